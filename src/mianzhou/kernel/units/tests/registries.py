"""The shipped registry, read once for all tests of the room."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mianzhou.kernel.regions.datafile import SHIPPED as SHIPPED_REGIONS
from mianzhou.kernel.regions.datafile import read_regions
from mianzhou.kernel.regions.records import RegionRecord
from mianzhou.kernel.units.datafile import SHIPPED, read_registry
from mianzhou.kernel.units.records import Registry
from mianzhou.kernel.units.resolver import Resolver

GAZETTES = Path(__file__).resolve().parents[6] / "shared" / "gazettes"


@cache
def regions() -> tuple[RegionRecord, ...]:
    """The shipped regions down to the counties."""
    return tuple(r for r in read_regions(SHIPPED_REGIONS) if r.level not in ("township", "village"))


@cache
def registry() -> Registry:
    """The shipped registry, at home in Mianyang."""
    return read_registry(SHIPPED, regions=regions(), home="5107")


@cache
def resolver() -> Resolver:
    """A resolver over the shipped registry."""
    return Resolver(registry())
