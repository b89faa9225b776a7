"""The audit record: entries a second with eight writers, unsealed, sealed beside them, and in a naive chain.

The naive chain is what a hash chain usually is: every writer takes a lock, reads the last hash, and holds the lock until its commit. Each entry is a
transaction of its own on a database that syncs to disk, as in a running city. Sealing and verifying are measured by themselves.
"""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier, Event

from benchmarks._alone import measured_alone

WRITERS = 8
EACH = 200
ROUNDS = 3
MANY = 50_000
_CHAIN_LOCK = 77


def main() -> None:
    """Run inside a process and a database cluster of its own, so that nothing else is measured."""
    measured_alone("audit")


def measure() -> None:
    """Print the figures."""
    _prepare()
    # In turn and several times over: a machine is rarely quiet, and the median forgives one disturbed round.
    rounds = [
        (_rate(_write_plain), _rate(_write_plain, sealing=True), _rate(_write_naive_chain)) for _ in range(ROUNDS)
    ]
    plain, beside, naive = (statistics.median(figures) for figures in zip(*rounds, strict=True))
    print(f"   {WRITERS} writers, a commit each, unsealed      {plain:8,.0f} entries/s")
    print(
        f"   {WRITERS} writers, sealed beside them           {beside:8,.0f} entries/s  ({beside / plain:.0%} of unsealed)"
    )
    print(
        f"   {WRITERS} writers, naive chain under a lock     {naive:8,.0f} entries/s  ({naive / plain:.0%} of unsealed)"
    )
    _sealing_by_itself()


def _prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("create table naive_chain (id bigserial primary key, entry_id bigint, hash bytea)")
    connection.close()


def _rate(write: Callable[[int], None], *, sealing: bool = False) -> float:
    """Entries a second over all writers, from the moment that every one is ready."""
    context = get_context("fork")  # Django is loaded once; each child opens its own connection
    ready, done = context.Barrier(WRITERS + 1), context.Event()
    writers = [context.Process(target=_writer, args=(write.__name__, ready)) for _ in range(WRITERS)]
    sealer = context.Process(target=_sealer, args=(done,)) if sealing else None
    for process in [*writers, *filter(None, [sealer])]:
        process.start()
    ready.wait()
    began = time.perf_counter()
    for process in writers:
        process.join()
    seconds = time.perf_counter() - began
    done.set()
    if sealer is not None:
        sealer.join()
    if any(process.exitcode for process in writers):
        raise RuntimeError("a writer failed")
    return WRITERS * EACH / seconds


def _writer(name: str, ready: Barrier) -> None:
    from django.db import connection

    connection.ensure_connection()
    ready.wait()
    globals()[name](EACH)
    connection.close()


def _sealer(done: Event) -> None:
    from mianzhou.kernel.audit.api import seal

    while not done.is_set():
        seal(as_of=datetime.now(UTC))
        done.wait(0.2)


def _write_plain(count: int) -> None:
    from django.db import transaction

    for n in range(count):
        with transaction.atomic():
            _record(n)


def _write_naive_chain(count: int) -> None:
    from django.db import connection, transaction

    for n in range(count):
        with transaction.atomic(), connection.cursor() as cursor:
            entry = _record(n)
            cursor.execute("select pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
            cursor.execute("select hash from naive_chain order by id desc limit 1")
            last = cursor.fetchone()
            chained = hashlib.sha256((bytes(last[0]) if last else b"") + str(entry).encode()).digest()
            cursor.execute("insert into naive_chain (entry_id, hash) values (%s, %s)", [entry, chained])


def _record(n: int) -> int:
    from mianzhou.kernel.audit.api import record
    from mianzhou.kernel.people.api import Person, system_actor

    detail = {"number": n, "title": "按季度报送进展", "due_on": "2026-12-31"}
    actor = system_actor("bench", [])
    entry = record(actor=actor, as_of=datetime.now(UTC), verb="task.report", subject=Person(pk=n), detail=detail)
    return int(entry.pk)


def _sealing_by_itself() -> None:
    from django.db import connection

    from mianzhou.kernel.audit.api import seal, verify_record

    seal(as_of=datetime.now(UTC))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_entry (at, actor_kind, actor_name, verb, subject_type, subject_id, detail, purpose)"
            " select now(), 'system', 'bench', 'task.report', 'kernel.person', n::text, jsonb_build_object('number', n), ''"
            " from generate_series(1, %s) n",
            [MANY],
        )
    began = time.perf_counter()
    seal(as_of=datetime.now(UTC))
    sealed = time.perf_counter()
    verdict = verify_record()
    ended = time.perf_counter()
    if not verdict.whole:
        raise RuntimeError(verdict.findings[0].message.en)
    print(f"   sealing                                      {MANY / (sealed - began):8,.0f} entries/s")
    print(f"   verifying                                    {verdict.entries / (ended - sealed):8,.0f} entries/s")


if __name__ == "__main__":
    measure()
