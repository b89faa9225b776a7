"""Clocks that are suspended, extended, shared and derived anew, against slow models that walk day by day and minute by minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.kernel.calendar.clocks import (
    ClockContradicts,
    ClockFacts,
    Extension,
    Share,
    Suspension,
    governing,
    passed_on,
    reckon,
    rederived,
    shared,
    time_left,
    time_used,
)
from mianzhou.kernel.calendar.limits import Limit, LimitUnit, add
from mianzhou.kernel.calendar.office_hours import ZONE, OfficeHours, read_offices
from mianzhou.kernel.calendar.shipped import shipped_calendar, shipped_years
from mianzhou.kernel.calendar.working_days import WorkingCalendar, YearTable
from mianzhou.kernel.text import Text

CALENDAR = shipped_calendar()
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def a_clock(limit: str, start: str, *spans: tuple[str, str | None], **more: object) -> ClockFacts:
    suspensions = tuple(Suspension(at(a), at(b) if b else None, "补正材料") for a, b in spans)
    return ClockFacts(Limit.parse(limit), at(start), suspensions, **more)  # type: ignore[arg-type]


# Moments as minutes after a start; gaps of zero and more between what happens.
GAPS = st.lists(st.tuples(st.integers(0, 4 * 1440), st.integers(0, 6 * 1440)), max_size=3)
STARTS = st.builds(
    lambda day, minutes: datetime(*day, tzinfo=ZONE) + timedelta(minutes=minutes),
    st.sampled_from([(2024, 9, 28), (2025, 4, 28), (2025, 12, 29), (2026, 2, 9)]),
    st.integers(0, 3 * 1440),
)


def spans_after(start: datetime, gaps: list[tuple[int, int]]) -> tuple[Suspension, ...]:
    found, moment = [], start
    for before, length in gaps:
        since = moment + before * MINUTE
        moment = since + length * MINUTE
        found.append(Suspension(since, moment, "补正材料"))
    return tuple(found)


def is_worked(moment: datetime) -> bool:
    passed = moment.hour * 60 + moment.minute
    return is_working(moment.date()) and (540 <= passed < 720 or 780 <= passed < 1020)


def is_working(day: date) -> bool:
    table = shipped_years()[day.year]
    return day not in table.holidays and (day.weekday() < 5 or day in table.workdays)


def walk_minutes(start: datetime, spans: tuple[Suspension, ...], minutes: int, *, urgent: bool) -> datetime:
    """Minute by minute; a suspension jumps to its end. What is suspended with nothing left is due when work next begins."""
    moment, left, pending, reopening = start, minutes, list(spans), False
    while True:
        if pending and pending[0].since == moment:
            moment = pending.pop(0).until or moment
            reopening = left == 0
        elif left == 0 and (not reopening or urgent or is_worked(moment)):
            return moment
        else:
            left -= urgent or is_worked(moment) if left else 0
            moment += MINUTE


def walk_days(start: datetime, spans: tuple[Suspension, ...], days: int, *, working: bool) -> date:
    """Day by day; a suspension jumps from its first day to its last. Suspended with nothing left, a clock has the day of taking up."""
    day, left, pending = start.date(), days, list(spans)
    while True:
        if pending and pending[0].since.date() == day:
            day = (pending.pop(0).until or start).date()
            if left == 0 and working and not is_working(day):
                left = 1
        elif left == 0:
            return day
        else:
            day += timedelta(1)
            left -= is_working(day) or not working


@given(STARTS, GAPS, st.integers(1, 40), st.sampled_from(["wh", "uh"]))
def test_suspended_hours_agree_with_walking(
    start: datetime, gaps: list[tuple[int, int]], hours: int, unit: str
) -> None:
    spans = spans_after(start, gaps)
    found = reckon(ClockFacts(Limit.parse(f"{hours}{unit}"), start, spans), CALENDAR)
    assert found.due_at == walk_minutes(start, spans, hours * 60, urgent=unit == "uh")


@given(STARTS, GAPS, st.integers(1, 12), st.sampled_from(["wd", "d"]))
def test_suspended_days_agree_with_walking(start: datetime, gaps: list[tuple[int, int]], days: int, unit: str) -> None:
    spans = spans_after(start, gaps)
    found = reckon(ClockFacts(Limit.parse(f"{days}{unit}"), start, spans), CALENDAR)
    assert found.due_on == walk_days(start, spans, days, working=unit == "wd")


@given(STARTS, GAPS, st.integers(1, 40), st.integers(0, 9 * 1440), st.sampled_from(["wh", "uh"]))
def test_time_used_agrees_with_walking(
    start: datetime, gaps: list[tuple[int, int]], hours: int, looked: int, unit: str
) -> None:
    spans = spans_after(start, gaps)
    facts = ClockFacts(Limit.parse(f"{hours}{unit}"), start, spans)
    used = sum(
        (unit == "uh" or is_worked(moment)) and not any(s.since <= moment < (s.until or moment) for s in spans)
        for moment in (start + n * MINUTE for n in range(looked))
    )
    assert time_used(facts, start + looked * MINUTE, CALENDAR).time == used * MINUTE


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        # ten working days from Friday 2026-09-18, suspended Monday to the Monday after: eight were left
        (a_clock("10wd", "2026-09-18T11:00", ("2026-09-21T10:00", "2026-09-28T10:00")), "2026-10-15T00:00"),
        (a_clock("10wd", "2026-09-18T11:00", ("2026-09-21T10:00", "2026-09-21T16:00")), "2026-10-10T00:00"),
        # suspended on the last day, taken up on a Sunday: nothing was left but the next working day
        (a_clock("2wd", "2026-11-18T11:00", ("2026-11-20T10:00", "2026-11-22T10:00")), "2026-11-24T00:00"),
        (a_clock("2wd", "2026-11-18T11:00", ("2026-11-20T10:00", "2026-11-25T10:00")), "2026-11-26T00:00"),
        (a_clock("2d", "2026-11-18T11:00", ("2026-11-20T10:00", "2026-11-22T10:00")), "2026-11-23T00:00"),
        # the first moment after the last day is too late
        (a_clock("2wd", "2026-11-18T11:00", ("2026-11-21T00:00", "2026-11-25T10:00")), "2026-11-21T00:00"),
        (a_clock("2uh", "2026-11-18T11:00", ("2026-11-18T13:00", "2026-11-18T15:00")), "2026-11-18T15:00"),
        (a_clock("2uh", "2026-11-18T11:00", ("2026-11-18T13:01", "2026-11-18T15:00")), "2026-11-18T13:00"),
        (a_clock("2wh", "2026-11-18T10:00", ("2026-11-18T12:00", "2026-11-18T18:00")), "2026-11-19T09:00"),
        (a_clock("1mo", "2026-01-31T10:00", ("2026-02-10T10:00", "2026-02-20T10:00")), "2026-03-11T00:00"),
        (a_clock("7d", "2026-09-24T10:00", roll=True), "2026-10-09T00:00"),
    ],
)
def test_suspensions(facts: ClockFacts, due: str) -> None:
    found = reckon(facts, CALENDAR)
    assert found.due_at == at(due)
    assert not found.is_late(at(due))
    assert found.is_late(at(due) + timedelta(microseconds=1))


def test_a_clock_that_stands_still_has_no_deadline_but_keeps_what_is_left() -> None:
    found = reckon(a_clock("10wd", "2026-09-18T11:00", ("2026-09-21T10:00", None)), CALENDAR)
    assert (found.due_on, found.due_at, found.is_late(at("2030-01-01"))) == (None, None, False)
    assert found.left is not None
    assert found.left.text.en == "8 working days"
    hours = a_clock("10wh", "2026-09-18T11:00", ("2026-09-18T16:30", None))
    still = time_left(hours, at("2026-10-20"), CALENDAR)
    assert still is not None
    assert still.text.zh == "5 小时 30 分"
    days = time_left(a_clock("10d", "2026-09-18T11:00"), at("2026-09-20T00:00"), CALENDAR)
    assert days is not None
    assert days.text.en == "8 calendar days"
    assert time_left(a_clock("2uh", "2026-09-18T11:00"), at("2026-09-18T13:00:01"), CALENDAR) is None
    nothing = time_left(a_clock("2uh", "2026-09-18T11:00"), at("2026-09-18T13:00"), CALENDAR)
    assert nothing is not None
    assert nothing.time == timedelta(0)


def test_a_clock_suspended_for_good_after_its_deadline_keeps_the_deadline() -> None:
    found = reckon(a_clock("2uh", "2026-11-18T11:00", ("2026-11-19T11:00", None)), CALENDAR)
    assert found.due_at == at("2026-11-18T13:00")
    assert "期限已过，期限不变" in found.derivation[-1].zh


def extended(limit: str, start: str, to: Limit | date | datetime, when: str = "2026-09-20T09:00") -> ClockFacts:
    return a_clock(limit, start, extensions=(Extension(at(when), to, "案情复杂"),))


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        (extended("10wd", "2026-09-18T11:00", Limit.parse("5wd")), "2026-10-16T00:00"),
        (extended("10wd", "2026-09-18T11:00", Limit.parse("5d")), "2026-10-15T00:00"),
        (extended("10wd", "2026-09-18T11:00", date(2026, 10, 20)), "2026-10-21T00:00"),
        (extended("10wh", "2026-09-18T11:00", Limit.parse("3wh")), "2026-09-21T10:00"),
        (extended("10uh", "2026-09-18T11:00", Limit.parse("3uh")), "2026-09-19T00:00"),
        (extended("10uh", "2026-09-18T11:00", at("2026-09-18T22:00")), "2026-09-18T22:00"),
        (extended("10uh", "2026-09-18T11:00", Limit.parse("1wd")), "2026-09-21T00:00"),  # Sunday the 20th is made up
    ],
)
def test_extensions_count_on_from_the_deadline(facts: ClockFacts, due: str) -> None:
    found = reckon(facts, CALENDAR)
    assert found.due_at == at(due)
    assert "案情复杂" in found.derivation[-2].zh
    assert found.derivation[-1].zh.startswith("期限：")


def test_suspension_and_extension_are_taken_in_the_order_of_time() -> None:
    facts = a_clock(
        "10wd",
        "2026-09-18T11:00",
        ("2026-09-21T10:00", "2026-09-28T10:00"),
        extensions=(Extension(at("2026-10-09T09:00"), Limit.parse("5wd"), "案情复杂"),),
        basis=Text("《某条例》第八条", "Some Regulation, article 8"),
    )
    found = reckon(facts, CALENDAR)
    assert found.due_on == date(2026, 10, 21)
    said = [line.zh for line in found.derivation]
    assert said[0] == "依据：《某条例》第八条。"
    assert said[-4:] == [
        "2026-09-21（周一）10:00 中止计时，剩余 8 个工作日：补正材料。",
        "2026-09-28（周一）10:00 恢复计时，续计剩余的 8 个工作日，期限为 2026-10-14（周三）24:00。",
        "2026-10-09（周五）09:00 决定将期限由 2026-10-14（周三）24:00 起延长 5 个工作日，至 2026-10-21（周三）24:00：案情复杂。",
        "期限：2026-10-21（周三）24:00。",
    ]


@pytest.mark.parametrize(
    "facts",
    [
        a_clock("2wd", "2026-09-18T11:00", ("2026-09-18T10:59", "2026-09-19T10:00")),
        a_clock("2wd", "2026-09-18T11:00", ("2026-09-19T10:00", "2026-09-19T09:59")),
        a_clock("2wd", "2026-09-18T11:00", ("2026-09-19T10:00", None), ("2026-09-20T10:00", None)),
        a_clock("9wd", "2026-09-18T11:00", ("2026-09-19T10:00", "2026-09-21"), ("2026-09-20", "2026-09-22")),
        a_clock("9wd", "2026-09-18T11:00", stopped_at=at("2026-09-18T10:59")),
        a_clock("9wd", "2026-09-18T11:00", ("2026-09-19", "2026-09-21"), stopped_at=at("2026-09-20T10:59")),
        extended("9wd", "2026-09-18T11:00", Limit.parse("1d"), "2026-09-18T10:59"),
        extended("9wd", "2026-09-18T11:00", date(2026, 9, 21)),
        replace(
            a_clock("9wd", "2026-09-18T11:00", ("2026-09-19T10:00", None)),
            extensions=(Extension(at("2026-09-19T10:00"), Limit.parse("1d"), "x"),),
        ),
    ],
)
def test_facts_that_cannot_be_are_refused(facts: ClockFacts) -> None:
    with pytest.raises(ClockContradicts):
        reckon(facts, CALENDAR)


def test_facts_that_touch_are_possible() -> None:
    touching = a_clock(
        "9wd",
        "2026-09-18T11:00",
        ("2026-09-18T11:00", "2026-09-18T11:00"),
        ("2026-09-18T11:00", "2026-09-19T10:00"),
        extensions=(Extension(at("2026-09-19T10:00"), Limit.parse("1d"), "x"),),
        stopped_at=at("2026-09-19T10:00"),
    )
    assert reckon(touching, CALENDAR).due_on == date(2026, 10, 9)


def with_a_day_off(day: date) -> WorkingCalendar:
    table = shipped_years()[day.year]
    return WorkingCalendar(
        shipped_years()
        | {day.year: YearTable(day.year, {**table.holidays, day: "临时放假"}, table.workdays, table.notices)}
    )


def test_open_clocks_are_derived_anew_when_the_calendar_changes() -> None:
    clocks = {
        "open": a_clock("10wd", "2026-11-02T11:00"),
        "early": a_clock("2wd", "2026-11-02T11:00"),
        "closed": a_clock("10wd", "2026-11-02T11:00", stopped_at=at("2026-11-12T10:00")),
        "still": a_clock("10wd", "2026-11-02T11:00", ("2026-11-04T10:00", None)),
        "urgent": a_clock("200uh", "2026-11-02T11:00"),
    }
    stored = {key: (facts, reckon(facts, CALENDAR).due_at) for key, facts in clocks.items()}
    assert rederived(stored, CALENDAR) == ()
    (moved,) = rederived(stored, with_a_day_off(date(2026, 11, 9)))
    assert (moved.key, moved.before, moved.now.due_at) == ("open", at("2026-11-17"), at("2026-11-18"))
    assert "2026-11-16（周一）24:00 重算为 2026-11-17（周二）24:00" in moved.line.zh


def test_handlers_have_shares_of_the_time() -> None:
    total = a_clock("5wd", "2026-11-02T11:00", basis=Text("某条", "some article"))
    three, two = Share("甲局", Limit.parse("3wd")), Share("乙局", Limit.parse("2wd"))
    at_once = shared(total, [three, two])
    due = {name: reckon(facts, CALENDAR).due_on for name, facts in at_once.items()}
    assert due == {"甲局": date(2026, 11, 5), "乙局": date(2026, 11, 4)}
    in_turn = shared(total, [three, two], in_turn=True)
    assert list(in_turn) == ["甲局"]
    done = replace(in_turn["甲局"], stopped_at=at("2026-11-03T16:00"))
    following = passed_on(done, two)
    assert reckon(following, CALENDAR).due_on == date(2026, 11, 5)
    assert following.basis == total.basis
    with pytest.raises(ClockContradicts):
        passed_on(in_turn["甲局"], two)


@pytest.mark.parametrize(
    ("parts", "in_turn"),
    [
        ([], False),
        ([("甲", "6wd")], False),
        ([("甲", "1wd"), ("甲", "2wd")], False),
        ([("甲", "2d")], False),
        ([("甲", "3wd"), ("乙", "3wd")], True),
    ],
)
def test_shares_stay_within_the_whole(parts: list[tuple[str, str]], in_turn: bool) -> None:
    with pytest.raises(ClockContradicts):
        shared(
            a_clock("5wd", "2026-11-02T11:00"), [Share(n, Limit.parse(limit)) for n, limit in parts], in_turn=in_turn
        )


def test_the_clock_that_ends_first_governs() -> None:
    clocks = {
        "stage": a_clock("2wd", "2026-11-05T11:00"),
        "all": a_clock("3wd", "2026-11-02T11:00"),
        "still": a_clock("1wd", "2026-11-02T11:00", ("2026-11-02T12:00", None)),
    }
    reckoned = {name: reckon(facts, CALENDAR) for name, facts in clocks.items()}
    found = governing(reckoned)
    assert found is not None
    assert (found[0], found[1].due_on) == ("all", date(2026, 11, 5))
    assert governing({"still": reckoned["still"]}) is None


def test_time_used_stops_with_the_clock_and_stands_with_it() -> None:
    facts = a_clock("5wd", "2026-11-02T11:00", ("2026-11-04T10:00", None))
    assert time_used(facts, at("2026-11-10"), CALENDAR).days == 2
    assert time_used(a_clock("5wd", "2026-11-02T11:00"), at("2026-11-09T10:00"), CALENDAR).days == 5
    assert time_used(a_clock("9d", "2026-11-02T11:00"), at("2026-11-09T10:00"), CALENDAR).days == 7
    stopped = a_clock("5wd", "2026-11-02T11:00", stopped_at=at("2026-11-03T11:00"))
    assert time_used(stopped, at("2026-11-10"), CALENDAR).days == 1
    assert time_used(stopped, at("2026-11-02T12:00"), CALENDAR).days == 0


def test_the_last_december_is_provisional_until_the_next_year_is_known() -> None:
    assert reckon(a_clock("9wd", "2026-12-15T11:00"), CALENDAR).provisional
    assert not reckon(a_clock("9wd", "2026-11-16T11:00"), CALENDAR).provisional
    moved = a_clock("2wh", "2026-12-01T09:00", ("2026-12-01T10:00", "2026-12-29T10:00"))
    assert reckon(moved, CALENDAR).provisional
    assert not reckon(replace(moved, limit=Limit.parse("2uh")), CALENDAR).provisional
    assert add(Limit.parse("2wh"), datetime(2026, 12, 29, 9), CALENDAR).provisional


def an_office() -> OfficeHours:
    text = 'offices: {h: {title: 厅, rules: [{since: 2020-01-01, source: 某, sessions: ["10:00-11:00"]}]}}'
    return read_offices(text)["h"]


def test_clocks_run_by_the_hours_of_their_own_office() -> None:
    office = an_office()
    facts = a_clock("3wh", "2026-11-02T09:00", extensions=(Extension(at("2026-11-02T10:30"), Limit.parse("2wh"), "x"),))
    assert reckon(facts, CALENDAR, office).due_at == at("2026-11-06T11:00")
    left, used = (
        time_left(facts, at("2026-11-03T10:30"), CALENDAR, office),
        time_used(facts, at("2026-11-03T10:30"), CALENDAR, office),
    )
    assert left is not None
    assert (left.time, used.time) == (timedelta(hours=3.5), timedelta(hours=1.5))
    assert left.unit is used.unit is LimitUnit.WORKING_HOURS
    stored = {"a": (facts, reckon(facts, CALENDAR, office).due_at)}
    assert rederived(stored, CALENDAR, office) == ()
    assert [m.now.due_at for m in rederived(stored, with_a_day_off(date(2026, 11, 3)), office)] == [
        at("2026-11-09T11:00")
    ]


def test_units_of_what_is_left_and_used() -> None:
    facts = a_clock("5d", "2026-11-02T11:00")
    left, used = time_left(facts, at("2026-11-04T10:00"), CALENDAR), time_used(facts, at("2026-11-04T10:00"), CALENDAR)
    assert left is not None
    assert (left.unit, left.days, used.unit, used.days) == (LimitUnit.CALENDAR_DAYS, 3, LimitUnit.CALENDAR_DAYS, 2)


def test_an_extension_after_a_suspension_that_came_too_late_still_counts() -> None:
    facts = a_clock(
        "2uh",
        "2026-11-02T11:00",
        ("2026-11-02T14:00", "2026-11-02T15:00"),
        ("2026-11-02T17:00", "2026-11-02T18:00"),
        extensions=(Extension(at("2026-11-02T16:00"), Limit.parse("6uh"), "x"),),
    )
    found = reckon(facts, CALENDAR)
    assert found.due_at == at("2026-11-02T20:00"), "due at 13:00, extended to 19:00, an hour suspended"
    assert len(found.derivation) == 3 + 1 + 1 + 2 + 1
    assert "中止" in found.derivation[3].zh
    standing = reckon(replace(facts, suspensions=(Suspension(at("2026-11-02T17:00"), None, "y"),)), CALENDAR)
    assert (standing.due_at, standing.derivation[-1].zh) == (None, "2026-11-02（周一）17:00 中止计时，剩余 2 小时：y。")


def test_a_clock_without_a_basis_cites_none() -> None:
    assert "依据" not in reckon(a_clock("2uh", "2026-11-02T11:00"), CALENDAR).derivation[0].zh


def test_an_extension_at_the_very_start_is_possible_and_one_to_the_same_moment_is_not() -> None:
    assert reckon(extended("2uh", "2026-11-02T11:00", Limit.parse("1uh"), "2026-11-02T11:00"), CALENDAR).due_at == at(
        "2026-11-02T14:00"
    )
    with pytest.raises(ClockContradicts):
        reckon(extended("2uh", "2026-11-02T11:00", at("2026-11-02T13:00"), "2026-11-02T12:00"), CALENDAR)


def test_a_deadline_a_microsecond_after_midnight_belongs_to_the_new_day() -> None:
    started = at("2026-11-02T22:00") + timedelta(microseconds=1)
    assert reckon(ClockFacts(Limit.parse("2uh"), started), CALENDAR).due_on == date(2026, 11, 3)
    assert reckon(a_clock("2uh", "2026-11-02T22:00"), CALENDAR).due_on == date(2026, 11, 2)


def test_every_open_clock_is_looked_at_whatever_comes_before_it() -> None:
    still = a_clock("10wd", "2026-11-02T11:00", ("2026-11-04T10:00", None))
    facts = a_clock("10wd", "2026-11-02T11:00")
    clocks = {"still": (still, at("2026-11-17")), "none": (facts, None), "open": (facts, at("2026-11-17"))}
    assert [moved.key for moved in rederived(clocks, with_a_day_off(date(2026, 11, 9)))] == ["open"]


def test_shares_at_once_may_add_up_to_more_and_begin_clean() -> None:
    total = a_clock(
        "5wd",
        "2026-11-02T11:00",
        ("2026-11-03T10:00", "2026-11-04T10:00"),
        extensions=(Extension(at("2026-11-05T10:00"), Limit.parse("1wd"), "x"),),
        roll=True,
    )
    found = shared(total, [Share("甲", Limit.parse("5wd")), Share("乙", Limit.parse("4wd"))])
    assert all(not facts.suspensions and not facts.extensions and facts.roll for facts in found.values())
    assert passed_on(replace(found["甲"], stopped_at=at("2026-11-05")), Share("丙", Limit.parse("1wd"))).roll


def test_urgent_hours_that_stood_still_end_at_the_clock_of_the_city() -> None:
    clock = a_clock("2uh", "2026-11-20T22:00", ("2026-11-20T22:30", "2026-11-21T08:00"))
    due = reckon(clock, CALENDAR).due_at
    assert (due, due.tzinfo) == (at("2026-11-21T09:30"), ZONE)
    left = time_left(clock, at("2026-11-21T09:00"), CALENDAR)
    assert left is not None
    assert (left.unit, left.time) == (LimitUnit.URGENT_HOURS, timedelta(minutes=30))
