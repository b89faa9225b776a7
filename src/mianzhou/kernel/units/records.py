"""Units, their names, their successions and their groups as plain records. Pure: no Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from mianzhou.kernel.regions.records import Certainty, RegionRecord, valid_at

Level = Literal["state", "province", "city", "county", "township"]
Kind = Literal[
    "government",
    "office",
    "ministry",
    "agency",
    "bureau",
    "department",
    "institution",
    "party_committee",
    "party_organ",
    "discipline",
    "congress",
    "cppcc",
    "court",
    "procuratorate",
    "mass",
    "vertical",
    "coordinating",
    "zone",
    "zone_party",
    "company",
    "bank",
    "school",
    "hospital",
    "research",
    "association",
]
AliasForm = Literal["name", "stem", "party", "gov"]
Relation = Literal["renamed", "merged", "split"]
GroupKind = Literal["members", "collective"]

LEVELS: tuple[Level, ...] = get_args(Level)
KINDS: tuple[Kind, ...] = get_args(Kind)
ALIAS_FORMS: tuple[AliasForm, ...] = get_args(AliasForm)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
GROUP_KINDS: tuple[GroupKind, ...] = get_args(GroupKind)


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """One unit. It exists from `valid_from` up to but not including `valid_to`; None is unbounded or unknown."""

    code: str
    level: Level
    kind: Kind
    region: str
    parent: str | None
    full_name: str
    short_name: str
    valid_from: date | None = None
    valid_to: date | None = None
    certainty: Certainty = "certain"
    note: str = ""

    def valid_at(self, day: date) -> bool:
        """Whether the unit exists on `day`."""
        return valid_at(self.valid_from, self.valid_to, day)


@dataclass(frozen=True, slots=True)
class AliasRecord:
    """A further name: whole (`name`), or what follows 市/省/国家 (`stem`), 市委 (`party`) or 市政府 (`gov`)."""

    unit: str
    form: AliasForm
    text: str


@dataclass(frozen=True, slots=True)
class SuccessionRecord:
    """`successor` took over from `predecessor` on a day; merged or split units have several such rows."""

    predecessor: str
    successor: str
    on: date
    relation: Relation
    certainty: Certainty = "certain"


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A collective name with its members as a rule (every filter given must hold, `units` are listed by code), or without members."""

    code: str
    name: str
    names: tuple[str, ...]
    kind: GroupKind
    level: Level | None = None
    kinds: tuple[Kind, ...] = ()
    under: str | None = None
    regions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Registry:
    """Everything by which a printed name is understood."""

    regions: tuple[RegionRecord, ...]
    units: tuple[UnitRecord, ...]
    aliases: tuple[AliasRecord, ...] = ()
    successions: tuple[SuccessionRecord, ...] = ()
    groups: tuple[GroupRecord, ...] = ()
    home: str = "CN"

    @cached_property
    def unit_by_code(self) -> dict[str, UnitRecord]:
        """Units by code."""
        return {u.code: u for u in self.units}

    @cached_property
    def region_by_code(self) -> dict[str, RegionRecord]:
        """Regions by code."""
        return {r.code: r for r in self.regions}

    def chain(self, region: str) -> tuple[str, ...]:
        """The codes of a region and of those around it, innermost first; empty if it is not known."""
        codes: list[str] = []
        here = self.region_by_code.get(region)
        while here is not None:
            codes.append(here.code)
            here = self.region_by_code.get(here.parent) if here.parent else None
        return tuple(codes)

    def place_of(self, group: GroupRecord) -> str | None:
        """The region in whose documents a group's name is understood: 各县市区 of a city letter are that city's.

        It is the region under which the members lie, else the innermost that lies around all those listed.
        """
        if group.under:
            return group.under
        inside = [*group.regions, *(self.unit_by_code[code].region for code in group.units)]
        around = [self.chain(region)[1:] for region in inside]
        return next((code for code in around[0] if all(code in other for other in around)), None) if around else None

    def successors_at(self, unit: UnitRecord, day: date) -> tuple[UnitRecord, ...]:
        """The units that stand for an abolished one on `day`, followed through every reform in between."""
        found: dict[str, UnitRecord] = {}
        seen: set[str] = set()
        queue = [unit.code]
        while queue:
            code = queue.pop(0)
            for next_code in self._next.get(code, ()):
                if next_code in seen:
                    continue
                seen.add(next_code)
                successor = self.unit_by_code[next_code]
                if successor.valid_at(day):
                    found[next_code] = successor
                else:
                    queue.append(next_code)
        return tuple(found.values())

    @cached_property
    def _next(self) -> dict[str, tuple[str, ...]]:
        following: dict[str, tuple[str, ...]] = {}
        for s in self.successions:
            following[s.predecessor] = (*following.get(s.predecessor, ()), s.successor)
        return following
