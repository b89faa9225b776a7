"""Deadlines counted anew after a change of the calendar or of office hours: which move, once, and on from where it stopped."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from mianzhou.kernel.calendar import api as calendar
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import system_actor
from mianzhou.services.cases import api
from mianzhou.services.cases.fold import Event, fold
from mianzhou.services.cases.tests.asking import ASKING, Town, noon
from mianzhou.services.cases.tests.full import FULL

DAY = date(2026, 3, 2)  # a Monday; ten working days from it end on Monday the 16th
STEWARD = system_actor("试验", ["calendar.edit"])


def at(days: int) -> datetime:
    return noon(DAY + timedelta(days))


def opened(town: Town) -> api.Case:
    return api.open_case(
        procedure=ASKING,
        title="一个值不对",
        responsible=town.health,
        raiser_unit=town.police,
        actor=town.clerk(town.police),
        as_of=at(0),
    )


def called(town: Town, **given: Any) -> api.Case:
    return api.open_case(
        procedure=FULL, title="全项", responsible=town.health, raiser_unit=None, actor=town.clerk(town.health),
        as_of=given.get("as_of", at(0)), about={"name": "甲"}, materials=frozenset({"licence"}),
    )  # fmt: skip


def day_off(day: date, days: int = 1) -> None:
    calendar.change_day(day=day, kind="holiday", name="停电", reason="试验通知", actor=STEWARD, as_of=at(days))


def test_a_day_off_moves_what_runs_over_it_and_nothing_else(town: Town) -> None:
    running, ended, paused = opened(town), opened(town), opened(town)
    health = town.clerk(town.health)
    api.act(case_id=ended.pk, verb="accept", actor=health, as_of=at(1), data={"answer": "是"})
    api.pause(case_id=paused.pk, reason="等待鉴定", actor=health, as_of=at(1))
    day_off(date(2026, 3, 10))
    assert api.recount_all(actor=STEWARD, as_of=at(2)) == 1
    running.refresh_from_db()
    assert running.due_on == date(2026, 3, 17)
    assert running.due_basis[-1][0] == "工作日历调整，期限由 2026-03-16（周一） 改为 2026-03-17（周二）。"
    events = [Event(e.verb, e.on, {**e.data, "remark": e.remark}) for e in api.events_of(running)]
    assert fold(ASKING, events) == api.state_of(running)
    run = api.recounts().get()
    assert (run.seen, run.moved, run.failed, run.since) == (1, 1, 0, date(2026, 1, 1))
    assert [e.case_id for e in api.recount_events(run)] == [running.pk]
    assert api.recount_all(actor=STEWARD, as_of=at(3)) == 0
    assert api.recounts().count() == 1
    # What stood still is counted by the new calendar when it is taken up.
    api.resume(case_id=paused.pk, actor=health, as_of=at(1) + timedelta(hours=1))
    paused.refresh_from_db()
    assert paused.due_on == date(2026, 3, 17)


def test_a_run_that_was_stopped_goes_on_behind_its_last_batch(town: Town) -> None:
    cases = [opened(town) for _ in range(5)]
    day_off(date(2026, 3, 10))
    run = api.begin_recount(actor=STEWARD, as_of=at(2))
    assert run is not None
    assert api.recount_some(run_id=run.pk, actor=STEWARD, as_of=at(2), size=2)
    again = api.begin_recount(actor=STEWARD, as_of=at(2))
    assert again == run
    assert api.recount_all(actor=STEWARD, as_of=at(2)) == 5
    run.refresh_from_db()
    assert (run.total, run.seen, run.moved, run.last_case) == (5, 5, 5, cases[-1].pk)
    assert not api.recount_some(run_id=run.pk, actor=STEWARD, as_of=at(3))
    assert [api.events_of(case).filter(verb="recount").count() for case in cases] == [1] * 5


def test_nothing_published_nothing_counted(town: Town) -> None:
    opened(town)
    assert api.begin_recount(actor=STEWARD, as_of=at(1)) is None
    with pytest.raises(NotPermitted):
        api.begin_recount(actor=town.clerk(town.health), as_of=at(1))


def test_hours_of_a_unit_move_its_limits_of_working_hours_within_the_day(town: Town) -> None:
    """Four working hours from noon on a day of 9–12 and 13–17 end at 17; where one works 9–12 and 14–18, at 18."""
    before = called(town)
    clock = api.CaseTimer.objects.get(case=before, code="first_call")
    assert clock.due_at == at(0) + timedelta(hours=5)
    publish: dict[str, Any] = {"since": date(2026, 1, 1), "actor": STEWARD}
    calendar.publish_hours(unit=town.police, sessions=["10:00-16:00"], basis="市公安局通知", as_of=at(0), **publish)
    assert api.recount_all(actor=STEWARD, as_of=at(0)) == 0
    summer = ["09:00-12:00", "14:00-18:00"]
    calendar.publish_hours(unit=town.health, sessions=summer, basis="市卫生局通知", as_of=at(0), **publish)
    assert api.recount_all(actor=STEWARD, as_of=at(0)) == 1
    clock.refresh_from_db()
    assert clock.due_at == at(0) + timedelta(hours=6)
    assert "办公时间调整" in clock.basis[-1][0]
    after = called(town)
    assert api.CaseTimer.objects.get(case=after, code="first_call").due_at == at(0) + timedelta(hours=6)
    assert api.recount_all(actor=STEWARD, as_of=at(0)) == 0
