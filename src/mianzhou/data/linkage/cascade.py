"""The cascade in bulk: identifiers first, then the pairs that keys bring together, weighed; clusters grow by their best partners, round by round.

A record whose valid identifier others share joins them unless name and birth say otherwise; such groups are anchored, and anchors never join.
What is left looks for partners: all pairs of a loose and any other record with a key in common are compared once. In every round the
levels reached between two clusters are those of their best pairs, field by field; a cluster joins its best partner if that partner is anchored
or chooses it too. So no chain of weak links joins what does not fit together: after every step the clusters are weighed as they then are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from mianzhou.data.linkage.comparing import levels_sql, veto_sql, weight_sql
from mianzhou.data.linkage.executor import Executor
from mianzhou.data.linkage.model import Key, Plan
from mianzhou.data.linkage.preparing import prepare
from mianzhou.data.linkage.scoring import prior_of

_CROWD = 60
"""Records with one key beyond which it says nothing."""
_ROUNDS = 8
_MARGIN = 3.0
"""Bits by which the best partner must be ahead of the second best that it excludes."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What a run found: counts, and the tables in the executor's database: `links` (record, entity, rule, probability, linked_to) with one row for
    every record, where `entity` is the least record of the cluster, and `doubtful` (left, right, probability), pairs of records for a person to judge."""

    records: int
    entities: int
    by_rule: dict[str, int]
    doubtful: int


def log_odds(probability: float) -> float:
    """A probability as log2 odds."""
    return math.log2(probability / (1 - probability))


def link(executor: Executor, plan: Plan, table: str) -> Linked:
    """Link the records of a table of `record` and the plan's fields among themselves."""
    forms = "linkage_forms"
    prepare(executor, plan, table, forms)
    anchor(executor, plan, forms)
    find_pairs(executor, plan, forms)
    weigh(executor, plan, forms)
    return settle(executor, plan)


def anchor(executor: Executor, plan: Plan, forms: str) -> None:
    """`linkage_nodes` (record, node, anchored): records of one identifier are one node, but for those whose name and birth are not the group's."""
    identifier = plan.identifier
    executor.make(
        "linkage_groups",
        f"""SELECT {identifier}, min(record) AS node, min(name) < max(name) AND min(birth) < max(birth) AS contested
        FROM {forms} WHERE {identifier} IS NOT NULL GROUP BY {identifier}""",
    )
    executor.make(
        "linkage_usual",
        f"""SELECT {identifier}, mode(f.name) AS name, mode(f.birth) AS birth FROM {forms} AS f
        JOIN linkage_groups AS g USING ({identifier}) WHERE g.contested GROUP BY {identifier}""",
    )
    fits = "u.name IS NULL OR f.name = u.name OR f.birth = u.birth OR f.name IS NULL OR f.birth IS NULL"
    executor.make(
        "linkage_nodes",
        f"""SELECT f.record, CASE WHEN {fits} THEN coalesce(g.node, f.record) ELSE f.record END AS node,
            g.node IS NOT NULL AND ({fits}) AS anchored
        FROM {forms} AS f LEFT JOIN linkage_groups AS g ON f.{identifier} = g.{identifier}
        LEFT JOIN linkage_usual AS u ON f.{identifier} = u.{identifier}""",
    )
    executor.drop("linkage_groups", "linkage_usual")


def find_pairs(executor: Executor, plan: Plan, forms: str) -> None:
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


def _keys_sql(executor: Executor, place: int, key: Key, source: str, where: str) -> str:
    """(record, key) for one key: the bulk only needs equal numbers for equal parts, so it hashes as its engine does fastest."""
    known = " AND ".join(f"{part} IS NOT NULL" for part in key.parts)
    node = ", node" if where != "TRUE" else ""
    return f"SELECT f.record{node}, {executor.hash_sql(str(place), *key.parts)} AS key FROM {source} WHERE {where} AND {known}"


def weigh(executor: Executor, plan: Plan, forms: str) -> None:
    """`linkage_levels` (l, r, name, … _level): every pair compared; `linkage_names` (name, share)."""
    executor.make("linkage_levels", levels_sql(plan, "linkage_pairs", forms))
    executor.make(
        "linkage_names",
        f"SELECT name, count(*) / (SELECT count(*) FROM {forms})::DOUBLE AS share FROM {forms} WHERE name IS NOT NULL GROUP BY name",
    )
    executor.drop("linkage_pairs")


def settle(executor: Executor, plan: Plan) -> Linked:
    """Grow the clusters and write the tables of the result."""
    records, nodes = executor.rows("SELECT count(*), count(DISTINCT node) FROM linkage_nodes")[0]
    prior = prior_of(int(nodes))
    weight = weight_sql(plan, prior, {"name": "share"})
    levels = ", ".join(f"min({c.field}_level) AS {c.field}_level" for c in plan.comparisons)
    certain, doubtful = log_odds(plan.certain), log_odds(plan.doubtful)
    executor.make(
        "linkage_clusters",
        "SELECT node, any_value(anchored) AS anchored, node AS cluster FROM linkage_nodes GROUP BY node",
    )
    executor.make(
        "linkage_edges",
        f"""SELECT a.node AS l, b.node AS r, {levels}, max(share) AS share, min(p.l) AS left_record, min(p.r) AS right_record
        FROM linkage_levels AS p JOIN linkage_nodes AS a ON a.record = p.l JOIN linkage_nodes AS b ON b.record = p.r
        LEFT JOIN linkage_names AS n ON n.name = p.name GROUP BY a.node, b.node""",
    )
    executor.make(
        "linkage_joined", "SELECT 0::BIGINT AS cluster, 0::BIGINT AS partner, 0.0::DOUBLE AS weight WHERE FALSE"
    )
    for _ in range(_ROUNDS):
        executor.make(
            "linkage_weighed",
            f"""SELECT l, r, ({weight}) AS weight FROM linkage_edges WHERE NOT ({veto_sql(plan)}) AND ({weight}) >= {doubtful}""",
        )
        executor.make(
            "linkage_choices",
            """SELECT e.l, e.r, weight, c.anchored FROM (SELECT l, r, weight FROM linkage_weighed UNION ALL SELECT r, l, weight FROM linkage_weighed) AS e
            JOIN (SELECT cluster, bool_or(anchored) AS anchored FROM linkage_clusters GROUP BY cluster) AS c ON c.cluster = e.r
            JOIN (SELECT cluster, bool_or(anchored) AS anchored FROM linkage_clusters GROUP BY cluster) AS own ON own.cluster = e.l WHERE NOT own.anchored""",
        )
        executor.make(
            "linkage_best",
            f"""SELECT l, r, weight, anchored FROM (SELECT *, row_number() OVER (PARTITION BY l ORDER BY weight DESC, r) AS place,
                max(CASE WHEN anchored THEN weight END) OVER (PARTITION BY l) AS first_anchored,
                nth_value(weight, 2) OVER (PARTITION BY l ORDER BY CASE WHEN anchored THEN 0 ELSE 1 END, weight DESC, r
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS second,
                count(CASE WHEN anchored THEN 1 END) OVER (PARTITION BY l) AS anchors
                FROM linkage_choices) AS c WHERE place = 1 AND weight >= {certain} AND NOT (anchored AND anchors > 1 AND first_anchored - second < {_MARGIN})""",
        )
        executor.make(
            "linkage_moves",
            """SELECT b.l AS cluster, b.r AS partner, b.weight FROM linkage_best AS b LEFT JOIN linkage_best AS back ON back.l = b.r AND back.r = b.l
            WHERE b.anchored OR (back.l IS NOT NULL AND b.l > b.r)""",
        )
        if not executor.rows("SELECT count(*) FROM linkage_moves")[0][0]:
            break
        executor.make("linkage_joined", "SELECT * FROM linkage_joined UNION ALL SELECT * FROM linkage_moves")
        executor.make(
            "linkage_clusters",
            "SELECT node, anchored, coalesce(m.partner, c.cluster) AS cluster FROM linkage_clusters AS c LEFT JOIN linkage_moves AS m ON m.cluster = c.cluster",
        )
        executor.make(
            "linkage_edges",
            f"""SELECT least(l, r) AS l, greatest(l, r) AS r, {levels}, max(share) AS share, min(left_record) AS left_record, min(right_record) AS right_record
            FROM (SELECT e.* REPLACE (coalesce(a.partner, e.l) AS l, coalesce(b.partner, e.r) AS r) FROM linkage_edges AS e
                LEFT JOIN linkage_moves AS a ON a.cluster = e.l LEFT JOIN linkage_moves AS b ON b.cluster = e.r) AS moved
            WHERE l <> r GROUP BY 1, 2""",
        )
    executor.make(
        "links",
        """SELECT n.record, min(n.record) OVER (PARTITION BY c.cluster) AS entity,
            CASE WHEN n.anchored THEN 'identifier' WHEN j.cluster IS NOT NULL THEN 'scored' ELSE 'alone' END AS rule,
            CASE WHEN j.weight IS NULL THEN 1.0 ELSE 1 / (1 + pow(2.0, -j.weight)) END AS probability, j.partner AS linked_to
        FROM linkage_nodes AS n JOIN linkage_clusters AS c ON c.node = n.node LEFT JOIN linkage_joined AS j ON j.cluster = n.node""",
    )
    executor.make(
        "doubtful",
        """SELECT left_record AS "left", right_record AS "right", 1 / (1 + pow(2.0, -w.weight)) AS probability
        FROM linkage_weighed AS w JOIN linkage_edges AS e ON e.l = w.l AND e.r = w.r""",
    )
    by_rule = {
        str(rule): int(count)
        for rule, count in executor.rows("SELECT rule, count(*) FROM links GROUP BY rule ORDER BY rule")
    }
    entities = executor.rows("SELECT count(DISTINCT entity) FROM links")[0][0]
    return Linked(int(records), int(entities), by_rule, int(executor.rows("SELECT count(*) FROM doubtful")[0][0]))
