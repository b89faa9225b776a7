"""A new batch linked with what is registered: the entities stay as they are, each new record joins one, another new one, or none.

What differs from linking everything anew: two registered entities are never joined, nor one split, by what a batch brings. The registry
may be handed whole, or only the entities that share a key with the batch: others cannot be partners. Then how many entities there are, and how
many bear a name, must be told: a part does not show it.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from mianzhou.data.linkage.cascade import anchor, find_pairs, weigh
from mianzhou.data.linkage.clustering import Linked, clear, grow, told
from mianzhou.data.linkage.executor import Executor
from mianzhou.data.linkage.model import Plan
from mianzhou.data.linkage.preparing import Brief, brief_of, brief_of_prepared, names_sql, prepare

_FORMS = "linkage_forms"


def link_new(executor: Executor, plan: Plan, table: str, registry: str) -> Linked:
    """Link the records of `table` (record, fields) with those of `registry` (record, entity, fields); a record's number stands in one of them only.

    Makes `links` (record, entity, cluster, rule, probability, linked_to) of the new records: `entity` is the registered one, NULL where
    there is none yet, `cluster` then tells which new records belong together. `doubtful` is as in a full run.
    """
    fields = ", ".join(plan.fields)
    executor.make(
        "linkage_all", f"SELECT record, {fields} FROM {registry} UNION ALL SELECT record, {fields} FROM {table}"
    )
    prepare(executor, plan, "linkage_all", _FORMS)
    executor.drop("linkage_all")
    return _linked(executor, plan, registry, brief_of_prepared(plan, _FORMS))


def link_among(
    executor: Executor, plan: Plan, fresh: str, registered: str, population: int, shares: Mapping[str, float]
) -> Linked:
    """`link_new` over tables of prepared columns: `fresh` (record, columns) and `registered` (record, entity, columns), of which there are only those that share a key.

    `population` is how many entities there are in all, `shares` which part of them bears a name (the prepared one).
    """
    columns = ", ".join(plan.columns)
    executor.make(_FORMS, f"SELECT record, {columns} FROM {registered} UNION ALL SELECT record, {columns} FROM {fresh}")
    names = pa.table({"name": pa.array(list(shares), pa.string()), "share": pa.array(shares.values(), pa.float64())})
    return _linked(executor, plan, registered, brief_of(plan, _FORMS), population, names)


def _linked(
    executor: Executor,
    plan: Plan,
    registry: str,
    brief: Brief,
    population: int | None = None,
    names: pa.Table | None = None,
) -> Linked:
    forms = _FORMS
    _anchor(executor, plan, registry, brief)
    find_pairs(executor, plan, forms)
    if names is None:
        executor.make("linkage_names", names_sql(brief))
    else:
        executor.lay("linkage_names", names)
    weigh(executor, plan, forms)
    grow(executor, plan, population)
    executor.make(
        "links",
        """SELECT n.record, k.entity, min(n.record) OVER (PARTITION BY coalesce(c.cluster, n.node)) AS cluster,
            CASE WHEN n.anchored OR n.numbered THEN 'identifier' WHEN j.cluster IS NOT NULL THEN 'scored' ELSE 'alone' END AS rule,
            CASE WHEN j.weight IS NULL THEN 1.0 ELSE 1 / (1 + pow(2.0, -j.weight)) END AS probability, j.partner AS linked_to
        FROM linkage_nodes AS n LEFT JOIN linkage_moved AS c ON c.node = n.node
        LEFT JOIN linkage_joined AS j ON j.cluster = n.node
        LEFT JOIN linkage_known AS k ON k.node = coalesce(c.cluster, n.node) WHERE n.is_new""",
    )
    made = told(executor)
    clear(executor)
    executor.drop("linkage_known", forms)
    return made


def _anchor(executor: Executor, plan: Plan, registry: str, brief: Brief) -> None:
    """`linkage_nodes`: a registered entity is one anchored node; new records of its identifier join it, those of another one are a loose node.

    `numbered` is whoever has an identifier: two of these with different ones are never joined, no more than in a full run.
    """
    anchor(executor, plan, brief)
    executor.make("linkage_known", f"SELECT entity, min(record) AS node FROM {registry} GROUP BY entity")
    executor.make(
        "linkage_held",
        f"SELECT r.record, k.node FROM {registry} AS r JOIN linkage_known AS k ON k.entity = r.entity",
    )
    executor.make(
        "linkage_owners",
        """SELECT n.node AS nucleus, min(h.node) AS node FROM linkage_nodes AS n
        JOIN linkage_held AS h ON h.record = n.record WHERE n.anchored GROUP BY n.node""",
    )
    executor.make(
        "linkage_nodes",
        """SELECT n.record, coalesce(h.node, o.node, n.node) AS node, coalesce(h.node, o.node) IS NOT NULL AS anchored,
            n.anchored AS numbered, h.node IS NULL AS is_new
        FROM linkage_nodes AS n LEFT JOIN linkage_held AS h ON h.record = n.record
        LEFT JOIN linkage_owners AS o ON o.nucleus = n.node AND n.anchored""",
    )
    executor.drop("linkage_held", "linkage_owners")
