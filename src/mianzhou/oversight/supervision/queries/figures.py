"""Figures of supervision: lights by unit, document and region, the heat map, the on-time line, and a unit's record in a period.

A promise is a report owed (the last one of a dated task falls on its due date); it is kept when the report came by its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from mianzhou.kernel.people.api import Actor
from mianzhou.oversight.supervision.lights import Light
from mianzhou.oversight.supervision.models import ReportDue, Task
from mianzhou.oversight.supervision.procedure import ENDED_STATES, OPEN_STATES, State
from mianzhou.oversight.supervision.queries.scoping import in_scope, visible_to
from mianzhou.oversight.supervision.queries.tasks import LIGHTS, with_light


@dataclass(frozen=True, slots=True)
class LightCounts:
    """How many tasks stand at each light, and how many are done, for one unit, document or region."""

    key: int | None
    name: str
    grey: int = 0
    green: int = 0
    amber: int = 0
    red: int = 0
    closed: int = 0

    @property
    def open(self) -> int:
        """Tasks that count."""
        return self.green + self.amber + self.red

    @property
    def total(self) -> int:
        return self.open + self.grey + self.closed


def board_tasks(actor: Actor) -> QuerySet[Task]:
    """The tasks of the board: whole tasks that were not dropped."""
    return visible_to(actor).filter(parent__isnull=True).exclude(state=State.DROPPED)


def lights_by_unit(actor: Actor, as_of: date, tasks: QuerySet[Task] | None = None) -> list[LightCounts]:
    """Lights by lead unit, the one with most red first."""
    return _lights(actor, as_of, tasks, "lead_unit_id", "lead_unit__short_name")


def lights_by_document(actor: Actor, as_of: date, tasks: QuerySet[Task] | None = None) -> list[LightCounts]:
    """Lights by the document the tasks stem from; tasks registered by hand stand together under an empty name."""
    return _lights(actor, as_of, tasks, "document_id", "document__title")


def lights_by_region(actor: Actor, as_of: date, tasks: QuerySet[Task] | None = None) -> list[LightCounts]:
    """Lights by the region of the lead unit."""
    return _lights(actor, as_of, tasks, "lead_unit__region_id", "lead_unit__region__name")


def lights_in_all(actor: Actor, as_of: date, tasks: QuerySet[Task] | None = None) -> LightCounts:
    """Lights of all the actor may read."""
    counts = {light: 0 for light in LIGHTS}
    closed = 0
    rows = with_light(board_tasks(actor) if tasks is None else tasks, as_of)
    ended = Count("pk", filter=Q(state__in=list(ENDED_STATES)))
    for row in rows.order_by().values("severity").annotate(n=Count("pk"), ended=ended):
        counts[LIGHTS[row["severity"]]] += row["n"] - row["ended"]
        closed += row["ended"]
    return LightCounts(
        None, "", counts[Light.GREY], counts[Light.GREEN], counts[Light.AMBER], counts[Light.RED], closed
    )


def _lights(actor: Actor, as_of: date, tasks: QuerySet[Task] | None, key: str, name: str) -> list[LightCounts]:
    rows = with_light(board_tasks(actor) if tasks is None else tasks, as_of).order_by()
    ended = Q(state__in=list(ENDED_STATES))
    counted = {light.value: Count("pk", filter=Q(severity=rank) & ~ended) for rank, light in enumerate(LIGHTS)}
    # Grouped by the key and name only: the light is counted inside each group.
    grouped = rows.values(key, name).annotate(closed=Count("pk", filter=ended), **counted)
    found = [
        LightCounts(r[key], r[name] or "", closed=r["closed"], **{light.value: r[light.value] for light in LIGHTS})
        for r in grouped
    ]
    return sorted(found, key=lambda c: (-c.red, -c.amber, -c.open, c.name))


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One unit in one month: promises that fell due, and how many were kept late or not at all."""

    month: date
    owed: int
    late: int

    @property
    def rate(self) -> Decimal | None:
        """The share kept in time, in percent."""
        return _percent(self.owed - self.late, self.owed)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A unit's months, the oldest first; a month without promises has `owed` 0."""

    unit_id: int
    name: str
    cells: tuple[HeatCell, ...]

    @property
    def late(self) -> int:
        return sum(c.late for c in self.cells)


def heat_map(actor: Actor, as_of: date, months: int = 12) -> list[HeatRow]:
    """Units × months up to this one, in one query; the unit with most late promises first."""
    span = _months(as_of, months)
    rows = (
        _fallen_due(actor, span[0], as_of)
        .annotate(month=TruncMonth("due_on"))
        .values("unit_id", "unit__short_name", "month")
        .annotate(owed=Count("pk"), late=_late(as_of))
        .order_by()
    )
    units: dict[tuple[int, str], dict[date, HeatCell]] = {}
    for r in rows:
        cells = units.setdefault((r["unit_id"], r["unit__short_name"]), {})
        cells[r["month"]] = HeatCell(r["month"], r["owed"], r["late"])
    found = [
        HeatRow(unit_id, name, tuple(cells.get(m, HeatCell(m, 0, 0)) for m in span))
        for (unit_id, name), cells in units.items()
    ]
    return sorted(found, key=lambda row: (-row.late, row.name))


def monthly_on_time(actor: Actor, as_of: date, months: int = 12, unit_id: int | None = None) -> list[HeatCell]:
    """Promises kept in time, month by month, the oldest first; of one unit, or of all the actor may read."""
    span = _months(as_of, months)
    owed = _fallen_due(actor, span[0], as_of)
    if unit_id is not None:
        owed = owed.filter(unit=unit_id)
    rows = (
        owed.annotate(month=TruncMonth("due_on"))
        .values("month")
        .annotate(owed=Count("pk"), late=_late(as_of))
        .order_by()
    )
    found = {r["month"]: HeatCell(r["month"], r["owed"], r["late"]) for r in rows}
    return [found.get(m, HeatCell(m, 0, 0)) for m in span]


@dataclass(frozen=True, slots=True)
class Performance:
    """A unit's record in a period. Units with the same rate share a rank; without promises there is no rate."""

    unit_id: int
    name: str
    rank: int
    owed: int
    on_time: int
    rate: Decimal | None
    closed: int
    late_tasks: int


def unit_performance(actor: Actor, *, period_from: date, period_to: date, as_of: date) -> list[Performance]:
    """Units ranked by the share of promises kept in time, among those that fell due in the period by the day."""
    owed = _fallen_due(actor, period_from, min(period_to, as_of)).values("unit_id", "unit__short_name")
    counts = {r["unit_id"]: r for r in owed.annotate(owed=Count("pk"), late=_late(as_of)).order_by()}
    closed = _per_unit(board_tasks(actor).filter(state=State.CLOSED, closed_on__range=(period_from, period_to)))
    late = _per_unit(with_light(board_tasks(actor), as_of).filter(severity=LIGHTS.index(Light.RED)))
    names = {
        **{u: n for u, (n, _) in {**closed, **late}.items()},
        **{u: r["unit__short_name"] for u, r in counts.items()},
    }
    rows: list[tuple[int, str, int, int, Decimal | None]] = []
    for unit_id, name in names.items():
        row = counts.get(unit_id, {"owed": 0, "late": 0})
        kept = row["owed"] - row["late"]
        rows.append((unit_id, name, row["owed"], kept, _percent(kept, row["owed"])))
    rows.sort(key=lambda r: (r[4] is None, -(r[4] or Decimal(0)), r[1]))
    return [
        Performance(
            unit_id=unit_id,
            name=name,
            rank=1 + sum(1 for r in rows if r[4] is not None and (rate is None or r[4] > rate)),
            owed=total,
            on_time=kept,
            rate=rate,
            closed=closed.get(unit_id, ("", 0))[1],
            late_tasks=late.get(unit_id, ("", 0))[1],
        )
        for unit_id, name, total, kept, rate in rows
    ]


@dataclass(frozen=True, slots=True)
class LateTask:
    """A task that is late on a day: the missed date and the days since."""

    task_id: int
    number: str
    title: str
    unit_id: int
    unit_name: str
    due_on: date
    days: int


def late_tasks(actor: Actor, *, as_of: date) -> list[LateTask]:
    """The open tasks with a red light, the longest late first."""
    rows = with_light(board_tasks(actor).filter(state__in=list(OPEN_STATES)), as_of).filter(
        severity=LIGHTS.index(Light.RED)
    )
    found = []
    for task in rows.select_related("lead_unit"):
        dates = [task.due_on, task.sign_by if task.state == State.ASSIGNED else task.next_report_on]
        missed = min(d for d in dates if d is not None)
        late_on = task.claimed_on if task.state == State.UNDER_REVIEW and task.claimed_on else as_of
        found.append(
            LateTask(
                task.pk,
                task.number,
                task.title,
                task.lead_unit_id,
                task.lead_unit.short_name,
                missed,
                (late_on - missed).days,
            )
        )
    return sorted(found, key=lambda t: (-t.days, t.number))


def _fallen_due(actor: Actor, first: date, as_of: date) -> QuerySet[ReportDue]:
    """Promises whose day has come: a report that came early counts, one that is due tomorrow does not."""
    scope = in_scope(actor.scope("task.read"), "unit")
    return ReportDue.objects.filter(scope, due_on__gte=first, due_on__lte=as_of).exclude(task__state=State.DROPPED)


def _late(as_of: date) -> Any:
    missed = Q(met_on__gt=F("due_on")) | Q(met_on__isnull=True, due_on__lt=as_of)
    return Count("pk", filter=missed)


def _per_unit(tasks: QuerySet[Any]) -> dict[int, tuple[str, int]]:
    rows = tasks.order_by().values("lead_unit_id", "lead_unit__short_name").annotate(n=Count("pk"))
    return {r["lead_unit_id"]: (r["lead_unit__short_name"], r["n"]) for r in rows}


def _months(as_of: date, count: int) -> list[date]:
    last = as_of.year * 12 + as_of.month - 1
    return [date(m // 12, m % 12 + 1, 1) for m in range(last - count + 1, last + 1)]


def _percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None
