"""Deadlines counted anew when the calendar or the office hours change: all open cases, in batches, so that it can stop and go on anywhere.

A batch and how far it came are one transaction: nothing is counted twice, and a run that was killed goes on behind the last whole batch.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from mianzhou.kernel.calendar.api import WorkingCalendar, changes_after, working_calendar
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor, system_actor
from mianzhou.services.cases import clocks
from mianzhou.services.cases.clock_actions import past_of, unit_of_clock
from mianzhou.services.cases.clocks import Past
from mianzhou.services.cases.models import Case, CaseRecount, CaseTimer
from mianzhou.services.cases.queries import state_of
from mianzhou.services.cases.writing_actions import clock_named, hours_of, lock_case, write_step
from mianzhou.services.procedures.procedure import Procedure
from mianzhou.services.procedures.verbs import RECOUNT

BATCH = 50


def recounting_actor() -> Actor:
    """The system process that counts anew."""
    return system_actor("工作日历 calendar", {"calendar.edit"})


def begin_recount(*, actor: Actor, as_of: datetime) -> CaseRecount | None:
    """The run under way, or a new one where the calendar or the office hours were changed since the last; None where all is counted."""
    actor.require("calendar.edit")
    with transaction.atomic():
        last = CaseRecount.objects.order_by("-pk").first()
        if last is not None and last.finished_at is None:
            return last
        change = changes_after(last.revision if last is not None else "")
        if change is None:
            return None
        run, _ = CaseRecount.objects.get_or_create(
            revision=change.revision,
            defaults={
                "since": change.since,
                "changes": [[line.zh, line.en] for line in change.lines],
                "total": _running(change.since).count(),
                "started_at": as_of,
                "worked_at": as_of,
            },
        )
        return run


def recount_some(*, run_id: int, actor: Actor, as_of: datetime, size: int = BATCH) -> bool:
    """Count the next cases of a run; False once it has finished. A case that cannot be counted is left as it is, and counted as failed."""
    actor.require("calendar.edit")
    with transaction.atomic():
        run = CaseRecount.objects.select_for_update().get(pk=run_id)
        if run.finished_at is not None:
            return False
        keys = list(_running(run.since).filter(pk__gt=run.last_case).order_by("pk").values_list("pk", flat=True)[:size])
        calendar = working_calendar()
        for pk in keys:
            run.last_case, run.seen = pk, run.seen + 1
            try:
                with transaction.atomic():
                    run.moved += _recount_one(pk, run, calendar, actor, as_of)
            except (
                MianzhouError,
                KeyError,
            ):  # an installation without the case's procedure, or facts that contradict each other
                run.failed += 1
        run.worked_at = as_of
        run.finished_at = None if keys else as_of
        run.save()
    return bool(keys)


def recount_all(*, actor: Actor, as_of: datetime) -> int:
    """Count everything that is to be counted anew now; how many cases moved."""
    moved = 0
    while (run := begin_recount(actor=actor, as_of=as_of)) is not None:
        while recount_some(run_id=run.pk, actor=actor, as_of=as_of):
            continue
        run.refresh_from_db()
        moved += run.moved
    return moved


def _running(since: Any) -> QuerySet[Case]:
    """The open cases with a running deadline on or after a day; one that stands still is counted when it is taken up."""
    timers = CaseTimer.objects.filter(case=OuterRef("pk"), stopped_on=None, paused_on=None, due_on__gte=since)
    return Case.objects.filter(Q(due_on__gte=since, paused_on=None) | Exists(timers), closed_on=None)


def _recount_one(pk: int, run: CaseRecount, calendar: WorkingCalendar, actor: Actor, as_of: datetime) -> int:
    case, procedure = lock_case(pk)
    if case.closed_on is not None:
        return 0
    state, past = state_of(case), past_of(case)
    data: dict[str, Any] = {}
    if state.due_on is not None and state.paused_on is None:
        found = _recounted(case, procedure, past, "", state.due_on, state.due_at, calendar)
        data |= found.data if found else {}
    timers = []
    for timer in state.timers:
        if timer.paused_on is not None:
            continue
        found = _recounted(case, procedure, past, timer.code, timer.due_on, timer.due_at, calendar)
        if found is not None:
            timers.append({"code": timer.code, **found.data})
    if timers:
        data["timers"] = timers
    if not data:
        return 0
    data["run"] = run.pk
    write_step(case, procedure, RECOUNT, actor=actor, as_of=as_of, data=data, audit="case.recount")
    return 1


def _recounted(
    case: Case,
    procedure: Procedure,
    past: list[Past],
    code: str,
    due_on: Any,
    due_at: str,
    calendar: WorkingCalendar,
) -> clocks.Due | None:
    facts = clocks.facts_of(past, code, lambda stage: clock_named(procedure, stage, code))
    if facts is None:
        return None
    hours = hours_of(facts.limit, unit_of_clock(case, code))
    return clocks.recounted(facts, due_on, calendar, hours, datetime.fromisoformat(due_at) if due_at else None)
