"""The city's figures of each pillar, with a line of the last twelve months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import regions_at
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import units_at, unknown_names
from mianzhou.oversight.supervision.api import OPEN_STATES, board_tasks, monthly_on_time
from mianzhou.policy.library.api import documents
from mianzhou.policy.obligations.api import Obligation
from mianzhou.policy.targets.api import Target
from mianzhou.portal.addresses import address

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name, its line, and where it leads."""

    title: Text
    number: int | float | None
    line: Sequence[int | float | None] = ()
    url: str | None = None
    unit: Text = Text("", "")  # noqa: RUF009  (a Text is a value)

    @property
    def drawn(self) -> bool:
        """Whether there is a line to draw."""
        return any(value is not None for value in self.line)


@dataclass(frozen=True, slots=True)
class PillarFigures:
    """The figures of one pillar."""

    mark: str
    title: Text
    figures: Sequence[Figure]


def figures_for(actor: Actor, day: date) -> list[PillarFigures]:
    """The figures of the pillars that the actor may read."""
    found = []
    if actor.may_anywhere("policy.read"):
        found.append(PillarFigures("政", Text("政策", "Policy"), _policy(day)))
    if actor.may_anywhere("units.read"):
        found.append(PillarFigures("数", Text("数据", "Data"), _data(day)))
    if actor.may_anywhere("task.read"):
        found.append(PillarFigures("督", Text("督查", "Oversight"), _oversight(actor, day)))
    return found


def months_until(day: date) -> list[date]:
    """The first days of the last twelve months, this one last."""
    last = day.year * 12 + day.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - MONTHS + 1, last + 1)]


def growth(rows: QuerySet[Any], column: str, day: date) -> tuple[int, list[int]]:
    """How many rows there are, and how many there were at the end of each month."""
    per_month = {
        (m.year, m.month): n
        for m, n in rows.order_by()
        .annotate(m=TruncMonth(column))
        .values_list("m")
        .annotate(n=Count("pk"))
        .values_list("m", "n")
        if m is not None
    }
    span = months_until(day)
    total = sum(n for (y, m), n in per_month.items() if (y, m) < (span[0].year, span[0].month))
    line = []
    for month in span:
        total += per_month.get((month.year, month.month), 0)
        line.append(total)
    return total, line


def per_month(rows: QuerySet[Any], column: str, day: date) -> list[int]:
    """How many rows fall into each month."""
    counted = dict(
        rows.order_by().annotate(m=TruncMonth(column)).values_list("m").annotate(n=Count("pk")).values_list("m", "n")
    )
    by_month = {(m.year, m.month): n for m, n in counted.items() if m is not None}
    return [by_month.get((m.year, m.month), 0) for m in months_until(day)]


def _policy(day: date) -> list[Figure]:
    obligations = Obligation.objects.exclude(status__in=["rejected", "superseded"])
    targets = Target.objects.exclude(status__in=["rejected", "superseded"])
    confirmed = obligations.filter(status="confirmed").count()
    shown = [
        Figure(Text("公报文件", "Documents"), *growth(documents(), "created_at", day), address("documents")),
        Figure(Text("任务", "Obligations"), *growth(obligations, "created_at", day), address("obligations")),
        Figure(Text("目标指标", "Targets"), *growth(targets, "created_at", day), address("targets")),
    ]
    share = round(100 * confirmed / shown[1].number, 1) if shown[1].number else None
    return [*shown, Figure(Text("任务已审核", "Obligations confirmed"), share, (), address("review"), Text("%", "%"))]


def _data(day: date) -> list[Figure]:
    seen = unknown_names(status="")
    decided = seen.filter(decided_at__isnull=False)
    return [
        Figure(Text("现行机构", "Units in force"), units_at(day).count(), (), address("units")),
        Figure(Text("现行区划", "Regions in force"), regions_at(day).count(), (), address("regions")),
        Figure(
            Text("未识别名称", "Unknown names"),
            unknown_names().count(),
            per_month(seen, "first_seen_at", day),
            address("unknown_names"),
        ),
        Figure(Text("已处理名称", "Names decided"), decided.count(), per_month(decided, "decided_at", day)),
    ]


def _oversight(actor: Actor, day: date) -> list[Figure]:
    tasks = board_tasks(actor)
    months = monthly_on_time(actor, day, MONTHS)
    rates = [None if c.rate is None else float(c.rate) for c in months]
    known = [r for r in rates if r is not None]
    return [
        Figure(
            Text("在办任务", "Open tasks"),
            tasks.filter(state__in=list(OPEN_STATES)).count(),
            per_month(tasks, "registered_at", day),
            address("tasks"),
        ),
        Figure(Text("按时率", "On time"), known[-1] if known else None, rates, address("board"), Text("%", "%")),
        Figure(Text("本月逾期", "Late this month"), months[-1].late, [c.late for c in months], address("tasks")),
        Figure(
            Text("已办结", "Closed"),
            tasks.filter(closed_on__isnull=False).count(),
            per_month(tasks.filter(closed_on__isnull=False), "closed_on", day),
        ),
    ]
