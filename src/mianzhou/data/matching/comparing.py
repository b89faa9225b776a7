"""Who is this record about? Candidates by keys in one round trip to the database, scored here against the forms of their records.

A key that many entities share (a common name with a birthday) tells little: it counts only where no rarer one is shared. What is compared is bounded,
so that the slowest question is not much slower than the usual one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mianzhou.data.linkage.kinds import plan_of
from mianzhou.data.linkage.model import Plan, Scored
from mianzhou.data.linkage.scoring import POPULATION, hashed, key_texts, scored
from mianzhou.data.matching.errors import NothingToMatch
from mianzhou.data.matching.models import KIND_NUMBERS

SHARED_BY = 60  # entities of one key that are looked at
COMPARED = 30  # candidates that are scored, those with most keys in common first
_SURE = 0.999999
# The population stands beside every row; an index that holds nothing knows no population either.
_CANDIDATES = f"""
    WITH asked AS (SELECT a.key, k.entities FROM unnest(%s::bigint[]) AS a (key) CROSS JOIN LATERAL
        (SELECT array_agg(entity) AS entities FROM (SELECT entity FROM match_key WHERE key = a.key LIMIT {SHARED_BY}) AS few) AS k),
    shared AS (SELECT e.entity, sum(CASE WHEN cardinality(asked.entities) < {SHARED_BY} THEN 1.0 ELSE 0.01 END) AS keys
        FROM asked CROSS JOIN LATERAL unnest(asked.entities) AS e (entity) GROUP BY e.entity ORDER BY keys DESC, e.entity LIMIT {COMPARED})
    SELECT entry.entity, entry.forms FROM shared JOIN match_entry entry USING (entity) WHERE entry.kind = %s ORDER BY shared.keys DESC, entity"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that the record may be about: how likely, and why (the weights of the best of its records' forms)."""

    entity: int
    probability: float
    scored: Scored


def match(kind: str, record: Mapping[str, object], limit: int = 10) -> list[Candidate]:
    """The entities that a record may be about, the likeliest first, at most `limit`; vetoed ones are left out.

    `record` has the fields of the kind's plan, as text in any spelling; what it does not know may be missing.
    """
    plan = plan_of(kind)
    prepared = plan.prepared(record)
    texts = key_texts(plan, prepared)
    if not texts:
        raise NothingToMatch(fields="、".join(plan.fields))
    found: list[Candidate] = []
    for entity, forms in _candidates(KIND_NUMBERS[kind], [hashed(text) for text in texts]):
        best = _best(plan, prepared, json.loads(forms))
        if not best.veto:
            found.append(Candidate(entity, best.probability, best))
            if best.probability > _SURE and len(found) >= limit:
                break
    found.sort(key=lambda each: (-each.scored.weight, each.entity))
    return found[:limit]


def _candidates(kind: int, keys: list[int]) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [keys, kind])
        rows: list[tuple[int, str]] = cursor.fetchall()
        return rows


def _best(plan: Plan, prepared: Mapping[str, str | None], forms: list[list[str | None]]) -> Scored:
    """The score against the form that fits best; one that is vetoed fits worst."""
    best: Scored | None = None
    for form in forms:
        other: dict[str, Any] = dict(zip(plan.columns, form, strict=True))
        this = scored(plan, prepared, other, POPULATION, {})
        if best is None or (not this.veto, this.weight) > (not best.veto, best.weight):
            best = this
    assert best is not None
    return best
