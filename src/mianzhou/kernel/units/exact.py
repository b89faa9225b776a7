"""A printed name that the index holds, on a day and in a place. Pure: no Django."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from mianzhou.kernel.text import Text
from mianzhou.kernel.units import reasons
from mianzhou.kernel.units.index import NameIndex, Scope
from mianzhou.kernel.units.names import normalise
from mianzhou.kernel.units.records import LEVELS, Level, UnitRecord
from mianzhou.kernel.units.resolution import Resolution

_CONFIDENCE: dict[Scope, float] = {"anywhere": 1.0, "relative": 0.98, "local": 0.98, "region": 0.9}
WHOLE_NAMES: tuple[Scope, ...] = ("anywhere", "relative", "local")


@dataclass(frozen=True, slots=True)
class ExactNames:
    """The index as seen from a document of `level`, on a day, in a region and those around it (`chain`)."""

    index: NameIndex
    at: date
    level: Level
    chain: tuple[str, ...]

    def read(self, name: str) -> Resolution | None:
        index = self.index
        outdated: Resolution | None = None
        for scope in WHOLE_NAMES:
            found = self._choose(name, index.lookup(scope, name, self.chain), _CONFIDENCE[scope], None)
            if found and found.units[0].valid_at(self.at):
                return self._called(name, found, scope)
            outdated = outdated or found
        if outdated:
            return outdated
        bare = self._bare(name, index.lookup("bare", name, self.chain))
        if bare:
            return bare
        return self._choose(name, index.lookup("region", name, self.chain), _CONFIDENCE["region"], reasons.REGION)

    def _called(self, name: str, found: Resolution, scope: Scope) -> Resolution:
        if name == normalise(found.units[0].full_name):
            return replace(found, reason=reasons.FULL_NAME)
        return replace(found, reason=reasons.IN_PLACE if scope != "anywhere" else reasons.SHORT_NAME)

    def _bare(self, name: str, found: list[UnitRecord]) -> Resolution | None:
        """A name without its level is of the document's level, or else of the nearest above."""
        start = LEVELS.index(self.level)
        for step, level in enumerate(LEVELS[start::-1]):
            here = [u for u in found if u.level == level]
            if here:
                reason = reasons.BARE if step == 0 else reasons.BARE_ABOVE
                return self._choose(name, here, 0.85 if step == 0 else 0.75, reason)
        return None

    def _choose(self, name: str, found: list[UnitRecord], confidence: float, reason: Text | None) -> Resolution | None:
        """The unit that exists on the day; else the one last abolished, else the first one still to come."""
        if not found:
            return None
        current = [u for u in found if u.valid_at(self.at)]
        if len(current) == 1:
            return Resolution(name, "unit", confidence, reason or reasons.SHORT_NAME, (current[0],))
        if current:
            return Resolution(name, "unknown", 0.0, reasons.AMBIGUOUS, candidates=tuple(current)) if reason else None
        past = [u for u in found if u.valid_to is not None and u.valid_to <= self.at]
        if past:
            unit = max(past, key=lambda u: u.valid_to or date.min)
            return self._abolished(name, unit, confidence)
        unit = min(found, key=lambda u: u.valid_from or date.min)
        doubt = 0.9 if unit.certainty == "unsure" else 0.7
        why = reasons.NOT_YET.format(unit=unit.full_name, day=unit.valid_from, sure=reasons.SURENESS[unit.certainty])
        return Resolution(name, "unit", min(confidence, doubt), why, (unit,))

    def _abolished(self, name: str, unit: UnitRecord, confidence: float) -> Resolution:
        successors = self.index.registry.successors_at(unit, self.at)
        doubt = 0.9 if unit.certainty == "unsure" else 0.8
        now = "、".join(s.full_name for s in successors)
        why = (reasons.ABOLISHED if successors else reasons.ABOLISHED_WITHOUT).format(
            unit=unit.full_name, day=unit.valid_to, sure=reasons.SURENESS[unit.certainty], now=now
        )
        return Resolution(name, "unit", min(confidence, doubt), why, (unit,), successors=successors)

    def known(self, name: str) -> Resolution | None:
        for scope in WHOLE_NAMES:
            found = self._choose(name, self.index.lookup(scope, name, self.chain), 0.9, None)
            if found:
                return found
        return None
