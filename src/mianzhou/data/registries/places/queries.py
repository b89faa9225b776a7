"""Reading places: what a place is part of and what lies in it, and the registered ones as features of a map, which say nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max, Min, QuerySet

from mianzhou.data.geography.api import Box
from mianzhou.data.registries.models import ACTIVE, PLACE, Entity, PlaceSpot
from mianzhou.data.registries.numbers import read_number
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.regions.api import Region

_DEEPEST = 4  # a room of a unit of a building at a door
_AT = "point(registry_place.longitude, registry_place.latitude) <@ box(point(%s, %s), point(%s, %s))"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a place stands: its row, the places around it from the largest down, those directly in it (the first), and how many those are."""

    spot: PlaceSpot
    around: list[Entity]
    inside: list[PlaceSpot]
    count: int


def standing_of(found: Entity, limit: int = 12) -> Standing | None:
    """Where a place stands; None for what is no place, or was never located."""
    spot = PlaceSpot.objects.filter(entity_id=found.pk).select_related("located_by", "parent").first()
    if spot is None:
        return None
    around: list[Entity] = []
    parent = spot.parent
    while parent is not None and len(around) < _DEEPEST:
        around.insert(0, parent)
        above = PlaceSpot.objects.filter(entity_id=parent.pk).select_related("parent").first()
        parent = above.parent if above is not None else None
    inside = PlaceSpot.objects.filter(parent_id=found.pk)
    return Standing(spot, around, list(inside.select_related("entity").order_by("door", "pk")[:limit]), inside.count())


def registered_places(*, inside: str | None = None, box: Box | None = None) -> QuerySet[PlaceSpot]:
    """The places that a register of addresses or buildings holds and that have coordinates, by number; within a region, in a box (which may cross 180°)."""
    rows = PlaceSpot.objects.filter(registered=True, longitude__isnull=False)
    if inside is not None:
        path = Region.objects.filter(code=inside).values_list("path", flat=True).first()
        if path is None:
            return rows.none()
        within = Region.objects.filter(path__startswith=f"{path}.") | Region.objects.filter(path=path)
        rows = rows.filter(entity__kind=PLACE, entity__region__in=within.values("pk"))
    if box is not None and box.west <= box.east:
        rows = rows.extra(where=[_AT], params=[box.west, box.south, box.east, box.north])
    elif box is not None:
        west, east = [box.west, box.south, 180, box.north], [-180, box.south, box.east, box.north]
        rows = rows.extra(where=[f"({_AT} OR {_AT})"], params=[*west, *east])
    return rows.select_related("entity__region", "parent").order_by("entity_id")


def registered_place(number: str) -> PlaceSpot:
    """The registered place of a shown number; `NotFound` if there is none."""
    read = read_number(number)
    found = (
        registered_places().filter(entity_id=read[1], entity__state=ACTIVE).first()
        if read and read[0] == PLACE
        else None
    )
    if found is None:
        raise NotFound(what=number)
    return found


def places_box() -> Box | None:
    """The smallest box around the registered places; None while there are none."""
    edges = (
        registered_places()
        .order_by()
        .aggregate(west=Min("longitude"), south=Min("latitude"), east=Max("longitude"), north=Max("latitude"))
    )
    return None if edges["west"] is None else Box(**edges)


def is_own(spot: PlaceSpot) -> bool:
    """Whether its coordinates are its own, not those of the place around it."""
    return spot.located_by_id == spot.entity_id
