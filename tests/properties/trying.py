"""Trying an action as every role: over the thing's own unit and region, over those of a neighbour, and over the whole city. The tables are in `test_who_*`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.people.api import ROLES, Actor, Grant

Act = Callable[[Actor], Any]
Line = tuple[str, set[str], Act]
KEEPERS, CHIEFS = {"clerk", "head"}, {"head"}
COMMAND, REVIEWERS = {"commander"}, {"supervisor"}
OWN = ("unit", "region", "city")  # where a role reaches the thing; a neighbour's unit and region never do
EVERYWHERE = (*OWN, "neighbour", "neighbouring region")


@dataclass
class Tried:
    """Actions with the roles that may, where they reach; `whole`: only whoever has the role for the whole city. And where the thing is kept."""

    unit: str
    region: str
    scoped: list[Line] = field(default_factory=list)
    whole: list[Line] = field(default_factory=list)
    regional: list[Line] = field(default_factory=list)  # of an authority over the region
    common: list[Line] = field(default_factory=list)  # of nobody's place: whoever has the role
    near: list[Line] = field(default_factory=list)  # for one's own units only: the whole city does not speak for them
    also: dict[str, set[str]] = field(
        default_factory=dict
    )  # further roles that reach a scoped action from the whole city only


def check(tried: Tried) -> None:
    """Fail for an action that somebody may do who should not, or the reverse."""
    for reach, lines in (
        (OWN, tried.scoped),
        (("city",), tried.whole),
        (("region", "city"), tried.regional),
        (EVERYWHERE, tried.common),
        (("unit", "region"), tried.near),
    ):
        for name, roles, do in lines:
            expected = {(role, place) for role in roles for place in reach}
            found = who_may(tried, do, all_places=reach == ("unit", "region"))
            assert found == expected | {(role, "city") for role in tried.also.get(name, ())}, name


def who_may(tried: Tried, do: Act, *, all_places: bool = False) -> set[tuple[str, str]]:
    """Who gets past the permission. A role that may not over the whole city is not asked over a part of it, unless `all_places`."""
    found = set()
    for role in sorted(ROLES):
        for place, actor in everywhere(tried, role):
            if may(do, actor):
                found.add((role, place))
            elif place == "city" and not all_places:
                break
    return found


def everywhere(tried: Tried, role: str) -> Iterator[tuple[str, Actor]]:
    """The role over the whole city, then over the unit, the region, and those of neighbours."""
    where: dict[str, dict[str, str]] = {
        "city": {},
        "unit": {"unit_path": tried.unit},
        "region": {"region_path": tried.region},
        "neighbour": {"unit_path": f"{tried.unit}x"},
        "neighbouring region": {"region_path": f"{tried.region}x"},
    }
    for n, (place, path) in enumerate(where.items()):
        yield place, Actor(f"{role}@{place}", person_id=9000 + n, grants=(Grant(role, **path),))


def may(do: Act, actor: Actor) -> bool:
    """Whether the actor gets past the permission; nothing of it stays."""
    try:
        with transaction.atomic():
            do(actor)
            transaction.set_rollback(True)
    except (NotPermitted, NotFound):
        return False
    except MianzhouError:
        return True  # permitted, and refused for what it asked
    return True
