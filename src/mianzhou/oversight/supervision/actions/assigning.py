"""From the list to the unit's desk: assigning, signing, sending back, breaking down, dropping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.supervision.actions.enacting import enact, lock_task, party, require_allowed, today
from mianzhou.oversight.supervision.actions.notifying import everyone_in, tell
from mianzhou.oversight.supervision.actions.registering import Source, add_task
from mianzhou.oversight.supervision.deadlines import Due
from mianzhou.oversight.supervision.models import Task
from mianzhou.oversight.supervision.rules import shipped_rules


class AlreadySigned(MianzhouError):
    """Somebody signed: the assignment cannot be taken back, or signed again."""

    code = "task-already-signed"
    status = 409
    problem = Text("{unit}已签收。", "{unit} has signed for it. ")
    remedy = Text("如需停止办理，请由督查人员中止任务。", "To end it, a supervisor stops the task.")


class PartOutside(MianzhouError):
    """A sub-task for a unit that the lead unit cannot give work to."""

    code = "task-part-outside"
    status = 422
    problem = Text(
        "{unit}既不是下属单位，也不是本任务的配合单位。",
        "{unit} is neither below your unit nor a co-unit of this task. ",
    )
    remedy = Text("请选择下属单位或配合单位。", "Choose a unit below yours, or a co-unit.")


class PartTooLate(MianzhouError):
    """A sub-task due after its task."""

    code = "task-part-too-late"
    status = 422
    problem = Text("子任务期限{due}晚于任务期限{limit}。", "The sub-task's date {due} is after the task's, {limit}. ")
    remedy = Text("请把子任务期限定在任务期限之前。", "Set it no later than the task's due date.")


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-task to be: what, for whom, by when."""

    title: str
    unit: Unit
    due_on: date | None = None
    demand: str = ""


@dataclass(slots=True)
class Bulk:
    """What came of doing one verb to many tasks."""

    done: list[Task] = field(default_factory=list)
    refused: list[tuple[int, MianzhouError]] = field(default_factory=list)


def assign(
    *, actor: Actor, as_of: datetime, task_id: int, lead: Unit | None = None, co: Sequence[Unit] | None = None
) -> Task:
    """Hand the task to its units; other units may be named here, after one was sent back."""
    with transaction.atomic():
        task = lock_task(task_id)
        require_allowed("assign", task, task.lead_unit, actor)
        sign_by = today(as_of) + timedelta(days=shipped_rules().sign_within_days)
        data: dict[str, Any] = {"sign_by": sign_by.isoformat()}
        if lead is not None:
            data["lead"] = lead.pk
            task.lead_unit = lead
        if co is not None:
            data["co"] = [u.pk for u in co if u.pk != task.lead_unit_id]
        elif lead is not None:
            data["co"] = [p.unit_id for p in task.parties.filter(role="co") if p.unit_id != lead.pk]
        enact(task, "assign", actor=actor, as_of=as_of, unit=lead, data=data)
        tell(task, everyone_in(task), "assign", as_of=as_of)
    return task


def assign_all(*, actor: Actor, as_of: datetime, task_ids: Iterable[int]) -> Bulk:
    """Assign many tasks as they are registered, each in a transaction of its own."""
    result = Bulk()
    for task_id in task_ids:
        try:
            result.done.append(assign(actor=actor, as_of=as_of, task_id=task_id))
        except MianzhouError as error:
            result.refused.append((task_id, error))
    return result


def cancel_assignment(*, actor: Actor, as_of: datetime, task_id: int, reason: str) -> Task:
    """Take an assignment back while nobody has signed for it."""
    with transaction.atomic():
        task = lock_task(task_id)
        signed = task.parties.filter(signed_at__isnull=False).select_related("unit").first()
        if signed is not None:
            raise AlreadySigned(unit=signed.unit.short_name)
        enact(task, "cancel_assignment", actor=actor, as_of=as_of, unit=task.lead_unit, data={"reason": reason})
        tell(task, everyone_in(task), "cancel_assignment", as_of=as_of, reason=reason)
    return task


def drop(*, actor: Actor, as_of: datetime, task_id: int, reason: str) -> Task:
    """Take a task off the list before it is assigned; its obligation may be registered again."""
    with transaction.atomic():
        task = lock_task(task_id)
        enact(task, "drop", actor=actor, as_of=as_of, unit=task.lead_unit, data={"reason": reason})
    return task


def sign(*, actor: Actor, as_of: datetime, task_id: int, unit_id: int) -> Task:
    """Sign for the task in the name of a participating unit; with the lead unit's signature it is under way."""
    with transaction.atomic():
        task = lock_task(task_id)
        mine = party(task, unit_id)
        require_allowed("sign", task, mine.unit, actor)
        if mine.signed_at is not None:
            raise AlreadySigned(unit=mine.unit.short_name)
        enact(task, "sign", actor=actor, as_of=as_of, unit=mine.unit)
    return task


def decline(*, actor: Actor, as_of: datetime, task_id: int, unit_id: int, reason: str) -> Task:
    """Send the task back unsigned, with the reason: it is assigned anew, perhaps to another unit."""
    with transaction.atomic():
        task = lock_task(task_id)
        unit = party(task, unit_id, lead_only=True).unit
        enact(task, "decline", actor=actor, as_of=as_of, unit=unit, data={"reason": reason})
        if task.issuer_id is not None:
            tell(task, [task.issuer_id], "decline", as_of=as_of, reason=reason)
    return task


def break_down(*, actor: Actor, as_of: datetime, task_id: int, unit_id: int, parts: Sequence[Part]) -> list[Task]:
    """Divide the lead unit's work: each part is a task of its own, assigned at once and watched by the lead unit."""
    with transaction.atomic():
        task = lock_task(task_id)
        lead = party(task, unit_id, lead_only=True).unit
        require_allowed("break_down", task, lead, actor)
        allowed = set(task.parties.values_list("unit_id", flat=True))
        for part in parts:
            _require_fitting(task, lead, part, allowed)
        children = [_add_part(task, part, actor=actor, as_of=as_of) for part in parts]
        data = {"parts": [child.number for child in children]}
        enact(task, "break_down", actor=actor, as_of=as_of, unit=lead, data=data)
    return children


def _require_fitting(task: Task, lead: Unit, part: Part, allowed: set[int]) -> None:
    if part.unit.pk not in allowed and not part.unit.path.startswith(f"{lead.path}."):
        raise PartOutside(unit=part.unit.short_name)
    if task.due_on is not None and part.due_on is not None and part.due_on > task.due_on:
        raise PartTooLate(due=part.due_on.isoformat(), limit=task.due_on.isoformat())


def _add_part(task: Task, part: Part, *, actor: Actor, as_of: datetime) -> Task:
    due_on = part.due_on or task.due_on
    phrase = Text("由{number}分解，期限 {due}。", "Part of {number}, due {due}.")
    basis = phrase.format(number=task.number, due=due_on.isoformat() if due_on else "—")
    source = Source(kind=task.source_kind, title=task.source_title, document_number=task.document_number)
    child = add_task(
        actor=actor,
        as_of=as_of,
        title=part.title,
        demand=part.demand,
        source=source,
        lead=part.unit,
        co=(),
        received_on=today(as_of),
        due=Due(due_on, (basis,)),
        rhythm=None if due_on else task.rhythm,
        importance=task.importance,
        parent=task,
    )
    return assign(actor=actor, as_of=as_of, task_id=child.pk)
