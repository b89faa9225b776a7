"""From a file to its receipt: what is accepted, what is set aside and why, what is refused, cancelled, withdrawn, sent again."""

from __future__ import annotations

import io
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake import pipeline
from mianzhou.data.intake.actions.receiving import receive_file
from mianzhou.data.intake.actions.running import recover, run_intake
from mianzhou.data.intake.actions.withdrawing import cancel_batch, retry_batch, withdraw_batch
from mianzhou.data.intake.errors import BatchBusy, BatchState, ReasonNeeded
from mianzhou.data.intake.models import (
    CANCELLED,
    COMMITTING,
    DONE,
    FAILED,
    REFUSED,
    WAITING,
    WITHDRAWN,
    Batch,
    BatchReceipt,
)
from mianzhou.data.intake.quarantine import open_count, quarantine_page
from mianzhou.data.intake.queries import receipt_for, receipt_of, visible_batches
from mianzhou.data.intake.sending import BatchFailed, take_in
from mianzhou.data.intake.tests.office import DOER, NOW, PEOPLE, clerk, csv_bytes, resource, unit, use_lake
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.kernel.audit.api import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = [(1, "张三", "10.5", "2026-01-01"), (2, "李四", "", "2026年1月2日")]
BAD = [(3, "", "1", ""), (4, "王五", "-3", ""), ("x", "赵六", "1", "昨天")]
HEADER_KEYS = [
    "batch",
    "resource",
    "version",
    "received",
    "accepted",
    "quarantined",
    "duplicate",
    "seconds",
    "by_reason",
    "sha256",
    "checksum",
    "state",
    "repeated",
]


@pytest.fixture(autouse=True)
def lake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return use_lake(monkeypatch, tmp_path)


def send(of: Resource, *rows: tuple[Any, ...], later: int = 0) -> Batch:
    return send_file(of, csv_bytes(*rows), later)


def send_file(of: Resource, body: bytes, later: int = 0) -> Batch:
    as_of = NOW + timedelta(minutes=later)
    delivery = receive_file(resource=of, source=io.BytesIO(body), name="a.csv", channel="web", actor=DOER, as_of=as_of)
    return run_intake(batch=delivery.batch, actor=DOER, as_of=as_of)


def held(of: Resource) -> int:
    """How many accepted rows the lake holds of a resource, in all states."""
    return sum(f.rows for f in open_lake().files_at(of.name))


def test_what_is_right_is_accepted_and_what_is_not_is_set_aside_with_reasons() -> None:
    people = resource()
    batch = send(people, *GOOD, *BAD)
    assert (batch.state, batch.received, batch.accepted, batch.quarantined) == (DONE, 5, 2, 3)
    assert (
        batch.by_reason == {"amount:minimum": 1, "day:format": 1, "id:type": 1, "name:required": 1}
        or sum(batch.by_reason.values()) == 4
    )
    assert held(people) == 2
    page = quarantine_page(batch)
    assert [(r.row, r.state) for r in page.rows] == [(3, "open"), (4, "open"), (5, "open")]
    assert page.rows[1].values == {"id": "4", "name": "王五", "amount": "-3", "day": ""}
    assert page.columns == ("id", "name", "amount", "day")
    assert open_count(batch) == 3


def test_the_receipt_says_what_happened_and_cannot_be_changed() -> None:
    people = resource()
    batch = send(people, *GOOD, *BAD)
    receipt = receipt_of(batch)
    assert list(receipt)[: len(HEADER_KEYS)] == HEADER_KEYS
    assert receipt["accepted"] + receipt["quarantined"] == receipt["received"] == 5
    assert {r["count"] for r in receipt["reasons"]} == {1}
    assert all(r["zh"] and r["en"] for r in receipt["reasons"])
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        BatchReceipt.objects.update(text="{}")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        BatchReceipt.objects.all().delete()


def test_the_same_file_again_adds_nothing_and_shows_the_first_receipt() -> None:
    people = resource()
    first = send(people, *GOOD)
    again = receive_file(
        resource=people, source=io.BytesIO(csv_bytes(*GOOD)), name="b.csv", channel="web", actor=DOER, as_of=NOW
    )
    run_intake(batch=again.batch, actor=DOER, as_of=NOW)
    assert receipt_for(again) == receipt_of(first) | {"repeated": True}
    assert held(people) == 2


def test_the_same_record_in_another_file_counts_once() -> None:
    people = resource()
    send(people, *GOOD)
    batch = send(people, GOOD[0], (7, "新来", "1", ""), (7, "新来", "1", ""), later=1)
    assert (batch.received, batch.accepted, batch.quarantined, batch.duplicate) == (3, 1, 2, 2)
    assert batch.by_reason == {"repeated": 2}
    assert "只计一次" in receipt_of(batch)["reasons"][0]["zh"]
    assert held(people) == 3
    assert open_count(batch) == 0


@pytest.mark.parametrize("mode", ["append", "upsert"])
def test_a_record_is_known_again_however_many_batches_came_since(mode: str) -> None:
    people = resource(mode=mode)
    send(people, *GOOD)
    send(people, (7, "新来", "1", ""), later=1)
    again = send(people, GOOD[0], (7, "新来", "1", ""), later=2)
    assert again.by_reason == {"repeated": 2}


def test_a_key_with_other_content_is_refused_where_facts_stay_and_is_the_newer_state_where_states_change() -> None:
    facts, states = resource("facts"), resource("states", mode="upsert")
    changed = (1, "张三", "99", "2026-01-01")
    for each in (facts, states):
        send(each, *GOOD)
    assert send(facts, changed, later=1).by_reason == {"id:unique": 1}
    assert send(states, changed, later=1).accepted == 1


def test_all_or_nothing_is_what_it_says() -> None:
    people = resource(all_or_nothing=True)
    batch = send(people, *GOOD, *BAD)
    assert (batch.state, batch.received, batch.accepted, batch.quarantined) == (REFUSED, 5, 0, 5)
    assert held(people) == 0
    assert batch.by_reason[":refused"] == 2
    receipt = receipt_of(batch)
    assert receipt["state"] == "refused"
    assert "整批" in receipt["problem"]["zh"]
    assert [r.values["name"] for r in quarantine_page(batch, limit=2).rows] == ["张三", "李四"]
    assert send(people, *GOOD, later=1).state == DONE


def test_expectations_of_the_whole_batch_warn_or_refuse() -> None:
    expected = [
        {"kind": "row_count", "minimum": 3, "fatal": True},
        {"kind": "null_share", "field": "amount", "maximum": 0.4},
    ]
    people = resource(expectations=expected)
    refused = send(people, *GOOD)
    assert (refused.state, refused.accepted, refused.quarantined) == (REFUSED, 0, 2)
    warned = send(people, *GOOD, (3, "丙", "", ""), later=1)
    assert (warned.state, warned.accepted) == (DONE, 3)
    assert [note["zh"] for note in warned.notes] == ["“金额”的空值占比为 66.7%，多于预期的 40%。"]


def test_the_receipt_names_things_as_people_do() -> None:
    """A unit in the header that was applied, and another resource by its title, in whichever of its batches the record came."""
    units = resource("units")
    send(units, *GOOD)
    send(units, (9, "后来", "", ""), later=1)
    schema = {
        "fields": [{"name": "paid", "title": "金额", "mianzhou": {"standard": "money"}}, {"name": "unit", "type": "integer"}],
        "foreignKeys": [{"fields": ["unit"], "reference": {"resource": "units", "fields": ["id"]}}],
    }  # fmt: skip
    batch = send_file(resource("paid", schema), "金额（万元）,unit\n1.5,1\n2,7\n".encode())
    assert (batch.accepted, batch.by_reason) == (1, {"unit:foreign_key": 1})
    told = receipt_of(batch)
    assert [reason["zh"] for reason in told["reasons"]] == ["unit在“资源 units”中查不到"]
    assert [note["zh"] for note in told["notes"]] == ["“金额（万元）”按万元换算为元。"]


def test_a_spread_of_values_unlike_the_last_batches_is_noticed() -> None:
    people = resource(expectations=[{"kind": "distribution", "field": "name", "tolerance": 0.3, "fatal": True}])
    assert send(people, *[(i, "甲" if i % 2 else "乙", 1, "") for i in range(20)]).state == DONE
    assert send(people, *[(i, "甲" if i % 2 else "乙", 1, "") for i in range(20, 40)], later=1).state == DONE
    assert send(people, *[(i, "丙", 1, "") for i in range(40, 60)], later=2).state == REFUSED


def test_a_file_that_is_none_of_the_resource_fails_in_words_and_can_be_run_again() -> None:
    people = resource()
    delivery = receive_file(
        resource=people, source=io.BytesIO(b"a,b\n1,2\n"), name="x.csv", channel="web", actor=DOER, as_of=NOW
    )
    batch = run_intake(batch=delivery.batch, actor=DOER, as_of=NOW)
    assert (batch.state, batch.problem["code"]) == (FAILED, "header-unknown")
    assert held_or_none(people) == 0
    assert retry_batch(batch=batch, actor=DOER, as_of=NOW).state == WAITING
    assert run_intake(batch=batch, actor=DOER, as_of=NOW).state == FAILED


def held_or_none(of: Resource) -> int:
    return held(of) if open_lake().has_table(of.name) else 0


def test_taking_in_from_a_path_returns_the_receipt_or_says_why_not(tmp_path: Path) -> None:
    people = resource()
    path = tmp_path / "in.csv"
    path.write_bytes(csv_bytes(*GOOD))
    receipt = take_in(resource=people, path=path, actor=DOER, as_of=NOW)
    assert (receipt["accepted"], receipt["repeated"]) == (2, False)
    assert take_in(resource=people, path=path, actor=DOER, as_of=NOW) == receipt | {"repeated": True}
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(BatchFailed) as failed:
        take_in(resource=people, path=path, actor=DOER, as_of=NOW)
    assert "对不上" in failed.value.problem_text.zh


def test_a_batch_can_be_cancelled_before_and_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    people = resource()
    waiting = receive_file(
        resource=people, source=io.BytesIO(csv_bytes(*GOOD)), name="a", channel="web", actor=DOER, as_of=NOW
    ).batch
    assert cancel_batch(batch=waiting, actor=DOER, as_of=NOW).state == CANCELLED
    assert run_intake(batch=waiting, actor=DOER, as_of=NOW).state == CANCELLED
    running = retry_batch(batch=waiting, actor=DOER, as_of=NOW)
    stage = pipeline.stage_batch

    def cancelled_meanwhile(batch: Batch, progress: Any) -> Any:
        found = stage(batch, progress)
        Batch.objects.filter(pk=batch.pk).update(cancel_asked=True)
        return found

    monkeypatch.setattr(pipeline, "stage_batch", cancelled_meanwhile)
    ended = run_intake(batch=running, actor=DOER, as_of=NOW)
    assert (ended.state, ended.received) == (CANCELLED, 0)
    assert held(people) == 0
    with pytest.raises(BatchState):
        cancel_batch(batch=ended, actor=DOER, as_of=NOW)


def test_a_withdrawn_batch_counts_no_more_and_may_come_again() -> None:
    people = resource()
    first, second = send(people, *GOOD), send(people, (8, "八", 1, ""), later=1)
    with pytest.raises(ReasonNeeded):
        withdraw_batch(batch=first, reason=" ", actor=DOER, as_of=NOW)
    assert (
        withdraw_batch(batch=first, reason="发错了文件", actor=DOER, as_of=NOW + timedelta(hours=1)).state == WITHDRAWN
    )
    assert held(people) == 1
    again = send(people, *GOOD, later=120)
    assert (again.pk > second.pk, again.accepted) == (True, 2)
    assert receipt_of(first)["accepted"] == 2
    assert AuditEntry.objects.filter(verb="batch.withdrawn", subject_id=str(first.pk)).exists()


def test_a_withdrawal_that_was_cut_short_is_finished() -> None:
    people = resource()
    batch = send(people, *GOOD)
    Batch.objects.filter(pk=batch.pk).update(withdrawn_at=NOW, withdrawn_reason="误报")
    recover(actor=DOER, as_of=NOW)
    batch.refresh_from_db()
    assert (batch.state, held(people)) == (WITHDRAWN, 0)


def test_a_crash_between_the_lake_and_the_receipt_leaves_only_the_receipt_to_write() -> None:
    people = resource()
    whole = receipt_of(send(resource("twin"), *GOOD, *BAD))
    batch = receive_file(
        resource=people, source=io.BytesIO(csv_bytes(*GOOD, *BAD)), name="a.csv", channel="web", actor=DOER, as_of=NOW
    ).batch

    class Killed(BaseException):
        pass

    def killed(**_: Any) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mianzhou.data.intake.actions.running.receipt_document", killed)
        with pytest.raises(Killed):
            run_intake(batch=batch, actor=DOER, as_of=NOW)
    batch.refresh_from_db()
    assert (batch.state, held(people)) == (COMMITTING, 2)
    [recovered] = recover(actor=DOER, as_of=NOW + timedelta(hours=1))
    assert (recovered.state, held(people)) == (DONE, 2)
    told, expected = receipt_of(recovered), whole
    for key in ("received", "accepted", "quarantined", "duplicate", "by_reason", "sha256", "checksum", "reasons"):
        assert told[key] == expected[key]


def test_two_processes_with_one_file_make_one_batch() -> None:
    people = resource()
    results: list[Any] = []

    def hand_in() -> None:
        try:
            delivery = receive_file(
                resource=people, source=io.BytesIO(csv_bytes(*GOOD)), name="a.csv", channel="web", actor=DOER, as_of=NOW
            )
            with suppress(BatchBusy):
                run_intake(batch=delivery.batch, actor=DOER, as_of=NOW)
            results.append(delivery)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert {d.batch_id for d in results} == {Batch.objects.get().pk}
    assert sorted(d.repeated for d in results) == [False, True, True, True]
    assert Batch.objects.get().state == DONE
    assert held(people) == 2


def test_batches_are_seen_within_ones_own_units() -> None:
    mine, others = resource("mine"), resource("others", provider=unit("9901-other"))
    batch = send(mine, *GOOD)
    send(others, *GOOD)
    assert list(visible_batches(clerk(mine.provider))) == [batch]
    assert visible_batches(DOER).count() == 2


def test_old_versions_are_checked_as_they_were_and_new_ones_as_they_are() -> None:
    from mianzhou.data.intake.tests.office import new_version

    people = resource()
    send(people, *GOOD)
    wider = PEOPLE | {"fields": [*PEOPLE["fields"], {"name": "note", "title": "备注", "type": "string"}]}
    new_version(people, wider)
    body = "编号,姓名,金额,日期,备注\n9,九,1,,新\n".encode()
    batch = receive_file(
        resource=people, source=io.BytesIO(body), name="n.csv", channel="web", actor=DOER, as_of=NOW
    ).batch
    assert run_intake(batch=batch, actor=DOER, as_of=NOW).accepted == 1
    assert receipt_of(batch)["version"] == 2
    assert held(people) == 3
