"""Pairs compared in bulk: the level of every field, and what levels weigh."""

from __future__ import annotations

from mianzhou.data.linkage.model import Comparison, Plan, Veto


def levels_sql(plan: Plan, pairs: str, forms: str) -> str:
    """(l, r, l_node, r_node) of a table of pairs with the level's place of every comparison, over a table of prepared columns."""
    return f"{_levels_of(plan)} FROM {pairs} AS pairs JOIN {forms} AS l ON l.record = pairs.l JOIN {forms} AS r ON r.record = pairs.r"


def sides_sql(plan: Plan, pairs: str, forms: str) -> str:
    """The pairs with both records side by side, each as one value: `pairs`, `l`, `r`."""
    l, r = (  # noqa: E741 the sides' usual names
        f"struct_pack({', '.join(f'{column} := {side}.{column}' for column in plan.columns)})" for side in "lr"
    )
    return f"""SELECT struct_pack(l := pairs.l, r := pairs.r, l_node := pairs.l_node, r_node := pairs.r_node) AS pairs, {l} AS l, {r} AS r
        FROM {pairs} AS pairs JOIN {forms} AS l ON l.record = pairs.l JOIN {forms} AS r ON r.record = pairs.r"""


def side_levels_sql(plan: Plan, sides: str) -> str:
    """`levels_sql` over a table of `sides_sql`."""
    return f"{_levels_of(plan)} FROM {sides}"


def _levels_of(plan: Plan) -> str:
    levels = ", ".join(f"CAST({c.sql} AS TINYINT) AS {c.field}_level" for c in plan.comparisons)
    return (
        f"SELECT pairs.l AS l, pairs.r AS r, pairs.l_node AS l_node, pairs.r_node AS r_node, l.name AS name, {levels}"
    )


def edges_sql(plan: Plan, levels: str) -> str:
    """(l, r, … _level, share, left_record, right_record) of two nodes by the levels of their pairs: field by field the best one."""
    return f"""SELECT l_node AS l, r_node AS r, {best_sql(plan)}, max(share) AS share, min(p.l) AS left_record, min(p.r) AS right_record
        FROM ({levels}) AS p LEFT JOIN linkage_names AS n ON n.name = p.name GROUP BY l_node, r_node"""


def best_sql(plan: Plan) -> str:
    """The best levels of several pairs."""
    return ", ".join(f"min({c.field}_level) AS {c.field}_level" for c in plan.comparisons)


def weight_sql(plan: Plan, prior: float, shares: dict[str, str]) -> str:
    """log2 odds of a pair by its levels; `shares` are expressions for how frequent the value of a field with rare levels is (NULL: unknown)."""
    return " + ".join([str(prior), *(_field_sql(c, shares.get(c.field)) for c in plan.comparisons)])


def _field_sql(comparison: Comparison, share: str | None) -> str:
    cases = []
    for place, level in enumerate(comparison.levels):
        weight = str(level.weight)
        if level.rare and share:
            low, high = level.bounds
            weight = f"coalesce(least(greatest(-log2({share}), {low}), {high}), {level.weight})"
        cases.append(f"WHEN {place} THEN {weight}")
    return f"CASE {comparison.field}_level {' '.join(cases)} END"


def veto_sql(plan: Plan) -> str:
    """Whether the levels of a pair forbid its link."""
    return " OR ".join(["FALSE", *(f"({_met_sql(plan, veto)})" for veto in plan.vetoes)])


def alone_sql(plan: Plan) -> str:
    """Whether the levels allow a link only where one side is a single record."""
    return " OR ".join(["FALSE", *(f"({_met_sql(plan, veto)})" for veto in plan.alone)])


def _met_sql(plan: Plan, veto: Veto) -> str:
    listed = ((field, ", ".join(str(place) for place in _places(plan, field, levels))) for field, levels in veto.when)
    return " AND ".join(f"{field}_level IN ({places})" for field, places in listed)


def _places(plan: Plan, field: str, levels: tuple[str, ...]) -> list[int]:
    comparison = next(c for c in plan.comparisons if c.field == field)
    return [place for place, level in enumerate(comparison.levels) if level.name in levels]
