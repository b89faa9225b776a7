"""Extensions: asked before the due date with reason, progress and a new date; endorsed by the unit's head; granted or refused."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.actions.enacting import enact, lock_task, party, require_allowed, today
from mianzhou.oversight.supervision.actions.notifying import tell
from mianzhou.oversight.supervision.deadlines import extended
from mianzhou.oversight.supervision.models import Extension, Task

OPEN = ("with_head", "with_supervisor")
EXTENSION_STATE_TITLES = {
    "with_head": Text("待负责人审批", "With the head of the unit"),
    "with_supervisor": Text("待督查批准", "With the supervisor"),
    "granted": Text("已批准", "Granted"),
    "refused": Text("未批准", "Refused"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}


class ExtensionTooLate(MianzhouError):
    """Asked on or after the due date."""

    code = "extension-too-late"
    status = 409
    problem = Text(
        "延期须在期限之前申请，本任务期限为{due}。", "An extension is asked for before the due date, which is {due}. "
    )
    remedy = Text(
        "请尽快报送进展，说明原因，由督查人员处理。",
        "Report your progress and the reasons; the supervisor will decide what follows.",
    )


class NothingToExtend(MianzhouError):
    """A task without a due date."""

    code = "extension-no-due-date"
    status = 409
    problem = Text("本任务没有确定的期限，无需延期。", "This task has no due date, so there is nothing to extend. ")
    remedy = Text("请按周期填报进展。", "Report at its rhythm.")


class ExtensionWrongDate(MianzhouError):
    """A new date that is not later, or later than the whole of which the task is a part."""

    code = "extension-wrong-date"
    status = 422
    problem = Text("新期限{new}不可行：{why}。", "The new date {new} is not possible: {why}. ")
    remedy = Text("请另选日期。", "Choose another date.")


class ExtensionOpen(MianzhouError):
    """A request while another waits."""

    code = "extension-open"
    status = 409
    problem = Text("已有一份延期申请等待审批。", "A request for extension is waiting for its decision already. ")
    remedy = Text("请等待审批，或先撤回。", "Wait for the decision, or withdraw it first.")


class ExtensionMoved(MianzhouError):
    """A request that is no longer where the verb needs it."""

    code = "extension-moved"
    status = 409
    problem = Text(
        "这份延期申请已不在此环节（现为：{state}）。", "This request is no longer at this step (now: {state}). "
    )
    remedy = Text("请刷新页面。", "Reload the page.")


class ReasonMissing(MianzhouError):
    """A request without reason or progress."""

    code = "extension-reason-missing"
    status = 422
    problem = Text(
        "延期申请须写明理由和目前进展。", "A request for extension states the reason and the progress so far. "
    )
    remedy = Text("请补充后提交。", "Fill in both and submit again.")


def ask_extension(
    *, actor: Actor, as_of: datetime, task_id: int, unit_id: int, new_due_on: date, reason: str, progress: str
) -> Extension:
    """Ask for a later due date."""
    with transaction.atomic():
        task = lock_task(task_id)
        lead = party(task, unit_id, lead_only=True).unit
        require_allowed("ask_extension", task, lead, actor)
        if task.due_on is None:
            raise NothingToExtend
        if today(as_of) >= task.due_on:
            raise ExtensionTooLate(due=task.due_on.isoformat())
        if not reason.strip() or not progress.strip():
            raise ReasonMissing
        _require_possible(task, new_due_on)
        if task.extensions.filter(state__in=OPEN).exists():
            raise ExtensionOpen
        request = Extension.objects.create(
            task=task,
            unit=lead,
            old_due_on=task.due_on,
            new_due_on=new_due_on,
            reason=reason,
            progress=progress,
            asked_on=today(as_of),
            asked_at=as_of,
            asked_by=actor.name,
        )
        data = {"extension": request.pk, "new_due_on": new_due_on.isoformat(), "reason": reason}
        enact(task, "ask_extension", actor=actor, as_of=as_of, unit=lead, data=data)
    return request


def _require_possible(task: Task, new: date) -> None:
    assert task.due_on is not None
    if new <= task.due_on:
        why = Text("不晚于现期限{due}", "it is not after the present one, {due}").format(due=task.due_on.isoformat())
        raise ExtensionWrongDate(new=new.isoformat(), why=why)
    whole = task.parent.due_on if task.parent is not None else None
    if whole is not None and new > whole:
        why = Text("晚于上级任务期限{due}", "it is after that of the whole task, {due}").format(due=whole.isoformat())
        raise ExtensionWrongDate(new=new.isoformat(), why=why)


def withdraw_extension(*, actor: Actor, as_of: datetime, extension_id: int) -> Extension:
    """Take a request back before it is decided."""
    with transaction.atomic():
        request, task = _locked(extension_id, *OPEN)
        enact(task, "withdraw_extension", actor=actor, as_of=as_of, unit=request.unit, data={"extension": request.pk})
        _decide(request, "withdrawn", actor=actor, as_of=as_of)
    return request


def endorse_extension(*, actor: Actor, as_of: datetime, extension_id: int) -> Extension:
    """The head of the unit sends the request on."""
    with transaction.atomic():
        request, task = _locked(extension_id, "with_head")
        enact(task, "endorse_extension", actor=actor, as_of=as_of, unit=request.unit, data={"extension": request.pk})
        request.state, request.endorsed_at, request.endorsed_by = "with_supervisor", as_of, actor.name
        request.save()
    return request


def refuse_extension_in_unit(*, actor: Actor, as_of: datetime, extension_id: int, reason: str) -> Extension:
    """The head of the unit does not send the request on."""
    return _refuse(
        "refuse_extension_in_unit", "with_head", actor=actor, as_of=as_of, extension_id=extension_id, reason=reason
    )


def refuse_extension(*, actor: Actor, as_of: datetime, extension_id: int, reason: str) -> Extension:
    """The supervisor, or for a sub-task the issuing unit's head, refuses."""
    return _refuse(
        "refuse_extension", "with_supervisor", actor=actor, as_of=as_of, extension_id=extension_id, reason=reason
    )


def _refuse(verb: str, state: str, *, actor: Actor, as_of: datetime, extension_id: int, reason: str) -> Extension:
    with transaction.atomic():
        request, task = _locked(extension_id, state)
        data = {"extension": request.pk, "reason": reason}
        enact(task, verb, actor=actor, as_of=as_of, unit=request.unit, data=data)
        _decide(request, "refused", actor=actor, as_of=as_of, note=reason)
        tell(task, [request.unit_id], verb, as_of=as_of, reason=reason)
    return request


def grant_extension(
    *, actor: Actor, as_of: datetime, extension_id: int, new_due_on: date | None = None, note: str = ""
) -> Extension:
    """Grant the date asked for, or another; the task's due date moves and its derivation says so."""
    with transaction.atomic():
        request, task = _locked(extension_id, "with_supervisor")
        new = new_due_on or request.new_due_on
        _require_possible(task, new)
        assert task.due_on is not None
        lines = extended(task.due_on, new, today(as_of), actor.name)
        task.due_basis = [*task.due_basis, *([line.zh, line.en] for line in lines)]
        data = {"extension": request.pk, "new_due_on": new.isoformat(), "note": note}
        enact(task, "grant_extension", actor=actor, as_of=as_of, unit=request.unit, data=data)
        request.new_due_on = new
        _decide(request, "granted", actor=actor, as_of=as_of, note=note)
        tell(task, [request.unit_id], "grant_extension", as_of=as_of, reason=new.isoformat())
    return request


def _locked(extension_id: int, *states: str) -> tuple[Extension, Task]:
    task_id = Extension.objects.filter(pk=extension_id).values_list("task_id", flat=True).first()
    if task_id is None:
        raise NotFound(what=Text("延期申请", "request for extension"))
    task = lock_task(task_id)
    request = Extension.objects.select_for_update(of=("self",)).select_related("unit__region").get(pk=extension_id)
    if request.state not in states:
        raise ExtensionMoved(state=EXTENSION_STATE_TITLES[request.state])
    return request, task


def _decide(request: Extension, state: str, *, actor: Actor, as_of: datetime, note: str = "") -> None:
    request.state, request.decided_at, request.decided_by, request.decision_note = state, as_of, actor.name, note
    request.save()
