"""A small city for the tests of relief supplies: a depot of the city, a point of a township, a neighbour, and forty tents of which ten expire soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from mianzhou.applications.relief_supplies.places.actions import Site, open_place
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.stock import actions
from mianzhou.applications.relief_supplies.stock.goods import Incoming
from mianzhou.applications.relief_supplies.stock.opening_actions import open_stock
from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.api import Unit

NOW = datetime(2026, 5, 12, 7, tzinfo=UTC)


@dataclass(frozen=True)
class City:
    """Two places and who acts: the depot's keeper and chief, the township's clerk and head, the command, and the clerk of a neighbouring township."""

    depot: Place
    point: Place
    keeper: Actor
    chief: Actor
    clerk: Actor
    head: Actor
    command: Actor
    neighbour: Actor


def person(role: str, unit: str | None, number: int) -> Actor:
    """Somebody with a role in a unit, or in the whole city, without an account."""
    return Actor(f"{role} {number}", person_id=number, grants=(Grant(role, unit_path=unit),))


def small_city() -> City:
    """The city, with its stock."""
    region = Region.objects.create(code="5199", name="试验市", short_name="试验", level="prefecture", path="51.5199")
    township = Region.objects.create(
        code="519901", name="一乡", short_name="一乡", level="township", path="51.5199.519901", parent=region
    )
    units = {
        code: Unit.objects.create(
            code=code, full_name=code, short_name=code, level="city", kind="government", region=region, path=code
        )
        for code in ("gov", "city", "town", "other")
    }
    command = person("commander", None, 9)
    open_stock(unit=units["gov"], actor=command, as_of=NOW)
    depot, point = (
        open_place(
            code=code, site=Site(name, kind, units[unit], township, east, north, terrain), actor=command, as_of=NOW
        )
        for code, name, kind, unit, east, north, terrain in (
            ("D1", "市库", "depot", "city", 104.7, 31.4, "plain"),
            ("P7", "乡点", "point", "town", 104.9, 31.6, "hills"),
        )
    )
    keeper = person("clerk", "city", 1)
    lots = (Incoming("tent12", 30, "L1"), Incoming("tent12", 10, "L2", None, date(2026, 6, 1)))
    actions.receive(key="in", place=depot, goods=lots, source="bought", remark="", actor=keeper, as_of=NOW)
    return City(
        depot=depot,
        point=point,
        keeper=keeper,
        chief=person("head", "city", 2),
        clerk=person("clerk", "town", 3),
        head=person("head", "town", 4),
        command=command,
        neighbour=person("clerk", "other", 5),
    )
