"""Assessments by year: the list, opening one, and the page of one with its subjects and their places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.assessment_lists import ROUND_FILTERS, ROUNDS, plan_status, round_status, round_url, scheme_title
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Table
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.assessment.doing import ROUND_VERBS
from mianzhou.portal.staff.assessment.forms import RoundForm


@page("assessment.read")
def assessments(request: HttpRequest) -> HttpResponse:
    """The rounds that the actor may read."""
    actor = actor_of(request)
    table = Table(
        request,
        api.rounds_for(actor),
        name="assessments",
        columns=ROUNDS,
        filters=ROUND_FILTERS,
        default_sort="-year",
        caption=Text("考核", "Assessments"),
        empty=Text(
            "还没有考核。考核部门发布方案后按年度开展，被考核单位在这里报送自评、查看结果。",
            "No assessments yet. They are held by year under a published scheme; units hand in their reports and read results here.",
        ),
    )
    if response := table.export():
        return response
    return render(
        request, "assessment/rounds.html", {"table": table, "manages": actor.may_anywhere("assessment.manage")}
    )


@page("assessment.manage")
def round_new(request: HttpRequest) -> HttpResponse:
    """Open the assessment of a year."""
    form = RoundForm(request.POST or None, initial={"year": timezone.localdate().year})
    made: list[Any] = []

    def enter(given: dict[str, Any]) -> None:
        made.append(api.open_round(actor=actor_of(request), as_of=timezone.now(), **given))

    if request.method == "POST" and form.tried(enter):
        messages.success(request, str(Text("已开展，并通知各单位。", "Opened; the units are told.")))
        return HttpResponseRedirect(round_url(made[0]))
    context = {"form": form, "title": Text("开展考核", "Open an assessment"), "back": reverse("assessments")}
    return render(request, "assessment/form.html", context)


@dataclass(frozen=True, slots=True)
class Line:
    """A subject in the table of a round; what the reader may not see is None."""

    key: int
    unit: str
    url: str | None
    report: Status
    reviewed: str | None
    pending: int | None
    place: int | None
    place_order: int
    total: Any
    grade: Text | None
    plan: Status | None


@page("assessment.read")
def round_page(request: HttpRequest, round_id: int) -> HttpResponse:
    """One round: how far it is, its dates with their derivation, its subjects, its draws; once announced, the announcement."""
    actor, day = actor_of(request), timezone.localdate()
    found = api.round_for(actor, round_id)
    reviews, scheme = actor.may_anywhere("assessment.review"), api.scheme_of(found.scheme)
    table = Table(
        request,
        _lines(actor, found, scheme, day),
        name=f"assessment-{found.pk}",
        columns=_columns(found, reviews=reviews),
        default_sort="place_order",
        page_size=100,
        caption=Text("考核结果", "Results") if found.state == "announced" else Text("考核对象", "Subjects"),
        empty=Text("没有可查看的对象。", "There is no subject to see."),
    )
    if response := table.export():
        return response
    context = {
        "round": found,
        "scheme_title": scheme_title(found.scheme),
        "status": round_status(found),
        "table": table,
        "draws": list(found.draws.all()),
        "report_basis": [Text(zh, en) for zh, en in found.report_basis],
        "appeal_basis": [Text(zh, en) for zh, en in found.appeal_basis],
        "names": names_of([found.opened_by, found.told_by, found.announced_by]),
        "grades": _counted(table) if found.state == "announced" or reviews else [],
        "verbs": _verbs(actor, found),
    }
    return render(request, "assessment/round.html", context)


def _lines(actor: Actor, found: Any, scheme: api.Scheme, day: date) -> list[Line]:
    reviews, announced = actor.may_anywhere("assessment.review"), found.state == "announced"
    mine = set(api.subjects_for(actor).filter(round=found).values_list("pk", flat=True))
    rows = {s.pk: s for s in found.subjects.select_related("self_report", "plan").prefetch_related("reviews")}
    parts = len(api.sections_of(scheme))
    lines = []
    for each in api.standings(found):
        subject = rows[each.subject.pk]
        if subject.pk not in mine and not announced:
            continue
        told = reviews or found.state != "open"
        subject.round = found
        report = getattr(subject, "self_report", None)
        plan = getattr(subject, "plan", None)
        done = sum(1 for r in subject.reviews.all() if r.state == "approved")
        lines.append(
            Line(
                key=subject.pk,
                unit=each.subject.unit.short_name,
                url=reverse("assessment_subject", args=[subject.pk]) if subject.pk in mine else None,
                report=report_status(subject, report, day),
                reviewed=f"{done}/{parts}" if reviews else None,
                pending=sum(1 for f in each.subject.facts.all() if f.state == "proposed") if reviews else None,
                place=each.place if reviews or announced else None,
                place_order=each.place,
                total=_plain(each.score.total) if told else None,
                grade=scheme.grade(each.score.grade).title if told else None,
                plan=plan_status(plan, day) if plan is not None and (subject.pk in mine) else None,
            )
        )
    return lines


def _plain(number: Decimal) -> Decimal | int:
    """Without needless zeros."""
    return int(number) if number == number.to_integral_value() else number


def report_status(subject: Any, report: Any, day: date) -> Status:
    """Whether the self-report came, and in time."""
    late = api.report_is_late(subject, report, day)
    if report is not None and report.state == "submitted":
        return (
            Status("late", Text("已报送（逾期）", "Handed in late"))
            if late
            else Status("done", Text("已报送", "Handed in"))
        )
    return Status("late", Text("逾期未报", "Overdue")) if late else Status("waiting", Text("未报送", "Not handed in"))


def _columns(found: Any, *, reviews: bool) -> list[Column]:
    columns = [
        Column("place", Text("名次", "Place"), kind="number", sort="place_order"),
        Column("unit", Text("单位", "Unit"), sort="unit", link=lambda line: line.url, wide=True),
        Column("total", Text("总分", "Total"), kind="number"),
        Column("grade", Text("等次", "Grade")),
        Column("report", Text("自评报告", "Self-report"), kind="status"),
    ]
    if reviews:
        columns.append(Column("reviewed", Text("已复核部分", "Parts approved")))
        if found.state == "open":
            columns.append(Column("pending", Text("待复核事实", "Facts to approve"), kind="number"))
    if found.state == "announced":
        columns.append(Column("plan", Text("整改方案", "Rectification plan"), kind="status"))
    return columns


def _counted(table: Table) -> list[tuple[str, int]]:
    """How many subjects have each grade, in the order of their places."""
    counts: dict[str, int] = {}
    for line in table.rows_sorted:
        if line.grade is not None:
            counts[str(line.grade)] = counts.get(str(line.grade), 0) + 1
    return list(counts.items())


def _verbs(actor: Actor, found: Any) -> list[tuple[Text, str, bool]]:
    """What the actor may do with the round: title, address, whether it is the next step."""
    if not actor.may_anywhere("assessment.manage"):
        return []
    codes = {"open": ("tell", "commit", "facts"), "told": ("announce",)}.get(found.state, ())
    return [
        (ROUND_VERBS[code].title, reverse("assessment_round_do", args=[found.pk, code]), n == 0)
        for n, code in enumerate(codes)
    ]


@page("assessment.manage")
def round_do(request: HttpRequest, round_id: int, verb: str) -> HttpResponse:
    """The form of a step of a round, and taking it."""
    if verb not in ROUND_VERBS:
        raise Http404
    actor, wanted = actor_of(request), ROUND_VERBS[verb]
    found = api.round_for(actor, round_id)
    form = wanted.form(request, found, "")
    if request.method == "POST" and form.tried(
        lambda given: wanted.run(found, "", dict(given), [], actor, timezone.now())
    ):
        messages.success(request, str(Text("已办理：{v}。", "Done: {v}.").format(v=wanted.title)))
        return HttpResponseRedirect(round_url(found))
    context = {"form": form, "title": wanted.title, "lede": wanted.lede, "round": found, "back": round_url(found)}
    return render(request, "assessment/form.html", context)


urlpatterns = [
    path("oversight/assessments/", assessments, name="assessments"),
    path("oversight/assessments/new/", round_new, name="assessment_round_new"),
    path("oversight/assessments/<int:round_id>/", round_page, name="assessment_round"),
    path("oversight/assessments/<int:round_id>/do/<str:verb>/", round_do, name="assessment_round_do"),
]
