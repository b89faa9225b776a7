"""Departments ranked by the scores of their resources. Pure.

A department's figure is the mean over its resources, each counting the same: a large table must not hide a neglected small one. Equal
figures share a rank and the ranks after them are left out (1, 2, 2, 4). A figure that rests on few records is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mianzhou.data.quality.rules import DIMENSIONS, Rules


@dataclass(frozen=True, slots=True)
class Scored:
    """One resource's score for the ranking of its department."""

    unit_id: int
    total: float | None
    dimensions: Mapping[str, float | None]
    received: int
    late: bool = False
    disputes: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A department's place; rank None for one without any figure."""

    rank: int | None
    unit_id: int
    total: float | None
    dimensions: Mapping[str, float | None]
    resources: int
    received: int
    late: int
    disputes: int
    small: bool


def rank(scores: Iterable[Scored], rules: Rules) -> list[Ranked]:
    """Departments, the best first, those without a figure last."""
    by_unit: dict[int, list[Scored]] = {}
    for each in scores:
        by_unit.setdefault(each.unit_id, []).append(each)
    found = [_of_unit(unit_id, mine, rules) for unit_id, mine in by_unit.items()]
    found.sort(key=lambda r: (r.total is None, -(r.total or 0), r.unit_id))
    ranked: list[Ranked] = []
    for place, unit in enumerate(found, start=1):
        before = ranked[-1] if ranked else None
        shared = before.rank if before is not None and before.total == unit.total else place
        ranked.append(unit if unit.total is None else replace(unit, rank=shared))
    return ranked


def _of_unit(unit_id: int, mine: list[Scored], rules: Rules) -> Ranked:
    received = sum(s.received for s in mine)
    return Ranked(
        rank=None,
        unit_id=unit_id,
        total=_mean([s.total for s in mine]),
        dimensions={name: _mean([s.dimensions.get(name) for s in mine]) for name in DIMENSIONS},
        resources=len(mine),
        received=received,
        late=sum(s.late for s in mine),
        disputes=sum(s.disputes for s in mine),
        small=received < rules.small_records,
    )


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 1) if known else None
