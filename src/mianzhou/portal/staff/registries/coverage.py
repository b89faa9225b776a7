"""How much of the city the registries cover and how fresh they are, by county and township: a map with the table behind it."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.data.geography.api import boundaries, outlines
from mianzhou.data.registries import api as registries
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.maps import Area, Map
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Table
from mianzhou.portal.coverage_lists import LEVELS_INSIDE, Line, around, level_inside, lines_of, summed
from mianzhou.portal.staff.registries.words import KINDS

GOAL = round(registries.BUILDING_GOAL * 100)
PERCENT = Text("%", "%")
MEASURES = {
    "identified": Text("有号码的比例", "Share with a number"),
    "records": Text("每条平均记录数", "Records for each"),
    "fresh": Text("最近记录距今", "Days since the newest record"),
}
DAYS = Text("天", "days")
STEPS = {"identified": (60, 70, 80, 90), "records": (1.5, 2, 3, 4), "fresh": (30, 90, 180, 365)}
UNITS = {"identified": PERCENT, "records": Text("", ""), "fresh": DAYS}


@page("registry.read")
def coverage(request: HttpRequest) -> HttpResponse:
    """The map and the table of a kind, for the counties, for the townships of one, or for the villages of one of those."""
    actor, today = actor_of(request), timezone.localdate()
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else "person"
    measure = request.GET.get("measure", "")
    measure = measure if measure in measures_of(kind) else next(iter(measures_of(kind)))
    place = around(request.GET.get("region", ""), today)
    told = lines_of(actor, kind, place, today)
    lines = told.lines
    table = Table(
        request,
        lines,
        name="registry-coverage",
        columns=_columns(kind, place),
        page_size=50,
        caption=KINDS[kind],
        empty=Text("范围内还没有条目。", "There are no entries within reach yet."),
    )
    if response := table.export():
        return response
    whole = summed(place, lines)
    context = {
        "table": table,
        "kind": kind,
        "measure": measure,
        "kinds": [(k == kind, title, _url(k, "", place)) for k, title in KINDS.items()],
        "measures": [(m == measure, title, _url(kind, m, place)) for m, title in measures_of(kind).items()],
        "around": place,
        "inside": level_inside(place),
        "city": place.code == settings.CITY_REGION,
        "whole": whole,
        "elsewhere": told.elsewhere,
        "as_of": told.as_of,
        "reach": not registries.reads_all(actor),
        "goal": _goal(whole) if kind == "place" else None,
        "goal_share": GOAL,
        "goal_sources": registries.building_sources() if kind == "place" else [],
        "map": _map(kind, measure, place, lines, today),
    }
    return render(request, "registries/coverage.html", context)


def measures_of(kind: str) -> dict[str, Text]:
    """What a map of a kind can show; of places also how many the register of dwellings holds."""
    own = {"buildings": Text("建筑物覆盖率", "Buildings covered")} if kind == "place" else {}
    return own | MEASURES


def _goal(whole: Line) -> Status | None:
    if whole.buildings is None:
        return None
    if whole.buildings >= GOAL:
        return Status("done", Text("达到目标", "Goal met"))
    return Status("late", Text("距目标 {n} 个百分点", "{n} point(s) short").format(n=round(GOAL - whole.buildings, 1)))


def _inside(kind: str, measure: str, region: Region) -> str | None:
    """The page of what lies inside a region; of a village there is none."""
    return _url(kind, measure, region) if region.level in LEVELS_INSIDE else None


def _url(kind: str, measure: str, place: Region) -> str:
    region = "" if place.code == settings.CITY_REGION else place.code
    given = {"kind": kind, "measure": measure, "region": region}
    return f"{reverse('registry_coverage')}?{urlencode({k: v for k, v in given.items() if v})}"


def _figure(line: Line, measure: str, day: date) -> float | None:
    if measure == "fresh":
        return (day - line.newest).days if line.newest else None
    return {"identified": line.share, "records": line.records_each, "buildings": line.buildings}[measure]


def _map(kind: str, measure: str, place: Region, lines: list[Line], day: date) -> Map | None:
    """The regions that have boundaries, each leading to what lies inside; None where none has, as of most villages."""
    span = (day, day)
    drawn = {o.code: o for o in outlines(boundaries(level=level_inside(place), span=span, inside=place.code))}
    areas = [
        Area(drawn[line.region.code], line.region.short_name, _figure(line, measure, day), _inside(kind, measure, line.region))
        for line in lines
        if line.region.code in drawn
    ]  # fmt: skip
    if not areas and place.level == "township":
        return None
    return Map(
        Text("{r}：{m}", "{r}: {m}").format(r=place.name, m=measures_of(kind)[measure]),
        areas,
        STEPS.get(measure, (60, 70, 80, GOAL)),
        UNITS.get(measure, PERCENT),
    )


def _columns(kind: str, place: Region) -> list[Column]:
    def inside(line: Line) -> str | None:
        return _inside(kind, "", line.region) if line.region.pk != place.pk else None

    def title(line: Line) -> str:
        rest = line.region.pk == place.pk
        return str(Text("未定位到下级", "Not located more closely")) if rest else line.region.name

    places = [
        Column("known_places", Text("有人居住或登记的房屋", "Dwellings known"), kind="number", sort="known_places"),
        Column("held_places", Text("所在楼栋已入库", "Building registered"), kind="number", sort="held_places"),
        Column("buildings", Text("覆盖率", "Covered"), kind="number", digits=1, unit=PERCENT),
    ]
    return [
        Column("region.name", Text("区划", "Region"), value=title, link=inside, sort="region.code"),
        Column("entities", Text("条目数", "Entries"), kind="number", sort="entities"),
        Column("identified", Text("有号码", "With a number"), kind="number", sort="identified"),
        Column("share", Text("有号码的比例", "Share"), kind="number", digits=1, unit=PERCENT),
        Column("records", Text("记录数", "Records"), kind="number", sort="records"),
        Column("records_each", Text("每条平均", "For each"), kind="number", digits=2),
        Column("newest", Text("最近记录", "Newest record"), kind="date"),
        *(places if kind == "place" else []),
    ]


urlpatterns = [path("data/registries/coverage/", coverage, name="registry_coverage")]
