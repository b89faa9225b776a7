"""Draws, replays, schemes written and read back, and the days of an assessment."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.kernel.clock.api import Limit, add, shipped_calendar
from mianzhou.oversight.assessment.dates import dates_of
from mianzhou.oversight.assessment.drawing import DrawWrong, commitment_of, draw
from mianzhou.oversight.assessment.files import read_scheme, shipped_scheme, shipped_schemes
from mianzhou.oversight.assessment.history import Recorded, events_at
from mianzhou.oversight.assessment.scheme import Event
from mianzhou.oversight.assessment.scoring import score
from mianzhou.oversight.assessment.writing import write_scheme

SEED, LIST = "0123456789abcdef", ("甲 law", "乙 law", "丙 law")
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "calendar_cases.yaml").read_text("utf-8"))
MOMENT = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("case", CASES, ids=[f"case{n}" for n in range(1, len(CASES) + 1)])
def test_the_days_as_a_lawyer_reads_them(case: dict[str, Any]) -> None:
    given = case["given"]
    found = dates_of(
        shipped_scheme("work-safety"),
        given["year"],
        shipped_calendar(),
        grade=given.get("grade"),
        announced_on=given.get("announced"),
        told_on=given.get("told"),
        opened_on=given.get("opened"),
    )
    assert found is not None
    told = {
        "report": found.self_report_by,
        "plan": found.rectification.due_on if found.rectification else None,
        "appeal": found.appeal.due_on if found.appeal else None,
    }
    assert {key: told[key] for key in case["then"]} == case["then"]
    assert case["source"]


def test_days_of_work_are_counted_by_the_calendar_and_nothing_is_due_that_nobody_was_told() -> None:
    """Where a scheme counts working days: over the Spring Festival of 2026 five of them take longer than a week."""
    shipped = shipped_scheme("work-safety")
    assert shipped.calendar is not None
    days = replace(shipped.calendar, rectification_within=Limit.parse("5wd"), appeal_within=Limit.parse("5wd"))
    working = replace(shipped, calendar=days)
    friday = date(2026, 2, 13)
    said = {"grade": days.rectification_for[0], "announced_on": friday}
    found = dates_of(working, 2025, shipped_calendar(), told_on=friday, **said)  # type: ignore[arg-type]
    assert found is not None
    assert found.rectification is not None
    assert found.appeal is not None
    assert (
        found.rectification.due_on == found.appeal.due_on == add(Limit.parse("5wd"), friday, shipped_calendar()).due_on
    )
    assert found.appeal.due_on > friday + timedelta(7)
    untold = dates_of(working, 2025, shipped_calendar(), **said)  # type: ignore[arg-type]
    assert untold is not None
    assert untold.appeal is None


def test_a_limit_from_the_opening_may_be_of_working_days_and_counts_only_past_the_day_of_the_year() -> None:
    shipped = shipped_scheme("work-safety")
    assert shipped.calendar is not None
    days = replace(shipped.calendar, opened_late_within=Limit.parse("5wd"))
    friday = date(2026, 2, 13)
    found = dates_of(replace(shipped, calendar=days), 2025, shipped_calendar(), opened_on=friday)
    assert found is not None
    assert found.self_report_by == add(Limit.parse("5wd"), friday, shipped_calendar()).due_on > friday + timedelta(7)
    just_in_time = dates_of(shipped, 2025, shipped_calendar(), opened_on=date(2026, 1, 16))
    assert just_in_time is not None
    assert (just_in_time.self_report_by, just_in_time.opened_late) == (date(2026, 1, 31), None)


def test_a_round_opened_late_says_why_its_day_is_another() -> None:
    shipped, calendar = shipped_scheme("work-safety"), shipped_calendar()
    late = dates_of(shipped, 2025, calendar, opened_on=date(2026, 11, 20))
    usual = dates_of(shipped, 2025, calendar, opened_on=date(2025, 3, 20))
    assert late is not None
    assert usual is not None
    assert "2026-01-31" in late.self_report_lines[0].zh
    assert "自评期限自开展之日起另计（本平台考核期限规定；数值为本平台所定）" in late.self_report_lines[1].zh
    assert "2026-12-05" in late.self_report_lines[-1].zh
    assert usual.self_report_lines == (usual.self_report_line,)
    assert shipped.calendar is not None
    unsaid = replace(shipped, calendar=replace(shipped.calendar, opened_late_within=None))
    plain = dates_of(unsaid, 2025, calendar, opened_on=date(2026, 11, 20))
    assert plain is not None
    assert plain.self_report_by == date(2026, 1, 31)


def test_a_draw_is_what_the_words_say() -> None:
    """Drawn again with nothing but hashes, as the how-to describes it."""
    body = "\n".join([SEED, "2", *LIST])
    assert commitment_of(SEED, LIST, 2) == hashlib.sha256(body.encode()).hexdigest()
    tickets = {c: hmac.new(SEED.encode(), f"12.5\n{c}".encode(), hashlib.sha256).hexdigest() for c in LIST}
    found = draw(SEED, " 12.5 ", LIST, 2, commitment_of(SEED, LIST, 2).upper())
    assert [t.candidate for t in found] == sorted(LIST, key=lambda c: tickets[c])
    assert [t.ticket for t in found] == sorted(tickets.values())
    assert [t.drawn for t in found] == [True, True, False]


def test_nothing_can_be_changed_after_the_hash() -> None:
    published = commitment_of(SEED, LIST, 2)
    for seed, candidates, count in (
        (SEED + "x", LIST, 2),
        (SEED, LIST[:2], 2),
        (SEED, tuple(reversed(LIST)), 2),
        (SEED, LIST, 1),
    ):
        with pytest.raises(DrawWrong):
            draw(seed, "12.5", candidates, count, published)


@pytest.mark.parametrize(
    ("seed", "public", "candidates", "count"),
    [
        ("short", "1", LIST, 1),
        (SEED[:15], "1", LIST, 1),
        (SEED, " ", LIST, 1),
        (SEED, "1", LIST, 0),
        (SEED, "1", LIST, 4),
        (SEED, "1", ("甲", "甲"), 1),
        (SEED, "1", ("甲", " "), 1),
        (SEED, "1", ("甲\n乙",), 1),
    ],
)
def test_what_cannot_be_drawn(seed: str, public: str, candidates: tuple[str, ...], count: int) -> None:
    with pytest.raises(DrawWrong):
        draw(seed, public, candidates, count)


def test_everything_may_be_drawn() -> None:
    assert all(t.drawn for t in draw(SEED, "1", LIST, 3))


@given(
    st.sets(st.text("abcdefgh", min_size=1), min_size=1, max_size=9),
    st.integers(1, 9),
    st.text("0123456789", min_size=1),
)
def test_so_many_are_drawn_and_the_same_again(names: set[str], count: int, public: str) -> None:
    candidates, wanted = sorted(names), min(count, len(names))
    found = draw(SEED, public, candidates, wanted)
    assert sum(t.drawn for t in found) == wanted
    assert {t.candidate for t in found} == names
    assert found == draw(SEED, public, list(reversed(candidates)), wanted)


STEPS = st.integers(0, 9)
RECORDS = st.lists(
    st.builds(
        lambda rule, approved, later: Recorded(
            Event(rule, date(2025, 6, 1)),
            None if approved is None else MOMENT + timedelta(approved),
            None if approved is None or later is None else MOMENT + timedelta(approved + later),
            "申诉成立",
        ),
        st.sampled_from(["drill-not-held", "larger-accident", "commended", "false-report"]),
        st.none() | STEPS,
        st.none() | STEPS,
    ),
    max_size=8,
)


@given(RECORDS, STEPS)
def test_a_moment_is_replayed_from_what_was_known_then(records: list[Recorded], step: int) -> None:
    """Whatever is approved or withdrawn later changes nothing of an earlier score."""
    moment = MOMENT + timedelta(step)
    known = [
        Recorded(r.event, r.approved_at, r.withdrawn_at if r.withdrawn_at and r.withdrawn_at <= moment else None, r.why)
        for r in records
        if r.approved_at is not None and r.approved_at <= moment
    ]
    scheme = shipped_scheme("work-safety")
    then, again = score(scheme, events_at(records, moment)), score(scheme, events_at(known))
    assert (then.total, then.grade, then.items) == (again.total, again.grade, again.items)


def test_a_withdrawn_fact_counts_until_it_is_withdrawn() -> None:
    record = Recorded(Event("larger-accident", date(2025, 6, 1)), MOMENT, MOMENT + timedelta(2), "申诉成立")
    scheme = shipped_scheme("work-safety")
    totals = [score(scheme, events_at([record], MOMENT + timedelta(days))).total for days in (-1, 0, 1, 2)]
    assert totals == [Decimal(100), Decimal(92), Decimal(92), Decimal(100)]
    assert events_at([record])[0].withdrawn == "申诉成立"


@pytest.mark.parametrize("key", sorted(shipped_schemes()))
def test_a_scheme_is_written_as_it_is_read(key: str) -> None:
    scheme = shipped_schemes()[key]
    text = write_scheme(scheme)
    assert read_scheme(text, "again.yaml") == scheme
    assert "!!" not in text
