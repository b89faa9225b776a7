"""How a case is written: locked, its event applied, row, clocks and event stored. Every action of cases goes through here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from psycopg.types.json import Jsonb

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.calendar.api import Limit, LimitUnit, OfficeHours, office_hours, working_calendar
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.statements.api import Appending, Statement
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import units_by_key
from mianzhou.services.cases import clocks
from mianzhou.services.cases.fold import OVERALL, CaseState, Event, TimerState, apply
from mianzhou.services.cases.models import Case, CaseEvent, CaseTimer
from mianzhou.services.cases.queries import may, state_of
from mianzhou.services.cases.rows import case_row
from mianzhou.services.procedures import verbs
from mianzhou.services.procedures.procedure import Clock, NotShown, Procedure, Who
from mianzhou.services.procedures.refusals import CaseJoined
from mianzhou.services.procedures.requirements import WORDS
from mianzhou.services.procedures.shelf import procedure_of

_STATE_COLUMNS = (
    "stage", "due_on", "due_at", "due_basis", "paused_on", "extensions", "opened_on", "closed_on", "secrecy",
    "offered_to_id", "returns", "joined_to_id", "reopened", "rating", "responsible_id", "region_id",
)  # fmt: skip
# Written out, and prepared once: every action pays for them.
_NEW = Appending(Case)
_KEPT = Statement(f"UPDATE service_case SET {', '.join(f'{name} = %s' for name in _STATE_COLUMNS)} WHERE id = %s")
_HAPPENED = Statement(
    'INSERT INTO service_case_event (case_id, verb, at, "on", actor_name, person_id, stage, late, remark, data)'
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"
)


def lock_case(case_id: int) -> tuple[Case, Procedure]:
    """The case, locked until the transaction ends, with the units that permissions are asked for, and its procedure."""
    case = case_row(case_id, lock=True)
    if case is None:
        raise NotFound(what=Text("事项", "case"))
    return case, procedure_of(case.procedure, case.version)


def write_step(
    case: Case,
    procedure: Procedure,
    verb: str,
    *,
    actor: Actor,
    as_of: datetime,
    remark: str = "",
    data: Mapping[str, Any] | None = None,
    late: bool = False,
    audit: str,
) -> CaseEvent:
    """Apply an event to a locked case, and store row, clocks, event and audit entry.

    The clocks' rows are read and written only where the procedure has clocks beside the stage's own; what is merely on record changes no row.
    """
    on = timezone.localdate(as_of)
    given = dict(data or {})
    if verb not in verbs.RECORDS:
        before = state_of(case)
        after = apply(procedure, before, Event(verb, on, {**given, "remark": remark}))
        store_state(case, after, before.timers, on)
    event = add_event(case, verb, actor=actor, as_of=as_of, remark=remark, data=given, late=late)
    record(actor=actor, as_of=as_of, verb=audit, subject=case, detail=detail_of(case, procedure, event))
    return event


def add_event(
    case: Case, verb: str, *, actor: Actor, as_of: datetime, remark: str, data: dict[str, Any], late: bool = False
) -> CaseEvent:
    """The row of what happened."""
    told: dict[str, Any] = {
        "case_id": case.pk,
        "verb": verb,
        "at": as_of,
        "on": timezone.localdate(as_of),
        "actor_name": actor.name,
        "person_id": actor.person_id,
        "stage": case.stage,
        "late": late,
        "remark": remark.strip(),
        "data": data,
    }
    row = _HAPPENED.row(*(told | {"data": Jsonb(data)}).values())
    assert row is not None  # RETURNING
    event = CaseEvent(id=row[0], **told)
    event.case, event._state.adding, event._state.db = case, False, "default"
    return event


def store_state(case: Case, state: CaseState, timers_before: tuple[TimerState, ...], on: date) -> None:
    """Bring the row and the rows of its clocks to a state. A case that is new is inserted."""
    case.stage, case.due_on, case.paused_on = state.stage, state.due_on, state.paused_on
    case.due_at = parse_datetime(state.due_at) if state.due_at else None
    case.due_basis = [list(line) for line in state.derivation]
    case.extensions, case.opened_on, case.closed_on = state.extensions, state.opened_on, state.closed_on
    case.secrecy, case.offered_to_id, case.returns = state.secrecy, state.offered_id, state.returns
    case.joined_to_id, case.reopened, case.rating = state.joined_id, state.reopened, state.rating
    if case.responsible_id != state.responsible_id:
        case.responsible = units_by_key([state.responsible_id])[state.responsible_id]
        case.region = case.responsible.region
    if case.pk is None:
        _NEW.append(case)
    else:
        values = {name: getattr(case, name) for name in _STATE_COLUMNS} | {"due_basis": Jsonb(case.due_basis)}
        _KEPT.run(*values.values(), case.pk)
    _store_timers(case, timers_before, state.timers, on)


def _store_timers(case: Case, before: tuple[TimerState, ...], after: tuple[TimerState, ...], on: date) -> None:
    old, new = {t.code: t for t in before}, {t.code: t for t in after}
    gone = [code for code in old if code not in new]
    if gone:
        CaseTimer.objects.filter(case=case, code__in=gone, stopped_on=None).update(stopped_on=on)
    fresh = [_row(case, t, on) for t in after if t.code not in old]
    if fresh:
        CaseTimer.objects.bulk_create(fresh)
    for timer in after:
        if timer.code in old and old[timer.code] != timer:
            row = _row(case, timer, on)
            CaseTimer.objects.filter(case=case, code=timer.code, stopped_on=None).update(
                due_on=row.due_on, due_at=row.due_at, basis=row.basis, paused_on=row.paused_on
            )


def _row(case: Case, timer: TimerState, on: date) -> CaseTimer:
    return CaseTimer(
        case=case,
        code=timer.code,
        unit_id=timer.unit_id,
        started_on=on,
        due_on=timer.due_on,
        due_at=parse_datetime(timer.due_at) if timer.due_at else None,
        basis=[list(line) for line in timer.derivation],
        paused_on=timer.paused_on,
    )


def require_seat(who: tuple[Who, ...], case: Case, actor: Actor, *, holder: bool = False) -> None:
    """Raise `NotPermitted` unless the actor holds one of the seats; `holder` has shown the case's code."""
    if not may(who, case, actor, holder=holder):
        permission = who[0].permission if who else ""
        raise NotPermitted(
            permission=PERMISSIONS.get(permission, Text("本程序不允许", "the procedure does not allow it"))
        )


def require_apart(case: Case) -> None:
    """Raise `CaseJoined` for a case that is dealt with in another."""
    if case.joined_to_id is not None:
        raise CaseJoined(number=Case.objects.values_list("number", flat=True).get(pk=case.joined_to_id))


def given_reason(verb: str, procedure: Procedure, reason: str) -> str:
    """The reason without blanks around it; `NotShown` where there is none."""
    if not reason.strip():
        raise NotShown(verb=procedure.title_of(verb), what=WORDS["reason"])
    return reason.strip()


def next_number(prefix: str, year: int) -> str:
    """The next number of a prefix and year. The row stays locked until the transaction ends, so none is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO service_case_number AS n (prefix, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (prefix, year) DO UPDATE SET last = n.last + 1 RETURNING last",
            [prefix, year],
        )
        return f"{prefix}{year}-{cursor.fetchone()[0]:05d}"


def hours_of(limit: Limit, unit_id: int | None) -> OfficeHours | None:
    """The hours of the unit in charge, asked for only where a limit counts working hours."""
    return office_hours(unit_id) if limit.unit is LimitUnit.WORKING_HOURS else None


def clocks_of(
    procedure: Procedure, stage: str, as_of: datetime, *, unit_id: int | None, opening: bool = False
) -> dict[str, Any]:
    """What an event carries that begins a stage: its deadline, its further clocks, and on opening the clock of the whole.

    `unit_id` is the unit in charge, whose office hours count.
    """
    found = procedure.stage(stage)
    timers = [(t.code, t.clock) for t in found.timers]
    if opening and procedure.overall is not None:
        timers.append((OVERALL, procedure.overall))
    if found.clock is None and not timers:
        return {}
    calendar = working_calendar()
    data: dict[str, Any] = {}
    if found.clock is not None:
        data |= clocks.start(found.clock, as_of, calendar, hours_of(found.clock.limit, unit_id)).data
    if timers:
        data["timers"] = [
            {"code": code, **clocks.start(clock, as_of, calendar, hours_of(clock.limit, unit_id)).data}
            for code, clock in timers
        ]
    return data


def clock_named(procedure: Procedure, stage: str, code: str) -> Clock | None:
    """The rule of a running clock: the stage's own (an empty code), the whole case's, or a further one's."""
    if not code:
        return procedure.stage(stage).clock
    if code == OVERALL:
        return procedure.overall
    return next((t.clock for t in procedure.stage(stage).timers if t.code == code), None)


def detail_of(case: Case, procedure: Procedure, event: CaseEvent) -> dict[str, Any]:
    """What the audit says: which event. What was said in it may be personal and stays in the case."""
    return {"number": case.number, "title": procedure.title_of(event.verb).zh, "event": event.pk}
