"""The city's figures of each pillar, with a line of the last twelve months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Aggregate, Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from mianzhou.data.catalogue.api import visible_to
from mianzhou.data.intake.api import open_rows_of, visible_batches
from mianzhou.data.quality.api import late_now
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
    if data := [*_resources(actor, day), *_registers(actor, day)]:
        found.append(PillarFigures("数", Text("数据", "Data"), data))
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
    return _by_month(rows, column, Count("pk"), day)


def sum_per_month(rows: QuerySet[Any], column: str, summed: str, day: date) -> list[int]:
    """What a column sums up to in each month."""
    return _by_month(rows, column, Sum(summed), day)


def _by_month(rows: QuerySet[Any], column: str, of: Aggregate, day: date) -> list[int]:
    counted = dict(rows.order_by().annotate(m=TruncMonth(column)).values_list("m").annotate(n=of).values_list("m", "n"))
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


def _resources(actor: Actor, day: date) -> list[Figure]:
    """What departments sent, as far as the actor may see it."""
    found = []
    if actor.may_anywhere("catalogue.read"):
        rows = visible_to(actor).filter(state="published")
        found.append(Figure(Text("信息资源", "Resources"), rows.count(), (), address("resources")))
    if actor.may_anywhere("intake.read"):
        batches = visible_batches(actor)
        week = day - timedelta(days=day.weekday())
        arrived = sum_per_month(batches.filter(state="done"), "sent_at", "accepted", day)
        accepted = batches.filter(state="done").aggregate(n=Sum("accepted"))["n"] or 0
        found += [
            Figure(Text("已收数据（行）", "Rows accepted"), accepted, arrived, address("batches")),
            Figure(
                Text("本周批次", "Batches this week"),
                batches.filter(sent_at__date__gte=week).count(),
                per_month(batches, "sent_at", day),
                _narrowed("batches", sent_from=week.isoformat()),
            ),
            Figure(
                Text("待修正（行）", "Rows to mend"), open_rows_of(batches), (), _narrowed("batches", problems="yes")
            ),
        ]
    if actor.may_anywhere("quality.read"):
        late = late_now(actor).count()
        found.append(Figure(Text("逾期资源", "Late resources"), late, (), _narrowed("quality_scores", standing="late")))
    return found


def _narrowed(page: str, **given: str) -> str | None:
    """The address of a list with a filter in force."""
    url = address(page)
    return f"{url}?{urlencode(given)}" if url else None


def _registers(actor: Actor, day: date) -> list[Figure]:
    if not actor.may_anywhere("units.read"):
        return []
    seen = unknown_names(status="")
    return [
        Figure(Text("现行机构", "Units in force"), units_at(day).count(), (), address("units")),
        Figure(Text("现行区划", "Regions in force"), regions_at(day).count(), (), address("regions")),
        Figure(
            Text("未识别名称", "Unknown names"),
            unknown_names().count(),
            per_month(seen, "first_seen_at", day),
            address("unknown_names"),
        ),
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
