"""Units, regions and unknown names; coverage of the registries, runs of linking and the macro-economy; as JSON."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from mianzhou.data.economy import api as economy
from mianzhou.data.registries import api as registries
from mianzhou.kernel.regions.api import region_by_code
from mianzhou.kernel.units.api import find_units, unit_by_code, unknown_names
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import list_api, operation
from mianzhou.portal.coverage_lists import around, lines_of
from mianzhou.portal.registry_lists import NAME_FILTERS, REGION_FILTERS, UNIT_FILTERS, regions_today

router = Router(tags=["registry"])


class RegionOut(Schema):
    """A region; `valid_to` is the first day on which it no longer exists."""

    code: str
    name: str
    short_name: str
    level: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None

    @staticmethod
    def resolve_parent(region: Any) -> str | None:
        return region.parent.code if region.parent else None


class UnitOut(Schema):
    """A unit of the registry."""

    code: str
    full_name: str
    short_name: str
    level: str
    kind: str
    region: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None

    @staticmethod
    def resolve_region(unit: Any) -> str:
        return str(unit.region.code)

    @staticmethod
    def resolve_parent(unit: Any) -> str | None:
        return unit.parent.code if unit.parent else None


class UnknownNameOut(Schema):
    """A printed name that no unit has, or what was decided about it."""

    text: str
    level: str
    printed: str
    first_source: str
    occurrences: int
    status: str
    unit: str | None

    @staticmethod
    def resolve_unit(name: Any) -> str | None:
        return name.unit.code if name.unit else None


list_api(
    router,
    "/units",
    query=lambda actor: find_units(),
    schema=UnitOut,
    permission="units.read",
    filters=UNIT_FILTERS,
    sorts=("code", "full_name", "level", "valid_from"),
    default_sort="code",
    summary="机构 Units",
)
list_api(
    router,
    "/regions",
    query=lambda actor: regions_today(),
    schema=RegionOut,
    permission="regions.read",
    filters=REGION_FILTERS,
    sorts=("code", "name", "path"),
    default_sort="path",
    summary="区划 Regions",
)
list_api(
    router,
    "/unknown-names",
    query=lambda actor: unknown_names(status=""),
    schema=UnknownNameOut,
    permission="units.edit",
    filters=NAME_FILTERS,
    sorts=("occurrences", "text", "first_seen_at"),
    default_sort="-occurrences",
    summary="未识别名称 Unknown names",
)


@operation(router.get, "/units/{code}", permission="units.read", response=UnitOut, summary="一个机构 A unit")
def unit(request: HttpRequest, code: str) -> Any:
    """The unit with this code."""
    return unit_by_code(code)


@operation(router.get, "/regions/{code}", permission="regions.read", response=RegionOut, summary="一个区划 A region")
def region(request: HttpRequest, code: str) -> Any:
    """The region with this code, also one that no longer exists."""
    return region_by_code(code)


class CoveredOut(Schema):
    """One region: entries, those with an identifier, records, the day of the newest; dwellings known and those whose building is registered."""

    region: str
    name: str
    entities: int
    identified: int
    records: int
    newest: date | None
    known_places: int
    held_places: int


class GoalOut(Schema):
    """The share of dwellings whose building is registered, and what it should be; of which resources it is made."""

    share: float | None
    goal: float
    sources: list[str]


class CoverageOut(Schema):
    """The regions inside `around`, by code; last, under the code of `around`, what is not located more closely. Of places also the goal for buildings.

    Of the city also how many entries lie `elsewhere`, outside it or nobody knows where. `as_of` is when the entries were counted; null where that is now.
    """

    kind: str
    around: str
    as_of: datetime | None
    regions: list[CoveredOut]
    elsewhere: int
    buildings: GoalOut | None


class RunOut(Schema):
    """A run of linking: links by rule, entries by how many records they have, what it changed."""

    id: int
    kind: str
    engine: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    records: int
    entities: int
    doubtful: int
    by_rule: dict[str, int]
    sizes: dict[str, int]
    changes: dict[str, Any]
    truth: dict[str, Any]


class RunsOut(Schema):
    """The newest runs."""

    runs: list[RunOut]


class SeriesOut(Schema):
    """A macro-economic series."""

    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    frequency: str
    provider: str
    note: str

    @staticmethod
    def resolve_provider(series: Any) -> str:
        return str(series.provider.code)


class EverySeries(Schema):
    """All series, by code."""

    series: list[SeriesOut]


class FigureOut(Schema):
    """A figure as it was published; a later revision of the same period stands beside it."""

    region: str
    period: date
    revision: int
    basis: str
    value: Decimal
    source: str
    reason: str
    published_on: date

    @staticmethod
    def resolve_region(figure: Any) -> str:
        return str(figure.region.code)


class FiguresOut(Schema):
    """A series with the figures of a region, every revision, by period."""

    series: SeriesOut
    figures: list[FigureOut]


@operation(
    router.get,
    "/economy",
    summary="宏观经济指标 Macro-economic series",
    permission="catalogue.read",
    response=EverySeries,
)
def economic_series(request: HttpRequest) -> Any:
    """The macro-economic series."""
    return {"series": economy.every_series()}


@operation(
    router.get,
    "/economy/{code}",
    summary="一项经济指标的数值 The figures of a series",
    permission="catalogue.read",
    response=FiguresOut,
)
def economic_figures(request: HttpRequest, code: str, region: str = "", known_on: date | None = None) -> Any:
    """A series with its figures for a region (without one, the first that has any), as published by a day."""
    series = economy.series_coded(code.replace("\x00", ""))
    regions = economy.regions_of(series)
    chosen = next((r for r in regions if r.code == region), None) if region else (regions[0] if regions else None)
    told = economy.points(series, chosen, known_on=known_on) if chosen is not None else []
    return {"series": series, "figures": [f for point in told for f in (*point.revisions, point.figure)]}


@operation(
    router.get,
    "/registry-coverage",
    summary="基础库覆盖 Coverage of the registries",
    permission="registry.read",
    response=CoverageOut,
)
def registry_coverage(
    request: HttpRequest, kind: Literal["person", "organisation", "place", "household"] = "person", region: str = ""
) -> Any:
    """How much of each county the registry of a kind covers; of each township where `region` is a county, of each village where it is a township."""
    today = timezone.localdate()
    place = around(region, today)
    found = lines_of(actor_of(request), kind, place, today)
    lines = found.lines
    told = ("entities", "identified", "records", "newest", "known_places", "held_places")
    regions = [
        {"region": line.region.code, "name": line.region.name} | {name: getattr(line, name) for name in told}
        for line in lines
    ]
    known, held = sum(line.known_places for line in lines), sum(line.held_places for line in lines)
    goal = {
        "share": held / known if known else None,
        "goal": registries.BUILDING_GOAL,
        "sources": [source.resource.name for source in registries.building_sources()],
    }
    told_of = {"kind": kind, "around": place.code, "as_of": found.as_of, "elsewhere": found.elsewhere}
    return told_of | {"regions": regions, "buildings": goal if kind == "place" else None}


@operation(
    router.get, "/registry-runs", summary="关联运行 Runs of linking", permission="registry.judge", response=RunsOut
)
def registry_runs(request: HttpRequest, kind: Literal["", "person", "organisation", "place"] = "") -> Any:
    """Runs of linking, the newest first."""
    return {"runs": registries.runs(actor_of(request), kind)}
