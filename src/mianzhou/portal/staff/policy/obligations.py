"""The lists of obligations and of targets over the whole library."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from mianzhou.kernel.text import Text
from mianzhou.policy.obligations.api import obligations
from mianzhou.policy.targets.api import FLAG_TITLES, targets
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.tables import Column, Table
from mianzhou.portal.policy_lists import DOUBTFUL, OBLIGATION_FILTERS, STATES, TARGET_FILTERS
from mianzhou.portal.staff.policy.documents import value_of


def _state(row: Any) -> Any:
    return DOUBTFUL if row.needs_review else STATES[row.status]


def _place(row: Any, kind: str) -> str:
    return f"{reverse('document', args=[row.document_id])}#t-{kind}{row.pk}"


def _named(row: Any, role: str) -> str:
    """The units of a role as printed, each once."""
    return "、".join(dict.fromkeys(unit.printed for unit in row.units.all() if unit.role == role))


DOCUMENT_COLUMN = Column(
    "document",
    Text("依据文件", "Document"),
    sort="document__title",
    value=lambda row: row.document.number or row.document.title,
    link=lambda row: reverse("document", args=[row.document_id]),
)
OBLIGATION_COLUMNS = [
    Column(
        "title",
        Text("任务", "Obligation"),
        value=lambda o: f"{o.label}{o.title}" if o.title else o.text[:100],
        link=lambda o: _place(o, "o"),
        wide=True,
    ),
    Column("lead", Text("牵头单位", "Lead"), value=lambda o: _named(o, "lead")),
    Column("responsible", Text("责任单位", "Responsible"), value=lambda o: _named(o, "responsible"), wide=True),
    Column("deadline", Text("期限", "Due"), sort="due_on", value=lambda o: o.deadline or o.schedule),
    DOCUMENT_COLUMN,
    Column("status", Text("状态", "State"), kind="status", sort="status", value=_state),
]
TARGET_COLUMNS = [
    Column("metric", Text("指标", "Metric"), sort="metric", link=lambda t: _place(t, "t"), wide=True),
    Column("value", Text("目标值", "Target"), sort="value", value=value_of),
    Column("deadline", Text("期限", "Due"), sort="due_on"),
    Column("baseline", Text("基期", "Base")),
    Column(
        "flags", Text("提示", "Flags"), value=lambda t: "、".join(str(FLAG_TITLES.get(flag, flag)) for flag in t.flags)
    ),
    DOCUMENT_COLUMN,
    Column("status", Text("状态", "State"), kind="status", sort="status", value=_state),
]
NO_OBLIGATIONS = Text(
    "还没有任务。载入公报后，文件中写明责任单位的事项会列在这里，经审核后进入督办。",
    "No obligations yet. Once a bulletin is loaded, every item with named units stands here; reviewed ones are supervised.",
)
NO_TARGETS = Text(
    "还没有指标。载入公报后，文件中承诺的数字会列在这里。",
    "No targets yet. Once a bulletin is loaded, every number that its documents commit to stands here.",
)


@page("policy.read")
def obligation_list(request: HttpRequest) -> HttpResponse:
    """All that the library's documents assign."""
    table = Table(
        request,
        obligations(),
        name="obligations",
        columns=OBLIGATION_COLUMNS,
        filters=OBLIGATION_FILTERS,
        default_sort="-document__issued_on",
        empty=NO_OBLIGATIONS,
    )
    if response := table.export():
        return response
    return render(request, "obligations/list.html", _context(request, table))


@page("policy.read")
def target_list(request: HttpRequest) -> HttpResponse:
    """All numbers that the library's documents commit to."""
    table = Table(
        request,
        targets(),
        name="targets",
        columns=TARGET_COLUMNS,
        filters=TARGET_FILTERS,
        default_sort="-document__issued_on",
        empty=NO_TARGETS,
    )
    if response := table.export():
        return response
    return render(request, "obligations/targets.html", _context(request, table))


def _context(request: HttpRequest, table: Table) -> dict[str, Any]:
    return {"table": table, "may_review": actor_of(request).may_anywhere("policy.review")}


urlpatterns = [
    path("policy/obligations/", obligation_list, name="obligations"),
    path("policy/targets/", target_list, name="targets"),
]
