"""The region tree: list and page of a region."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.regions.api import ancestors_of, children_of, region_by_code
from mianzhou.kernel.text import Text
from mianzhou.portal.access import page
from mianzhou.portal.components.tables import Column, Table
from mianzhou.portal.registry_lists import REGION_FILTERS, REGION_LEVELS, regions_today, standing

COLUMNS = [
    Column("name", Text("名称", "Name"), sort="name", link=lambda r: reverse("region", args=[r.code])),
    Column("code", Text("代码", "Code"), sort="code"),
    Column("level", Text("层级", "Level"), value=lambda r: REGION_LEVELS[r.level]),
    Column("parent.name", Text("上级", "Inside"), sort="parent__name"),
    Column("valid_from", Text("自", "From"), kind="date", sort="valid_from"),
]
EMPTY = Text(
    "区划装入后显示在这里。运行 mianzhou 的启动命令会装入随系统提供的区划表。",
    "Regions appear here once loaded. Starting the platform loads the table that comes with it.",
)


@page("regions.read")
def regions(request: HttpRequest) -> HttpResponse:
    """All regions that exist today."""
    table = Table(
        request,
        regions_today(),
        name="regions",
        columns=COLUMNS,
        filters=REGION_FILTERS,
        default_sort="path",
        empty=EMPTY,
        page_size=50,
    )
    if response := table.export():
        return response
    return render(request, "regions/list.html", {"table": table})


@page("regions.read")
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region: where it lies, what lies in it, what came before and after."""
    found = region_by_code(code)
    inside = children_of(found, at=timezone.localdate()).select_related("parent")
    table = Table(request, inside, name="regions-inside", columns=COLUMNS, default_sort="code", page_size=50)
    if response := table.export():
        return response
    context: dict[str, Any] = {
        "region": found,
        "level": REGION_LEVELS[found.level],
        "around": ancestors_of(found),
        "table": table,
        "predecessors": found.predecessors.all(),
        "status": standing(found.valid_to),
    }
    return render(request, "regions/region.html", context)


urlpatterns = [path("regions/", regions, name="regions"), path("regions/<str:code>/", region, name="region")]
