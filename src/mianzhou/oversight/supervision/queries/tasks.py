"""Tasks with their lights, one task with all that belongs to it, and what may be registered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, Value, When

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.lights import SEVERITY, Light, Standing, light_of
from mianzhou.oversight.supervision.models import Evidence, Extension, Report, Task, TaskEvent, TaskUnit
from mianzhou.oversight.supervision.procedure import State
from mianzhou.oversight.supervision.queries.scoping import in_scope, visible_to
from mianzhou.oversight.supervision.rules import shipped_rules
from mianzhou.policy.obligations.api import Obligation

LIGHTS = tuple(Light)


def with_light(tasks: QuerySet[Task], as_of: date, *, prefix: str = "") -> QuerySet[Any]:
    """Rows with `severity`, the rank of the light on a day: the rule of `lights.light_of`, said in SQL; a test holds the two together.

    `prefix` leads from the row to its task; the report date is then that of the row itself (a party's own).
    """
    amber = shipped_rules().amber

    def near(column: str, days: int) -> Q:
        return Q(**{f"{column}__lte": as_of + timedelta(days=days)})

    def past(column: str) -> Q:
        return Q(**{f"{column}__lt": as_of})

    state, due, sign, claimed, report = (
        f"{prefix}state", f"{prefix}due_on", f"{prefix}sign_by", f"{prefix}claimed_on", "next_report_on",
    )  # fmt: skip
    assigned, underway = Q(**{state: State.ASSIGNED}), Q(**{state: State.UNDERWAY})
    review = Q(**{state: State.UNDER_REVIEW})
    severity = Case(
        When(assigned & (past(sign) | past(due)), then=Value(SEVERITY[Light.RED])),
        When(assigned & (near(sign, amber.sign_days) | near(due, amber.due_days)), then=Value(SEVERITY[Light.AMBER])),
        When(underway & (past(report) | past(due)), then=Value(SEVERITY[Light.RED])),
        When(
            underway & (near(report, amber.report_days) | near(due, amber.due_days)), then=Value(SEVERITY[Light.AMBER])
        ),
        When(review & Q(**{f"{claimed}__gt": F(due)}), then=Value(SEVERITY[Light.RED])),
        When(assigned | underway | review, then=Value(SEVERITY[Light.GREEN])),
        default=Value(SEVERITY[Light.GREY]),
        output_field=IntegerField(),
    )
    return tasks.annotate(severity=severity)


def light_on(task: Task, as_of: date) -> Light:
    """The light of one task on a day."""
    facts = Standing(
        state=State(task.state),
        sign_by=task.sign_by,
        next_report_on=task.next_report_on,
        due_on=task.due_on,
        claimed_on=task.claimed_on,
    )
    return light_of(facts, as_of=as_of, amber=shipped_rules().amber)


def tasks_for(actor: Actor, as_of: date) -> QuerySet[Any]:
    """The tasks an actor may read, with light and lead unit, ready for a list."""
    return with_light(visible_to(actor), as_of).select_related("lead_unit", "lead_unit__region", "document")


def task_for(actor: Actor, task_id: int) -> Task:
    """One task with its parties and parts; `NotFound` where the actor may not read it."""
    parties = Prefetch("parties", queryset=TaskUnit.objects.select_related("unit__region"))
    parts = Prefetch(
        "parts", queryset=Task.objects.select_related("lead_unit").annotate(n=Count("parts")).order_by("pk")
    )
    rows = visible_to(actor).select_related("lead_unit__region", "issuer__region", "document", "obligation", "parent")
    task = rows.prefetch_related(parties, parts).filter(pk=task_id).first()
    if task is None:
        raise NotFound(what=Text("任务", "task"))
    return task


def events_of(task: Task) -> QuerySet[TaskEvent]:
    """What happened, the newest first."""
    return task.events.select_related("unit", "person").order_by("-id")


def reports_of(task: Task) -> QuerySet[Report]:
    """The task's reports with their evidence; drafts are for their own unit and left out."""
    evidence = Prefetch("evidence", queryset=Evidence.objects.select_related("file"))
    return task.reports.exclude(state="draft").select_related("unit", "author").prefetch_related(evidence)


def draft_of(task: Task, unit_id: int) -> Report | None:
    """The unit's draft."""
    return task.reports.filter(unit=unit_id, state="draft").prefetch_related("evidence__file").first()


def last_report_of(task: Task, unit_id: int) -> Report | None:
    """The unit's latest report that is no draft: what a new one begins from."""
    return task.reports.filter(unit=unit_id).exclude(state="draft").prefetch_related("evidence__file").first()


def report_for(actor: Actor, report_id: int) -> Report:
    """One report of a task the actor may read; a draft only for who may write it."""
    rows = Report.objects.select_related("task__lead_unit__region", "task__issuer__region", "unit__region", "author")
    report = rows.filter(pk=report_id, task__in=visible_to(actor)).prefetch_related("evidence__file").first()
    if report is None or (report.state == "draft" and not _writes_for(actor, report.unit_id)):
        raise NotFound(what=Text("填报", "report"))
    return report


def extensions_for(actor: Actor) -> QuerySet[Extension]:
    """Requests for extension of tasks the actor may read."""
    return Extension.objects.filter(task__in=visible_to(actor)).select_related("task__lead_unit", "unit")


def evidence_for(actor: Actor, evidence_id: int) -> Evidence:
    """One evidence file of a task the actor may read; of a draft only for who may write it."""
    rows = Evidence.objects.select_related("file", "report").filter(report__task__in=visible_to(actor))
    shown = rows.filter(pk=evidence_id).first()
    if shown is None or (shown.report.state == "draft" and not _writes_for(actor, shown.report.unit_id)):
        raise NotFound(what=Text("佐证材料", "evidence file"))
    return shown


def _writes_for(actor: Actor, unit_id: int) -> bool:
    return TaskUnit.objects.filter(in_scope(actor.scope("task.report"), "unit"), unit=unit_id).exists()


def tasks_of_unit(actor: Actor, unit_id: int, as_of: date) -> QuerySet[Any]:
    """Everything a unit has to do, as lead or co-unit, as far as the actor may read it."""
    return tasks_for(actor, as_of).filter(parties__unit=unit_id).order_by("due_on", "pk")


def registrable_obligations(actor: Actor) -> QuerySet[Obligation]:
    """Obligations that may become tasks: confirmed, not in doubt, without a task that stands, with a unit in the actor's scope."""
    standing = Task.objects.filter(parent__isnull=True, obligation__isnull=False).exclude(state=State.DROPPED)
    rows = Obligation.objects.filter(status="confirmed", needs_review=False).exclude(
        pk__in=standing.values("obligation")
    )
    scope = actor.scope("task.register")
    if not scope.everywhere:
        rows = rows.filter(in_scope(scope, "units__unit")).distinct()
    return rows.select_related("document").prefetch_related("units__unit")
