"""Reports: written, handed in, taken back, approved by the head, accepted, returned; and the closing that a completion asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.actions.enacting import Enacted, enact, lock_task, party, require_allowed, today
from mianzhou.oversight.supervision.actions.notifying import everyone_in, tell
from mianzhou.oversight.supervision.models import Evidence, Report, Task, TaskUnit
from mianzhou.oversight.supervision.procedure import ENDED_STATES, State, require_state
from mianzhou.oversight.supervision.rules import shipped_rules

WAITING = ("with_head", "submitted")


class ReportIncomplete(MianzhouError):
    """A report without what a report must say."""

    code = "report-incomplete"
    status = 422
    problem = Text("填报内容不完整：{what}。", "The report is incomplete: {what}. ")
    remedy = Text("草稿已保留，补充后再提交。", "The draft is kept; complete it and submit again.")


class ReportMoved(MianzhouError):
    """A report that is no longer where the verb needs it."""

    code = "report-moved"
    status = 409
    problem = Text("这份填报已不在此环节（现为：{state}）。", "This report is no longer at this step (now: {state}). ")
    remedy = Text("请刷新页面。", "Reload the page.")


class NotSignedYet(MianzhouError):
    """A unit that reports before it has signed."""

    code = "task-not-signed"
    status = 409
    problem = Text("{unit}尚未签收，不能填报。", "{unit} has not signed for the task and cannot report yet. ")
    remedy = Text("请先签收。", "Sign for it first.")


class CompletionWaiting(MianzhouError):
    """A second report while a completion waits for its decision."""

    code = "report-completion-waiting"
    status = 409
    problem = Text("已有报请办结的材料等待审批。", "A completion report is waiting for its decision already. ")
    remedy = Text("请等待审批，或先撤回该填报。", "Wait for the decision, or withdraw it first.")


class PartsOpen(MianzhouError):
    """A task whose parts are not all done."""

    code = "task-parts-open"
    status = 409
    problem = Text("还有{n}项子任务未办结：{numbers}。", "{n} sub-tasks are still open: {numbers}. ")
    remedy = Text("请先办结或中止子任务。", "Close or stop them first.")


REPORT_STATE_TITLES = {
    "draft": Text("草稿", "Draft"),
    "with_head": Text("待负责人审批", "With the head of the unit"),
    "submitted": Text("待审核", "To be reviewed"),
    "accepted": Text("已通过", "Accepted"),
    "returned": Text("已退回", "Returned"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says. `figures` are rows of name, value and unit."""

    done: str
    progress: int
    problem: str = ""
    next_step: str = ""
    figures: Sequence[dict[str, str]] = ()
    kind: str = "progress"
    period_end: date | None = None


def save_report(*, actor: Actor, as_of: datetime, task_id: int, unit_id: int, content: Content) -> Report:
    """Keep a draft: one for each unit and task. After a return, the returned report's evidence is carried over."""
    with transaction.atomic():
        task = lock_task(task_id)
        mine = party(task, unit_id, lead_only=content.kind == "completion")
        require_allowed("report", task, mine.unit, actor)
        _require_reportable(task, mine)
        report = task.reports.filter(unit=unit_id, state="draft").first()
        fresh = report is None
        report = report or Report(task=task, unit=mine.unit, state="draft")
        if content.kind not in Report.KINDS or not 0 <= content.progress <= 100:
            raise ReportIncomplete(what=Text("进度应为0到100", "progress is a number from 0 to 100"))
        for name in ("kind", "period_end", "progress", "done", "problem", "next_step"):
            setattr(report, name, getattr(content, name))
        report.figures = [row for row in content.figures if row.get("name")]
        report.author_name, report.author_id, report.written_at = actor.name, actor.person_id, as_of
        report.save()
        if fresh:
            _carry_evidence(task, report, actor=actor, as_of=as_of)
        record(actor=actor, as_of=as_of, verb="report.save", subject=report, detail={"task": task.pk})
    return report


def _require_reportable(task: Task, mine: TaskUnit) -> None:
    require_state("report", State(task.state))
    if mine.signed_at is None:
        raise NotSignedYet(unit=mine.unit.short_name)
    if task.reports.filter(unit=mine.unit, kind="completion", state__in=WAITING).exists():
        raise CompletionWaiting


def _carry_evidence(task: Task, report: Report, *, actor: Actor, as_of: datetime) -> None:
    last = task.reports.filter(unit=report.unit).exclude(pk=report.pk).first()
    if last is None or last.state not in {"returned", "withdrawn"}:
        return
    Evidence.objects.bulk_create(
        Evidence(report=report, file_id=e.file_id, name=e.name, added_at=as_of, added_by=actor.name)
        for e in last.evidence.all()
    )


def discard_draft(*, actor: Actor, as_of: datetime, report_id: int) -> None:
    """Throw a draft away."""
    with transaction.atomic():
        report, task = locked_report(report_id, "draft")
        require_allowed("report", task, report.unit, actor)
        record(actor=actor, as_of=as_of, verb="report.discard", subject=report, detail={"task": task.pk})
        report.delete()


def submit_report(*, actor: Actor, as_of: datetime, report_id: int) -> Report:
    """Hand a draft in: a report of progress goes to review, a completion to the head of the unit first."""
    with transaction.atomic():
        report, task = locked_report(report_id, "draft")
        _require_reportable(task, party(task, report.unit_id))
        if not report.done.strip():
            raise ReportIncomplete(what=Text("做了什么", "what was done"))
        report.period_end = report.period_end or period_to_report(task, report.unit_id, today(as_of))
        report.submitted_at, report.progress_before = as_of, task.progress
        if report.kind == "completion":
            require_parts_ended(task)
            enact(task, "claim", actor=actor, as_of=as_of, unit=report.unit, data=_about(report))
            report.state = "with_head"
        else:
            _met(report, enact(task, "report", actor=actor, as_of=as_of, unit=report.unit, data=_about(report)))
            report.state = "submitted"
        report.save()
    return report


def period_to_report(task: Task, unit_id: int, day: date) -> date:
    """The period a report written on a day belongs to: the last that has ended and is owed, else the one that is running."""
    owed = list(task.owed.filter(unit=unit_id, met_on__isnull=True).order_by("period_end"))
    ended = [o.period_end for o in owed if o.period_end < day or o.due_on <= day]
    return ended[-1] if ended else owed[0].period_end if owed else day


def withdraw_report(*, actor: Actor, as_of: datetime, report_id: int) -> Report:
    """Take a report back before anybody decided on it."""
    with transaction.atomic():
        report, task = locked_report(report_id, *WAITING)
        data = {**_about(report), "periods": report.met_periods, "progress": report.progress_before}
        enact(task, "withdraw_report", actor=actor, as_of=as_of, unit=report.unit, data=data)
        _decide(report, "withdrawn", actor=actor, as_of=as_of)
    return report


def approve_claim(*, actor: Actor, as_of: datetime, report_id: int) -> Report:
    """The head of the unit sends the completion on; from now on the unit's clock stands still."""
    with transaction.atomic():
        report, task = locked_report(report_id, "with_head")
        require_parts_ended(task)
        _met(report, enact(task, "approve_claim", actor=actor, as_of=as_of, unit=report.unit, data=_about(report)))
        report.state = "submitted"
        report.save()
    return report


def refuse_claim(*, actor: Actor, as_of: datetime, report_id: int, reason: str) -> Report:
    """The head of the unit sends the completion back to its writer."""
    with transaction.atomic():
        report, task = locked_report(report_id, "with_head")
        data = {**_about(report), "reason": reason}
        enact(task, "refuse_claim", actor=actor, as_of=as_of, unit=report.unit, data=data)
        _decide(report, "returned", actor=actor, as_of=as_of, note=reason)
        tell(task, [report.unit_id], "refuse_claim", as_of=as_of, reason=reason)
    return report


def accept_report(*, actor: Actor, as_of: datetime, report_id: int, note: str = "") -> Report:
    """Accept a report of progress. A completion is accepted by closing the task."""
    with transaction.atomic():
        report, task = locked_report(report_id, "submitted")
        if report.kind == "completion":
            _close(task, report, actor=actor, as_of=as_of, note=note)
            return report
        enact(task, "accept_report", actor=actor, as_of=as_of, unit=report.unit, data={**_about(report), "note": note})
        _decide(report, "accepted", actor=actor, as_of=as_of, note=note)
        tell(task, [report.unit_id], "accept_report", as_of=as_of, reason=note)
    return report


def return_report(*, actor: Actor, as_of: datetime, report_id: int, reason: str) -> Report:
    """Send a report back: what it met is owed again, within some days or by its own date, whichever is later."""
    with transaction.atomic():
        report, task = locked_report(report_id, "submitted")
        redo_by = today(as_of) + timedelta(days=shipped_rules().redo_within_days)
        data = {
            **_about(report),
            "reason": reason,
            "periods": report.met_periods,
            "progress": report.progress_before,
            "redo_by": redo_by.isoformat(),
        }
        enact(task, "return_report", actor=actor, as_of=as_of, unit=report.unit, data=data)
        _decide(report, "returned", actor=actor, as_of=as_of, note=reason)
        tell(task, [report.unit_id], "return_report", as_of=as_of, reason=reason)
    return report


def close(*, actor: Actor, as_of: datetime, task_id: int, note: str = "") -> Task:
    """Close the task on the completion report that is before the supervisor."""
    with transaction.atomic():
        task = lock_task(task_id)
        report = task.reports.filter(kind="completion", state="submitted").first()
        require_state("close", State(task.state))
        if report is None:
            raise NotFound(what=Text("报请办结的填报", "completion report"))
        _close(task, report, actor=actor, as_of=as_of, note=note)
    return task


def _close(task: Task, report: Report, *, actor: Actor, as_of: datetime, note: str) -> None:
    require_parts_ended(task)
    enact(task, "close", actor=actor, as_of=as_of, unit=report.unit, data={**_about(report), "note": note})
    _decide(report, "accepted", actor=actor, as_of=as_of, note=note)
    tell(task, everyone_in(task), "close", as_of=as_of, reason=note)


def require_parts_ended(task: Task) -> None:
    """The lead unit consolidates: nothing is done while a part of it is not."""
    still = list(task.parts.exclude(state__in=list(ENDED_STATES)).values_list("number", flat=True))
    if still:
        raise PartsOpen(n=len(still), numbers="、".join(still))


def locked_report(report_id: int, *states: str) -> tuple[Report, Task]:
    """A report and its task, both locked, the task first as everywhere; `ReportMoved` unless it is in one of the states."""
    task_id = Report.objects.filter(pk=report_id).values_list("task_id", flat=True).first()
    if task_id is None:
        raise NotFound(what=Text("填报", "report"))
    task = lock_task(task_id)
    report = Report.objects.select_for_update(of=("self",)).select_related("unit__region").get(pk=report_id)
    if report.state not in states:
        raise ReportMoved(state=REPORT_STATE_TITLES[report.state])
    return report, task


def _about(report: Report) -> dict[str, Any]:
    return {
        "report": report.pk,
        "kind": report.kind,
        "progress": report.progress,
        "period_end": report.period_end.isoformat() if report.period_end else None,
    }


def _met(report: Report, enacted: Enacted) -> None:
    report.met_periods = [end.isoformat() for end in enacted.met]


def _decide(report: Report, state: str, *, actor: Actor, as_of: datetime, note: str = "") -> None:
    report.state, report.decided_at, report.decided_by, report.decision_note = state, as_of, actor.name, note
    report.save()
