"""Supervision as JSON: tasks and what belongs to them, the inbox, lights, the heat map, and the verbs of the chain."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from mianzhou.kernel.people.api import Actor, system_actor
from mianzhou.oversight.supervision import api as supervision
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import list_api, operation
from mianzhou.portal.staff.supervision.tasks import choices_for
from mianzhou.portal.task_lists import ANNOUNCEMENT_FILTERS, EXTENSION_FILTERS, task_filters

router = Router(tags=["supervision"])


class TaskOut(Schema):
    """A supervised task. `light` is grey, green, amber or red on the day asked."""

    id: int
    number: str
    title: str
    state: str
    light: str
    lead_unit: str = Field(alias="lead_unit.short_name")
    lead_unit_code: str = Field(alias="lead_unit.code")
    source_kind: str
    document_number: str
    importance: str
    rhythm: str
    progress: int
    slip: str
    due_on: date | None
    sign_by: date | None
    next_report_on: date | None
    assigned_on: date | None
    claimed_on: date | None
    closed_on: date | None
    parent_id: int | None

    @staticmethod
    def resolve_light(task: Any) -> str:
        return str(supervision.LIGHTS[task.severity])


class PartyOut(Schema):
    """A unit's part in a task."""

    unit: str = Field(alias="unit.short_name")
    unit_id: int
    role: str
    signed_at: datetime | None
    next_report_on: date | None


class EventOut(Schema):
    """Something that happened."""

    verb: str
    at: datetime
    unit_id: int | None
    actor: str = Field(alias="actor_name")
    data: dict[str, Any]


class ReportOut(Schema):
    """A report that was handed in."""

    id: int
    task_id: int
    unit_id: int
    kind: str
    state: str
    period_end: date | None
    progress: int
    done: str
    figures: list[dict[str, Any]]
    problem: str
    next_step: str
    submitted_at: datetime | None
    decision_note: str


class TaskDetail(Schema):
    """A task with its parties, parts, reports and history; `due_basis` says how the due date was found, in both languages."""

    id: int
    number: str
    title: str
    demand: str
    quote: str
    state: str
    light: str
    progress: int
    due_on: date | None
    due_basis: list[list[str]]
    parties: list[PartyOut]
    parts: list[str]
    reports: list[ReportOut]
    events: list[EventOut]


class ExtensionOut(Schema):
    """A request for a later due date."""

    id: int
    task_id: int
    task: str = Field(alias="task.number")
    unit: str = Field(alias="unit.short_name")
    state: str
    old_due_on: date
    new_due_on: date
    reason: str
    asked_on: date


class AnnouncementOut(Schema):
    """An announcement."""

    id: int
    title: str
    period_from: date
    period_to: date
    state: str
    remarks: str
    published_at: datetime | None


class WorkOut(Schema):
    """One thing that waits for the caller."""

    kind: str
    task_id: int
    number: str
    title: str
    unit: str = Field(alias="unit_name")
    due_on: date | None
    light: str
    report_id: int | None
    extension_id: int | None


class InboxOut(Schema):
    """What waits, how many of each kind, and how many notices are new."""

    counts: dict[str, int]
    unread: int
    items: list[WorkOut]


class LightsOut(Schema):
    """Tasks by light for one unit."""

    unit_id: int | None = Field(alias="key")
    unit: str = Field(alias="name")
    grey: int
    green: int
    amber: int
    red: int
    closed: int


class MonthOut(Schema):
    """What fell due in a month, and what of it was late."""

    month: date
    owed: int
    late: int


class HeatOut(Schema):
    """A unit's months."""

    unit_id: int
    unit: str = Field(alias="name")
    cells: list[MonthOut]


def _tasks(actor: Actor) -> Any:
    return supervision.tasks_for(actor, timezone.localdate())


list_api(
    router,
    "/tasks",
    query=_tasks,
    schema=TaskOut,
    permission="task.read",
    filters=task_filters(**choices_for(system_actor("api", {"task.read"}))),
    sorts=("due_on", "severity", "progress", "title", "next_report_on"),
    default_sort="-severity",
    summary="督办任务 Supervised tasks",
)
list_api(
    router,
    "/extensions",
    query=supervision.extensions_for,
    schema=ExtensionOut,
    permission="task.read",
    filters=EXTENSION_FILTERS,
    sorts=("asked_on", "old_due_on", "new_due_on"),
    default_sort="-asked_on",
    summary="延期申请 Requests for extension",
)
list_api(
    router,
    "/announcements",
    query=supervision.announcements_for,
    schema=AnnouncementOut,
    permission="task.read",
    filters=ANNOUNCEMENT_FILTERS,
    sorts=("period_to", "published_at"),
    default_sort="-period_to",
    summary="通报 Announcements",
)


@operation(router.get, "/tasks/{int:task_id}", permission="task.read", response=TaskDetail, summary="一项任务 One task")
def task_detail(request: HttpRequest, task_id: int) -> dict[str, Any]:
    """One task with all that belongs to it."""
    task = supervision.task_for(actor_of(request), task_id)
    shown = {
        name: getattr(task, name)
        for name in ("id", "number", "title", "demand", "quote", "state", "progress", "due_on", "due_basis")
    }
    return {
        **shown,
        "light": str(supervision.light_on(task, timezone.localdate())),
        "parties": list(task.parties.all()),
        "parts": [part.number for part in task.parts.all()],
        "reports": list(supervision.reports_of(task)),
        "events": list(supervision.events_of(task)),
    }


@operation(router.get, "/inbox", permission="task.read", response=InboxOut, summary="收件箱 What waits for the caller")
def inbox(request: HttpRequest) -> Any:
    """What waits for the caller today."""
    return supervision.worklist_of(actor_of(request), timezone.localdate())


@operation(router.get, "/lights", permission="task.read", response=list[LightsOut], summary="各单位亮灯 Lights by unit")
def lights(request: HttpRequest) -> Any:
    """Lights by lead unit, as far as the caller may read."""
    return supervision.lights_by_unit(actor_of(request), timezone.localdate())


@operation(
    router.get,
    "/heat",
    permission="task.read",
    response=list[HeatOut],
    summary="热力图 Late promises by unit and month",
)
def heat(request: HttpRequest) -> Any:
    """Units by months, this one and the eleven before."""
    return supervision.heat_map(actor_of(request), timezone.localdate())


class UnitIn(Schema):
    """The participating unit that acts."""

    unit_id: int = Field(ge=1, le=2**31)


class ReportIn(UnitIn):
    """A report to hand in: `kind` progress, or completion by the lead unit. `period_end` is found when left out."""

    done: str = Field(min_length=1, max_length=5000)
    progress: int = Field(ge=0, le=100)
    problem: str = Field("", max_length=5000)
    next_step: str = Field("", max_length=5000)
    kind: str = Field("progress", pattern="^(progress|completion)$")


@operation(
    router.post,
    "/tasks/{int:task_id}/sign",
    permission="task.sign",
    response=TaskDetail,
    summary="签收 Sign for a task",
)
def sign_task(request: HttpRequest, task_id: int, given: UnitIn) -> dict[str, Any]:
    """Sign for a task in the name of a participating unit."""
    actor = actor_of(request)
    supervision.task_for(actor, task_id)
    supervision.sign(actor=actor, as_of=timezone.now(), task_id=task_id, unit_id=given.unit_id)
    return task_detail(request, task_id)


@operation(
    router.post,
    "/tasks/{int:task_id}/reports",
    permission="task.report",
    response=ReportOut,
    summary="填报 Hand in a report",
)
def report_task(request: HttpRequest, task_id: int, given: ReportIn) -> Any:
    """Write a report and hand it in."""
    actor, now = actor_of(request), timezone.now()
    supervision.task_for(actor, task_id)
    content = supervision.Content(
        done=given.done, progress=given.progress, problem=given.problem, next_step=given.next_step, kind=given.kind
    )
    draft = supervision.save_report(actor=actor, as_of=now, task_id=task_id, unit_id=given.unit_id, content=content)
    return supervision.submit_report(actor=actor, as_of=now, report_id=draft.pk)
