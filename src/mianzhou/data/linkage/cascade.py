"""The cascade in bulk: identifiers first, then the pairs that keys bring together, weighed; clusters grow by their best partners, round by round.

A record whose valid identifier others share joins them unless its name says otherwise; such groups are anchored, and anchors never join.
What is left looks for partners: all pairs of a loose and any other record with a key in common are compared once. In every round the
levels reached between two clusters are those of their best pairs, field by field; a cluster joins its best partner if that partner is anchored
or chooses it too. So no chain of weak links joins what does not fit together: after every step the clusters are weighed as they then are.

Many machines share what grows with the records: making them comparable, finding pairs, comparing. The clusters grow on the machine that asks, over
the levels of the pairs that were met. What is computed of one record or one pair is computed by the same engine everywhere, so the result is
the same to the last digit.
"""

from __future__ import annotations

from functools import partial

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage.clustering import Linked, settle
from mianzhou.data.linkage.comparing import levels_sql, side_levels_sql, sides_sql
from mianzhou.data.linkage.executor import Engine, Executor, Spread, Tables
from mianzhou.data.linkage.model import Key, Plan
from mianzhou.data.linkage.preparing import prepare

_CROWD = 60
"""Records with one key beyond which it says nothing."""


def link(executor: Engine, plan: Plan, table: str) -> Linked:
    """Link the records of a table of `record` and the plan's fields among themselves; see `api.link`."""
    if isinstance(executor, Spread):
        return _link_on_many(executor, plan, table)
    forms = "linkage_forms"
    prepare(executor, plan, table, forms)
    anchor(executor, plan, forms)
    find_pairs(executor, plan, forms)
    weigh(executor, plan, forms)
    return settle(executor, plan)


def _link_on_many(executor: Spread, plan: Plan, table: str) -> Linked:
    forms = "linkage_forms"
    executor.spread(forms, table, partial(_prepared, plan))
    anchor(executor, plan, forms)
    find_pairs(executor, plan, forms)
    executor.make("linkage_sides", sides_sql(plan, "linkage_pairs", forms))
    executor.spread("linkage_levels", "linkage_sides", partial(_compared, plan))
    executor.drop("linkage_sides", "linkage_pairs")
    executor.make("linkage_names", names_sql(forms))
    with executor.near("linkage_nodes", "linkage_levels", "linkage_names") as near:
        made = settle(near, plan)
        executor.take(near, "links", "doubtful")
    return made


def _prepared(plan: Plan, executor: Scratch, received: str, made: str) -> None:
    prepare(executor, plan, received, made)


def _compared(plan: Plan, executor: Scratch, sides: str, made: str) -> None:
    executor.make(made, side_levels_sql(plan, sides))


def anchor(executor: Tables, plan: Plan, forms: str) -> None:
    """`linkage_nodes` (record, node, anchored): records of one identifier are one node, but for those whose name cannot be the group's."""
    identifier = plan.identifier
    executor.make(
        "linkage_groups",
        f"""SELECT {identifier}, min(record) AS node, min(name) < max(name) AS contested
        FROM {forms} WHERE {identifier} IS NOT NULL GROUP BY {identifier}""",
    )
    executor.make(
        "linkage_usual",
        f"""SELECT {identifier}, name FROM (SELECT f.{identifier}, f.name,
                row_number() OVER (PARTITION BY f.{identifier} ORDER BY count(*) DESC, f.name) AS place
            FROM {forms} AS f JOIN linkage_groups AS g ON g.{identifier} = f.{identifier}
            WHERE g.contested AND f.name IS NOT NULL GROUP BY f.{identifier}, f.name) AS counted WHERE place = 1""",
    )
    fits = f"u.name IS NULL OR f.name IS NULL OR {plan.fits_sql}"
    executor.make(
        "linkage_nodes",
        f"""SELECT f.record, CASE WHEN {fits} THEN coalesce(g.node, f.record) ELSE f.record END AS node,
            g.node IS NOT NULL AND ({fits}) AS anchored, FALSE AS numbered
        FROM {forms} AS f LEFT JOIN linkage_groups AS g ON f.{identifier} = g.{identifier}
        LEFT JOIN linkage_usual AS u ON f.{identifier} = u.{identifier}""",
    )
    executor.drop("linkage_groups", "linkage_usual")


def find_pairs(executor: Tables, plan: Plan, forms: str) -> None:
    """`linkage_pairs` (l, r): a loose record and another one of another node that have a key in common."""
    loose = " UNION ALL ".join(
        _keys_sql(executor, place, key, f"{forms} AS f JOIN linkage_nodes AS n USING (record)", "NOT anchored")
        for place, key in enumerate(plan.keys)
    )
    executor.make("linkage_loose_keys", loose)
    every = " UNION ALL ".join(
        _keys_sql(executor, place, key, f"{forms} AS f", "TRUE") for place, key in enumerate(plan.keys)
    )
    executor.make(
        "linkage_keys",
        f"""SELECT k.record, n.node, n.anchored, k.key FROM (SELECT record, key FROM ({every}) AS k
            WHERE key IN (SELECT key FROM linkage_loose_keys)) AS k JOIN linkage_nodes AS n USING (record)""",
    )
    executor.make("linkage_crowds", f"SELECT key FROM linkage_keys GROUP BY key HAVING count(*) > {_CROWD}")
    executor.make(
        "linkage_asking", "SELECT record, node, key FROM linkage_loose_keys ANTI JOIN linkage_crowds USING (key)"
    )
    met = "SELECT a.record AS l, b.record AS r, a.node AS l_node, b.node AS r_node, b.anchored FROM linkage_asking AS a JOIN linkage_keys AS b ON a.key = b.key"
    executor.make(
        "linkage_pairs", f"SELECT DISTINCT l, r FROM ({met}) AS met WHERE l_node <> r_node AND (anchored OR l < r)"
    )
    executor.drop("linkage_loose_keys", "linkage_keys", "linkage_crowds", "linkage_asking")


def _keys_sql(executor: Tables, place: int, key: Key, source: str, where: str) -> str:
    """(record, key) for one key: the bulk only needs equal numbers for equal parts, so it hashes as its engine does fastest."""
    known = " AND ".join(f"{part} IS NOT NULL" for part in key.parts)
    node = ", node" if where != "TRUE" else ""
    return f"SELECT f.record{node}, {executor.hash_sql(str(place), *key.parts)} AS key FROM {source} WHERE {where} AND {known}"


def weigh(executor: Executor, plan: Plan, forms: str) -> None:
    """`linkage_levels` (l, r, name, … _level): every pair compared; `linkage_names` (name, share)."""
    executor.make("linkage_levels", levels_sql(plan, "linkage_pairs", forms))
    executor.make("linkage_names", names_sql(forms))
    executor.drop("linkage_pairs")


def names_sql(forms: str) -> str:
    """(name, share): which part of all records bears each name."""
    return f"SELECT name, count(*) / CAST((SELECT count(*) FROM {forms}) AS DOUBLE) AS share FROM {forms} WHERE name IS NOT NULL GROUP BY name"
