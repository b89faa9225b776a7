"""The pages of a distribution: how it was worked out, what each household gets, and the statements that are handed out."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from mianzhou.applications.collective_assets import lists
from mianzhou.applications.collective_assets.collectives.models import Collective
from mianzhou.applications.collective_assets.collectives.queries import KEEP, REVIEW, collective_for, may, names_of
from mianzhou.applications.collective_assets.shareholding import queries as shareholding
from mianzhou.applications.collective_assets.shareholding.models import APPROVED, Distribution
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Table, actor_of, page

_SHEETS = 50  # statements on a page to print
_WHAT = Text("收益分配", "distribution")


@page("collective.read")
def distribution(request: HttpRequest, code: str, distribution_id: int) -> HttpResponse:
    """A distribution: how it was calculated, and what each household gets."""
    actor = actor_of(request)
    found = collective_for(actor, code)
    row = _of_collective(found, distribution_id)
    keeps = may(actor, KEEP, found)
    table = Table(
        request,
        shareholding.statement_of(row),
        name=f"distribution-{found.code}-{row.year}",
        columns=lists.statement_columns(found, row, keeps=keeps and row.state == APPROVED),
        filters=lists.STATEMENT_FILTERS,
        default_sort="household__number",
        caption=Text("分户清单", "Statement by household"),
    )
    if response := table.export():
        return response
    context = _context(found, row) | {
        "keeps": keeps,
        "reviews": may(actor, REVIEW, found),
        "table": table,
        "lines": _derivation(row),
        "approved_by": names_of([row.approved_by]).get(row.approved_by, row.approved_by),
        "own": row.result.get("collective_amount"),
        "all_households": row.result.get("households_total"),
    }
    return render(request, "collective_assets/distribution.html", context)


@page("collective.read")
def statements(request: HttpRequest, code: str, distribution_id: int) -> HttpResponse:
    """What is handed out: a statement for each household, or for the one that is asked for by its number."""
    found = collective_for(actor_of(request), code)
    row = _of_collective(found, distribution_id)
    lines = shareholding.statement_of(row)
    if number := request.GET.get("household"):
        lines = lines.filter(household__number=number)
    told = {each["number"]: each for each in row.result.get("households", [])}
    shown = Paginator(lines, _SHEETS).get_page(request.GET.get("page"))
    context = _context(found, row) | {
        "sheets": [
            (line, told.get(line.household.number, {}), _said(told.get(line.household.number, {}))) for line in shown
        ],
        "shown": shown,
    }
    return render(request, "collective_assets/statements.html", context)


def _of_collective(found: Collective, distribution_id: int) -> Distribution:
    row = Distribution.objects.filter(collective=found, pk=distribution_id).first()
    if row is None:
        raise NotFound(what=_WHAT)
    return row


def _context(found: Collective, row: Distribution) -> dict[str, Any]:
    return {
        "collective": found,
        "tabs": lists.tabs_of(found, "distributions"),
        "title": Text(f"{row.year} 年度收益分配", f"Distribution of {row.year}"),
        "distribution": row,
        "status": lists.distribution_status(row),
    }


def _derivation(row: Distribution) -> list[Text]:
    zh, en = row.result.get("derivation", []), row.result.get("derivation_en", [])
    return [Text(a, b) for a, b in zip(zh, en or zh, strict=False)]


def _said(told: dict[str, Any]) -> list[Text]:
    """How a household's part was worked out."""
    zh, en = told.get("lines", []), told.get("lines_en", [])
    return [Text(a, b) for a, b in zip(zh, en or zh, strict=False)]


urlpatterns = [
    path(
        "services/collectives/<str:code>/distributions/<int:distribution_id>/",
        distribution,
        name="collective_distribution",
    ),
    path(
        "services/collectives/<str:code>/distributions/<int:distribution_id>/statements/",
        statements,
        name="collective_statements",
    ),
]
