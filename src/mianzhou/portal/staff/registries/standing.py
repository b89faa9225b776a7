"""Where a place stands: on a small map of its county, in which cell of the grid, what it is part of and what lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from mianzhou.data.geography.api import boundaries, outlines
from mianzhou.data.registries import api as registries
from mianzhou.data.registries.api import Entity
from mianzhou.kernel.regions.api import Region, ancestors_of
from mianzhou.kernel.text import Text
from mianzhou.portal.components.maps import Area, Pinned

LEVELS = {
    "door": Text("标准地址（门牌）", "Standard address"),
    "building": Text("楼栋", "Building"),
    "dwelling": Text("房屋", "Dwelling"),
}
Linked = tuple[str, str]  # what it is called, its page


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of where a place stands."""

    level: Text
    position: str
    grid: str
    located_by: Linked | None
    around: list[Linked]
    inside: list[tuple[Linked, Text]]
    more: int
    map: Pinned | None


def shown_standing(found: Entity, day: date) -> Shown | None:
    """Where a place stands; None where that is not known. Addresses of doors and buildings are nobody's and never masked."""
    standing = registries.standing_of(found)
    if standing is None:
        return None
    spot = standing.spot
    own = spot.located_by is None or registries.is_own(spot)
    located = spot.longitude is not None and spot.latitude is not None
    return Shown(
        LEVELS[spot.level],
        f"{spot.longitude:.6f}°, {spot.latitude:.6f}°" if located else "",
        spot.grid,
        None if own or spot.located_by is None else _linked(spot.located_by),
        [_linked(each) for each in standing.around],
        [(_linked(each.entity), LEVELS[each.level]) for each in standing.inside],
        standing.count - len(standing.inside),
        _map(found, (spot.longitude or 0.0, spot.latitude or 0.0), day) if located else None,
    )


def region_names(region: Region | None) -> str:
    """A region with the county around it: 东屏区望江街道."""
    if region is None:
        return ""
    around = [each.name for each in ancestors_of(region) if each.level in {"county", "township"}]
    return " ".join([*around, region.name])


def _linked(found: Entity) -> Linked:
    return registries.shown_name(found), reverse("registry_entity", args=[found.pk])


def _map(found: Entity, pin: tuple[float, float], day: date) -> Pinned | None:
    """The townships of the county around a place; None where there are no boundaries."""
    if found.region is None:
        return None
    line = [*ancestors_of(found.region), found.region]
    county = next((each for each in line if each.level == "county"), None)
    if county is None:
        return None
    rows = boundaries(level="township", span=(day, day), inside=county.code)
    names = {row.region.code: row.region.short_name for row in rows}
    mine = {each.code for each in line}
    areas = [Area(each, names[each.code], 1 if each.code in mine else None) for each in outlines(rows)]
    title = Text("{n}在{r}的位置", "Where {n} lies in {r}").format(n=registries.shown_name(found), r=county.name)
    return Pinned(title, areas, pin) if areas else None
