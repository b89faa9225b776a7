"""Clusters grown from weighed pairs, round by round, each joining its best partner.

The levels between two clusters are those of their best pairs, field by field. A cluster that is not anchored joins the partner that weighs most, if
that one is anchored or chooses it too, and if no second anchor weighs nearly as much. Anchored clusters never join each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from mianzhou.data.linkage.comparing import alone_sql, best_sql, levels_sql, veto_sql, weight_sql
from mianzhou.data.linkage.executor import Executor
from mianzhou.data.linkage.model import Plan
from mianzhou.data.linkage.scoring import prior_of

_ROUNDS = 8
_MARGIN = 3.0
"""Bits by which the best anchor must be ahead of the second."""
_MOST = 40
"""Records of one entry that are compared whole: more tell nothing new."""
_RAREST = "1e-18"
"""A share of a value so small that it weighs as much as any can."""


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


def settle(executor: Executor, plan: Plan) -> Linked:
    """Grow the clusters from `linkage_nodes` and `linkage_edges`, and write the tables of the result."""
    grow(executor, plan)
    # A node is named by the least of its records, so the least of a cluster's nodes is its least record.
    executor.make(
        "linkage_least",
        "SELECT cluster, least(cluster, min(node)) AS entity FROM linkage_moved GROUP BY cluster",
    )
    executor.make(
        "linkage_entities",
        """SELECT m.node, e.entity FROM linkage_moved AS m JOIN linkage_least AS e ON e.cluster = m.cluster
        UNION ALL SELECT cluster, entity FROM linkage_least WHERE entity <> cluster""",
    )
    executor.make(
        "links",
        """SELECT n.record, coalesce(e.entity, n.node) AS entity,
            CASE WHEN n.anchored THEN 'identifier' WHEN j.cluster IS NOT NULL THEN 'scored' ELSE 'alone' END AS rule,
            CASE WHEN j.weight IS NULL THEN 1.0 ELSE 1 / (1 + pow(2.0, -j.weight)) END AS probability, j.partner AS linked_to
        FROM linkage_nodes AS n LEFT JOIN linkage_entities AS e ON e.node = n.node LEFT JOIN linkage_joined AS j ON j.cluster = n.node""",
    )
    made = told(executor, "count(*) FILTER (WHERE record = entity)")
    clear(executor)
    return made


def told(executor: Executor, entities: str = "count(DISTINCT entity)") -> Linked:
    """The counts of `links` and `doubtful`; `entities` is the expression that counts them."""
    rules = executor.rows("SELECT rule, count(*) FROM links GROUP BY rule ORDER BY rule")
    records, entities = executor.rows(f"SELECT count(*), {entities} FROM links")[0]
    doubtful = executor.rows("SELECT count(*) FROM doubtful")[0][0]
    return Linked(int(records), int(entities), {str(rule): int(count) for rule, count in rules}, int(doubtful))


def clear(executor: Executor) -> None:
    """Let go what only the rounds needed."""
    names = (
        "moved",
        "edges",
        "joined",
        "weighed",
        "choices",
        "best",
        "moves",
        "nodes",
        "sizes",
        "touched",
        "least",
        "entities",
    )
    executor.drop(*(f"linkage_{name}" for name in names))


def grow(executor: Executor, plan: Plan, population: int | None = None) -> None:
    """`linkage_moved` (node, cluster) of the nodes that joined another one, `linkage_joined` (cluster, partner, weight) in the order of joining,
    `doubtful`; from `linkage_nodes`, where every node is named by one of its records, and `linkage_edges`.

    `population` is how many entities there are to choose from, where they are not all here.
    """
    nodes = executor.rows("SELECT count(*) FROM linkage_nodes WHERE record = node")[0][0]
    weight = weight_sql(plan, prior_of(int(population or nodes)), {"name": "share"})
    _begin(executor)
    for _ in range(_ROUNDS):
        _weigh(executor, plan, weight)
        _choose(executor, plan)
        if not executor.rows("SELECT count(*) FROM linkage_moves")[0][0]:
            break
        _move(executor, plan)
    executor.make(
        "doubtful",
        """SELECT left_record AS "left", right_record AS "right", 1 / (1 + pow(2.0, -w.weight)) AS probability
        FROM linkage_weighed AS w JOIN linkage_edges AS e ON e.l = w.l AND e.r = w.r""",
    )


def _begin(executor: Executor) -> None:
    # Only what has an edge can move or be joined.
    executor.make(
        "linkage_sizes",
        """SELECT node AS cluster, bool_or(anchored) AS anchored, bool_or(numbered) AS numbered, count(*) AS size
        FROM linkage_nodes WHERE node IN (SELECT l FROM linkage_edges UNION ALL SELECT r FROM linkage_edges) GROUP BY node""",
    )
    nothing = "SELECT l AS {} FROM linkage_edges WHERE FALSE"
    executor.make("linkage_moved", nothing.format("node, l AS cluster"))
    executor.make("linkage_joined", nothing.format("cluster, l AS partner, CAST(0 AS DOUBLE) AS weight"))


def _weigh(executor: Executor, plan: Plan, weight: str) -> None:
    # First what the levels tell alone: few pairs are left that have to be looked up among the clusters.
    executor.make(
        "linkage_likely",
        f"""SELECT * FROM (SELECT l, r, ({weight}) AS weight, ({alone_sql(plan)}) AS one_alone FROM linkage_edges WHERE NOT ({veto_sql(plan)})) AS levels
        WHERE weight >= {log_odds(plan.doubtful)}""",
    )
    executor.make(
        "linkage_weighed",
        """SELECT l, r, weight, a.anchored AS l_anchored, b.anchored AS r_anchored, a.numbered AND b.numbered AS both_numbered FROM linkage_likely
        JOIN linkage_sizes AS a ON a.cluster = l JOIN linkage_sizes AS b ON b.cluster = r WHERE NOT one_alone OR least(a.size, b.size) = 1""",
    )
    executor.drop("linkage_likely")


def _choose(executor: Executor, plan: Plan) -> None:
    executor.make(
        "linkage_choices",
        """SELECT l, r, weight, r_anchored AS anchored FROM linkage_weighed WHERE NOT l_anchored AND NOT both_numbered
        UNION ALL SELECT r, l, weight, l_anchored FROM linkage_weighed WHERE NOT r_anchored AND NOT both_numbered""",
    )
    executor.make(
        "linkage_best",
        f"""SELECT l, r, weight, anchored FROM (SELECT l, r, weight, anchored,
                row_number() OVER (PARTITION BY l ORDER BY weight DESC, r) AS place,
                lead(weight) OVER (PARTITION BY l, anchored ORDER BY weight DESC, r) AS next
            FROM linkage_choices) AS ranked
        WHERE place = 1 AND weight >= {log_odds(plan.certain)} AND NOT (anchored AND coalesce(weight - next < {_MARGIN}, FALSE))""",
    )
    # Of several clusters with identifiers of their own only the best joins an anchor in one round: the next one is weighed against it too.
    executor.make(
        "linkage_moves",
        """SELECT cluster, partner, weight FROM (SELECT b.l AS cluster, b.r AS partner, b.weight, s.numbered,
                row_number() OVER (PARTITION BY b.r, s.numbered ORDER BY b.weight DESC, b.l) AS place
            FROM linkage_best AS b JOIN linkage_sizes AS s ON s.cluster = b.l
            LEFT JOIN linkage_best AS back ON back.l = b.r AND back.r = b.l
            WHERE b.anchored OR (back.l IS NOT NULL AND b.l > b.r)) AS moves WHERE place = 1 OR NOT numbered""",
    )


def _move(executor: Executor, plan: Plan) -> None:
    executor.make("linkage_joined", "SELECT * FROM linkage_joined UNION ALL SELECT * FROM linkage_moves")
    executor.make(
        "linkage_moved",
        """SELECT c.node, coalesce(m.partner, c.cluster) AS cluster FROM linkage_moved AS c LEFT JOIN linkage_moves AS m ON m.cluster = c.cluster
        UNION ALL SELECT cluster, partner FROM linkage_moves""",
    )
    _follow(executor, plan)


def _follow(executor: Executor, plan: Plan) -> None:
    """Edges and sizes after the moves. What neither moved nor was joined stays as it is: after two rounds nearly everything."""
    executor.make("linkage_touched", "SELECT cluster FROM linkage_moves UNION SELECT partner FROM linkage_moves")
    levels = ", ".join(f"{c.field}_level" for c in plan.comparisons)
    told = f"{levels}, share, left_record, right_record"
    executor.make(
        "linkage_edges",
        f"""SELECT l, r, {told} FROM linkage_edges AS e
            ANTI JOIN linkage_touched AS t ON t.cluster = e.l ANTI JOIN linkage_touched AS u ON u.cluster = e.r
        UNION ALL SELECT l, r, {best_sql(plan)}, max(share), min(left_record), min(right_record)
        FROM (SELECT least(m.l, m.r) AS l, greatest(m.l, m.r) AS r, {levels}, share,
                CASE WHEN m.l < m.r THEN left_record ELSE right_record END AS left_record,
                CASE WHEN m.l < m.r THEN right_record ELSE left_record END AS right_record
            FROM (SELECT coalesce(a.partner, e.l) AS l, coalesce(b.partner, e.r) AS r, {told}
                FROM linkage_edges AS e LEFT JOIN linkage_touched AS t ON t.cluster = e.l LEFT JOIN linkage_touched AS u ON u.cluster = e.r
                LEFT JOIN linkage_moves AS a ON a.cluster = e.l LEFT JOIN linkage_moves AS b ON b.cluster = e.r
                WHERE t.cluster IS NOT NULL OR u.cluster IS NOT NULL) AS m) AS moved
        WHERE l <> r GROUP BY l, r""",
    )
    executor.make(
        "linkage_sizes",
        """SELECT cluster, anchored, numbered, size FROM linkage_sizes ANTI JOIN linkage_touched USING (cluster)
        UNION ALL SELECT coalesce(m.partner, s.cluster) AS joined, bool_or(anchored), bool_or(numbered), CAST(sum(size) AS BIGINT)
        FROM linkage_sizes AS s SEMI JOIN linkage_touched USING (cluster) LEFT JOIN linkage_moves AS m ON m.cluster = s.cluster GROUP BY joined""",
    )


def lay_excluded(
    executor: Executor, plan: Plan, forms: str, entries: str, pairs: str, into: str, population: int
) -> None:
    """`into` (l, r): those of `pairs` (l, r: entries) that a veto forbids, or that weigh too little to be asked about however rare what they share;
    each field counts by the two records that agree best, and there are `population` entries to choose from. The cascade compares what shares a key, and
    of records with an identifier none with another: so two entries can look alike by a record that says little, and contradict each other in the rest.

    `entries` (record, entry) says which records of `forms`, the prepared columns, are of which entry.
    """
    columns = ", ".join(plan.columns)
    distinct = f"SELECT e.entry, min(f.record) AS record FROM {forms} AS f JOIN {entries} AS e USING (record) GROUP BY e.entry, {columns}"
    executor.make(
        "whole_members",
        f"SELECT entry, record FROM ({distinct}) AS told QUALIFY row_number() OVER (PARTITION BY entry ORDER BY record) <= {_MOST}",
    )
    executor.make(
        "whole_pairs",
        f"""SELECT a.record AS l, b.record AS r, p.l AS l_node, p.r AS r_node FROM {pairs} AS p
        JOIN whole_members AS a ON a.entry = p.l JOIN whole_members AS b ON b.entry = p.r""",
    )
    best = f"SELECT l_node, r_node, {best_sql(plan)} FROM ({levels_sql(plan, 'whole_pairs', forms)}) AS levels GROUP BY l_node, r_node"
    weight = weight_sql(plan, prior_of(population), {each.field: _RAREST for each in plan.comparisons})
    executor.make(
        into,
        f"SELECT l_node AS l, r_node AS r FROM ({best}) AS whole WHERE {veto_sql(plan)} OR {weight} < {log_odds(plan.doubtful)}",
    )
    executor.drop("whole_members", "whole_pairs")
