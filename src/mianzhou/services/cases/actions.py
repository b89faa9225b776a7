"""Writes of cases: permission, procedure, clock, event, row and audit, in one transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.calendar.api import working_calendar
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases import clocks
from mianzhou.services.cases.fold import CaseState, Event, apply
from mianzhou.services.cases.models import Case, CaseEvent, CaseNumber
from mianzhou.services.cases.procedure import (
    EXTEND,
    OPEN,
    PAUSE,
    RESUME,
    WORDS,
    NotShown,
    Procedure,
    Who,
    require_shown,
    require_stage,
)
from mianzhou.services.cases.queries import may, state_of
from mianzhou.services.cases.shelf import procedure_of, publish


@transaction.atomic
def open_case(
    *,
    procedure: Procedure,
    title: str,
    responsible: Unit,
    raiser_unit: Unit | None,
    actor: Actor,
    as_of: datetime,
    remark: str = "",
    data: dict[str, Any] | None = None,
) -> Case:
    """Begin a case: numbered, at the procedure's first stage, its clock running from this day."""
    publish(procedure)
    on = timezone.localdate(as_of)
    case = Case(
        number=_next_number(procedure.prefix, on.year),
        procedure=procedure.id,
        version=procedure.version,
        title=title[:300],
        raiser=actor.name,
        raised_by_id=actor.person_id,
        raiser_unit=raiser_unit,
        responsible=responsible,
        region=responsible.region,
        opened_at=as_of,
    )
    _require(procedure.opened_by, case, actor)
    shown = {**(data or {}), "responsible": responsible.pk, **_clock_of(procedure, procedure.first, on)}
    _store(case, apply(procedure, None, Event(OPEN, on, shown)))
    event = _write_event(case, OPEN, remark, shown, actor=actor, as_of=as_of)
    record(actor=actor, as_of=as_of, verb="case.open", subject=case, detail=_detail(case, event))
    return case


@transaction.atomic
def act(
    *,
    case_id: int,
    verb: str,
    actor: Actor,
    as_of: datetime,
    remark: str = "",
    data: dict[str, Any] | None = None,
    responsible: Unit | None = None,
) -> CaseEvent:
    """Do one verb of the case's procedure; `responsible` hands the case to another unit with it."""
    case, procedure = lock_case(case_id)
    transition = procedure.transition(verb)
    _require(transition.who, case, actor)
    require_stage(procedure, verb, case.stage)
    on = timezone.localdate(as_of)
    shown = {**(data or {}), "remark": remark}
    require_shown(procedure, transition, shown)
    if responsible is not None:
        shown["responsible"] = responsible.pk
    if transition.target is not None:
        shown |= _clock_of(procedure, transition.target, on)
    late = transition.target is not None and is_late(case, on)
    _store(case, apply(procedure, state_of(case), Event(verb, on, shown)))
    del shown["remark"]
    event = _write_event(case, verb, remark, shown, actor=actor, as_of=as_of, late=late)
    record(actor=actor, as_of=as_of, verb="case.act", subject=case, detail=_detail(case, event))
    return event


def pause(*, case_id: int, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """Let the clock stand still, with a reason, before the deadline."""
    with transaction.atomic():
        case, procedure = lock_case(case_id)
        _require(procedure.pausable_by, case, actor)
        lines = clocks.pause(case.due_on, case.paused_on, timezone.localdate(as_of), _given(PAUSE, procedure, reason))
        event = _on_clock(case, procedure, PAUSE, None, lines, reason, actor=actor, as_of=as_of)
        record(actor=actor, as_of=as_of, verb="case.pause", subject=case, detail=_detail(case, event))
    return event


def resume(*, case_id: int, actor: Actor, as_of: datetime, remark: str = "") -> CaseEvent:
    """Let the clock run again, with what was left."""
    with transaction.atomic():
        case, procedure = lock_case(case_id)
        _require(procedure.pausable_by, case, actor)
        clock = procedure.stage(case.stage).clock
        if clock is None:
            raise clocks.NoClock
        on = timezone.localdate(as_of)
        due = clocks.resume(clock, case.due_on, case.paused_on, on, working_calendar())
        event = _on_clock(case, procedure, RESUME, due.on, due.basis, remark, actor=actor, as_of=as_of)
        record(actor=actor, as_of=as_of, verb="case.resume", subject=case, detail=_detail(case, event))
    return event


def extend(*, case_id: int, new_due_on: date, reason: str, actor: Actor, as_of: datetime) -> CaseEvent:
    """Move the deadline, with a reason, as often and as far as the procedure allows."""
    with transaction.atomic():
        case, procedure = lock_case(case_id)
        _require(procedure.extended_by, case, actor)
        due = clocks.extend(
            procedure.stage(case.stage).clock,
            case.due_on,
            case.paused_on,
            times=case.extensions,
            new=new_due_on,
            on=timezone.localdate(as_of),
            reason=_given(EXTEND, procedure, reason),
            calendar=working_calendar(),
        )
        event = _on_clock(case, procedure, EXTEND, due.on, due.basis, reason, actor=actor, as_of=as_of)
        record(actor=actor, as_of=as_of, verb="case.extend", subject=case, detail=_detail(case, event))
    return event


def lock_case(case_id: int) -> tuple[Case, Procedure]:
    """The case, locked until the transaction ends, with the units that permissions are asked for, and its procedure."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("responsible__region", "raiser_unit__region")
    case = rows.filter(pk=case_id).first()
    if case is None:
        raise NotFound(what=Text("事项", "case"))
    return case, procedure_of(case.procedure, case.version)


def is_late(case: Case, on: date) -> bool:
    """Whether the stage's deadline has passed on a day; a paused clock is not late."""
    return case.due_on is not None and case.paused_on is None and on > case.due_on


def _require(who: tuple[Who, ...], case: Case, actor: Actor) -> None:
    if not may(who, case, actor):
        permission = who[0].permission if who else ""
        raise NotPermitted(
            permission=PERMISSIONS.get(permission, Text("本程序不允许", "the procedure does not allow it"))
        )


def _given(verb: str, procedure: Procedure, reason: str) -> str:
    if not reason.strip():
        raise NotShown(verb=procedure.title_of(verb), what=WORDS["reason"])
    return reason.strip()


def _next_number(prefix: str, year: int) -> str:
    CaseNumber.objects.bulk_create([CaseNumber(prefix=prefix, year=year)], ignore_conflicts=True)
    row = CaseNumber.objects.select_for_update().get(prefix=prefix, year=year)
    row.last += 1
    row.save()
    return f"{prefix}{year}-{row.last:05d}"


def _clock_of(procedure: Procedure, stage: str, on: date) -> dict[str, Any]:
    clock = procedure.stage(stage).clock
    if clock is None:
        return {}
    due = clocks.start(clock, on, working_calendar())
    return {"due_on": due.on.isoformat(), "derivation": [[line.zh, line.en] for line in due.basis]}


def _on_clock(
    case: Case,
    procedure: Procedure,
    verb: str,
    due_on: date | None,
    lines: tuple[Text, ...],
    remark: str,
    *,
    actor: Actor,
    as_of: datetime,
) -> CaseEvent:
    data: dict[str, Any] = {"derivation": [[line.zh, line.en] for line in lines]}
    if due_on is not None:
        data["due_on"] = due_on.isoformat()
    _store(case, apply(procedure, state_of(case), Event(verb, timezone.localdate(as_of), data)))
    return _write_event(case, verb, remark, data, actor=actor, as_of=as_of)


def _store(case: Case, state: CaseState) -> None:
    case.stage, case.due_on, case.paused_on = state.stage, state.due_on, state.paused_on
    case.due_basis = [list(line) for line in state.derivation]
    case.extensions, case.opened_on, case.closed_on = state.extensions, state.opened_on, state.closed_on
    if case.responsible_id != state.responsible_id:
        case.responsible = Unit.objects.select_related("region").get(pk=state.responsible_id)
        case.region = case.responsible.region
    case.save()


def _write_event(
    case: Case, verb: str, remark: str, data: dict[str, Any], *, actor: Actor, as_of: datetime, late: bool = False
) -> CaseEvent:
    return CaseEvent.objects.create(
        case=case,
        verb=verb,
        at=as_of,
        on=timezone.localdate(as_of),
        actor_name=actor.name,
        person_id=actor.person_id,
        stage=case.stage,
        late=late,
        remark=remark.strip(),
        data=data,
    )


def _detail(case: Case, event: CaseEvent) -> dict[str, Any]:
    """What the audit says: which event. What was said in it may be personal and stays in the case."""
    title = procedure_of(case.procedure, case.version).title_of(event.verb)
    return {"number": case.number, "title": title.zh, "event": event.pk}
