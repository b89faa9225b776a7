"""How much of each county and township the registries cover: the lines that the page and the API show."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from mianzhou.data.registries import api as registries
from mianzhou.data.registries.api import Covered
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region, region_by_code, subtree_of


@dataclass(frozen=True, slots=True)
class Line:
    """A region's figures, with what lies inside it."""

    region: Region
    entities: int
    identified: int
    records: int
    newest: date | None
    known_places: int
    held_places: int

    @property
    def key(self) -> str:
        """The region's code, for the row."""
        return self.region.code

    @property
    def share(self) -> float | None:
        """The share with an identifier, per cent."""
        return _per_cent(self.identified, self.entities)

    @property
    def records_each(self) -> float | None:
        """Records of one entity on average."""
        return round(self.records / self.entities, 2) if self.entities else None

    @property
    def buildings(self) -> float | None:
        """The share of dwellings whose building the register of buildings holds, per cent."""
        return _per_cent(self.held_places, self.known_places)


def _per_cent(part: int, whole: int) -> float | None:
    """Down to a tenth: what reads as all, or as a goal that is met, is so."""
    return 1000 * part // whole / 10 if whole else None


LEVELS_INSIDE = {"county": "township", "township": "village"}


def around(code: str, day: date) -> Region:
    """The county whose townships, or the township whose villages are asked for, the city where none is; `NotFound` for any other code."""
    city = region_by_code(settings.CITY_REGION)
    wanted = code.replace("\x00", "").strip()[:32]
    if wanted in ("", city.code):
        return city
    inside = subtree_of(city, at=day).filter(code=wanted, level__in=LEVELS_INSIDE).select_related("parent").first()
    if inside is None:
        raise NotFound(what=wanted)
    return inside


def level_inside(place: Region) -> str:
    """The level of the regions of which a place's lines are."""
    return "county" if place.code == settings.CITY_REGION else LEVELS_INSIDE[place.level]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a place, and of the city how many entries lie outside it or nobody knows where; `as_of` is when they were counted, None where that is now."""

    lines: list[Line]
    elsewhere: int
    as_of: datetime | None


def lines_of(actor: Actor, kind: str, place: Region, day: date) -> Lines:
    """One line for each county of the city, each township of a county or each village of a township, also those without entries; by code.

    Entries of which no more is known than the place itself stand in a line of its own, the last, so that the lines add up.
    """
    regions = list(subtree_of(place, at=day).filter(level=level_inside(place)).order_by("code"))
    told = registries.coverage(actor, kind, place)
    found: dict[str, list[Covered]] = {region.path: [] for region in regions}
    rest: list[Covered] = []
    for each in told.regions:
        found.get(_around(each.path, found), rest).append(each)
    lines = [_line(region, found[region.path]) for region in regions]
    elsewhere = told.elsewhere if place.code == settings.CITY_REGION else 0
    return Lines([*lines, _line(place, rest)] if rest else lines, elsewhere, told.as_of)


def _around(path: str, lines: Container[str]) -> str:
    """The path of the line in which a region lies; empty if in none."""
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return path


def _line(region: Region, inside: list[Covered]) -> Line:
    return Line(
        region,
        sum(c.entities for c in inside),
        sum(c.identified for c in inside),
        sum(c.records for c in inside),
        max((c.newest for c in inside if c.newest), default=None),
        sum(c.known_places for c in inside),
        sum(c.held_places for c in inside),
    )


def summed(place: Region, lines: list[Line]) -> Line:
    """All lines as one."""
    return Line(
        place,
        sum(each.entities for each in lines),
        sum(each.identified for each in lines),
        sum(each.records for each in lines),
        max((each.newest for each in lines if each.newest), default=None),
        sum(each.known_places for each in lines),
        sum(each.held_places for each in lines),
    )
