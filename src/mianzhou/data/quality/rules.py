"""The rules of scoring as typed data, read strictly from `quality.yaml`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mianzhou.kernel.text import Text

DIMENSIONS: dict[str, Text] = {
    "completeness": Text("完整性", "Completeness"),
    "validity": Text("有效性", "Validity"),
    "uniqueness": Text("唯一性", "Uniqueness"),
    "consistency": Text("一致性", "Consistency"),
    "timeliness": Text("及时性", "Timeliness"),
}
PERIODS = ("day", "week", "month", "quarter", "halfyear", "year", "none")


@dataclass(frozen=True, slots=True)
class Cycle:
    """In each `period` one batch is owed, in time until `grace` working days after its end."""

    period: str
    grace: int


@dataclass(frozen=True, slots=True)
class Grade:
    """A word for totals from `lowest` on."""

    code: str
    title: Text
    lowest: float


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of scoring. `house` lists the parts that no document sets."""

    version: int
    weights: Mapping[str, float]
    required_weight: float
    optional_weight: float
    dimension_of: Mapping[str, str]  # the first word of a rule code → dimension; "" speaks against none
    cycles: Mapping[str, Cycle]
    late_credit: float
    dispute_upheld: float
    dispute_late: float
    dispute_most: float
    small_records: int
    grades: tuple[Grade, ...]
    house: tuple[str, ...]

    def codes_of(self, dimension: str) -> tuple[str, ...]:
        """The rule codes that speak against a dimension."""
        return tuple(code for code, against in self.dimension_of.items() if against == dimension)

    def grade_of(self, total: float) -> Grade:
        """The word for a total."""
        return next(grade for grade in self.grades if total >= grade.lowest)


@cache
def shipped_rules() -> Rules:
    """The rules that come with the platform."""
    return rules_from(yaml.safe_load((Path(__file__).parent / "quality.yaml").read_text("utf-8")))


def rules_from(document: Mapping[str, Any]) -> Rules:
    """Rules from parsed YAML; a missing or unknown key is an error, never a default."""
    rest: dict[str, Any] = {
        key: dict(value) if isinstance(value, Mapping) else value for key, value in document.items()
    }
    version = rest.pop("version")
    house = tuple(name for name, part in rest.items() if part.pop("source") == "house")
    weights, completeness, reasons = rest.pop("weights"), rest.pop("completeness"), rest.pop("reasons")
    cycles, timeliness = rest.pop("cycles"), rest.pop("timeliness")
    disputes, small = rest.pop("disputes"), rest.pop("small")
    grades = _grades(rest.pop("grades")["scale"])
    if rest:
        raise ValueError(f"unknown rules: {sorted(rest)}")
    if set(weights) != set(DIMENSIONS) or sum(weights.values()) != 100:
        raise ValueError("weights name every dimension and sum to 100")
    dimension_of = {code: "" for code in reasons.pop("neutral")}
    for dimension, codes in reasons.items():
        if dimension not in DIMENSIONS or set(codes) & dimension_of.keys():
            raise ValueError(f"reasons of {dimension}: an unknown dimension, or a code that has one already")
        dimension_of |= dict.fromkeys(codes, dimension)
    read = {name: Cycle(**entry) for name, entry in cycles.items()}
    if any(cycle.period not in PERIODS for cycle in read.values()):
        raise ValueError("unknown period of a cycle")
    return Rules(
        version=version,
        weights=weights,
        required_weight=completeness["required"],
        optional_weight=completeness["optional"],
        dimension_of=dimension_of,
        cycles=read,
        late_credit=timeliness["late"] / 100,
        dispute_upheld=disputes["upheld"],
        dispute_late=disputes["answered_late"],
        dispute_most=disputes["most"],
        small_records=small["records"],
        grades=grades,
        house=house,
    )


def _grades(entries: list[dict[str, Any]]) -> tuple[Grade, ...]:
    found = tuple(Grade(entry["code"], Text(*entry["title"]), entry["from"]) for entry in entries)
    if [g.lowest for g in found] != sorted((g.lowest for g in found), reverse=True) or found[-1].lowest != 0:
        raise ValueError("grades go from the highest down to 0")
    return found
