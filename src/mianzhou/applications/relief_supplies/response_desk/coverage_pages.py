"""The page of coverage: which townships are reached in time by how much stock, the worst off first."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mianzhou.applications.relief_supplies.coverage import HANDLING, HELPED_WITHIN
from mianzhou.applications.relief_supplies.supplies import PLACE_KINDS, SUPPLIES
from mianzhou.applications.relief_supplies.tabs import tabs
from mianzhou.applications.relief_supplies.townships.queries import Covered, covered, townships_for
from mianzhou.data.geography.api import boundaries, outlines
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Area, Column, Map, Status, Table, actor_of, page

HOURS = (1, 2, 4, 6, 10)
_MOST = int((HELPED_WITHIN - HANDLING).total_seconds() // 3600)
_STEPS = (25, 50, 75, 100)


def _status(row: Covered) -> Status:
    if row.share >= 100:
        return Status("done", Text("足够", "Enough"))
    return Status("late" if row.share < 50 else "soon", Text("不足", "Not enough"))


_COLUMNS = [
    Column("township__region__name", Text("乡镇", "Township"), sort="key"),
    Column("township__region__parent__name", Text("县（市、区）", "County")),
    Column("people", Text("人口", "People"), kind="number", sort="township__people", value=lambda c: c.township.people),
    Column("served", Text("可保障人数", "Served"), kind="number", sort="served"),
    Column("share", Text("保障率", "Share"), kind="number", unit=Text("%", "%"), digits=1, sort="share"),
    Column(
        "scarcest", Text("最缺物资", "Scarcest"), value=lambda c: SUPPLIES[c.scarcest].title if c.share < 100 else None
    ),
    Column("places", Text("可及储备点", "In reach"), kind="number", value=lambda c: c.reached.places),
    Column("nearest", Text("最近储备点", "Nearest")),
    Column("minutes", Text("最近车程", "On the road"), kind="number", unit=Text("分钟", "min")),
    Column("status", Text("状态", "State"), kind="status", value=_status),
]


@page("relief.read")
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Each township by the stock that reaches it within so many hours on the road."""
    told = request.GET.get("hours", "")
    hours = int(told) if told in {str(h) for h in HOURS} else _MOST
    kind = request.GET.get("kind", "")
    county = request.GET.get("county", "")
    day = timezone.localdate()
    townships = list(townships_for(actor_of(request)))
    counties = {t.region.parent.code: t.region.parent.name for t in townships if t.region.parent}
    if county in counties:
        townships = [t for t in townships if t.region.parent and t.region.parent.code == county]
    rows = covered(townships, on=day, hours=hours, kinds=(kind,) if kind in PLACE_KINDS else ())
    table = Table(
        request, rows, name="relief-coverage", columns=_COLUMNS, page_size=50, caption=Text("保障覆盖", "Coverage"),
        empty=Text("还没有乡镇人口。请载入行政区划和人口。", "No figures of townships yet. Load regions and people first."),
    )  # fmt: skip
    if response := table.export():
        return response
    context = {
        "title": Text("保障覆盖", "Coverage"), "tabs": tabs(request, "relief_coverage"),
        "table": table, "map": _map(rows, county if county in counties else "", hours, day), "hours": hours, "choices": HOURS,
        "kinds": PLACE_KINDS.items(), "kind": kind, "counties": sorted(counties.items()), "county": county,
        "short": sum(1 for row in rows if row.share < 100), "all": len(rows), "handling": int(HANDLING.total_seconds() // 3600),
        "people": sum(r.township.people for r in rows), "source": townships[0].source if townships else "",
    }  # fmt: skip
    return render(request, "relief_supplies/coverage.html", context)


def _map(rows: list[Covered], county: str, hours: int, day: date) -> Map:
    drawn = {o.code: o for o in outlines(boundaries(level="township", span=(day, day), inside=county or None))}
    areas = [Area(drawn[r.key], r.township.region.short_name, int(r.share)) for r in rows if r.key in drawn]
    title = Text("车程 {n} 小时内库存可保障的人口", "People served by stock within {n} h on the road").format(n=hours)
    frame = () if county else outlines(boundaries(level="county", span=(day, day)))
    return Map(title, areas, _STEPS, Text("%", "%"), frame if areas else ())


urlpatterns = [path("services/relief/coverage/", coverage_page, name="relief_coverage")]
