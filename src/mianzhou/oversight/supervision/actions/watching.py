"""What the supervisor does along the way: urging, commenting, stopping, reopening, archiving."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.actions.assigning import Bulk
from mianzhou.oversight.supervision.actions.enacting import enact, lock_task, party, today
from mianzhou.oversight.supervision.actions.notifying import everyone_in, notify, tell
from mianzhou.oversight.supervision.ladder import DueAction
from mianzhou.oversight.supervision.models import Task, TaskEvent
from mianzhou.oversight.supervision.procedure import TRANSITIONS
from mianzhou.oversight.supervision.rules import COLOUR_TITLES


class ReopenedInPast(MianzhouError):
    """A task reopened to a date that has passed."""

    code = "task-reopened-in-past"
    status = 422
    problem = Text("恢复办理的新期限{due}已经过去。", "The new due date {due} has already passed. ")
    remedy = Text("请选择今天之后的日期。", "Choose a later day.")


def urge(*, actor: Actor, as_of: datetime, task_id: int, note: str = "") -> Task:
    """Urge the participating units by hand."""
    with transaction.atomic():
        task = lock_task(task_id)
        enact(task, "urge", actor=actor, as_of=as_of, data={"item": "manual", "note": note})
        tell(task, everyone_in(task), "urge", as_of=as_of, reason=note)
    return task


def urge_all(*, actor: Actor, as_of: datetime, task_ids: Iterable[int], note: str = "") -> Bulk:
    """Urge on many tasks, each in a transaction of its own."""
    result = Bulk()
    for task_id in task_ids:
        try:
            result.done.append(urge(actor=actor, as_of=as_of, task_id=task_id, note=note))
        except MianzhouError as error:
            result.refused.append((task_id, error))
    return result


def issue_slip(*, actor: Actor, as_of: datetime, task_id: int, colour: str, reason: str) -> Task:
    """Issue a slip by hand, for a report that is slow rather than late."""
    with transaction.atomic():
        task = lock_task(task_id)
        data = {"item": "manual", "colour": colour if colour in COLOUR_TITLES else "", "reason": reason}
        enact(task, "slip", actor=actor, as_of=as_of, unit=task.lead_unit, data=data)
        text = Text("{slip}“{title}”：{reason}", "{slip}: “{title}”: {reason}").format(
            slip=COLOUR_TITLES[colour], title=task.title, reason=reason
        )
        notify([task.lead_unit_id], text, kind="slip", as_of=as_of, task=task, colour=colour)
    return task


def send_due(*, actor: Actor, as_of: datetime, due: DueAction) -> bool:
    """Send one notice of the daily work, unless it was sent already: the key decides, under the lock of the task."""
    with transaction.atomic():
        task = lock_task(due.task_id)
        if TaskEvent.objects.filter(task=task, key=due.key).exists():
            return False
        unit = party(task, due.unit_id).unit
        data = {"item": due.item, "rule": due.rule, "zh": due.text.zh, "en": due.text.en}
        if due.colour:
            data["colour"] = due.colour
        enact(task, due.verb, actor=actor, as_of=as_of, unit=unit, data=data, key=due.key)
        title = COLOUR_TITLES[due.colour] if due.colour else TRANSITIONS[due.verb].title
        text = Text("{title}：{text}", "{title}: {text}").format(title=title, text=due.text)
        notify([due.unit_id], text, kind=due.verb, as_of=as_of, task=task, colour=due.colour)
    return True


def comment(*, actor: Actor, as_of: datetime, task_id: int, text: str, unit_id: int | None = None) -> TaskEvent:
    """Leave a comment, in the name of a participating unit or of the supervision office."""
    with transaction.atomic():
        task = lock_task(task_id)
        unit = party(task, unit_id).unit if unit_id is not None else None
        event = enact(task, "comment", actor=actor, as_of=as_of, unit=unit, data={"text": text.strip()}).event
        tell(task, [u for u in everyone_in(task) if u != unit_id], "comment", as_of=as_of, reason=text.strip()[:200])
    return event


def stop(*, actor: Actor, as_of: datetime, task_id: int, reason: str) -> Task:
    """End a task that has lost its purpose; what was done stays on record."""
    with transaction.atomic():
        task = lock_task(task_id)
        enact(task, "stop", actor=actor, as_of=as_of, unit=task.lead_unit, data={"reason": reason})
        tell(task, everyone_in(task), "stop", as_of=as_of, reason=reason)
    return task


def reopen(*, actor: Actor, as_of: datetime, task_id: int, reason: str, new_due_on: date | None = None) -> Task:
    """Take up a closed or stopped task again."""
    with transaction.atomic():
        task = lock_task(task_id)
        data = {"reason": reason}
        if new_due_on is not None:
            if new_due_on <= today(as_of):
                raise ReopenedInPast(due=new_due_on.isoformat())
            data["new_due_on"] = new_due_on.isoformat()
            line = Text("{day} 恢复办理，期限定为 {due}。", "Reopened on {day}; due {due}.").format(
                day=today(as_of).isoformat(), due=new_due_on.isoformat()
            )
            task.due_basis = [*task.due_basis, [line.zh, line.en]]
        enact(task, "reopen", actor=actor, as_of=as_of, unit=task.lead_unit, data=data)
        tell(task, everyone_in(task), "reopen", as_of=as_of, reason=reason)
    return task


def archive(*, actor: Actor, as_of: datetime, task_id: int) -> Task:
    """Put an ended task away: from now on only comments are added."""
    with transaction.atomic():
        task = lock_task(task_id)
        enact(task, "archive", actor=actor, as_of=as_of, unit=task.lead_unit)
    return task
