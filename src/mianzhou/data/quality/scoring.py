"""The score of a resource from counts, in five dimensions and a weighted total. Pure.

A dimension is the share of what satisfies in what was looked at, from 0 to 100. Where nothing was looked at it is None, and its weight
falls to the others: nobody gains or loses by what could not be judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from mianzhou.data.quality.rules import DIMENSIONS, Rules
from mianzhou.data.quality.timeliness import Owed


@dataclass(frozen=True, slots=True)
class Counts:
    """What the batches of a period say. `against` counts quarantined rows with at least one reason against a dimension.

    Cells: required ones are looked at in every row received, optional ones in the rows accepted.
    """

    received: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicate: int = 0
    against: Mapping[str, int] = field(default_factory=dict)
    required_cells: int = 0
    required_missing: int = 0
    optional_cells: int = 0
    optional_filled: int = 0

    def __add__(self, other: Counts) -> Counts:
        """The counts of both."""
        return Counts(
            self.received + other.received,
            self.accepted + other.accepted,
            self.quarantined + other.quarantined,
            self.duplicate + other.duplicate,
            {d: self.against.get(d, 0) + other.against.get(d, 0) for d in self.against.keys() | other.against.keys()},
            self.required_cells + other.required_cells,
            self.required_missing + other.required_missing,
            self.optional_cells + other.optional_cells,
            self.optional_filled + other.optional_filled,
        )


@dataclass(frozen=True, slots=True)
class Disputes:
    """What was disputed in a period: found right, and answered late or not by the due date."""

    raised: int = 0
    upheld: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """The dimensions (None: nothing to judge), the points taken for disputes, and the total (None: nothing at all to judge)."""

    dimensions: Mapping[str, float | None]
    deduction: float
    total: float | None


def score(counts: Counts, periods: list[Owed], disputes: Disputes, *, on: date, rules: Rules) -> Score:
    """The score of a resource; `periods` are those whose due date lies in the time that is judged."""
    found = {
        "completeness": completeness(counts, rules),
        **{d: _share_of_rows(counts, d) for d in ("validity", "uniqueness", "consistency")},
        "timeliness": timeliness(periods, on, rules),
    }
    dimensions = {name: found[name] for name in DIMENSIONS}
    deduction = min(rules.dispute_most, disputes.upheld * rules.dispute_upheld + disputes.late * rules.dispute_late)
    weighted = [(value, rules.weights[name]) for name, value in dimensions.items() if value is not None]
    if not weighted:
        return Score(dimensions, deduction, None)
    mean = sum(value * weight for value, weight in weighted) / sum(weight for _, weight in weighted)
    return Score(dimensions, deduction, _rounded(max(0.0, mean - deduction)))


def completeness(counts: Counts, rules: Rules) -> float | None:
    """Filled cells among those looked at, required and optional ones by their weights."""
    parts: list[tuple[float, float]] = []
    if counts.required_cells:
        parts.append((1 - counts.required_missing / counts.required_cells, rules.required_weight))
    if counts.optional_cells:
        parts.append((counts.optional_filled / counts.optional_cells, rules.optional_weight))
    if not parts:
        return None
    return _rounded(100 * sum(share * weight for share, weight in parts) / sum(weight for _, weight in parts))


def timeliness(periods: list[Owed], on: date, rules: Rules) -> float | None:
    """What the periods count that are over or met by a day: whole in time, in part when late, nothing when not met."""
    judged = [p for p in periods if p.met_on is not None or p.is_late(on)]
    if not judged:
        return None
    credit = sum(0.0 if p.met_on is None else rules.late_credit if p.is_late(on) else 1.0 for p in judged)
    return _rounded(100 * credit / len(judged))


def _share_of_rows(counts: Counts, dimension: str) -> float | None:
    if not counts.received:
        return None
    return _rounded(100 * (1 - counts.against.get(dimension, 0) / counts.received))


def _rounded(value: float) -> float:
    """To two decimals, but never up to 100: what has a fault is not faultless."""
    rounded = round(value, 2)
    return 99.99 if rounded >= 100 > value else rounded
