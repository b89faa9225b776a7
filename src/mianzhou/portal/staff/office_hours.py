"""Office hours on the calendar's page: which hold from when on what basis, a steward's changes, and what every change moved."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.calendar.api import OfficeHoursRule, hours_rules, publish_hours, standard_hours
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.tables import Table
from mianzhou.services.cases.api import CaseRecount, recounts

RUNS_SHOWN = 10
WHOLE_CITY = Text("全市", "The whole city")
_BETWEEN = re.compile(r"[\s,，、;；]+")


class HoursForm(WordedForm):
    """Hours from a day on."""

    unit = forms.CharField(required=False, max_length=100, widget=forms.TextInput(attrs={"list": "hours-units"}))
    since = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    sessions = forms.CharField(required=False, max_length=200)
    season_from = forms.CharField(required=False, max_length=5)
    season_to = forms.CharField(required=False, max_length=5)
    basis = forms.CharField(max_length=300)
    ids = "hours_%s"
    WORDS = {
        "unit": (
            Text("单位", "Unit"),
            Text("填单位简称；不填为全市。", "The unit's short name; empty for the whole city."),
        ),
        "since": (Text("起始日", "From"), None),
        "sessions": (
            Text("时段", "Sessions"),
            Text(
                "例如 09:00-12:00 13:00-17:00；单位不填表示恢复执行全市办公时间。",
                "Such as 09:00-12:00 13:00-17:00; empty for a unit that keeps the city's hours again.",
            ),
        ),
        "season_from": (
            Text("每年自", "Every year from"),
            Text("月-日，例如 05-01；全年执行则不填。", "Month-day, such as 05-01; empty for all year."),
        ),
        "season_to": (Text("至", "To"), Text("月-日，例如 09-30。", "Month-day, such as 09-30.")),
        "basis": (
            Text("依据", "Basis"),
            Text("通知的标题和文号；将记入审计。", "Title and number of the notice; it goes on record."),
        ),
    }

    def clean_unit(self) -> Unit | None:
        """The unit named, None for the whole city."""
        name = self.cleaned_data["unit"].strip()
        if not name:
            return None
        unit = Unit.objects.filter(short_name=name).order_by("pk").first()
        if unit is None:
            text = Text(
                "没有这个单位，请填机构库中的简称。", "There is no such unit: write its short name as in the registry."
            )
            raise forms.ValidationError(str(text))
        return unit


@page("calendar.read")
def hours(request: HttpRequest) -> HttpResponse:
    """The hours that hold, and the runs that counted deadlines anew; a steward publishes new ones."""
    actor = actor_of(request)
    form = None
    if request.method == "POST":
        actor.require("calendar.edit")
        form = HoursForm(request.POST)

        def publish(given: dict[str, Any]) -> None:
            sessions = [each for each in _BETWEEN.split(given["sessions"]) if each]
            publish_hours(**{**given, "sessions": sessions}, actor=actor, as_of=timezone.now())

        if form.tried(publish):
            said = Text(
                "办公时间已发布；进行中的时限将在一分钟内开始重新计算。",
                "The hours are published; running deadlines are counted anew within a minute.",
            )
            messages.success(request, str(said))
            return redirect(reverse("office_hours"))
    return _hours_page(request, form)


def _hours_page(request: HttpRequest, form: HoursForm | None) -> HttpResponse:
    actor = actor_of(request)
    table = Table(
        request,
        hours_rules(),
        name="office-hours",
        columns=[
            Column("unit", Text("单位", "Unit"), value=lambda r: r.unit.short_name if r.unit else WHOLE_CITY),
            Column("since", Text("自", "From"), kind="date", sort="since"),
            Column("season", Text("季节", "Season"), value=_season),
            Column("sessions", Text("时段", "Sessions"), value=_sessions, nowrap=True),
            Column("basis", Text("依据", "Basis"), wide=True),
            Column("published_at", Text("发布", "Published"), kind="datetime", sort="published_at"),
        ],
        default_sort="-since",
        caption=Text("已发布的办公时间", "Hours published"),
        empty=Text("还没有发布；执行随系统提供的办公时间。", "None published: those that come with the program hold."),
    )
    if response := table.export():
        return response
    shipped = standard_hours().rules
    context: dict[str, Any] = {
        "table": table,
        "shipped": [(r.since, "、".join(map(str, r.sessions)), r.source) for r in shipped],
        "runs": recount_lines(),
        "may_edit": actor.may("calendar.edit"),
    }
    if context["may_edit"]:
        context["form"] = form or HoursForm(initial={"since": timezone.localdate()})
        context["units"] = Unit.objects.order_by("short_name").values_list("short_name", flat=True).distinct()[:500]
    return render(request, "calendar/hours.html", context, status=422 if form is not None else 200)


def recount_lines() -> list[dict[str, Any]]:
    """The latest runs that counted deadlines anew: what changed, how far it came, what moved."""
    return [
        {"run": run, "changes": [Text(zh, en) for zh, en in run.changes], "said": _progress(run)}
        for run in recounts()[:RUNS_SHOWN]
    ]


def _progress(run: CaseRecount) -> Text:
    if run.finished_at is None:
        return Text("正在计算：{s}/{t} 件", "Under way: {s} of {t} case(s)").format(
            s=run.seen, t=max(run.total, run.seen)
        )
    said = Text("查 {s} 件，期限变动 {m} 件", "{s} case(s) looked at, {m} deadline(s) moved").format(
        s=run.seen, m=run.moved
    )
    if run.failed:
        failed = Text("{a}，{f} 件不能重算，维持原期限", "{a}, {f} could not be counted and stay as they are")
        return failed.format(a=said, f=run.failed)
    return said


def _season(rule: OfficeHoursRule) -> str:
    return f"{rule.season_from}–{rule.season_to}" if rule.season_from else ""


def _sessions(rule: OfficeHoursRule) -> Text | str:
    return " ".join(rule.sessions) or Text("恢复全市办公时间", "The city's hours again")


urlpatterns = [path("calendar/hours/", hours, name="office_hours")]
