"""How every verb is enacted: permission, procedure, event, row, audit, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.fold import Event, TaskState, apply, changes, next_report_on, schedule
from mianzhou.oversight.supervision.models import ReportDue, Task, TaskEvent, TaskUnit
from mianzhou.oversight.supervision.procedure import TRANSITIONS, Seat, State, require_shown, require_state
from mianzhou.oversight.supervision.queries.scoping import may_enact
from mianzhou.oversight.supervision.rules import Rules, shipped_rules

HORIZON = timedelta(days=400)  # how far ahead owed reports are kept as rows; the daily work carries it on


class NotTakingPart(MianzhouError):
    """The unit has no part in the task, or not the lead."""

    code = "task-not-taking-part"
    status = 403
    problem = Text("{unit}不是这项任务的{role}。", "{unit} is not the {role} of this task. ")
    remedy = Text("请由任务的牵头或配合单位办理。", "It is for the task's lead unit or its co-units.")


def today(as_of: datetime) -> date:
    """The day in the city at a moment."""
    return timezone.localdate(as_of)


def lock_task(task_id: int) -> Task:
    """The task, locked until the transaction ends, with the units that permissions are asked for."""
    rows = Task.objects.select_for_update(of=("self",)).select_related("lead_unit__region", "issuer__region")
    try:
        return rows.get(pk=task_id)
    except Task.DoesNotExist:
        raise NotFound(what=Text("任务", "task")) from None


def party(task: Task, unit_id: int, *, lead_only: bool = False) -> TaskUnit:
    """The unit's part in the task; `NotTakingPart` if it has none."""
    found = task.parties.select_related("unit__region").filter(unit=unit_id).first()
    if found is None or (lead_only and found.role != "lead"):
        role = Text("牵头单位", "lead unit") if lead_only else Text("牵头或配合单位", "lead unit or a co-unit")
        raise NotTakingPart(unit=found.unit.short_name if found else unit_id, role=role)
    return found


def require_allowed(verb: str, task: Task, unit: Any | None, actor: Actor) -> None:
    """Raise unless the actor may do this for the unit."""
    transition = TRANSITIONS[verb]
    if not may_enact(transition, task, unit, actor):
        raise NotPermitted(permission=PERMISSIONS[transition.who[0].permission])


@dataclass(frozen=True, slots=True)
class Enacted:
    """The event written, and the reports it met: ends of periods of the acting unit."""

    event: TaskEvent
    met: tuple[date, ...] = ()


def enact(
    task: Task,
    verb: str,
    *,
    actor: Actor,
    as_of: datetime,
    unit: Any | None = None,
    data: dict[str, Any] | None = None,
    key: str = "",
) -> Enacted:
    """Do one verb to a locked task. `unit` is the participating unit that acts or is concerned."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a task is changed inside a transaction, while its row is locked")
    transition, data = TRANSITIONS[verb], data or {}
    if any(who.seat is Seat.ACTING for who in transition.who) and unit is not None:
        unit = party(task, unit.pk, lead_only=transition.by_lead).unit
    require_allowed(verb, task, unit, actor)
    event = Event(verb, today(as_of), unit.pk if unit is not None else None, data)
    require_state(verb, None if verb == "register" else State(task.state))
    require_shown(transition, data)
    met = _apply(task, event) if changes(verb) else ()
    if verb == "sign" and unit is not None:
        task.parties.filter(unit=unit).update(signed_at=as_of, signed_by=actor.name)
    row = TaskEvent.objects.create(
        task=task,
        verb=verb,
        at=as_of,
        on=event.on,
        actor_name=actor.name,
        person_id=actor.person_id,
        unit=unit,
        data=data,
        key=key,
    )
    record(actor=actor, as_of=as_of, verb=f"task.{verb}", subject=task, detail={"event": row.pk, **data})
    return Enacted(row, met)


def _apply(task: Task, event: Event) -> tuple[date, ...]:
    """Bring the rows to the state after the event; answers what it met for the acting unit."""
    rules = shipped_rules()
    before = None if event.verb == "register" else state_of(task)
    after = apply(before, event, rules)
    store(task, after, rules, until=event.on + HORIZON)
    met = after.met.keys() - (before.met.keys() if before else set())
    return tuple(sorted(end for unit_id, end in met if unit_id == event.unit_id))


def state_of(task: Task) -> TaskState:
    """The state that the rows say: what `fold` gives for the task's events."""
    parties = list(task.parties.all())
    owed = list(task.owed.all())
    return TaskState(
        state=State(task.state),
        lead_id=task.lead_unit_id,
        co_ids=tuple(p.unit_id for p in parties if p.role == "co"),
        rhythm=task.rhythm,
        importance=task.importance,
        due_on=task.due_on,
        signed=frozenset(p.unit_id for p in parties if p.signed_at is not None),
        sign_by=task.sign_by,
        assigned_on=task.assigned_on,
        claimed_on=task.claimed_on,
        closed_on=task.closed_on,
        progress=task.progress,
        slip=task.slip,
        met={(o.unit_id, o.period_end): o.met_on for o in owed if o.met_on is not None},
        redo={(o.unit_id, o.period_end): o.redo_by for o in owed if o.redo_by is not None},
    )


def store(task: Task, state: TaskState, rules: Rules, *, until: date) -> None:
    """Write a state to the task's row, its parties and its owed reports; rows that do not change are not touched."""
    owed = schedule(state, rules, until=until)
    task.state = state.state.value
    task.lead_unit_id = state.lead_id
    for name in ("due_on", "sign_by", "assigned_on", "claimed_on", "closed_on", "progress", "slip"):
        setattr(task, name, getattr(state, name))
    task.next_report_on = next_report_on(owed, state.lead_id)
    task.save()
    _store_parties(task, state, {u: next_report_on(owed, u) for u in state.unit_ids})
    _store_owed(task, state, owed)


def _store_parties(task: Task, state: TaskState, next_on: dict[int, date | None]) -> None:
    rows = {p.unit_id: p for p in task.parties.all()}
    leaving = rows.keys() - set(state.unit_ids)
    if leaving:
        task.parties.filter(unit__in=leaving).delete()
    # The old lead steps down before the new one steps up: one lead at a time.
    for order, unit_id in sorted(enumerate(state.unit_ids), reverse=True):
        role = "lead" if unit_id == state.lead_id else "co"
        row = rows.get(unit_id)
        if row is None:
            TaskUnit.objects.create(task=task, unit_id=unit_id, role=role, order=order, next_report_on=next_on[unit_id])
            continue
        unsigned = unit_id not in state.signed and row.signed_at is not None
        wanted = (role, order, next_on[unit_id], None if unsigned else row.signed_at)
        if wanted != (row.role, row.order, row.next_report_on, row.signed_at):
            row.role, row.order, row.next_report_on, row.signed_at = wanted
            row.signed_by = "" if unsigned else row.signed_by
            row.save()


def _store_owed(task: Task, state: TaskState, owed: list[Any]) -> None:
    rows = {(o.unit_id, o.period_end): o for o in task.owed.all()}
    changed, new = [], []
    for each in owed:
        item = (each.unit_id, each.period.end)
        row = rows.pop(item, None)
        wanted = (each.period.start, each.due_on, state.redo.get(item), each.met_on)
        if row is None:
            start, due_on, redo_by, met_on = wanted
            new.append(
                ReportDue(
                    task=task,
                    unit_id=each.unit_id,
                    period_start=start,
                    period_end=each.period.end,
                    due_on=due_on,
                    redo_by=redo_by,
                    met_on=met_on,
                )
            )
        elif wanted != (row.period_start, row.due_on, row.redo_by, row.met_on):
            row.period_start, row.due_on, row.redo_by, row.met_on = wanted
            changed.append(row)
    ReportDue.objects.bulk_create(new)
    ReportDue.objects.bulk_update(changed, ["period_start", "due_on", "redo_by", "met_on"])
    if rows:
        task.owed.filter(pk__in=[row.pk for row in rows.values()]).delete()
