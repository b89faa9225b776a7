"""The working calendar: a year at a glance, what it rests on, a deadline worked out, and a steward's changes."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.calendar.api import (
    Limit,
    WorkingCalendar,
    YearTable,
    add,
    change_day,
    holiday_text,
    office_hours,
    publish_year,
    read_days,
    revisions_of,
    working_calendar,
    year_ranges,
)
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.office_hours import recount_lines

KINDS = {
    "holiday": Text("放假", "Off"),
    "workday": Text("补班", "Made up"),
    "ordinary": Text("恢复为普通日", "An ordinary day again"),
}
_FIRST_WEEKDAY = 0  # Monday


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the grid: `mark` is off, made-up, weekend or empty; `name` the holiday it belongs to."""

    day: date
    mark: str
    name: Text | None


class DayForm(WordedForm):
    """A change of one day."""

    day = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    kind = forms.ChoiceField(choices=[(code, code) for code in KINDS])
    name = forms.CharField(required=False, max_length=64)
    reason = forms.CharField(max_length=300)
    ids = "day_%s"
    WORDS = {
        "day": (Text("日期", "Day"), None),
        "kind": (Text("改为", "Make it"), None),
        "name": (
            Text("节日", "Holiday"),
            Text("例如 国庆节；恢复为普通日时不填。", "Such as 国庆节; leave empty for an ordinary day."),
        ),
        "reason": (
            Text("理由", "Reason"),
            Text("例如通知的文号；将记入审计。", "Such as the number of the notice; it goes on record."),
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, str(text)) for code, text in KINDS.items()]  # type: ignore[attr-defined]


class YearForm(WordedForm):
    """A whole year, as its notice has it."""

    year = forms.IntegerField(min_value=2004, max_value=2100)
    notice = forms.CharField(max_length=64)
    holidays = forms.CharField(widget=forms.Textarea(attrs={"rows": 9}))
    workdays = forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), required=False)
    reason = forms.CharField(max_length=300)
    ids = "year_%s"
    WORDS = {
        "year": (Text("年份", "Year"), None),
        "notice": (
            Text("通知文号", "Number of the notice"),
            Text("例如 国办发明电〔2025〕7号", "Such as 国办发明电〔2025〕7号"),
        ),
        "holidays": (
            Text("放假", "Days off"),
            Text("每行一个：2027-01-01 至 2027-01-03 元旦", "One on a line: 2027-01-01 to 2027-01-03 元旦"),
        ),
        "workdays": (
            Text("调休上班", "Days made up"),
            Text("每行一个：2027-01-04 元旦", "One on a line: 2027-01-04 元旦"),
        ),
        "reason": (Text("理由", "Reason"), None),
    }


class DeadlineForm(WordedForm):
    """A limit that starts on a day."""

    start = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    limit = forms.CharField(max_length=8)
    roll = forms.BooleanField(required=False)
    ids = "limit_%s"
    WORDS = {
        "start": (Text("事项发生日", "Day of the event"), None),
        "limit": (
            Text("时限", "Limit"),
            Text(
                "30wd 为 30 个工作日，7d 为 7 日，3mo 为 3 个月，1y 为 1 年。",
                "30wd is 30 working days, 7d 7 calendar days, 3mo 3 months, 1y a year.",
            ),
        ),
        "roll": (
            Text(
                "遇休息日顺延（《民法典》第二百零三条）",
                "Move to the next working day if it falls on a day off (Civil Code, article 203)",
            ),
            None,
        ),
    }


@page("calendar.read")
def calendar(request: HttpRequest) -> HttpResponse:
    """The year asked for, this year if none."""
    return _calendar_page(request, _asked_year(request.GET.get("year", "")))


@page("calendar.edit")
@require_POST
def day(request: HttpRequest) -> HttpResponse:
    """Change one day."""
    form = DayForm(request.POST)

    def change(given: dict[str, Any]) -> None:
        kind = None if given["kind"] == "ordinary" else given["kind"]
        change_day(
            day=given["day"],
            kind=kind,
            name=given["name"],
            reason=given["reason"],
            actor=actor_of(request),
            as_of=timezone.now(),
        )

    if form.tried(change):
        return _done(request, form.cleaned_data["day"].year)
    year = form.cleaned_data["day"].year if form.cleaned_data.get("day") else timezone.localdate().year
    return _calendar_page(request, year, day_form=form)


@page("calendar.edit")
@require_POST
def year(request: HttpRequest) -> HttpResponse:
    """Publish a whole year."""
    form = YearForm(request.POST)

    def publish(given: dict[str, Any]) -> None:
        table = YearTable(
            given["year"],
            read_days(given["holidays"]),
            read_days(given["workdays"]),
            notices=(given["notice"],),
        )
        publish_year(table=table, reason=given["reason"], actor=actor_of(request), as_of=timezone.now())

    if form.tried(publish):
        return _done(request, form.cleaned_data["year"])
    return _calendar_page(request, timezone.localdate().year, year_form=form)


def _done(request: HttpRequest, changed: int) -> HttpResponse:
    said = Text(
        "{year} 年日历已更新，此后计算的期限均按新表；进行中的时限将在一分钟内开始重新计算。",
        "The calendar of {year} is updated: deadlines are counted by it from now on, and running ones anew within a minute.",
    )
    messages.success(request, str(said.format(year=changed)))
    return redirect(f"{reverse('calendar')}?year={changed}")


def _asked_year(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) == 4 else timezone.localdate().year


def _calendar_page(request: HttpRequest, shown: int, **forms_in_work: WordedForm) -> HttpResponse:
    working = working_calendar()
    actor = actor_of(request)
    known = shown in working.known
    revisions = list(revisions_of(shown))
    today_rule = office_hours().rule(timezone.localdate())
    context: dict[str, Any] = {
        "year": shown,
        "known": known,
        "years": working.known,
        "known_text": year_ranges(working.known),
        "months": _months(working, shown) if known else [],
        "table": working.years.get(shown),
        "working_days": len(working.year(shown).working_days()) if known else None,
        "revisions": revisions,
        "names": names_of(each.published_by for each in revisions),
        "may_edit": actor.may("calendar.edit"),
        "previous": shown - 1 if shown - 1 in working.known else None,
        "next": shown + 1 if shown + 1 in working.known else None,
        "city_hours": "、".join(map(str, today_rule.sessions)),
        "city_basis": today_rule.source,
        "runs": recount_lines(),
        **_deadline(request, working),
    }
    if context["may_edit"]:
        context |= {
            "day_form": forms_in_work.get("day_form") or DayForm(),
            "year_form": forms_in_work.get("year_form") or YearForm(initial={"year": working.known[-1] + 1}),
        }
    return render(request, "calendar/year.html", context, status=422 if forms_in_work else 200)


def _months(working: WorkingCalendar, shown: int) -> list[dict[str, Any]]:
    weeks = Calendar(_FIRST_WEEKDAY)
    return [
        {
            "number": month,
            "title": Text(f"{month}月", date(shown, month, 1).strftime("%B")),
            "weeks": [
                [_day(working, each) if each.month == month else None for each in week]
                for week in weeks.monthdatescalendar(shown, month)
            ],
        }
        for month in range(1, 13)
    ]


def _day(working: WorkingCalendar, each: date) -> Day:
    table = working.year(each.year)
    if each in table.holidays:
        return Day(each, "off", holiday_text(table.holidays[each]))
    if each in table.workdays:
        return Day(each, "made-up", holiday_text(table.workdays[each]))
    return Day(each, "" if working.is_working_day(each) else "weekend", None)


def _deadline(request: HttpRequest, working: WorkingCalendar) -> dict[str, Any]:
    """The deadline asked for in the address, with its derivation."""
    if "limit" not in request.GET:
        return {"deadline_form": DeadlineForm(initial={"start": timezone.localdate(), "limit": "30wd"})}
    form = DeadlineForm(request.GET)
    if form.is_valid():
        given = form.cleaned_data
        try:
            found = add(Limit.parse(given["limit"]), given["start"], working, roll=given["roll"])
        except MianzhouError as error:
            form.add_error(None, f"{error.problem_text}{error.remedy_text}")
        else:
            return {"deadline_form": form, "deadline": found}
    return {"deadline_form": form}


urlpatterns = [
    path("calendar/", calendar, name="calendar"),
    path("calendar/day/", day, name="calendar_day"),
    path("calendar/year/", year, name="calendar_year"),
]
