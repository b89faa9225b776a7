"""Units, regions and unknown names as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from mianzhou.kernel.regions.api import region_by_code
from mianzhou.kernel.units.api import find_units, unit_by_code, unknown_names
from mianzhou.portal.api.operations import list_api, operation
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
