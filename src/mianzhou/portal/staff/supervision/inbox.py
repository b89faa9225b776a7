"""The inbox: what waits for the actor, each kind under its own heading, and the notices."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.api import KIND_TITLES, WorkItem, notices_to, read_notices, worklist_of
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import ChoiceFilter, Rows
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import BulkAction, Table, selected_ids
from mianzhou.portal.staff.supervision.enacting import attempt, back_to
from mianzhou.portal.waiting import left_until, waiting_for

READ = (("new", Text("未读", "Unread")), ("read", Text("已读", "Read")))


def place_of(item: WorkItem) -> str:
    """Where an item is dealt with: the report form for what is to be written, else the place on the task's page."""
    if item.kind in {"report", "returned"}:
        return f"{reverse('report_write', args=[item.task_id])}?unit={item.unit_id}"
    if item.report_id is not None:
        return f"{reverse('task', args=[item.task_id])}#report-{item.report_id}"
    if item.extension_id is not None:
        return f"{reverse('task', args=[item.task_id])}#extension-{item.extension_id}"
    return reverse("task", args=[item.task_id])


def left(item: WorkItem, today: date) -> Status:
    """How long is left."""
    if item.due_on is None:
        since = item.since.isoformat() if item.since else ""
        return Status("waiting", Text("自 {d}", "since {d}").format(d=since))
    return left_until(item.due_on, today)


@page("task.read")
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits, and what was said."""
    actor, today = actor_of(request), timezone.localdate()
    work = worklist_of(actor, today)
    sections = [
        {
            "kind": kind,
            "title": title,
            "count": work.counts[kind],
            "lines": [{"item": i, "url": place_of(i), "left": left(i, today)} for i in work.of(kind)],
        }
        for kind, title in KIND_TITLES.items()
        if kind in work.counts
    ]
    notices = Table(
        request,
        notices_to(actor).select_related("task", "unit", "announcement"),
        name="notices",
        prefix="n",
        columns=[
            Column("text", Text("消息", "Notice"), value=lambda n: Text(n.text_zh, n.text_en), link=_link, wide=True),
            Column("unit", Text("单位", "Unit")),
            Column("at", Text("时间", "When"), kind="datetime", sort="at"),
            Column("read_at", Text("状态", "State"), kind="status", value=_read_status),
        ],
        filters=[ChoiceFilter("read", Text("状态", "State"), choices=READ, narrow=_narrow)],
        default_sort="-at",
        bulk=[BulkAction("read", Text("标为已读", "Mark as read"), reverse("notices_read"))],
        caption=Text("消息", "Notices"),
        empty=Text(
            "还没有消息。交办、催办、退回和通报会在这里告知。",
            "No notices yet: assignments, urging, returns and announcements are told here.",
        ),
    )
    if response := notices.export():
        return response
    others = waiting_for(actor, today)
    context = {
        "sections": sections,
        "others": others,
        "notices_table": notices,
        "unread": work.unread,
        "waiting": work.waiting + sum(each.count for each in others),
    }
    return render(request, "supervision/inbox.html", context)


def _link(notice: object) -> str | None:
    task_id, announcement_id, link = notice.task_id, notice.announcement_id, notice.link  # type: ignore[attr-defined]  # a notice
    if task_id is not None:
        return reverse("task", args=[task_id])
    return reverse("announcement", args=[announcement_id]) if announcement_id is not None else link or None


def _read_status(notice: object) -> Status:
    read = notice.read_at  # type: ignore[attr-defined]  # a notice
    return Status("done", READ[1][1]) if read else Status("open", READ[0][1])


def _narrow(rows: Rows, value: str) -> Rows:
    return rows.filter(read_at__isnull=value == "new")


@page("task.read")
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark the chosen notices as read, or all when `all` is sent."""
    ids = None if request.POST.get("all") else selected_ids(request)
    back = back_to(request, reverse("inbox"))
    done = Text("已标为已读。", "Marked as read.")
    return attempt(request, lambda: read_notices(actor=actor_of(request), as_of=timezone.now(), ids=ids), done, back)


urlpatterns = [
    path("oversight/inbox/", inbox, name="inbox"),
    path("oversight/inbox/read/", mark_read, name="notices_read"),
]
