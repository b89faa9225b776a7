"""One record's keys and one pair's score, in Python: what the bulk does over columns, for whoever asks about a single record."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

from mianzhou.data.linkage.model import Compared, Plan, Prepared, Scored

POPULATION = 5_000_000
"""How many entities a stranger is taken from where the caller does not say."""
SEPARATOR = "\x1f"


def key_texts(plan: Plan, forms: Prepared) -> list[str]:
    """The texts whose hashes are the record's keys."""
    texts = []
    for key in plan.keys:
        parts = [forms[part] for part in key.parts]
        if all(parts):
            texts.append(SEPARATOR.join([key.name, *(part or "" for part in parts)]))
    return texts


def hashed(text: str) -> int:
    """The low 64 bits of the text's md5, as a signed number: what `key_hash_sql` yields in the bulk."""
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[8:], "little", signed=True)


def prior_of(population: int) -> float:
    """log2 odds that two records taken at random are of one entity."""
    return -math.log2(max(population, 2))


def probability_of(weight: float) -> float:
    """log2 odds as a probability."""
    return 1.0 / (1.0 + math.exp2(-max(min(weight, 60.0), -60.0)))


def scored(
    plan: Plan, left: Prepared, right: Prepared, population: int, frequencies: Mapping[str, Mapping[str, float]]
) -> Scored:
    """A pair of prepared records, judged; `frequencies` say what share of records has a value: {"name": {"王芳": 0.002}}."""
    prior = prior_of(population)
    seen: list[Compared] = []
    reached: dict[str, str] = {}
    for comparison in plan.comparisons:
        level = comparison.levels[comparison.of(left, right)]
        shown = comparison.columns[0]
        share = frequencies.get(comparison.field, {}).get(left[shown] or "") if level.rare else None
        weight = level.weight if share is None else min(max(-math.log2(share), level.bounds[0]), level.bounds[1])
        seen.append(Compared(comparison.field, level.name, weight, left[shown], right[shown]))
        reached[comparison.field] = level.name
    total = prior + sum(compared.weight for compared in seen)
    veto = next((v.name for v in plan.vetoes if all(reached[field] in levels for field, levels in v.when)), "")
    return Scored(prior, total, 0.0 if veto else probability_of(total), tuple(seen), veto)
