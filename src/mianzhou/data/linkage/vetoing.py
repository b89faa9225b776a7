"""Entries held against each other whole: which pairs of them cannot be one.

The cascade compares the records that share a key, and of those with an identifier none with another. So two entries can look alike by a record that
says little, and contradict each other in those that were never compared. Whoever is asked about them would be told what cannot be.
"""

from __future__ import annotations

from typing import Final

from mianzhou.data.linkage.clustering import log_odds
from mianzhou.data.linkage.comparing import best_sql, levels_sql, veto_sql, weight_sql
from mianzhou.data.linkage.executor import Executor
from mianzhou.data.linkage.model import Plan
from mianzhou.data.linkage.scoring import prior_of

_MOST: Final = 40
"""Records of one entry that are compared: more tell nothing new."""
_RAREST: Final = "1e-18"
"""A share of a value so small that it weighs as much as any can."""


def lay_excluded(
    executor: Executor, plan: Plan, forms: str, entries: str, pairs: str, into: str, population: int
) -> None:
    """`into` (l, r): those of `pairs` (l, r: entries) that a veto forbids, or that weigh too little to be asked about however rare what they share;
    each field counts by the two records that agree best, and there are `population` entries to choose from.

    `entries` (record, entry) says which records of `forms`, the prepared columns, are of which entry.
    """
    columns = ", ".join(plan.columns)
    distinct = f"SELECT e.entry, min(f.record) AS record FROM {forms} AS f JOIN {entries} AS e USING (record) GROUP BY e.entry, {columns}"
    executor.make(
        "vetoing_members",
        f"SELECT entry, record FROM ({distinct}) AS told QUALIFY row_number() OVER (PARTITION BY entry ORDER BY record) <= {_MOST}",
    )
    executor.make(
        "vetoing_pairs",
        f"""SELECT a.record AS l, b.record AS r, p.l AS l_node, p.r AS r_node FROM {pairs} AS p
        JOIN vetoing_members AS a ON a.entry = p.l JOIN vetoing_members AS b ON b.entry = p.r""",
    )
    best = f"SELECT l_node, r_node, {best_sql(plan)} FROM ({levels_sql(plan, 'vetoing_pairs', forms)}) AS levels GROUP BY l_node, r_node"
    weight = weight_sql(plan, prior_of(population), {each.field: _RAREST for each in plan.comparisons})
    executor.make(
        into,
        f"SELECT l_node AS l, r_node AS r FROM ({best}) AS whole WHERE {veto_sql(plan)} OR {weight} < {log_odds(plan.doubtful)}",
    )
    executor.drop("vetoing_members", "vetoing_pairs")
