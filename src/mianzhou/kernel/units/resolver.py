"""Which unit, or which units, a printed name means on a day. Pure: no Django, no clock.

The steps, each tried on what the one before could not read: the name as it stands; a closing 等; a collective name; a list
(自贡、泸州、宜宾市人民政府) or a pair with a shared place (县委和县政府); the name without its brackets; a phrase that leaves the
units open; several names printed without a separator; one character off. What none of them reads is unknown, never guessed.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from datetime import date

from mianzhou.kernel.text import Text
from mianzhou.kernel.units import reasons
from mianzhou.kernel.units.collectives import Collectives, is_open_phrase
from mianzhou.kernel.units.exact import WHOLE_NAMES, ExactNames
from mianzhou.kernel.units.index import NameIndex
from mianzhou.kernel.units.names import (
    MAX_NAME,
    UNREADABLE,
    begins_with_conjunction,
    normalise,
    one_edit_apart,
    split_conjunctions,
    split_list,
    without_brackets,
    without_open_end,
)
from mianzhou.kernel.units.records import LEVELS, Kind, Level, Registry, UnitRecord
from mianzhou.kernel.units.resolution import Resolution, Status

_SHARED_ENDS = (
    "人民政府办公室", "政府办公室", "人民政府", "政府", "党工委", "党委", "管理委员会", "管委会", "办事处",
)  # fmt: skip
# What a part of a unit is called, and whose parts are units of their own.
_INNER_ENDS = re.compile(r"(?:办公室|办公厅|处|科|司|支队|大队|总队|分局|分行|支行|所|站|服务中心|指挥中心)$")
_NO_OWNERS: frozenset[Kind] = frozenset({"government", "party_committee", "zone", "zone_party"})
# Shorter ones differ by one character from names that mean something else: 武警支队, 交警支队.
_MIN_FUZZY_STEM = 5
_MIN_SEGMENT = 3
_MAX_CANDIDATES = 5


class Resolver:
    """Reads printed names against one registry. Building it takes a moment; keep it while you read a document."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.index = NameIndex(registry)
        self.collectives = Collectives(registry)

    def resolve(self, name: str, *, at: date, level: Level | None = None, region: str | None = None) -> Resolution:
        """What `name` means in a document of `level` on day `at`; `region` is the document's place, by default the home region's."""
        chain, level = self._context(level, region)
        wanted = normalise(name)
        if not wanted:
            return Resolution(name, "unknown", 0.0, reasons.EMPTY)
        if len(wanted) > MAX_NAME:
            return Resolution(name, "unknown", 0.0, reasons.TOO_LONG)
        reading = _Reading(self, ExactNames(self.index, at, level, chain))
        found = reading.read(wanted)
        if found is None:
            found = Resolution(name, "unknown", 0.0, reasons.UNKNOWN, candidates=reading.similar(wanted))
        return replace(found, printed=name)

    def _context(self, level: Level | None, region: str | None) -> tuple[tuple[str, ...], Level]:
        full = self.registry.chain(region or self.registry.home)
        depth = {"country": "state", "province": "province", "prefecture": "city"}
        levels = [depth.get(self.registry.region_by_code[code].level, "county") for code in full]
        if level is None:
            innermost = levels[0] if levels else "state"
            return full, next(known for known in LEVELS if known == innermost)
        if region is not None or level not in levels:
            return full, level
        return full[levels.index(level) :], level


@dataclass(frozen=True, slots=True)
class _Reading:
    """One name being read: the resolver with the day and place of the document."""

    resolver: Resolver
    exact: ExactNames

    def read(self, name: str) -> Resolution | None:
        """The first step that can read the name."""
        return (
            self.exact.read(name)
            or self._open_end(name)
            or self._group(name)
            or self._list(name)
            or self._pair(name)
            or self._bracketless(name)
            or self._open(name)
            or self._inside(name)
            or self._run_together(name)
            or self._one_off(name)
        )

    def _part(self, name: str) -> Resolution | None:
        """A part of a list: like a name, without the steps that guess."""
        return (
            self.exact.read(name)
            or self._group(name)
            or self._pair(name)
            or self._bracketless(name)
            or self._open(name)
        )

    def _open_end(self, name: str) -> Resolution | None:
        core, has_end, others = without_open_end(name)
        found = self.read(core) if has_end else None
        if found is None or found.status == "unknown":
            return None
        if others:
            confidence = min(found.confidence, 0.9)
            return replace(
                found, status="collective", confidence=confidence, reason=reasons.AND_OTHERS.format(why=found.reason)
            )
        return replace(found, confidence=min(found.confidence, 0.95), reason=reasons.ETC.format(why=found.reason))

    def _group(self, name: str) -> Resolution | None:
        found = self.resolver.collectives.find(name, self.exact.chain)
        if found is None:
            return None
        group, leaves_open = found
        members = self.resolver.collectives.members(group, self.exact.at)
        if leaves_open or not members:
            why = (
                reasons.SOME_OF.format(group=group.name)
                if members
                else reasons.LISTED_ELSEWHERE.format(group=group.name)
            )
            return Resolution(name, "collective", 0.95, why, candidates=members, group=group.code)
        why = reasons.GROUP.format(group=group.name, count=len(members))
        return Resolution(name, "members", 0.95, why, members, group=group.code)

    def _list(self, name: str) -> Resolution | None:
        parts = split_list(name)
        if len(parts) < 2:
            return None
        end = next((e for e in _SHARED_ENDS if parts[-1].endswith(e)), "")
        read: list[Resolution | None] = []
        for part in parts:
            read.append(self._list_part(part, end, parts[0], read[-1] if read else None))
        if any(r is None or r.status == "unknown" for r in read):
            # 发展改革、财政、民政等部门: kinds of unit, of which the last word says that they are meant as such.
            return self._open(name)
        return self._join(name, [r for r in read if r is not None], reasons.LIST)

    def _list_part(self, part: str, end: str, first: str, before: Resolution | None) -> Resolution | None:
        """A part of a list, with what it shares with the others.

        自贡 before 宜宾市人民政府 is 自贡人民政府; 县政府 after 平武县委 is that county's; 组织部 after 市委宣传部 is 市委组织部.
        """
        if end and not part.endswith(end):
            shared = self.exact.read(part + end)
            if shared and shared.status == "unit":
                return shared
        if before and before.unit and before.unit.level == "county":
            there = replace(self.exact, chain=self.resolver.registry.chain(before.unit.region))
            same_place = there.read(part)
            if same_place and same_place.unit and same_place.unit.region == before.unit.region:
                return same_place
        found = self._part(part)
        prefix = self.resolver.index.prefix_of(first)
        if found is None and prefix and not part.startswith(prefix):
            return self.exact.read(prefix + part)
        return found

    def _pair(self, name: str) -> Resolution | None:
        for left, right in split_conjunctions(name):
            end = next((e for e in _SHARED_ENDS if right.endswith(e) and right != e), "")
            first = self._list_part(left, end, left, None) or self._open_end(left)
            second = self._pair_right(left, right, first) if first and first.status != "unknown" else None
            if first and second and second.status != "unknown":
                return self._join(name, [first, second], reasons.LIST)
        return None

    def _pair_right(self, left: str, right: str, first: Resolution) -> Resolution | None:
        """In 江油市党委和人民政府 the place stands once and is meant twice."""
        if right in _SHARED_ENDS:
            end = next((e for e in _SHARED_ENDS if left.endswith(e)), "")
            place = left.removesuffix(end)
            if not end or not place:
                return None
            if place.endswith(right):  # 科学城办事处党委和办事处
                return self.exact.read(place)
            return self.exact.read(place + right) or self._group(place + right)
        return self._list_part(right, "", left, first)

    def _join(self, name: str, parts: list[Resolution], reason: Text) -> Resolution:
        units = tuple({u.code: u for r in parts for u in r.units}.values())
        candidates = tuple({u.code: u for r in parts for u in r.candidates}.values())
        confidence = min(r.confidence for r in parts)
        successors = tuple({u.code: u for r in parts for u in r.successors}.values())
        why = reason.format(parts=_all_reasons(parts))
        status: Status = "collective" if any(r.status == "collective" for r in parts) else "members"
        return Resolution(name, status, confidence, why, units, candidates, successors=successors)

    def _bracketless(self, name: str) -> Resolution | None:
        bare = without_brackets(name)
        if bare == name or not bare:
            return None
        found = self.exact.read(bare) or self._group(bare)
        return (
            replace(found, confidence=min(found.confidence, 0.9), reason=reasons.BRACKETS.format(why=found.reason))
            if found
            else None
        )

    def _open(self, name: str) -> Resolution | None:
        return Resolution(name, "collective", 0.7, reasons.OPEN_PHRASE) if is_open_phrase(name) else None

    def _inside(self, name: str) -> Resolution | None:
        """市公安局交警支队 is part of 市公安局: the longest known name at its head answers for it."""
        if not _INNER_ENDS.search(name):
            return None
        for end in range(len(name) - 2, _MIN_SEGMENT - 1, -1):
            if begins_with_conjunction(name[end:]):
                continue
            owner = self.exact.known(name[:end])
            if owner and owner.unit and owner.unit.kind not in _NO_OWNERS:
                confidence = min(owner.confidence, 0.75)
                return replace(
                    owner,
                    confidence=confidence,
                    reason=reasons.INSIDE.format(unit=owner.unit.full_name, why=owner.reason),
                )
        return None

    def _run_together(self, name: str) -> Resolution | None:
        """民政部财政部: the name cut into the fewest known names."""
        best: list[list[Resolution] | None] = [[]] + [None] * len(name)
        for end in range(_MIN_SEGMENT, len(name) + 1):
            for start in range(end - _MIN_SEGMENT + 1):
                before = best[start]
                shortest = best[end]
                if before is None or (shortest is not None and len(shortest) <= len(before) + 1):
                    continue
                found = self.exact.known(name[start:end])
                if found:
                    best[end] = [*before, found]
        parts = best[len(name)]
        if not parts or len(parts) < 2:
            return None
        joined = self._join(name, parts, reasons.RUN_TOGETHER)
        return replace(joined, confidence=min(joined.confidence, 0.8))

    def _one_off(self, name: str) -> Resolution | None:
        """A known name with one character wrong, missing, too many or unreadable; the place before it must be printed right."""
        index = self.resolver.index
        prefix = index.prefix_of(name)
        stem = name[len(prefix) :]
        hits: dict[str, tuple[UnitRecord, str]] = {}
        for scope in WHOLE_NAMES:
            for form in index.forms[scope]:
                if not form.startswith(prefix) or (
                    len(form) - len(prefix) < _MIN_FUZZY_STEM and form[len(prefix) :] != "人民政府"
                ):
                    continue
                if not one_edit_apart(form[len(prefix) :], stem) or index.prefix_of(form) != prefix:
                    continue
                for unit in index.lookup(scope, form, self.exact.chain):
                    if unit.valid_at(self.exact.at):
                        hits[unit.code] = (unit, form)
        if len(hits) != 1:
            return None
        [(unit, form)] = hits.values()
        confidence = 0.7 if UNREADABLE in name else 0.5
        return Resolution(name, "unit", confidence, reasons.ONE_OFF.format(form=form), (unit,))

    def similar(self, name: str) -> tuple[UnitRecord, ...]:
        """Units with similar names that exist on the day, for a person to choose from."""
        forms: dict[str, list[UnitRecord]] = {}
        for scope in WHOLE_NAMES:
            for form, units in self.resolver.index.forms[scope].items():
                if abs(len(form) - len(name)) <= max(2, len(name) // 2):
                    forms.setdefault(form, []).extend(u for u in units if u.valid_at(self.exact.at))
        close = difflib.get_close_matches(name, forms, n=3 * _MAX_CANDIDATES, cutoff=0.6)
        return tuple({u.code: u for form in close for u in forms[form]}.values())[:_MAX_CANDIDATES]


def _all_reasons(parts: list[Resolution]) -> Text:
    return Text(
        "；".join(f"{r.printed}：{r.reason.zh}" for r in parts), "; ".join(f"{r.printed}: {r.reason.en}" for r in parts)
    )
