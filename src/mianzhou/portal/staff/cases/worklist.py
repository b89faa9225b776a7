"""The cases that wait for somebody, read page by page, and all that it may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, TextFilter
from mianzhou.portal.components.tables import Table
from mianzhou.portal.staff.cases.about import raisers_of
from mianzhou.portal.staff.cases.opening import opened_by
from mianzhou.portal.staff.cases.stages import stage_status
from mianzhou.portal.waiting import SHOWN, Waiting, WaitingLine, left_until, pressing_of
from mianzhou.services.cases.api import (
    Case,
    Cursor,
    gathered,
    late_cases,
    procedure_of,
    published,
    readable,
    waitlist,
)

MINE, LATE, ALL = "mine", "late", "all"
TABS = (
    (MINE, Text("待我办理", "Waiting for me")),
    (LATE, Text("已逾期", "Late")),
    (ALL, Text("全部", "All")),
)


@page("case.read")
def cases(request: HttpRequest) -> HttpResponse:
    """What waits for the actor, the most pressing first; or, by the tabs, what is late and all that it may see."""
    actor, day = actor_of(request), timezone.localdate()
    scope = request.GET.get("scope", MINE)
    scope = scope if scope in {LATE, ALL} else MINE
    tabs = [(code == scope, title, f"?scope={code}") for code, title in TABS]
    context: dict[str, Any] = {"tabs": tabs, "scope": scope, "opens": opened_by(actor)}
    if scope == MINE:
        kind = request.GET.get("procedure", "")
        found = waitlist(actor, procedure_id=kind, after=Cursor.read(request.GET.get("after", "")))
        raisers = raisers_of(found.cases)
        lines = [(case, stage_status(case, day), _title(case), raisers[case.pk]) for case in found.cases]
        return render(request, "cases/worklist.html", context | {"lines": lines, "next": found.next, "kind": kind})
    rows, raisers = _desk(actor), dict[int, str]()
    table = Table(
        request,
        gathered(late_cases(rows, day) if scope == LATE else rows),
        name="cases",
        columns=_columns(day, raisers),
        filters=_filters(),
        default_sort="due_on" if scope == LATE else "-opened_at",
        caption=Text("办理事项", "Cases"),
        empty=Text("这里没有事项。", "There are no cases here."),
        prepare=lambda shown: raisers.update(raisers_of(shown)),
    )
    if response := table.export():
        return response
    return render(request, "cases/worklist.html", context | {"table": table})


def _desk(actor: Actor) -> Any:
    """Cases of the procedures that are shown on the common desk."""
    return readable(actor).filter(procedure__in={p.id for p in published() if p.desk})


def _title(case: Case) -> Text:
    return procedure_of(case.procedure, case.version).title


def _link(case: Case) -> str:
    return reverse("case", args=[case.pk])


def _columns(day: date, raisers: Mapping[int, str]) -> list[Column]:
    return [
        Column("number", Text("编号", "No."), sort="number", link=_link, nowrap=True),
        Column("title", Text("事项", "Matter"), wide=True),
        Column("procedure", Text("种类", "Kind"), value=_title),
        Column("raiser", Text("提出人", "Raised by"), value=lambda c: raisers[c.pk]),
        Column("responsible", Text("承办单位", "In charge"), sort="responsible__short_name"),
        Column("stage", Text("状态", "State"), kind="status", value=lambda c: stage_status(c, day)),
        Column("due_on", Text("期限", "Due"), kind="date", sort="due_on"),
        Column("opened_at", Text("收件时间", "Received"), kind="datetime", sort="opened_at"),
    ]


def _filters() -> list[Filter]:
    kinds = {p.id: p.title for p in published() if p.desk}
    return [
        TextFilter("q", Text("编号、事项、提出人", "No., matter, raised by"), fields=("number", "title", "raiser")),
        ChoiceFilter(
            "procedure", Text("种类", "Kind"), field="procedure", choices=sorted(kinds.items(), key=lambda k: k[0])
        ),
        DateRangeFilter("opened", Text("收件日期", "Received on"), field="opened_on"),
    ]


def waiting(actor: Actor, day: date) -> Waiting | None:
    """The cases of the common desk in which the next step is the actor's, for its inbox."""
    if not actor.may_anywhere("case.read"):
        return None
    lines: list[Case] = []
    for procedure in sorted({p.id for p in published() if p.desk}):
        lines += waitlist(actor, procedure_id=procedure, size=SHOWN).cases
    if not lines:
        return None
    lines.sort(key=lambda c: (c.due_on or day + timedelta(3650), c.pk))
    told = tuple(_line(case, day) for case in lines)
    return Waiting(
        "cases", Text("办理事项", "Cases"), len(lines), told[:SHOWN], reverse("cases"), pressing_of(told, day)
    )


def _line(case: Case, day: date) -> WaitingLine:
    stage = stage_status(case, day)
    status = stage if case.due_on is None or case.paused_on is not None else left_until(case.due_on, day)
    return WaitingLine(status, _link(case), case.title, f"{case.number} · {stage.text}", case.due_on)


urlpatterns = [path("services/cases/", cases, name="cases")]
