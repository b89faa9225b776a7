"""Who acts: a person with the grants of this moment, or a named system process.

Every action takes an `Actor`. Permission is asked of the actor, for a place: a unit, a region or the city.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.roles import PERMISSIONS, ROLES, roles_with


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over the subtrees below `unit_path` or `region_path`; both None is the whole city."""

    role: str
    unit_path: str | None = None
    region_path: str | None = None

    def covers(self, unit_path: str | None, region_path: str | None) -> bool:
        """Whether the place lies inside this grant. Paths are dotted codes, so a subtree is a prefix."""
        if self.unit_path is None and self.region_path is None:
            return True
        if self.unit_path is not None:
            return unit_path is not None and _inside(unit_path, self.unit_path)
        return region_path is not None and _inside(region_path, self.region_path or "")


def _inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root + ".")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (`person_id` set) or a system process (`person_id` None) with what it may do."""

    name: str
    person_id: int | None = None
    unit_id: int | None = None
    grants: tuple[Grant, ...] = ()
    permissions: frozenset[str] = field(default=frozenset())

    @property
    def kind(self) -> str:
        return "system" if self.person_id is None else "person"

    def may_anywhere(self, permission: str) -> bool:
        """Whether some grant holds the permission for some place: for showing a menu, never for a decision."""
        if permission in self.permissions:
            return True
        allowed = roles_with(permission)
        return any(g.role in allowed for g in self.grants)

    def may(self, permission: str, *, unit_path: str | None = None, region_path: str | None = None) -> bool:
        """Whether the permission holds for this place; no place given means the whole city."""
        if permission in self.permissions:
            return True
        allowed = roles_with(permission)
        return any(g.role in allowed and g.covers(unit_path, region_path) for g in self.grants)

    def require(self, permission: str, *, unit_path: str | None = None, region_path: str | None = None) -> None:
        """Raise `NotPermitted` unless `may`."""
        if not self.may(permission, unit_path=unit_path, region_path=region_path):
            raise NotPermitted(permission=PERMISSIONS[permission])

    def require_anywhere(self, permission: str) -> None:
        """Raise `NotPermitted` unless some grant holds the permission: for city-wide reading that is not scoped."""
        if not self.may_anywhere(permission):
            raise NotPermitted(permission=PERMISSIONS[permission])

    def scope(self, permission: str) -> Scope:
        """Where the permission holds, for filtering a query."""
        if permission in self.permissions:
            return Scope(everywhere=True)
        allowed = roles_with(permission)
        mine = [g for g in self.grants if g.role in allowed]
        if any(g.unit_path is None and g.region_path is None for g in mine):
            return Scope(everywhere=True)
        return Scope(
            unit_paths=tuple(g.unit_path for g in mine if g.unit_path),
            region_paths=tuple(g.region_path for g in mine if g.region_path),
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the city in which a permission holds: everywhere, or below these unit and region paths."""

    everywhere: bool = False
    unit_paths: tuple[str, ...] = ()
    region_paths: tuple[str, ...] = ()


NOBODY = Actor(name="anonymous")


def system_actor(name: str, permissions: Iterable[str]) -> Actor:
    """A named process, such as the loader of the sample city, with exactly the permissions listed."""
    wanted = frozenset(permissions)
    unknown = wanted - PERMISSIONS.keys()
    if unknown:
        raise KeyError(
            f"undefined permissions: {sorted(unknown)}; defined in people/roles.py for roles {sorted(ROLES)}"
        )
    return Actor(name=name, permissions=wanted)
