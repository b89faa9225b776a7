"""How long a lorry takes from a place to another, roughly. Pure.

A straight line on the sphere, made longer for roads that wind, at a speed by terrain. It ranks places and tells near from far; it is no navigation, and where
roads are closed somebody says so with `closed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt

_EARTH_KM = 6371.0
# Assumptions for planning, this platform's own: how much longer the road is than the line, and kilometres an hour.
DETOUR = {"plain": 1.3, "hills": 1.5, "mountains": 1.9}
SPEED = {"plain": 50.0, "hills": 35.0, "mountains": 25.0}
TERRAINS = tuple(DETOUR)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is: its code, degrees east and north, and the terrain around it."""

    code: str
    longitude: float
    latitude: float
    terrain: str = "plain"


def line_km(one: Spot, other: Spot) -> float:
    """Kilometres in a straight line on the sphere."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    half = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def driving_time(one: Spot, other: Spot) -> timedelta:
    """The time on the road, by the harder terrain of the two ends; to the minute, upwards."""
    harder = max(one.terrain, other.terrain, key=TERRAINS.index)
    hours = line_km(one, other) * DETOUR[harder] / SPEED[harder]
    return timedelta(minutes=-(-hours * 60 // 1))


def times_between(
    sources: Mapping[str, Spot], targets: Mapping[str, Spot], closed: frozenset[tuple[str, str]] = frozenset()
) -> dict[tuple[str, str], timedelta]:
    """{(source, target): time} for all that can be reached; `closed` are pairs between which no road is open."""
    return {
        (a, b): driving_time(one, other)
        for a, one in sources.items()
        for b, other in targets.items()
        if (a, b) not in closed
    }
