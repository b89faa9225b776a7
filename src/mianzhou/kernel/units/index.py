"""Every form in which a unit's name is printed, and how far that form is understood. Pure: no Django.

A registry stores the full name, the short name and a few stems; the forms are made from them: 发改委 of a city unit gives 市发改委,
绵阳市发改委, 绵阳发改委 and, inside a city document only, 发改委 alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from mianzhou.kernel.regions.records import RegionRecord
from mianzhou.kernel.units.names import normalise
from mianzhou.kernel.units.records import AliasRecord, Registry, UnitRecord

# How a form is understood: everywhere; where the unit's region is the document's or lies around it; where that holds for the region
# itself or the one around it (a zone is named without its city); without its level (发展改革委); by its region (江油市).
Scope = Literal["anywhere", "relative", "local", "bare", "region"]
SCOPES: tuple[Scope, ...] = ("anywhere", "relative", "local", "bare", "region")

_COUNTRY_PREFIX = "中华人民共和国"
_PARTY_PREFIX = "中国共产党"
_TAILS = {"province": "省", "city": "市"}
# Too general to stand alone for one unit.
_NEVER_BARE = frozenset({"办公室", "办公厅", "研究室", "人民政府", "政府", "委员会", "人民代表大会常务委员会"})


class NameIndex:
    """Printed forms to units, by scope."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.forms: dict[Scope, dict[str, list[UnitRecord]]] = {scope: defaultdict(list) for scope in SCOPES}
        aliases: dict[str, list[AliasRecord]] = defaultdict(list)
        for alias in registry.aliases:
            aliases[alias.unit].append(alias)
        for unit in registry.units:
            region = registry.region_by_code[unit.region]
            for scope, form in _forms(unit, region, aliases[unit.code]):
                units = self.forms[scope][normalise(form)]
                if unit not in units:
                    units.append(unit)
        self.prefixes = self._prefixes()

    def lookup(self, scope: Scope, name: str, chain: tuple[str, ...]) -> list[UnitRecord]:
        """The units printed so in this scope, as seen from a document whose region and those around it are `chain`."""
        found = self.forms[scope].get(name, [])
        if scope == "anywhere":
            # The same name in two places: the nearer one is meant.
            near = [u for u in found if self._near(u, chain)]
            return near or found
        if scope == "relative":
            return self._innermost([u for u in found if u.region in chain], chain)
        if scope == "bare":
            return [u for u in found if u.region in chain]
        if scope == "local":
            return [u for u in found if self._near(u, chain)]
        return [u for u in found if u.kind != "zone" or self._near(u, chain)]

    def _near(self, unit: UnitRecord, chain: tuple[str, ...]) -> bool:
        region = self.registry.region_by_code[unit.region]
        return region.code in chain or region.parent in chain

    def _innermost(self, units: list[UnitRecord], chain: tuple[str, ...]) -> list[UnitRecord]:
        if not units:
            return []
        nearest = min(chain.index(u.region) for u in units)
        return [u for u in units if chain.index(u.region) == nearest]

    def _prefixes(self) -> tuple[str, ...]:
        """What may stand before a unit's own name: level words and region names, the longest first."""
        words = {"市", "省", "国家", "市委", "省委", "市政府", "省政府", "市人民政府", "省人民政府"}
        for region in self.registry.regions:
            words.update(normalise(n) for n in region.names if region.level != "country")
        return tuple(sorted(words, key=lambda w: (-len(w), w)))

    def prefix_of(self, name: str) -> str:
        """The level word or region name with which `name` begins, or nothing."""
        return next((p for p in self.prefixes if name.startswith(p)), "")


def _forms(unit: UnitRecord, region: RegionRecord, aliases: list[AliasRecord]) -> Iterator[tuple[Scope, str]]:
    yield "anywhere", unit.full_name
    if unit.full_name.startswith(_COUNTRY_PREFIX):
        yield "anywhere", unit.full_name.removeprefix(_COUNTRY_PREFIX)
    if unit.full_name.startswith(_PARTY_PREFIX):
        yield "anywhere", "中共" + unit.full_name.removeprefix(_PARTY_PREFIX)
    yield _whole_scope(unit.short_name, unit, region), unit.short_name
    yield from _derived(unit.short_name, unit, region)
    rest = unit.full_name.removeprefix(region.name)
    if rest != unit.full_name and unit.kind != "government":
        yield from _stem_forms(rest, unit, region)
    for alias in aliases:
        if alias.form == "name":
            yield _whole_scope(alias.text, unit, region), alias.text
        elif alias.form == "stem":
            yield from _stem_forms(alias.text, unit, region)
        elif alias.form == "party":
            yield from _party_forms(alias.text, unit, region)
        else:
            yield from _government_forms(alias.text, unit, region)
    yield from _seat_forms(unit, region)


def _whole_scope(text: str, unit: UnitRecord, region: RegionRecord) -> Scope:
    """A complete name is understood everywhere if it names its place, or is the state's; else only near it."""
    if unit.level == "state":
        return "anywhere"
    if region.level == "zone":
        return "local"
    return "anywhere" if any(n in text for n in region.names) else "relative"


def _derived(short: str, unit: UnitRecord, region: RegionRecord) -> Iterator[tuple[Scope, str]]:
    """The stems that a short name shows: 市委编办, 市政府金融办 and 市发改委 say themselves what follows the level."""
    level = _TAILS.get(unit.level)
    if level is None or not short.startswith(level) or unit.kind in ("government", "party_committee"):
        return
    if short.startswith(level + "政府"):
        yield from _government_forms(short.removeprefix(level + "政府"), unit, region)
    elif short.startswith(level + "委"):
        yield from _party_forms(short.removeprefix(level + "委"), unit, region)
    else:
        yield from _stem_forms(short.removeprefix(level), unit, region)


def _stem_forms(stem: str, unit: UnitRecord, region: RegionRecord) -> Iterator[tuple[Scope, str]]:
    if unit.level == "state":
        if not stem.startswith("国家"):
            yield "anywhere", "国家" + stem
    else:
        level = _TAILS.get(unit.level) or region.name[-1]
        yield "relative", level + stem
        for name in dict.fromkeys((region.name, region.short_name)):
            yield ("local" if region.level == "zone" else "anywhere"), name + stem
    if stem not in _NEVER_BARE:
        # Only provinces have 厅, so the word itself says the level.
        yield ("relative" if unit.level == "province" and stem.endswith("厅") else "bare"), stem


def _party_forms(stem: str, unit: UnitRecord, region: RegionRecord) -> Iterator[tuple[Scope, str]]:
    level = _TAILS.get(unit.level) or region.name[-1]
    yield "relative", f"{level}委{stem}"
    yield "anywhere", f"{region.name}委{stem}"
    yield "anywhere", f"中共{region.name}委{stem}"


def _government_forms(stem: str, unit: UnitRecord, region: RegionRecord) -> Iterator[tuple[Scope, str]]:
    level = _TAILS.get(unit.level) or region.name[-1]
    for place, scope in ((level, "relative"), (region.name, "anywhere")):
        yield scope, f"{place}政府{stem}"  # type: ignore[misc]  # both words are scopes
        yield scope, f"{place}人民政府{stem}"  # type: ignore[misc]


def _seat_forms(unit: UnitRecord, region: RegionRecord) -> Iterator[tuple[Scope, str]]:
    """The names that a place gives to those who govern it."""
    if region.level == "country":
        return
    if unit.kind == "government":
        yield from (("relative", region.name[-1] + tail) for tail in ("政府", "人民政府"))
        for name in region.names:
            yield from (("anywhere", name + tail) for tail in ("政府", "人民政府"))
            yield "region", name
    elif unit.kind == "party_committee":
        yield "relative", region.name[-1] + "委"
        for name in region.names:
            yield from (("anywhere", name + "党委"), ("anywhere", "中共" + name + "委"))
            if name[-1] in "省市县区州":
                yield "anywhere", name + "委"
    elif unit.kind == "zone":
        for name in region.names:
            yield from (("local", name + tail) for tail in ("管委会", "管理委员会"))
            yield "region", name
    elif unit.kind == "zone_party":
        for name in region.names:
            yield from (("local", name + tail) for tail in ("党工委", "党委", "工委"))
