"""Clocks, the fold and the rules of a procedure, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.kernel.calendar.api import ClockFacts, Limit, WorkingCalendar, YearTable, shipped_calendar
from mianzhou.kernel.text import Text
from mianzhou.services.cases import clocks
from mianzhou.services.cases.fold import Event, fold
from mianzhou.services.cases.tests.asking import ANSWERS, ASKING, TEN_DAYS
from mianzhou.services.procedures.procedure import Clock, NotShown, ProcedureWrong, Stage, Transition, WrongStage
from mianzhou.services.procedures.shelf import publish

CALENDAR = shipped_calendar()
MONDAY = date(2026, 3, 2)


def test_a_clock_says_where_it_comes_from_and_how_it_was_counted() -> None:
    due = clocks.start(TEN_DAYS, MONDAY, CALENDAR)
    assert due.on == date(2026, 3, 16)
    assert "本平台自定" in due.basis[0].zh
    assert any("2026-03-16" in line.en for line in due.basis)


def past(*happened: tuple[str, date, dict[str, object]]) -> list[clocks.Past]:
    """Events at nine in the morning, all at one stage."""
    return [clocks.Past(verb, at(day), "asked", "等待对方材料", data) for verb, day, data in happened]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def facts(*happened: tuple[str, date, dict[str, object]]) -> ClockFacts:
    found = clocks.facts_of(past(("open", MONDAY, {"due_on": "2026-03-16"}), *happened), "", lambda _: TEN_DAYS)
    assert found is not None
    return found


def test_a_pause_keeps_what_was_left() -> None:
    due = clocks.start(TEN_DAYS, MONDAY, CALENDAR).on
    clocks.pause(due, None, date(2026, 3, 5), "等待对方材料")  # seven working days are left
    resumed = clocks.resume(facts(("pause", date(2026, 3, 5), {})), at(date(2026, 3, 25)), CALENDAR)
    assert resumed.on == date(2026, 4, 3)
    assert "7 working days" in resumed.basis[0].en


@given(st.integers(0, 13), st.integers(0, 200))
def test_a_pause_of_any_length_neither_gives_nor_takes_working_days(before: int, length: int) -> None:
    due = clocks.start(TEN_DAYS, MONDAY, CALENDAR).on
    paused, back = MONDAY + timedelta(before), MONDAY + timedelta(before + length)
    new = clocks.resume(facts(("pause", paused, {})), at(back), CALENDAR).on
    assert CALENDAR.count_working_days(back, new) == CALENDAR.count_working_days(paused, due)
    assert length or new == due or CALENDAR.count_working_days(new, due) == 0


def test_what_a_clock_refuses() -> None:
    due = date(2026, 3, 16)
    with pytest.raises(clocks.TooLate):
        clocks.pause(due, None, date(2026, 3, 17), "理由")
    with pytest.raises(clocks.ClockPaused):
        clocks.pause(due, MONDAY, MONDAY, "理由")
    with pytest.raises(clocks.NoClock):
        clocks.pause(None, None, MONDAY, "理由")
    with pytest.raises(clocks.ClockRunning):
        clocks.resume(facts(), at(MONDAY), CALENDAR)


def test_an_extension_is_part_of_what_a_clock_has_been_through() -> None:
    extended = facts(("extend", date(2026, 3, 4), {"due_on": "2026-03-20"}), ("pause", date(2026, 3, 18), {}))
    assert clocks.resume(extended, at(date(2026, 3, 25)), CALENDAR).on == date(2026, 3, 27)  # two days were left


def test_a_changed_calendar_moves_what_is_open_and_keeps_what_stays() -> None:
    table = CALENDAR.year(2026)
    changed = WorkingCalendar(
        {**CALENDAR.years, 2026: replace(table, holidays={**table.holidays, date(2026, 3, 10): "试验"})}
    )
    moved = clocks.recounted(facts(), date(2026, 3, 16), changed)
    assert moved is not None
    assert moved.on == date(2026, 3, 17)
    assert clocks.recounted(facts(), date(2026, 3, 16), CALENDAR) is None
    assert clocks.recounted(facts(("pause", date(2026, 3, 5), {})), date(2026, 3, 16), changed) is None


def test_a_clock_of_hours_keeps_its_moment() -> None:
    hours = Clock(Limit.parse("4wh"), Text("试验", "A test"))
    due = clocks.start(hours, datetime(2026, 3, 2, 16, tzinfo=ZoneInfo("Asia/Shanghai")), CALENDAR)
    assert due.data["due_at"].startswith("2026-03-03T12:00")
    begun = [clocks.Past("open", datetime(2026, 3, 2, 16, tzinfo=ZoneInfo("Asia/Shanghai")), "asked", "", due.data)]
    stood = [*begun, clocks.Past("pause", datetime(2026, 3, 3, 10, tzinfo=ZoneInfo("Asia/Shanghai")), "asked", "r", {})]
    found = clocks.facts_of(stood, "", lambda _: hours)
    assert found is not None
    resumed = clocks.resume(found, datetime(2026, 3, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai")), CALENDAR)
    assert resumed.data["due_at"].startswith("2026-03-05T11:00")


@pytest.mark.parametrize(
    ("times", "new", "allowed"),
    [
        (0, date(2026, 3, 23), True),
        (0, date(2026, 3, 24), False),  # more than five working days
        (0, date(2026, 3, 16), False),  # not later
        (1, date(2026, 3, 18), False),  # once only
    ],
)
def test_an_extension_keeps_to_the_procedure(times: int, new: date, allowed: bool) -> None:
    def extend() -> clocks.Due:
        return clocks.extend(
            TEN_DAYS, date(2026, 3, 16), None, times=times, new=new, on=MONDAY, reason="案情复杂", calendar=CALENDAR
        )

    if allowed:
        assert extend().on == new
    else:
        with pytest.raises(clocks.ExtensionRefused):
            extend()


def test_a_case_is_the_fold_of_its_events() -> None:
    state = fold(
        ASKING,
        [
            Event("open", MONDAY, {"responsible": 1, "due_on": "2026-03-16", "derivation": [["期限", "due"]]}),
            Event("pause", date(2026, 3, 5), {"derivation": [["中止", "paused"]]}),
            Event("resume", date(2026, 3, 25), {"due_on": "2026-04-03", "derivation": [["恢复", "resumed"]]}),
            Event("refuse", date(2026, 3, 26), {"remark": "无误"}),
        ],
    )
    assert (state.stage, state.due_on, state.paused_on, state.closed_on) == ("refused", None, None, None)
    again = Event("press", date(2026, 3, 27), {"due_on": "2026-04-13", "responsible": 2})
    done = Event("accept", date(2026, 4, 1), {"answer": "x"})
    assert fold(ASKING, [*_opened(), Event("refuse", MONDAY, {"remark": "r"}), again, done]).responsible_id == 2


def _opened() -> list[Event]:
    return [Event("open", MONDAY, {"responsible": 1, "due_on": "2026-03-16"})]


def test_what_the_procedure_does_not_allow() -> None:
    with pytest.raises(WrongStage):
        fold(ASKING, [*_opened(), Event("rest", MONDAY)])
    with pytest.raises(NotShown) as caught:
        fold(ASKING, [*_opened(), Event("accept", MONDAY, {"answer": "  "})])
    assert "答复" in caught.value.problem_text.zh
    ended = [*_opened(), Event("accept", MONDAY, {"answer": "好"})]
    with pytest.raises(WrongStage):
        fold(ASKING, [*ended, Event("pause", MONDAY)])


@pytest.mark.parametrize(
    "change",
    [
        {"first": "nowhere"},
        {"stages": (*ASKING.stages, Stage("island", Text("孤岛", "Island"), ended=True))},
        {"stages": (*ASKING.stages, Stage("asked", Text("重复", "Twice")))},
        {"transitions": ASKING.transitions[:2]},  # no way out of a refusal
        {"transitions": (*ASKING.transitions, Transition("open", Text("", ""), frozenset(), None, (ANSWERS,)))},
        {"stages": (*ASKING.stages[:2], Stage("done", Text("办结", "Done"), TEN_DAYS, ended=True))},
    ],
)
def test_a_procedure_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ProcedureWrong):
        replace(ASKING, **change)


def test_a_published_procedure_is_never_changed() -> None:
    publish(ASKING)
    publish(replace(ASKING))
    with pytest.raises(ProcedureWrong):
        publish(replace(ASKING, prefix="U"))


def test_a_deadline_in_a_year_not_announced_is_presumed_and_moves_when_the_year_is_published() -> None:
    """30 working days from 22 November 2026 end in 2027; New Year's Day of that year is off already before its notice."""
    rule = Clock(Limit.parse("30wd"), Text("条文", "article"))
    begun = at(date(2026, 11, 22))
    known = {year: table for year, table in CALENDAR.years.items() if year <= 2026}
    due = clocks.start(rule, begun, WorkingCalendar(known))
    assert due.on == date(2027, 1, 4)
    assert any("2027年放假安排尚未公布" in line.zh for line in due.basis)
    assert not any(
        line.zh.startswith("2027 年放假安排：") for line in due.basis
    )  # no notice is named that nobody has given
    published = WorkingCalendar({**known, 2027: YearTable(2027, {date(2027, 1, d): "元旦" for d in (1, 4)})})
    moved = clocks.recounted(ClockFacts(rule.limit, begun), due.on, published)
    assert moved is not None
    assert moved.on == date(2027, 1, 5)
    assert clocks.recounted(ClockFacts(rule.limit, begun), due.on, WorkingCalendar(known)) is None
    assert not any("尚未公布" in line.zh for line in clocks.start(rule, begun, published).basis)
