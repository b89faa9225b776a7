"""Which sources' entries a reader sees. Readers are many, the reaches that they have are few: those are what figures are kept for."""

from __future__ import annotations

from typing import Final

from mianzhou.data.registries.models import RegistrySource
from mianzhou.data.registries.queries import READ
from mianzhou.kernel.people.api import Scope, scopes_held

MOST_REACHES: Final = 200  # of a kind: a reader of another reach is counted for
Reach = tuple[int, ...]  # keys of sources, in order
Placed = dict[int, tuple[str, str]]  # source → path of the unit that provides it, path of that unit's region


def placed_sources(kind: str) -> Placed:
    """The sources of a kind, those that are switched off too, with whom they are of."""
    rows = RegistrySource.objects.filter(kind=kind).order_by("pk")
    told = rows.values_list("pk", "resource__provider__path", "resource__provider__region__path")
    return {source: (unit or "", region or "") for source, unit, region in told}


def reach_of(scope: Scope, placed: Placed) -> Reach:
    """The sources within a scope, as `visible_entities` has it."""
    if scope.everywhere:
        return tuple(sorted(placed))
    return tuple(
        sorted(
            source
            for source, (unit, region) in placed.items()
            if any(_inside(unit, path) for path in scope.unit_paths)
            or any(_inside(region, path) for path in scope.region_paths)
        )
    )


def reaches_of(placed: Placed) -> list[Reach]:
    """The reaches to keep figures for: of every unit and region with sources of its own or below it, and of the accounts that may read; not that of all sources."""
    own = {Scope(unit_paths=(path,)) for unit, _ in placed.values() for path in _upwards(unit)}
    own |= {Scope(region_paths=(path,)) for _, region in placed.values() for path in _upwards(region)}
    found = dict.fromkeys(sorted({reach_of(scope, placed) for scope in own}))
    found |= dict.fromkeys(sorted({reach_of(scope, placed) for scope in scopes_held(READ)}))
    return [reach for reach in found if 0 < len(reach) < len(placed)][:MOST_REACHES]


def _inside(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}.")


def _upwards(path: str) -> list[str]:
    parts = path.split(".") if path else []
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
