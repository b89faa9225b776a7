"""A record held against all forms of an entity: each field counts by the level that the best of them reaches, as in the bulk. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mianzhou.data.linkage.model import Compared, Comparison, Plan, Prepared, Scored
from mianzhou.data.linkage.scoring import prior_of, probability_of


def scored_against(
    plan: Plan, left: Prepared, forms: Sequence[Prepared], population: int, shares: Mapping[str, float]
) -> Scored:
    """A prepared record held against the forms of an entity; `shares` say how frequent its values are: {"name": 0.002}."""
    prior, seen = prior_of(population), []
    for comparison in plan.comparisons:
        seen.append(_compared(comparison, left, forms, shares.get(comparison.field)))
    reached = {compared.field: compared.level for compared in seen}
    total = prior + sum(compared.weight for compared in seen)
    veto = next((v.name for v in plan.vetoes if all(reached[field] in levels for field, levels in v.when)), "")
    return Scored(prior, total, 0.0 if veto else probability_of(total), tuple(seen), veto)


def _compared(comparison: Comparison, left: Prepared, forms: Sequence[Prepared], share: float | None) -> Compared:
    """The level that the best form reaches, and what it weighs."""
    place, right = min(((comparison.of(left, form), n) for n, form in enumerate(forms)), key=lambda each: each)
    level, shown = comparison.levels[place], comparison.columns[0]
    weight = level.weight
    if level.rare and share is not None:
        weight = min(max(-math.log2(share), level.bounds[0]), level.bounds[1])
    return Compared(comparison.field, level.name, weight, left[shown], forms[right][shown])
