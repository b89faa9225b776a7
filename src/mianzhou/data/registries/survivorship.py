"""Which value of several stands in the golden record: rules as data, decided the same way for one entity here and for millions in SQL. Pure.

Every value keeps its source, its day and a confidence; what contradicts it stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from mianzhou.kernel.text import Text

CRITERIA: Final = ("authority", "agreement", "recency")
_RULES: Final = Path(__file__).parent / "survivorship.yaml"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a kind: what it is called, by which standard and grade it is masked, and what decides between values."""

    name: str
    title: Text
    standard: str
    grade: str
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survivorship:
    """The rules: attributes by kind, and how far the sources of a domain are to be believed."""

    version: int
    kinds: Mapping[str, Mapping[str, Attribute]]
    authority: Mapping[str, Mapping[str, Mapping[str, int]]]
    otherwise: int

    def authority_of(self, domain: str, kind: str, own: Mapping[str, int]) -> dict[str, int]:
        """How far a source is to be believed, attribute by attribute: 0 to 99."""
        known = self.authority.get(domain, {}).get(kind, {})
        return {name: own.get(name, known.get(name, self.otherwise)) for name in self.kinds[kind]}


@dataclass(frozen=True, slots=True)
class Said:
    """What one record says: its source and how far that is believed by attribute, its day, the values as text, and the days of values corrected since."""

    source: int
    authority: Mapping[str, int]
    dated: date | None
    values: Mapping[str, str]
    corrected: Mapping[str, date] = field(default_factory=dict)

    def day_of(self, name: str) -> date | None:
        """Of when its value of an attribute is: what was corrected is of the day of the correction, whatever the day of the record."""
        return self.corrected.get(name, self.dated)


def corrected_days(told: str | None) -> dict[str, date]:
    """What `corrected` of a record tells, "2026-11-22:phone 2026-11-23:address", as days by attribute."""
    parts = (part.partition(":") for part in (told or "").split())
    return {name: date.fromisoformat(day) for day, _, name in parts}


@lru_cache(maxsize=1)
def shipped_survivorship() -> Survivorship:
    """The rules of this version; ValueError for a criterion that there is not."""
    told = yaml.safe_load(_RULES.read_text(encoding="utf-8"))
    kinds = {
        kind: {name: _attribute(name, said) for name, said in attributes.items()}
        for kind, attributes in told["kinds"].items()
    }
    return Survivorship(told["version"], kinds, told["authority"], told["otherwise"])


def _attribute(name: str, said: Mapping[str, Any]) -> Attribute:
    if sorted(said["order"]) != sorted(CRITERIA):
        raise ValueError(f"{name}: the order must name {', '.join(CRITERIA)}, each once")
    return Attribute(
        name, Text(said["title"]["zh"], said["title"]["en"]), said["standard"], said.get("grade", ""), tuple(said["order"])
    )  # fmt: skip


def golden(kind: str, records: Iterable[Said], rules: Survivorship | None = None) -> dict[str, Any]:
    """{attribute: {value, source, date, confidence, others: [{value, source, date}]}} of the attributes that anybody fills."""
    known, told = (rules or shipped_survivorship()).kinds[kind], list(records)
    made = {}
    for name, attribute in known.items():
        filled = [record for record in told if record.values.get(name)]
        if filled:
            made[name] = _decided(attribute, filled)
    return made


@dataclass(frozen=True, slots=True)
class _Value:
    """One value with those who say it."""

    text: str
    believed: dict[int, int]  # source → authority
    source: int  # the most believed, of several the smallest number
    authority: int
    dated: date | None


def _decided(attribute: Attribute, records: Sequence[Said]) -> dict[str, Any]:
    values = [_value(attribute.name, text, records) for text in sorted({r.values[attribute.name] for r in records})]
    ranked = sorted(values, key=lambda value: [-_weight(value, each) for each in attribute.order])
    best, others = ranked[0], ranked[1:]
    return {
        "value": best.text,
        "source": best.source,
        "date": best.dated.isoformat() if best.dated else None,
        "confidence": confidence(best.believed, [other.believed for other in others]),
        "others": [
            {"value": v.text, "source": v.source, "date": v.dated.isoformat() if v.dated else None} for v in others
        ],
    }


def _value(name: str, text: str, records: Sequence[Said]) -> _Value:
    mine = [r for r in records if r.values[name] == text]
    believed: dict[int, int] = {}
    for record in mine:
        believed[record.source] = max(believed.get(record.source, 0), record.authority.get(name, 0))
    source = min(believed, key=lambda each: (-believed[each], each))
    return _Value(
        text, believed, source, believed[source], max((day for r in mine if (day := r.day_of(name))), default=None)
    )


def _weight(value: _Value, criterion: str) -> int:
    if criterion == "authority":
        return value.authority
    return len(value.believed) if criterion == "agreement" else (value.dated or date.min).toordinal()


def confidence(believed: Mapping[int, int], against: Sequence[Mapping[int, int]]) -> float:
    """How sure a value is, 0 to 1: one minus the chance that all who say it are wrong, times their share of all belief.

    A source believed 90 of 100 is wrong once in ten; sources err independently; each says a value once.
    """
    wrong = 1.0
    for authority in believed.values():
        wrong *= 1 - authority / 100
    support = sum(believed.values())
    total = support + sum(sum(each.values()) for each in against)
    return round((1 - wrong) * support / total, 2) if total else 0.0
