"""通报: the list, drafting from a period's figures, wording and publishing, and the page that units read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Table
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.supervision.enacting import attempt
from mianzhou.portal.task_lists import ANNOUNCEMENT_FILTERS

STATUS = {"draft": "waiting", "published": "done", "withdrawn": "late"}
_DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DraftForm(WordedForm):
    """The period of an announcement."""

    period_from = forms.DateField(widget=_DATE)
    period_to = forms.DateField(widget=_DATE)
    title = forms.CharField(max_length=200, required=False)
    WORDS = {
        "period_from": (Text("时段开始", "From"), None),
        "period_to": (Text("时段结束", "To"), None),
        "title": (Text("标题", "Title"), Text("不填则按时段拟定。", "Left empty, it is made from the period.")),
    }


def status_of(announcement: Any) -> Status:
    """The state as a tag."""
    return Status(STATUS[announcement.state], api.ANNOUNCEMENT_STATE_TITLES[announcement.state])


@page("task.read")
def announcements(request: HttpRequest) -> HttpResponse:
    """All that were published; drafts too for those who announce."""
    actor = actor_of(request)
    table = Table(
        request,
        api.announcements_for(actor),
        name="announcements",
        columns=[
            Column(
                "title",
                Text("标题", "Title"),
                sort="title",
                link=lambda a: reverse("announcement", args=[a.pk]),
                wide=True,
            ),
            Column("period_from", Text("时段自", "From"), kind="date", sort="period_from"),
            Column("period_to", Text("至", "To"), kind="date", sort="period_to"),
            Column("state", Text("状态", "State"), kind="status", sort="state", value=status_of),
            Column("published_at", Text("发布时间", "Published"), kind="datetime", sort="published_at"),
        ],
        filters=ANNOUNCEMENT_FILTERS,
        default_sort="-period_to",
        caption=Text("通报", "Announcements"),
        empty=Text(
            "还没有通报。督查人员可以按时段起草，发布后各单位在这里查看。",
            "No announcements yet. A supervisor drafts one for a period; once published, units read it here.",
        ),
    )
    if response := table.export():
        return response
    context = {"table": table, "may_announce": actor.may_anywhere("task.notice")}
    return render(request, "supervision/announcements.html", context)


@page("task.notice")
def draft(request: HttpRequest) -> HttpResponse:
    """Draft an announcement; last month unless another period is chosen."""
    first, last = _last_month(timezone.localdate())
    form = DraftForm(request.POST or None, initial={"period_from": first, "period_to": last})
    made: list[Any] = []

    def act(given: dict[str, Any]) -> None:
        made.append(api.draft_announcement(actor=actor_of(request), as_of=timezone.now(), **given))

    if request.method == "POST" and form.tried(act):
        return HttpResponseRedirect(reverse("announcement", args=[made[0].pk]))
    words = {
        "title": Text("起草通报", "Draft an announcement"),
        "lede": Text("按时段统计各单位按时率、办结数和逾期任务，发布前可修改标题和说明。", "Units' on-time rates, closings and late tasks in the period; title and remarks can be changed until it is published."),
        "button": Text("生成草稿", "Make the draft"),
    }  # fmt: skip
    return render(request, "supervision/form.html", {"form": form, **words})


def _last_month(day: date) -> tuple[date, date]:
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


@page("task.read")
def announcement(request: HttpRequest, announcement_id: int) -> HttpResponse:
    """One announcement, as a document with its tables."""
    actor = actor_of(request)
    found = api.announcements_for(actor).filter(pk=announcement_id).first()
    if found is None:
        raise NotFound(what=Text("通报", "announcement"))
    ranking = Table(
        request,
        found.lines.select_related("unit"),
        name="ranking",
        columns=[
            Column("unit", Text("单位", "Unit"), sort="unit__short_name"),
            Column("rank", Text("名次", "Rank"), kind="number", sort="rank"),
            Column("owed", Text("应报应办", "Fell due"), kind="number", sort="owed"),
            Column("on_time", Text("按时", "In time"), kind="number", sort="on_time"),
            Column("rate", Text("按时率", "Rate"), kind="number", sort="rate", unit=Text("%", "%")),
            Column("closed", Text("办结", "Closed"), kind="number", sort="closed"),
            Column("late_tasks", Text("逾期任务", "Late tasks"), kind="number", sort="late_tasks"),
        ],
        default_sort="rank",
        page_size=100,
        caption=Text("各单位办理情况", "Units in the period"),
        empty=Text("该时段没有到期事项。", "Nothing fell due in the period."),
    )
    late = Table(
        request,
        found.tasks.select_related("task", "unit"),
        name="late-tasks",
        prefix="late",
        columns=[
            Column("task", Text("任务", "Task"), value=lambda t: t.task.title, sort="task__title", link=lambda t: reverse("task", args=[t.task_id]), wide=True),
            Column("number", Text("编号", "No."), value=lambda t: t.task.number),
            Column("unit", Text("牵头单位", "Lead unit"), sort="unit__short_name"),
            Column("due_on", Text("应办日期", "Was due"), kind="date", sort="due_on"),
            Column("days_late", Text("逾期天数", "Days late"), kind="number", sort="days_late"),
        ],
        default_sort="-days_late",
        caption=Text("逾期任务", "Late tasks"),
        empty=Text("没有逾期任务。", "No task is late."),
    )  # fmt: skip
    for table in (ranking, late):
        if response := table.export():
            return response
    may_change = actor.may_anywhere("task.notice") and found.state != "withdrawn"
    context = {
        "announcement": found,
        "names": names_of([found.drafted_by, found.published_by]),
        "status": status_of(found),
        "ranking": ranking,
        "late": late,
        "may_change": may_change,
    }
    return render(request, "supervision/announcement.html", context)


@page("task.notice")
@require_POST
def change(request: HttpRequest, announcement_id: int, verb: str) -> HttpResponse:
    """Word, publish or withdraw."""
    actor, now = actor_of(request), timezone.now()
    back = reverse("announcement", args=[announcement_id])
    if verb == "word":
        title, remarks = request.POST.get("title", ""), request.POST.get("remarks", "")
        return attempt(
            request,
            lambda: api.word_announcement(
                actor=actor, as_of=now, announcement_id=announcement_id, title=title, remarks=remarks
            ),
            Text("已保存。", "Kept."),
            back,
        )
    if verb == "publish":
        return attempt(
            request,
            lambda: api.publish_announcement(actor=actor, as_of=now, announcement_id=announcement_id),
            Text("已发布，并通知各单位。", "Published; the units are told."),
            back,
        )
    if verb == "withdraw":
        reason = request.POST.get("reason", "")
        return attempt(
            request,
            lambda: api.withdraw_announcement(actor=actor, as_of=now, announcement_id=announcement_id, reason=reason),
            Text("已撤回。", "Withdrawn."),
            back,
        )
    raise Http404


urlpatterns = [
    path("oversight/announcements/", announcements, name="announcements"),
    path("oversight/announcements/new/", draft, name="announcement_draft"),
    path("oversight/announcements/<int:announcement_id>/", announcement, name="announcement"),
    path("oversight/announcements/<int:announcement_id>/<str:verb>/", change, name="announcement_change"),
]
