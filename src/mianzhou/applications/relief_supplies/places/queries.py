"""Reads of places: those that an actor may see, and where they lie."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.travel import Spot
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.text import Text

READ, KEEP, APPROVE = "relief.read", "relief.keep", "relief.approve"
REQUEST, ALLOCATE = "relief.request", "relief.allocate"


def places_for(actor: Actor, permission: str = READ) -> QuerySet[Place]:
    """The places for which the actor holds a permission: those that its units keep or that lie in its regions, closed ones too."""
    rows = Place.objects.select_related("keeper__region", "township__parent")
    return rows.filter(within(actor.scope(permission), unit="keeper__path", region="township__path"))


def place_for(actor: Actor, code: str) -> Place:
    """One place; `NotFound` where the actor may not see it."""
    found = places_for(actor).filter(code=code).first()
    if found is None:
        raise NotFound(what=Text("储备点", "place"))
    return found


def may(actor: Actor, permission: str, place: Place) -> bool:
    """Whether the actor may, in this place."""
    return actor.may(permission, unit_path=place.keeper.path, region_path=place.township.path)


def require(actor: Actor, permission: str, place: Place) -> None:
    """Raise `NotPermitted` unless the actor may, in this place."""
    actor.require(permission, unit_path=place.keeper.path, region_path=place.township.path)


def spots(places: Iterable[Place]) -> dict[str, Spot]:
    """Where places lie, by their codes, for driving times."""
    return {p.code: Spot(p.code, p.longitude, p.latitude, p.terrain) for p in places}
