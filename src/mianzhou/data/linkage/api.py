"""What other rooms may use of linkage.

Kinds are "person", "organisation" and "place"; a record is a mapping of the kind's fields (`fields_of`) to text. In bulk, records are a table of
`record` (BIGINT, once each) and the kind's fields (VARCHAR, NULL where unknown) in the executor's database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage import cascade, clustering, incremental, preparing, scoring
from mianzhou.data.linkage import keys as bulk_keys
from mianzhou.data.linkage.clustering import Linked
from mianzhou.data.linkage.errors import EngineUnknown, FileUnusable, KindUnknown
from mianzhou.data.linkage.executor import Engine, Executor
from mianzhou.data.linkage.kinds import PLANS, plan_of
from mianzhou.data.linkage.model import Compared, Plan, Scored
from mianzhou.data.linkage.scoring import POPULATION

KINDS = tuple(PLANS)

__all__ = [
    "KINDS",
    "POPULATION",
    "Compared",
    "Engine",
    "EngineUnknown",
    "Executor",
    "FileUnusable",
    "KindUnknown",
    "Linked",
    "Plan",
    "Scored",
    "engine_of",
    "fields_of",
    "keys_of",
    "keys_sql",
    "lay_excluded",
    "link",
    "link_among",
    "link_new",
    "plan_of",
    "prepare",
    "score",
]


def fields_of(kind: str) -> tuple[str, ...]:
    """The received fields of a kind, by which records are given."""
    return plan_of(kind).fields


def keys_of(kind: str, record: Mapping[str, object]) -> list[int]:
    """The keys of one received record: it may be the same as a record with which it shares one. Signed, 64 bits."""
    plan = plan_of(kind)
    return [scoring.hashed(text) for text in scoring.key_texts(plan, plan.prepared(record))]


def prepare(executor: Executor, kind: str, table: str, into: str) -> None:
    """A table of received records as a table of the kind's prepared columns, which `keys_sql` reads."""
    preparing.prepare(executor, plan_of(kind), table, into)


def keys_sql(kind: str, forms: str) -> str:
    """(record, key) over a table that `prepare` made; the same keys as `keys_of` yields."""
    return bulk_keys.keys_sql(plan_of(kind), forms)


def score(
    kind: str,
    left: Mapping[str, object],
    right: Mapping[str, object],
    *,
    population: int = POPULATION,
    frequencies: Mapping[str, Mapping[str, float]] | None = None,
) -> Scored:
    """Two received records held against each other: prior, each field's level and weight (log2), total, probability, veto.

    `population` is how many entities there are to choose from; `frequencies` what share of them has a value: {"name": {"王芳": 0.002}}.
    """
    plan = plan_of(kind)
    return scoring.scored(plan, plan.prepared(left), plan.prepared(right), population, frequencies or {})


def link(executor: Engine, kind: str, table: str) -> Linked:
    """Link a table of received records among themselves: makes `links` (record, entity, rule, probability, linked_to) and `doubtful`
    ("left", "right", probability) in the executor's database. `entity` is the least record of its cluster."""
    return cascade.link(executor, plan_of(kind), table)


def link_new(executor: Executor, kind: str, table: str, registry: str) -> Linked:
    """Link new records (`table`: record, fields) with registered ones (`registry`: record, entity, fields; whole, or those sharing a key).

    Makes `links` (record, entity, cluster, rule, probability, linked_to) of the new records; `entity` is NULL where none is registered yet.
    """
    return incremental.link_new(executor, plan_of(kind), table, registry)


def link_among(
    executor: Executor, kind: str, fresh: str, registered: str, *, population: int, shares: Mapping[str, float]
) -> Linked:
    """`link_new` over prepared columns, with only those of the registry that share a key with the batch: `fresh` (record, columns) and
    `registered` (record, entity, columns). `population` is how many entities there are in all, `shares` which part of them bears a prepared name."""
    return incremental.link_among(executor, plan_of(kind), fresh, registered, population, shares)


def lay_excluded(
    executor: Executor, kind: str, forms: str, *, entries: str, pairs: str, into: str, population: int
) -> None:
    """Of pairs of entries those that cannot be one, by all their records: `into` (l, r) of `pairs` (l, r).

    `entries` (record, entry) says which records of `forms`, a table that `prepare` made, are of which entry; `population` is how many entries there are.
    """
    clustering.lay_excluded(executor, plan_of(kind), forms, entries, pairs, into, population)


@contextmanager
def engine_of(
    name: str, *, memory_mb: int = 2000, master: str = "local[*]", shared: Path | None = None
) -> Iterator[Engine]:
    """An executor of its own under an engine's name, gone on leaving; raises EngineUnknown.

    `memory_mb` is what this process may use. For "spark" `master` says where it runs; on other machines, `shared` is a folder that all of them see.
    """
    if name == "duckdb":
        with Scratch(memory_mb=memory_mb, ordered=False) as executor:
            yield executor
    elif name == "spark":
        from mianzhou.data.lake.spark.scratch import SparkScratch

        with SparkScratch(master, shared, memory_mb) as cluster:
            yield cluster
    else:
        raise EngineUnknown(engine=name)
