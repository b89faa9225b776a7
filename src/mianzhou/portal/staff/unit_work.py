"""All that a unit has to do, and from which document: the two lists on its page, supervised tasks and what texts assign to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.supervision.api import tasks_of_unit
from mianzhou.policy.obligations.api import Obligation, ObligationUnit
from mianzhou.portal.access import actor_of
from mianzhou.portal.addresses import address
from mianzhou.portal.components.filters import ChoiceFilter, Filter, TextFilter
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Column, Table
from mianzhou.portal.task_lists import light_status

STATES = {
    "proposed": Status("waiting", Text("待审核", "To review")),
    "confirmed": Status("done", Text("已确认", "Confirmed")),
}
ROLES = {True: Text("牵头", "Lead"), False: Text("责任", "Responsible")}
COLUMNS = [
    Column(
        "title",
        Text("任务", "Obligation"),
        value=lambda o: o.title or o.text[:80],
        link=lambda o: address("obligation", o.pk),
        wide=True,
    ),
    Column("leads", Text("分工", "Part"), value=lambda o: ROLES[o.leads]),
    Column("due_on", Text("期限", "Due"), kind="date", sort="due_on"),
    Column(
        "document",
        Text("依据文件", "Document"),
        value=lambda o: o.document.title,
        link=lambda o: address("document", o.document_id),
        wide=True,
    ),
    Column("number", Text("文号", "Number"), value=lambda o: o.document.number, nowrap=True),
    Column("status", Text("状态", "State"), kind="status", value=lambda o: STATES[o.status]),
]
FILTERS: list[Filter] = [
    TextFilter("q", Text("关键词", "Keyword"), ("title", "text", "document__title", "document__number")),
    ChoiceFilter(
        "state", Text("状态", "State"), "status", choices=tuple((code, status.text) for code, status in STATES.items())
    ),
]
EMPTY = Text(
    "还没有文件给这个单位分派任务。载入公报后，文中点名由它负责的事项会列在这里。",
    "No document has given this unit anything to do yet. Once bulletins are loaded, what their texts assign to it stands here.",
)


def obligations_of(unit: Unit) -> QuerySet[Obligation]:
    """What current texts assign to the unit, unless a person has rejected it."""
    mine = ObligationUnit.objects.filter(obligation=OuterRef("pk"), unit=unit)
    return (
        Obligation.objects.filter(Exists(mine), status__in=list(STATES), version__is_current=True)
        .annotate(leads=Exists(mine.filter(role="lead")))
        .select_related("document")
        .defer("extracted")
    )


TASK_COLUMNS = [
    Column("title", Text("任务", "Task"), sort="title", link=lambda t: address("task", t.pk), wide=True),
    Column("number", Text("编号", "No.")),
    Column("severity", Text("亮灯", "Light"), kind="status", sort="severity", value=light_status),
    Column("lead_unit", Text("牵头单位", "Lead unit")),
    Column("due_on", Text("期限", "Due"), kind="date", sort="due_on"),
    Column(
        "document",
        Text("依据文件", "Document"),
        value=lambda t: t.document.number or t.document.title if t.document else t.source_title,
    ),
    Column("progress", Text("进度", "Progress"), kind="number", sort="progress", unit=Text("%", "%")),
]


def tasks_supervised(request: HttpRequest, unit: Unit) -> Table | None:
    """The unit's supervised tasks as far as the actor may read them; None where it may read none at all."""
    actor = actor_of(request)
    if not actor.may_anywhere("task.read"):
        return None
    return Table(
        request,
        tasks_of_unit(actor, unit.pk, timezone.localdate()),
        name="unit-tasks",
        columns=TASK_COLUMNS,
        default_sort="-severity",
        page_size=10,
        prefix="t",
        caption=Text("督办任务", "Supervised tasks"),
        empty=Text("这个单位没有在督的任务。", "No task of this unit is supervised."),
    )


def work_of(request: HttpRequest, unit: Unit) -> Table:
    """The list, sorted by when it is due."""
    rows: Any = obligations_of(unit)
    return Table(
        request,
        rows,
        name="unit-work",
        columns=COLUMNS,
        filters=FILTERS,
        default_sort="due_on",
        empty=EMPTY,
        caption=Text("文件分派的事项", "What documents assign to it"),
    )
