"""Writes of places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mianzhou.applications.relief_supplies.errors import PlaceTaken, PlaceWrong
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import ALLOCATE, KEEP, may, require
from mianzhou.applications.relief_supplies.stock.opening_actions import hand_over_shelves
from mianzhou.applications.relief_supplies.supplies import PLACE_KINDS
from mianzhou.applications.relief_supplies.travel import TERRAINS
from mianzhou.data.geography.api import Boundary
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit


@dataclass(frozen=True, slots=True)
class Site:
    """What is told of a place: name, kind (`depot`, `station`, `point`), who keeps it, in which township, where, how large (m²), whom to call."""

    name: str
    kind: str
    keeper: Unit
    township: Region
    longitude: float
    latitude: float
    terrain: str = "plain"
    address: str = ""
    capacity: int | None = None
    contact: str = ""
    phone: str = ""


_NEAR = (
    0.1  # degrees around a township's boundary in which its places may lie, some ten kilometres: this platform's own
)
_TOLD = tuple(Site.__dataclass_fields__)


@transaction.atomic
def open_place(*, code: str, site: Site, actor: Actor, as_of: datetime) -> Place:
    """Enter a place under a code of its own. The command does."""
    actor.require(ALLOCATE)
    _check(site)
    if not code.strip() or ":" in code:
        raise PlaceWrong(name=site.name, why=Text("编码为空或含有冒号", "its code is empty or holds a colon"))
    if Place.objects.filter(code=code).exists():
        raise PlaceTaken(code=code)
    made = Place.objects.create(code=code, opened_at=as_of, **{name: getattr(site, name) for name in _TOLD})
    record(actor=actor, as_of=as_of, verb="relief.open_place", subject=made, detail={"code": code, "title": site.name})
    return made


@transaction.atomic
def change_place(*, place_id: int, site: Site, actor: Actor, as_of: datetime) -> Place:
    """Enter what is different about a place. A new keeper answers for what lies there from now on, in the book too."""
    actor.require(ALLOCATE)
    _check(site)
    place = Place.objects.select_for_update().get(pk=place_id)
    changed = [name for name in _TOLD if getattr(place, name) != getattr(site, name)]
    for name in changed:
        setattr(place, name, getattr(site, name))
    place.save()
    if "keeper" in changed:
        hand_over_shelves(place, actor=actor, as_of=as_of)
    record(
        actor=actor,
        as_of=as_of,
        verb="relief.change_place",
        subject=place,
        detail={"code": place.code, "fields": changed},
    )
    return place


@transaction.atomic
def close_place(*, place_id: int, reason: str, actor: Actor, as_of: datetime) -> Place:
    """Close a place, for good or while it cannot be reached: nothing comes in and nothing of it is promised; its stock stays in the book. Its keeper may, and the command."""
    place = _locked(place_id, actor)
    if not reason.strip():
        raise PlaceWrong(name=place.name, why=Text("未说明原因", "no reason is given"))
    if place.closed_at is None:
        place.closed_at = as_of
        place.save(update_fields=["closed_at"])
        detail = {"code": place.code, "reason": reason.strip()[:200]}
        record(actor=actor, as_of=as_of, verb="relief.close_place", subject=place, detail=detail)
    return place


@transaction.atomic
def reopen_place(*, place_id: int, reason: str, actor: Actor, as_of: datetime) -> Place:
    """Open a closed place again, with all that lies there."""
    place = _locked(place_id, actor)
    if place.closed_at is not None:
        place.closed_at = None
        place.save(update_fields=["closed_at"])
        detail = {"code": place.code, "reason": reason.strip()[:200]}
        record(actor=actor, as_of=as_of, verb="relief.reopen_place", subject=place, detail=detail)
    return place


def _locked(place_id: int, actor: Actor) -> Place:
    rows = Place.objects.select_for_update(of=("self",)).select_related("keeper", "township")
    place = rows.get(pk=place_id)
    if not may(actor, ALLOCATE, place):
        require(actor, KEEP, place)
    return place


def _check(site: Site) -> None:
    if site.kind not in PLACE_KINDS or site.terrain not in TERRAINS:
        raise PlaceWrong(name=site.name, why=Text("类别或地形不在可选范围", "no such kind or terrain"))
    if not (-180 <= site.longitude <= 180 and -90 <= site.latitude <= 90):
        raise PlaceWrong(name=site.name, why=Text("经纬度超出范围", "degrees east or north out of range"))
    if not site.name.strip():
        raise PlaceWrong(name="—", why=Text("缺少名称", "it has no name"))
    _require_near(site)


def _require_near(site: Site) -> None:
    """Driving times follow from where a place lies: a slip in a coordinate would have it reach nobody. Where the township's boundary is not known, nothing is asked."""
    of_it = Boundary.objects.filter(region_id=site.township.pk).first()
    if of_it is None:
        return
    east = of_it.west - _NEAR <= site.longitude <= of_it.east + _NEAR
    if not east or not of_it.south - _NEAR <= site.latitude <= of_it.north + _NEAR:
        why = Text(
            "经纬度不在{township}附近（东经 {west}–{east}，北纬 {south}–{north}）",
            "it does not lie near {township} (east {west}–{east}, north {south}–{north})",
        )
        sides = {side: f"{getattr(of_it, side):.2f}" for side in ("west", "east", "south", "north")}
        raise PlaceWrong(name=site.name, why=why.format(township=site.township.name, **sides))
