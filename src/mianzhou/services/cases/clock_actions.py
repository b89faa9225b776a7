"""What is done to the clocks of a case: they stand still, run again, are extended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mianzhou.kernel.calendar.api import WorkingCalendar, working_calendar
from mianzhou.kernel.people.api import Actor
from mianzhou.services.cases import clocks
from mianzhou.services.cases.clocks import Past
from mianzhou.services.cases.fold import SHARE
from mianzhou.services.cases.models import Case, CaseEvent
from mianzhou.services.cases.queries import state_of
from mianzhou.services.cases.writing_actions import (
    clock_named,
    given_reason,
    hours_of,
    lock_case,
    require_seat,
    write_step,
)
from mianzhou.services.procedures.procedure import Procedure
from mianzhou.services.procedures.verbs import EXTEND, PAUSE, RESUME


@transaction.atomic
def pause(*, case_id: int, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """Let all clocks of the case stand still, with a reason, before the deadline."""
    case, procedure = lock_case(case_id)
    require_seat(procedure.pausable_by, case, actor)
    said, on = given_reason(PAUSE, procedure, reason), timezone.localdate(as_of)
    running = [t for t in state_of(case).timers if t.paused_on is None]
    if case.due_on is None and running:
        lines = clocks.pause(max(t.due_on for t in running), None, on, said)
    else:
        lines = clocks.pause(case.due_on, case.paused_on, on, said)
    data = {"derivation": [[line.zh, line.en] for line in lines]}
    return write_step(case, procedure, PAUSE, actor=actor, as_of=as_of, remark=reason, data=data, audit="case.pause")


@transaction.atomic
def resume(*, case_id: int, actor: Actor, as_of: datetime, remark: str = "") -> CaseEvent:
    """Let the clocks run again, each with what was left."""
    case, procedure = lock_case(case_id)
    require_seat(procedure.pausable_by, case, actor)
    state, at, calendar = state_of(case), timezone.localtime(as_of), working_calendar()
    if state.due_on is None and not state.timers:
        raise clocks.NoClock
    if state.paused_on is None and not any(t.paused_on for t in state.timers):
        raise clocks.ClockRunning
    past, data = past_of(case), dict[str, Any]()
    if state.due_on is not None and state.paused_on is not None:
        data |= _resumed(case, procedure, past, "", at, calendar)
    timers = [t for t in state.timers if t.paused_on is not None]
    if timers:
        data["timers"] = [{"code": t.code, **_resumed(case, procedure, past, t.code, at, calendar)} for t in timers]
    return write_step(case, procedure, RESUME, actor=actor, as_of=as_of, remark=remark, data=data, audit="case.resume")


@transaction.atomic
def extend(*, case_id: int, new_due_on: date, reason: str, actor: Actor, as_of: datetime, clock: str = "") -> CaseEvent:
    """Move a deadline, with a reason, as often and as far as the procedure allows; `clock` names a further one."""
    case, procedure = lock_case(case_id)
    require_seat(procedure.extended_by, case, actor)
    timer = state_of(case).timer(clock) if clock else None
    before = CaseEvent.objects.filter(case=case, verb=EXTEND, data__clock=clock).count() if clock else case.extensions
    due = clocks.extend(
        clock_named(procedure, case.stage, clock),
        timer.due_on if timer else (None if clock else case.due_on),
        timer.paused_on if timer else case.paused_on,
        times=before,
        new=new_due_on,
        on=timezone.localdate(as_of),
        reason=given_reason(EXTEND, procedure, reason),
        calendar=working_calendar(),
    )
    data = {"clock": clock, "timers": [{"code": clock, **due.data}]} if clock else due.data
    return write_step(case, procedure, EXTEND, actor=actor, as_of=as_of, remark=reason, data=data, audit="case.extend")


def _resumed(
    case: Case, procedure: Procedure, past: list[Past], code: str, at: datetime, calendar: WorkingCalendar
) -> dict[str, Any]:
    facts = clocks.facts_of(past, code, lambda stage: clock_named(procedure, stage, code))
    if facts is None:
        raise clocks.NoClock
    return clocks.resume(facts, at, calendar, hours_of(facts.limit, unit_of_clock(case, code))).data


def unit_of_clock(case: Case, code: str) -> int:
    """The unit whose hours a clock keeps: the one in charge, or the one that has the share."""
    return int(code.removeprefix(SHARE)) if code.startswith(SHARE) else case.responsible_id


def past_of(case: Case) -> list[Past]:
    """What happened to a case, as its clocks see it."""
    events: Iterable[CaseEvent] = case.events.order_by("pk")
    return [Past(e.verb, timezone.localtime(e.at), e.stage, e.remark, e.data) for e in events]
