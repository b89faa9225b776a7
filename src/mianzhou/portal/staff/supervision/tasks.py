"""The list of tasks, with what may be done to many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.api import assign_all, tasks_for, urge_all, visible_to
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.tables import BulkAction, Table, selected_ids
from mianzhou.portal.staff.supervision.enacting import back_to, tell_bulk
from mianzhou.portal.task_lists import light_status, slip_text, state_text, task_filters

COLUMNS = (
    Column("title", Text("任务", "Task"), sort="title", link=lambda t: reverse("task", args=[t.pk]), wide=True),
    Column("number", Text("编号", "No."), sort="pk"),
    Column("severity", Text("亮灯", "Light"), kind="status", sort="severity", value=light_status),
    Column("state", Text("状态", "State"), sort="state", value=state_text),
    Column("lead_unit", Text("牵头单位", "Lead unit"), sort="lead_unit__short_name"),
    Column("due_on", Text("期限", "Due"), kind="date", sort="due_on"),
    Column("next_report_on", Text("下次填报", "Next report"), kind="date", sort="next_report_on"),
    Column("progress", Text("进度", "Progress"), kind="number", sort="progress", unit=Text("%", "%")),
    Column("slip", Text("督办单", "Slip"), value=slip_text),
)


def choices_for(actor: Actor) -> dict[str, Any]:
    """The units, documents and regions that the actor's tasks have, each asked for when its filter is."""

    def units() -> list[tuple[int, str]]:
        rows = visible_to(actor).order_by("lead_unit__short_name").values_list("lead_unit_id", "lead_unit__short_name")
        return list(dict.fromkeys(rows))

    def documents() -> list[tuple[int, str]]:
        rows = visible_to(actor).filter(document__isnull=False).order_by("document__title")
        return list(dict.fromkeys(rows.values_list("document_id", "document__title")))

    def regions() -> list[tuple[int, str]]:
        rows = visible_to(actor).order_by("lead_unit__region__code")
        return list(dict.fromkeys(rows.values_list("lead_unit__region_id", "lead_unit__region__name")))

    return {"units": units, "documents": documents, "regions": regions}


@page("task.read")
def tasks(request: HttpRequest) -> HttpResponse:
    """Every task the actor may read."""
    actor = actor_of(request)
    bulk = []
    if actor.may_anywhere("task.assign"):
        bulk.append(BulkAction("assign", Text("交办", "Assign"), reverse("tasks_assign")))
    if actor.may_anywhere("task.notice"):
        bulk.append(BulkAction("urge", Text("催办", "Urge"), reverse("tasks_urge")))
    table = Table(
        request,
        tasks_for(actor, timezone.localdate()),
        name="tasks",
        columns=COLUMNS,
        filters=task_filters(**choices_for(actor)),
        default_sort="-severity",
        bulk=bulk,
        caption=Text("督办任务", "Supervised tasks"),
        empty=Text(
            "还没有督办任务。督查人员可以从已确认的任务批量立项，或手工登记领导批示、会议议定事项。",
            "No tasks yet. A supervisor registers them from confirmed obligations, or by hand: leaders' notes, meeting decisions.",
        ),
    )
    if response := table.export():
        return response
    return render(
        request, "supervision/tasks.html", {"table": table, "may_register": actor.may_anywhere("task.register")}
    )


@page("task.assign")
@require_POST
def assign_many(request: HttpRequest) -> HttpResponse:
    """Assign the chosen tasks."""
    chosen = selected_ids(request)
    if not chosen:
        return _nothing_chosen(request)
    result = assign_all(actor=actor_of(request), as_of=timezone.now(), task_ids=chosen)
    tell_bulk(request, result, Text("已交办 {n} 项。", "{n} assigned."))
    return HttpResponseRedirect(back_to(request, reverse("tasks")))


@page("task.notice")
@require_POST
def urge_many(request: HttpRequest) -> HttpResponse:
    """Urge on the chosen tasks."""
    chosen = selected_ids(request)
    if not chosen:
        return _nothing_chosen(request)
    result = urge_all(actor=actor_of(request), as_of=timezone.now(), task_ids=chosen)
    tell_bulk(request, result, Text("已催办 {n} 项。", "{n} urged."))
    return HttpResponseRedirect(back_to(request, reverse("tasks")))


def _nothing_chosen(request: HttpRequest) -> HttpResponse:
    messages.warning(request, str(Text("请先选中要办理的任务。", "Choose the tasks first.")))
    return HttpResponseRedirect(back_to(request, reverse("tasks")))


urlpatterns = [
    path("oversight/tasks/", tasks, name="tasks"),
    path("oversight/tasks/assign/", assign_many, name="tasks_assign"),
    path("oversight/tasks/urge/", urge_many, name="tasks_urge"),
]
