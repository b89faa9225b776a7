"""Honest totals: exact as long as counting is cheap, an estimate that says so beyond.

Counting a large filtered table costs as much as reading it. Up to `BUDGET` rows we count; beyond, we say "more than" and give the
planner's own estimate, rounded to what it is worth.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from mianzhou.kernel.text import Text

BUDGET = 10_000


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows there are: `number` exactly, or more than `number` and about `estimate`."""

    number: int
    exact: bool
    estimate: int | None = None

    @property
    def text(self) -> Text:
        """The total in words."""
        if self.exact:
            return Text(f"共 {self.number:,} 项", f"{self.number:,} item{'' if self.number == 1 else 's'}")
        if self.estimate is None:
            return Text(f"超过 {self.number:,} 项", f"more than {self.number:,} items")
        return Text(
            f"超过 {self.number:,} 项（估计约 {self.estimate:,}）",
            f"more than {self.number:,} items (estimated {self.estimate:,})",
        )


def total_of(rows: QuerySet[Any] | Sequence[Any], budget: int = BUDGET) -> Total:
    """Count up to `budget`, then estimate."""
    if not isinstance(rows, QuerySet):
        return Total(len(rows), exact=True)
    plain = rows.query.group_by is None and not rows.query.distinct and not rows.query.combinator
    # What only the columns need is not worked out for rows that are merely counted.
    counted = (rows.order_by().values("pk") if plain else rows.order_by())[: budget + 1].count()
    if counted <= budget:
        return Total(counted, exact=True)
    return Total(budget, exact=False, estimate=_planned(rows, budget))


def _planned(rows: QuerySet[Any], budget: int) -> int | None:
    plan = json.loads(rows.order_by().explain(format="json"))
    guess = int(plan[0]["Plan"]["Plan Rows"])
    if guess <= budget:
        return None  # the planner is wrong: we have counted more
    digits = len(str(guess))
    return round(guess, 2 - digits)
