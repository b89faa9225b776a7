"""A process killed at any moment of an intake loses nothing and does nothing twice.

Each round a child process, forked from one in which everything is imported and nothing runs, takes a small file in and is killed somewhere
on its way; then the file comes again and recovery runs, as the worker does each minute. Forty kills by default, spread over the whole way,
and more until a quarter of that came in the middle, whatever else the machine does; `MIANZHOU_KILLS=1000` for a long run.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions.running import recover
from mianzhou.data.intake.models import DONE, ON_THE_WAY, Batch, BatchReceipt, Delivery
from mianzhou.data.intake.quarantine import quarantined_reasons
from mianzhou.data.intake.queries import receipt_of
from mianzhou.data.intake.tests.fork_server import ForkServer, fork_server
from mianzhou.data.intake.tests.office import DOER, NOW, resource, use_lake
from mianzhou.data.intake.tests.rounds import take_in_round
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.kernel.audit.api import AuditEntry

KILLS = int(os.environ.get("MIANZHOU_KILLS", "40"))
ROUNDS_PER_RESOURCE = 50  # a resource's history grows with its batches; so do the reads of a test
SAME = (
    "received",
    "accepted",
    "quarantined",
    "duplicate",
    "by_reason",
    "sha256",
    "checksum",
    "reasons",
    "version",
    "state",
)


def _rows_held(of: Resource, *, quarantine: bool = False) -> Counter[int]:
    """How many rows of each batch the lake holds."""
    lake, found = open_lake(), Counter[int]()
    if lake.has_table(of.name):
        for file in lake.files_at(of.name, quarantine=quarantine):
            assert file.first_batch == file.last_batch
            found[file.first_batch] += file.rows
    return found


def _assert_whole(of: Resource, rounds: int) -> None:
    """Every file in exactly one batch, every batch with its receipt, every row accepted or set aside, once."""
    batches = list(Batch.objects.filter(resource=of))
    assert {b.state for b in batches} == {DONE}
    assert Delivery.objects.filter(resource=of, repeated=False).count() == len(batches) == rounds
    assert Delivery.objects.filter(resource=of).values("sha256").distinct().count() == rounds
    accepted, quarantined = _rows_held(of), _rows_held(of, quarantine=True)
    for batch in batches:
        receipt = receipt_of(batch)
        assert receipt["accepted"] + receipt["quarantined"] == receipt["received"] == 4
        assert (accepted[batch.pk], quarantined[batch.pk]) == (receipt["accepted"], receipt["quarantined"])
    assert set(accepted) | set(quarantined) == {b.pk for b in batches}
    done = AuditEntry.objects.filter(verb="batch.done", subject_id__in=[str(b.pk) for b in batches])
    assert done.count() == len(batches) == BatchReceipt.objects.filter(batch__in=batches).count()


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_nothing_is_lost_and_nothing_twice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = use_lake(monkeypatch, tmp_path)
    with fork_server() as server:
        found = _kill_again_and_again(server)
    assert not Batch.objects.filter(state__in=ON_THE_WAY).exists()
    assert not any((root / "staging").glob("*")), "staging is cleared"
    print(f"{sum(found.values())} kills found the batch: {dict(found)}")
    assert _in_the_middle(found) >= KILLS / 4, f"too few kills came in the middle of an intake: {found}"


def _in_the_middle(found: Counter[str]) -> int:
    """How many kills came after the batch was noted and before it was done."""
    return sum(found.values()) - found[DONE] - found["none"]


def _kill_again_and_again(server: ForkServer) -> Counter[str]:
    """All rounds; how many kills found the batch in which state."""
    chance = random.Random(20260302)
    undisturbed = _told(take_in_round(resource("undisturbed"), 1))
    found: Counter[str] = Counter()
    while (done := sum(found.values())) < KILLS or (_in_the_middle(found) < KILLS / 4 and done < 20 * KILLS):
        people = resource(f"people_{done}")
        rounds = min(ROUNDS_PER_RESOURCE, KILLS - done if done < KILLS else 10)
        usual = _usual(server, people)
        for round_ in range(1, rounds + 1):
            child = server.take(people.name, round_)
            time.sleep(chance.uniform(0, usual))
            os.kill(child, signal.SIGKILL)
            server.wait()
            usual = _adapted(usual, found, _state_of(people, round_))
            recover(actor=DOER, as_of=NOW + timedelta(days=1))
            take_in_round(people, round_)  # whoever sent it does not know whether it arrived
            batch = Batch.objects.get(resource=people, deliveries__name=f"{round_}.csv", deliveries__repeated=False)
            told = _told(batch)
            if round_ == 1:
                assert told == undisturbed
            assert {k: told[k] for k in told if k not in ("sha256", "checksum")} == {
                k: undisturbed[k] for k in undisturbed if k not in ("sha256", "checksum")
            }
            assert quarantined_reasons(batch) == {3: "name:required", 4: "repeated"}
        _assert_whole(people, rounds + 1)
    return found


def _told(batch: Batch) -> dict[str, Any]:
    receipt = receipt_of(batch)
    return {key: receipt[key] for key in SAME}


def _usual(server: ForkServer, of: Resource) -> float:
    """How long a child needs, measured with the first file, which counts as a round of its own."""
    started = time.monotonic()
    server.take(of.name, 0)
    server.wait()
    recover(actor=DOER, as_of=NOW)
    return time.monotonic() - started


def _state_of(of: Resource, round_: int) -> str:
    """Where the kill found the batch: `none` before it was noted."""
    found = Batch.objects.filter(resource=of, deliveries__name=f"{round_}.csv").values_list("state", flat=True).first()
    return found or "none"


def _adapted(usual: float, found: Counter[str], state: str) -> float:
    """The span in which kills fall, kept a little longer than an intake whatever else the machine does."""
    found[state] += 1
    return min(usual * (0.85 if state == DONE else 1.05), 5.0)
