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
from mianzhou.data.linkage.comparing import edges_sql, levels_sql, side_levels_sql, sides_sql
from mianzhou.data.linkage.executor import Engine, Executor, Spread, Tables
from mianzhou.data.linkage.model import Key, Plan
from mianzhou.data.linkage.preparing import Brief, brief_of, brief_of_prepared, names_sql, prepare

_CROWD = 60
"""Records with one key beyond which it says nothing."""
_AT_ONCE = 1_200_000
"""Pairs compared in one statement at least: what bounds the memory of a run."""
_PARTS = 5
"""Statements for all pairs where these are more: each reads all records, so a number that grew with the pairs would take time by its square."""


def link(executor: Engine, plan: Plan, table: str) -> Linked:
    """Link the records of a table of `record` and the plan's fields among themselves; see `api.link`."""
    if isinstance(executor, Spread):
        return _link_on_many(executor, plan, table)
    forms = "linkage_forms"
    prepare(executor, plan, table, forms)
    brief = brief_of_prepared(plan, forms)
    anchor(executor, plan, brief)
    find_pairs(executor, plan, forms)
    executor.make("linkage_names", names_sql(brief))
    weigh(executor, plan, forms)
    executor.drop(forms)
    return settle(executor, plan)


def _link_on_many(executor: Spread, plan: Plan, table: str) -> Linked:
    forms = "linkage_forms"
    executor.spread(forms, table, partial(_prepared, plan))
    brief = brief_of(plan, forms)
    anchor(executor, plan, brief)
    find_pairs(executor, plan, forms)
    executor.make("linkage_sides", sides_sql(plan, "linkage_pairs", forms))
    executor.spread("linkage_levels", "linkage_sides", partial(_compared, plan))
    executor.drop("linkage_sides", "linkage_pairs")
    executor.make("linkage_names", names_sql(brief))
    executor.drop(forms)
    with executor.near("linkage_nodes", "linkage_levels", "linkage_names") as near:
        near.make("linkage_edges", edges_sql(plan, "SELECT * FROM linkage_levels"))
        near.drop("linkage_levels", "linkage_names")
        made = settle(near, plan)
        executor.take(near, "links", "doubtful")
    return made


def _prepared(plan: Plan, executor: Scratch, received: str, made: str) -> None:
    prepare(executor, plan, received, made)


def _compared(plan: Plan, executor: Scratch, sides: str, made: str) -> None:
    executor.make(made, side_levels_sql(plan, sides))


def anchor(executor: Tables, plan: Plan, brief: Brief) -> None:
    """`linkage_nodes` (record, node, anchored): records of one identifier are one node, but for those whose name cannot be the group's.

    A node is named by the least of its records.
    """
    executor.make(
        "linkage_groups",
        f"""SELECT proof, min(record) AS node, min(said) < max(said) AS contested
        FROM ({brief.sql}) AS brief WHERE proof IS NOT NULL GROUP BY proof""",
    )
    name, join = brief.named
    several = "(SELECT proof FROM linkage_groups WHERE contested)"
    executor.make(
        "linkage_contested",
        f"""SELECT * FROM (SELECT f.record, f.proof, {name} FROM ({brief.sql}) AS f
            JOIN {several} AS g ON g.proof = f.proof {join}) AS named WHERE name IS NOT NULL""",
    )
    executor.make(
        "linkage_usual",
        """SELECT proof, name FROM (SELECT proof, name, row_number() OVER (PARTITION BY proof ORDER BY count(*) DESC, name) AS place
            FROM linkage_contested GROUP BY proof, name) AS counted WHERE place = 1""",
    )
    executor.make(
        "linkage_misfits",
        f"SELECT f.record, f.proof FROM linkage_contested AS f JOIN linkage_usual AS u ON f.proof = u.proof WHERE NOT ({plan.fits_sql})",
    )
    # Where the least record of a group is none of its own, the group is named by the next one.
    executor.make(
        "linkage_renamed",
        f"""SELECT f.proof, min(f.record) AS node FROM ({brief.sql}) AS f
        JOIN (SELECT DISTINCT proof FROM linkage_misfits) AS c ON c.proof = f.proof
        LEFT JOIN linkage_misfits AS m ON m.record = f.record WHERE m.record IS NULL GROUP BY f.proof""",
    )
    executor.make(
        "linkage_nodes",
        f"""SELECT f.record, CASE WHEN m.record IS NULL THEN coalesce(r.node, g.node, f.record) ELSE f.record END AS node,
            g.node IS NOT NULL AND m.record IS NULL AS anchored, FALSE AS numbered
        FROM ({brief.sql}) AS f LEFT JOIN linkage_groups AS g ON f.proof = g.proof
        LEFT JOIN linkage_misfits AS m ON f.record = m.record LEFT JOIN linkage_renamed AS r ON f.proof = r.proof""",
    )
    executor.drop("linkage_groups", "linkage_contested", "linkage_usual", "linkage_misfits", "linkage_renamed")


def find_pairs(executor: Tables, plan: Plan, forms: str) -> None:
    """`linkage_pairs` (l, r, l_node, r_node): a loose record and another one of another node that have a key in common, every such pair once."""
    keys = ", ".join(_key_sql(executor, place, key) for place, key in enumerate(plan.keys))
    executor.make(
        "linkage_keys",
        f"SELECT f.record, n.node, n.anchored, {keys} FROM {forms} AS f JOIN linkage_nodes AS n USING (record)",
    )
    met = [f"linkage_met_{place}" for place in range(len(plan.keys))]
    for place, table in enumerate(met):
        _meet(executor, f"key_{place}", table)
    executor.drop("linkage_keys")
    each = " UNION ALL ".join(f"SELECT * FROM {table}" for table in met)
    executor.make("linkage_pairs", f"SELECT DISTINCT l, r, l_node, r_node FROM ({each}) AS met")
    executor.drop(*met)


def _meet(executor: Tables, key: str, table: str) -> None:
    """(l, r, l_node, r_node) of the records that share one key, unless a crowd does."""
    executor.make(
        "linkage_asking",
        f"SELECT record, node, {key} AS key FROM linkage_keys WHERE NOT anchored AND {key} IS NOT NULL",
    )
    executor.make(
        "linkage_answering",
        f"SELECT record, node, anchored, {key} AS key FROM linkage_keys WHERE {key} IN (SELECT key FROM linkage_asking)",
    )
    executor.make("linkage_crowds", f"SELECT key FROM linkage_answering GROUP BY key HAVING count(*) > {_CROWD}")
    executor.make(
        table,
        """SELECT a.record AS l, b.record AS r, a.node AS l_node, b.node AS r_node
        FROM (SELECT * FROM linkage_asking ANTI JOIN linkage_crowds USING (key)) AS a JOIN linkage_answering AS b ON a.key = b.key
        WHERE a.node <> b.node AND (b.anchored OR a.record < b.record)""",
    )
    executor.drop("linkage_asking", "linkage_answering", "linkage_crowds")


def _key_sql(executor: Tables, place: int, key: Key) -> str:
    """One key, NULL where a part is unknown: the bulk only needs equal numbers for equal parts, so it hashes as its engine does fastest."""
    known = " AND ".join(f"f.{part} IS NOT NULL" for part in key.parts)
    hashed = executor.hash_sql(str(place), *(f"f.{part}" for part in key.parts))
    return f"CASE WHEN {known} THEN {hashed} END AS key_{place}"


def weigh(executor: Executor, plan: Plan, forms: str) -> None:
    """`linkage_edges` (l, r, … _level, share, left_record, right_record): the best levels between two nodes; part by part, so that memory is bounded.

    Reads `linkage_names` (name, share) too.
    """
    parts = min(max(1, round(executor.rows("SELECT count(*) FROM linkage_pairs")[0][0] / _AT_ONCE)), _PARTS)
    edges = [f"linkage_edges_{part}" for part in range(parts)]
    for part, table in enumerate(edges):
        pairs = f"(SELECT * FROM linkage_pairs WHERE l_node % {parts} = {part})"
        executor.make(table, edges_sql(plan, levels_sql(plan, pairs, forms)))
    executor.drop("linkage_pairs", "linkage_names")
    executor.make("linkage_edges", " UNION ALL ".join(f"SELECT * FROM {table}" for table in edges))
    executor.drop(*edges)
