"""Where in the city somebody may look for entities, as numbers of regions and units that a statement can hold against its rows."""

from __future__ import annotations

from mianzhou.data.matching.searching.finding import Reach
from mianzhou.data.registries.models import RegistrySource
from mianzhou.data.registries.queries import READ
from mianzhou.kernel.people.api import Actor, Scope, within
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.units.api import Unit


def reach_of(actor: Actor, region: str = "", permission: str = READ) -> Reach:
    """The actor's reach, narrowed to a region (its code) if one is given; a code that is no region's narrows to nothing."""
    scope = actor.scope(permission)
    inside = _regions(Scope(region_paths=_paths(region))) if region else None
    if scope.everywhere:
        return Reach(inside=inside)
    return Reach(_regions(scope), _units(scope), inside)


def _paths(code: str) -> tuple[str, ...]:
    return tuple(Region.objects.filter(code=code).values_list("path", flat=True))


def _regions(scope: Scope) -> tuple[int, ...]:
    """The regions below the paths of a scope."""
    if not scope.region_paths:
        return ()
    below = within(Scope(region_paths=scope.region_paths), unit="path", region="path")
    return tuple(Region.objects.filter(below).values_list("pk", flat=True))


def _units(scope: Scope) -> tuple[int, ...]:
    """The units whose records speak of what the actor may see, wherever that is registered; not those that keep no source, which nothing is asked of."""
    if not scope.unit_paths and not scope.region_paths:
        return ()
    below = within(scope, unit="path", region="region__path")
    providers = RegistrySource.objects.values("resource__provider")
    return tuple(Unit.objects.filter(below, pk__in=providers).values_list("pk", flat=True))
