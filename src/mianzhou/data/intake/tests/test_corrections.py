"""What was corrected stays so when the old value is sent again, until the sender has a value of its own; the sender is told."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from mianzhou.data.intake.actions import running
from mianzhou.data.intake.actions.receiving import receive_file
from mianzhou.data.intake.api import (
    NothingCorrected,
    correct_row,
    find_held,
    mend_rows,
    recover,
    run_intake,
    withdraw_batch,
)
from mianzhou.data.intake.corrections.keeping import corrected_values
from mianzhou.data.intake.models import PUSH, Batch, Correction
from mianzhou.data.intake.tests.office import DOER, NOW, PEOPLE, csv_bytes, resource, use_lake
from mianzhou.data.lakehouse.opening import open_lake

HELD = ((1, "王甲", 10, "2026-01-01"), (2, "李乙", 20, None))


class Office:
    """A resource with two rows, and its sender."""

    def __init__(self, document: dict[str, Any], mode: str) -> None:
        self.people = resource("people", document, mode=mode)
        self.now: datetime = NOW
        self.first = self.send(*HELD)

    def noted(self, *rows: tuple[Any, ...], kind: str = "file") -> Batch:
        self.now += timedelta(days=1)
        bytes_ = io.BytesIO(csv_bytes(*rows))
        how: dict[str, Any] = {"name": "a.csv", "channel": "cli", "actor": DOER, "as_of": self.now, "kind": kind}
        return receive_file(resource=self.people, source=bytes_, **how).batch

    def send(self, *rows: tuple[Any, ...], kind: str = "file") -> Batch:
        batch = run_intake(batch=self.noted(*rows, kind=kind), actor=DOER, as_of=self.now)
        assert batch.state == "done", batch.problem
        return batch

    def correct(self, place: tuple[int, int] | None = None, *, disputed: str = "", **changes: str) -> Batch:
        self.now += timedelta(days=1)
        batch, row = place or find_held(self.people, {"id": "2"})
        key = f"correction {self.now}"
        wrong = {"amount": disputed} if disputed else {}
        how: dict[str, Any] = {"key": key, "actor": DOER, "as_of": self.now, "disputed": wrong}
        return correct_row(resource=self.people, batch_id=batch, row=row, changes=changes, **how)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with open_lake().query(sql) as answer:
            return answer.values()

    @property
    def amounts(self) -> list[tuple[Any, ...]]:
        return self.ask("select id, amount from people order by id, amount")


@pytest.fixture(params=["upsert"])
def office(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> Office:
    """An office; tests for which the mode matters ask for several."""
    use_lake(monkeypatch, tmp_path)
    return Office(PEOPLE, request.param)


@pytest.mark.parametrize("office", ["upsert", "snapshot"], indirect=True)
@pytest.mark.parametrize("kind", ["file", PUSH])
def test_the_old_value_sent_again_gives_way_and_the_sender_is_told(office: Office, kind: str) -> None:
    correction = office.correct(amount="25")
    again = office.send((1, "王甲", 11, "2026-01-01"), (2, "李乙改名", 20, "2026-02-02"), kind=kind)
    assert office.ask("select id, name, amount from people order by id") == [(1, "王甲", 11.0), (2, "李乙改名", 25.0)]
    assert office.ask(f"select amount from people__raw where _batch = {again.pk} and id = '2'") == [("20",)]
    (note,) = again.notes
    assert note["zh"].startswith("“金额”：1 行（第 2 行）")
    assert "1 row (number 2)" in note["en"]
    kept = Correction.objects.get()
    assert (kept.batch, kept.resent_by, kept.resent, kept.ended_by) == (correction, again, 1, None)
    assert corrected_values(office.people.pk, ["amount"]) == {"2": {"amount": (f"{correction.as_of:%Y-%m-%d}", "25.0")}}


def test_the_corrected_value_is_nothing_to_tell_of(office: Office) -> None:
    office.correct(amount="25")
    again = office.send((2, "李乙改名", 25, None))
    assert (again.notes, office.amounts[1]) == ([], (2, 25.0))
    kept = Correction.objects.get()
    assert (kept.resent, kept.ended_by) == (0, None)


def test_a_value_of_its_own_ends_it_while_that_batch_counts(office: Office) -> None:
    office.correct(amount="25")
    own = office.send((2, "李乙", 30, None))
    assert (own.notes, office.amounts[1]) == ([], (2, 30.0))
    assert Correction.objects.get().ended_by == own
    office.send((2, "李乙", 20, "2026-03-01"))
    assert office.amounts[1] == (2, 20.0)
    withdraw_batch(batch=own, reason="误送", actor=DOER, as_of=office.now)
    office.send((2, "李乙", 20, "2026-03-02"))
    assert office.amounts[1] == (2, 25.0)


def test_an_empty_value_is_none_of_its_own(office: Office) -> None:
    office.correct(amount="25")
    office.send((2, "李乙", None, None))
    assert office.amounts[1] == (2, None)
    office.send((2, "李乙", 20, None))
    assert office.amounts[1] == (2, 25.0)


def test_what_was_disputed_because_it_was_empty_is_filled_again(office: Office) -> None:
    office.correct(day="2026-02-02")
    office.send((2, "李乙改名", 20, None))
    assert office.ask("select name, day from people where id = 2") == [("李乙改名", date(2026, 2, 2))]


def test_of_two_corrections_the_later_one_stands_against_both_old_values(office: Office) -> None:
    office.correct(amount="25")
    office.correct(amount="26")
    for old in (20, 25):
        again = office.send((2, f"李{old}", old, None))
        assert len(again.notes) == 1
        assert office.amounts[1] == (2, 26.0)
    office.correct(amount="20")  # the first value was right after all
    assert office.amounts[1] == (2, 20.0)
    assert office.send((2, "李", 20, None)).notes == []
    office.send((2, "李李", 26, None))
    assert office.amounts[1] == (2, 20.0)


def test_another_correction_of_the_row_keeps_the_first(office: Office) -> None:
    office.correct(amount="25")
    office.send((2, "李乙", 20, "2026-02-02"))
    office.correct(name="李丙")  # made from the row as received, where the amount is the old one
    assert office.ask("select name, amount from people where id = 2") == [("李丙", 25.0)]


def test_an_old_row_mended_late_says_nothing_new(office: Office) -> None:
    parent = office.send((2, "李乙", -5, None))
    office.correct(amount="25")
    mend_rows(batch=parent, changes={1: {"amount": "22"}}, actor=DOER, as_of=office.now)
    recover(actor=DOER, as_of=office.now)
    assert office.ask("select count(*) from people__all where amount = 22") == [(1,)]
    assert Correction.objects.get().ended_by is None


def test_a_corrected_key_is_only_told_of(office: Office) -> None:
    office.correct(id="3")
    again = office.send((2, "李乙", 20, None))
    assert "主键" in again.notes[0]["zh"]
    assert [row for row, _ in office.amounts] == [1, 2, 3]


def test_a_correction_taken_back_stands_no_more(office: Office) -> None:
    correction = office.correct(amount="25")
    withdraw_batch(batch=correction, reason="更正有误", actor=DOER, as_of=office.now)
    office.send((2, "李乙", 20, None))
    assert office.amounts[1] == (2, 20.0)


def test_a_delivery_withdrawn_and_sent_anew_keeps_what_was_corrected(office: Office) -> None:
    office.correct(amount="25")
    withdraw_batch(batch=office.first, reason="整批重送", actor=DOER, as_of=office.now)
    office.send(*HELD)
    assert office.amounts == [(1, 10.0), (2, 25.0)]


def test_a_process_that_died_after_the_lake_took_the_batch_leaves_nothing_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.correct(amount="25")
    batch = office.noted((2, "李乙改名", 20, None))

    def dies(*_: Any) -> None:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(running, "_finish", dies)
        with pytest.raises(DatabaseError):
            run_intake(batch=batch, actor=DOER, as_of=office.now)
    (done,) = recover(actor=DOER, as_of=office.now)
    assert (done.pk, done.state, len(done.notes), office.amounts[1]) == (batch.pk, "done", 1, (2, 25.0))
    assert Correction.objects.get().resent_by == batch


def test_a_value_that_was_wrong_is_no_correction(office: Office) -> None:
    with pytest.raises(NothingCorrected):
        office.correct(amount="20.00")
    assert office.amounts[1] == (2, 20.0)
    # The sender has mended its own system meanwhile: the right value is held already, and stands against the disputed one.
    office.send((2, "李乙", 25, None))
    office.correct(amount="25", disputed="20.0")
    assert office.send((2, "李乙", 20, None)).notes
    assert office.amounts[1] == (2, 25.0)


def test_without_a_key_the_row_is_known_by_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    use_lake(monkeypatch, tmp_path)
    office = Office({"fields": PEOPLE["fields"]}, "append")
    first = office.correct((office.first.pk, 2), amount="25")
    ((row,),) = office.ask(f"select _row from people__all where _batch = {first.pk}")
    second = office.correct((first.pk, row), name="李丙")
    (told,) = corrected_values(office.people.pk, ["amount", "name"]).items()
    assert told[0].startswith(f"{second.pk}\x1f")
    assert {item: value for item, (_, value) in told[1].items()} == {"amount": "25.0", "name": "李丙"}


def test_a_resource_without_corrections_is_asked_about_once(office: Office) -> None:
    batch = office.noted((2, "李乙", 21, None))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        run_intake(batch=batch, actor=DOER, as_of=office.now)
    assert len([q for q in asked if "intake_correction" in q["sql"]]) == 1
