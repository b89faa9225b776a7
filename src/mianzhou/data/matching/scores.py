"""Records of one entity held against those of another: each field counts by the level that the best of them reach, as in the bulk. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mianzhou.data.linkage.model import Compared, Comparison, Plan, Prepared, Scored
from mianzhou.data.linkage.scoring import prior_of, probability_of

Frequencies = Mapping[str, Mapping[str, float]]
"""What share of entities has a value, by field: {"name": {"王芳": 0.002}}."""


def scored_between(
    plan: Plan, lefts: Sequence[Prepared], rights: Sequence[Prepared], population: int, frequencies: Frequencies
) -> Scored:
    """Prepared records of one side held against those of the other, of which each has at least one."""
    prior = prior_of(population)
    seen = [_compared(each, lefts, rights, frequencies.get(each.field, {})) for each in plan.comparisons]
    reached = {compared.field: compared.level for compared in seen}
    total = prior + sum(compared.weight for compared in seen)
    veto = next((v.name for v in plan.vetoes if all(reached[field] in levels for field, levels in v.when)), "")
    return Scored(prior, total, 0.0 if veto else probability_of(total), tuple(seen), veto)


def _compared(
    comparison: Comparison, lefts: Sequence[Prepared], rights: Sequence[Prepared], shares: Mapping[str, float]
) -> Compared:
    """The level that the best pair reaches, and what it weighs."""
    place, n, m = min((comparison.of(a, b), n, m) for n, a in enumerate(lefts) for m, b in enumerate(rights))
    level, shown = comparison.levels[place], comparison.columns[0]
    left, right = lefts[n][shown], rights[m][shown]
    weight, share = level.weight, shares.get(left or "") if level.rare else None
    if share is not None:
        weight = min(max(-math.log2(share), level.bounds[0]), level.bounds[1])
    return Compared(comparison.field, level.name, weight, left, right)
