"""Who is this record about? Candidates by keys in one round trip to the database, scored here against the forms of their records.

A key that many entities share (a common name with a birthday) tells little: it counts only where no rarer one is shared. What is compared is bounded,
so that the slowest question is not much slower than the usual one. As in the bulk, each field counts by the level that the best of an entity's
forms reaches, and a record that two entities fit about equally is nobody's yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from mianzhou.data.linkage.kinds import plan_of
from mianzhou.data.linkage.model import Plan, Prepared, Scored
from mianzhou.data.linkage.scoring import POPULATION, hashed, key_texts
from mianzhou.data.matching.entries import forms_held
from mianzhou.data.matching.errors import NothingToMatch
from mianzhou.data.matching.models import KIND_NUMBERS
from mianzhou.data.matching.prepared import rows_of
from mianzhou.data.matching.scores import scored_between
from mianzhou.data.matching.terms import name_term

SHARED_BY = 60  # entities of one key that are looked at
COMPARED = 30  # candidates that are scored, those with most keys in common first
MARGIN = 3.0  # bits by which the best candidate must be ahead of the next one to be meant
TOGETHER = 500  # records asked for at once
SAME, DOUBTFUL, DIFFERENT = "same", "doubtful", "different"
# How many entities of the kind there are the newest run has found; where there was none, the last count of the table is near enough.
_COUNTED = """coalesce((SELECT entities FROM registry_link_run WHERE kind = %s AND state = 'done' AND entities > 0 ORDER BY id DESC LIMIT 1),
    (SELECT reltuples FROM pg_class WHERE oid = to_regclass('match_entry')))"""
# Lists stand in a SELECT of their own: the database then takes every question to be alike, and plans it once and not each time.
_CANDIDATES = f"""
    WITH asked AS (SELECT a.n, a.key, k.entities FROM unnest((SELECT %s::int[]), (SELECT %s::bigint[])) AS a (n, key) CROSS JOIN LATERAL
        (SELECT array_agg(entity) AS entities FROM (SELECT entity FROM match_key WHERE key = a.key LIMIT {SHARED_BY}) AS few) AS k),
    shared AS (SELECT asked.n, e.entity, sum(CASE WHEN cardinality(asked.entities) < {SHARED_BY} THEN 1.0 ELSE 0.01 END) AS keys
        FROM asked CROSS JOIN LATERAL unnest(asked.entities) AS e (entity) GROUP BY asked.n, e.entity)
    SELECT n, entry.entity, entry.forms, (SELECT holders FROM match_name m WHERE m.kind = entry.kind AND m.name = (%s::varchar[])[n + 1]),
        {_COUNTED}
    FROM (SELECT *, row_number() OVER (PARTITION BY n ORDER BY keys DESC, entity) AS place FROM shared) AS ranked
    JOIN match_entry entry USING (entity) WHERE place <= {COMPARED} AND entry.kind = %s ORDER BY n, place"""
_Row = tuple[int, int, str, int | None, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that the record may be about: how likely, and why. `verdict` is same, doubtful or different."""

    entity: int
    probability: float
    verdict: str
    scored: Scored


def match(kind: str, record: Mapping[str, object], limit: int = 10) -> list[Candidate]:
    """The entities that a record may be about, the likeliest first, at most `limit`; vetoed ones are left out.

    `record` has the fields of the kind's plan, as text in any spelling; what it does not know may be missing.
    """
    (found,) = match_many(kind, [record], limit)
    if found is None:
        raise NothingToMatch(fields="、".join(plan_of(kind).fields))
    return found


def match_many(kind: str, records: Iterable[Mapping[str, object]], limit: int = 10) -> Iterator[list[Candidate] | None]:
    """`match` of many records, some hundreds for each round trip; None for a record that says too little."""
    plan, waiting = plan_of(kind), iter(records)
    while taken := list(islice(waiting, TOGETHER)):
        prepared = [plan.prepared(record) for record in taken]
        keys = [key_texts(plan, each) for each in prepared]
        names = [name_term(kind, str(record.get("name") or "")) for record in taken]
        found: dict[int, list[Candidate]] = {}
        for n, rows in groupby(_candidates(kind, keys, names), key=lambda row: row[0]):
            found[n] = _ranked(plan, prepared[n], list(rows), limit)
        yield from (found.get(n, []) if keys[n] else None for n in range(len(taken)))


def population_of(counted: float) -> int:
    """How many entities there are, by the count of a table that may never have been counted."""
    return int(counted) if counted > 0 else POPULATION


def _candidates(kind: str, keys: Sequence[Sequence[str]], names: Sequence[str]) -> list[_Row]:
    asked = [(n, hashed(text)) for n, texts in enumerate(keys) for text in texts]
    if not asked:
        return []
    numbers, hashes = zip(*asked, strict=True)
    rows: list[_Row] = rows_of(_CANDIDATES, [list(numbers), list(hashes), list(names), kind, KIND_NUMBERS[kind]])  # type: ignore[assignment]
    return rows


def _ranked(plan: Plan, prepared: Prepared, rows: Sequence[_Row], limit: int) -> list[Candidate]:
    """The candidates of one record in their order, each with its verdict."""
    found = []
    for _, entity, forms, holders, counted in rows:
        population = population_of(counted)
        frequencies = {"name": {prepared["name"] or "": holders / population}} if holders else {}
        best = scored_between(plan, [prepared], forms_held(plan, forms), population, frequencies)
        if not best.veto:
            found.append(Candidate(entity, best.probability, _verdict(plan, best), best))
    found.sort(key=lambda each: (-each.scored.weight, each.entity))
    if len(found) > 1 and found[0].verdict == SAME and found[0].scored.weight - found[1].scored.weight < MARGIN:
        found[0] = replace(found[0], verdict=DOUBTFUL)
        found[1] = replace(found[1], verdict=DOUBTFUL)
    return found[:limit]


def _verdict(plan: Plan, best: Scored) -> str:
    if best.probability >= plan.certain:
        return SAME
    return DOUBTFUL if best.probability >= plan.doubtful else DIFFERENT
