"""Reads of electronic supervision: the clocks in an actor's sight, their states, pages by key, totals and the line by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, Scope, within
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.watching.models import OPEN, WatchedClock, WatchedMonth, WatchingMark, WatchingNotice
from mianzhou.oversight.watching.sources import sources

READ = "watching.read"


class ClockState(StrEnum):
    """How a clock stands at a moment."""

    OVERDUE = "overdue"
    WARNED = "warned"
    RUNNING = "running"
    SUSPENDED = "suspended"
    DONE_LATE = "late"
    DONE = "done"
    CEASED = "ceased"


STATE_TITLES = {
    ClockState.OVERDUE: Text("已逾期", "Overdue"),
    ClockState.WARNED: Text("预警", "Warned"),
    ClockState.RUNNING: Text("计时中", "Running"),
    ClockState.SUSPENDED: Text("中止计时", "Suspended"),
    ClockState.DONE_LATE: Text("逾期办结", "Done late"),
    ClockState.DONE: Text("按时办结", "Done in time"),
    ClockState.CEASED: Text("已终止", "Ceased"),
}
ENDED = (ClockState.DONE, ClockState.DONE_LATE)


def state_of(clock: WatchedClock, at: datetime) -> ClockState:
    """The state of one clock at a moment: the rule of `in_state`, for one that is at hand."""
    if clock.ceased:
        return ClockState.CEASED
    if clock.ended_at is not None:
        return ClockState.DONE_LATE if clock.late else ClockState.DONE
    if clock.paused_on is not None:
        return ClockState.SUSPENDED
    if clock.due_at <= at:
        return ClockState.OVERDUE
    return ClockState.WARNED if clock.yellow_at is not None and clock.yellow_at <= at else ClockState.RUNNING


def in_state(state: ClockState, at: datetime) -> Q:
    """The clocks in a state at a moment."""
    ended = {
        ClockState.CEASED: Q(ceased=True),
        ClockState.DONE: Q(ended_at__isnull=False, late=False, ceased=False),
        ClockState.DONE_LATE: Q(late=True, ceased=False),
    }
    return ended.get(state) or OPEN & _of_open(state, at)


def _of_open(state: ClockState, at: datetime) -> Q:
    """Which of the open clocks are in one of the open states: only what stands in the index of open clocks."""
    running = Q(paused_on__isnull=True)
    return {
        ClockState.SUSPENDED: ~running,
        ClockState.OVERDUE: running & Q(due_at__lte=at),
        ClockState.WARNED: running & Q(due_at__gt=at, yellow_at__lte=at),
        ClockState.RUNNING: running & Q(due_at__gt=at) & ~Q(yellow_at__lte=at, yellow_at__isnull=False),
    }[state]


def units_in(scope: Scope) -> list[int] | None:
    """The units of a scope, None for all: a few keys are what an index can begin at."""
    if scope.everywhere:
        return None
    return list(Unit.objects.filter(within(scope, unit="path", region="region__path")).values_list("pk", flat=True))


def clocks_for(actor: Actor, at: datetime) -> QuerySet[WatchedClock]:
    """The clocks that have begun, of the units in the actor's sight: its own, its county's, or all."""
    units = units_in(actor.scope(READ))
    rows = WatchedClock.objects.filter(started_at__lte=at)
    return rows if units is None else rows.filter(unit__in=units)


def clock_for(actor: Actor, clock_id: int, at: datetime) -> WatchedClock:
    """One clock; `NotFound` outside the actor's sight."""
    clock = clocks_for(actor, at).select_related("unit__region").filter(pk=clock_id).first()
    if clock is None:
        raise NotFound(what=Text("时限", "deadline"))
    return clock


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the deadline and the key."""

    due_at: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """A cursor as it stands in an address; None for anything else."""
        moment, _, key = text.rpartition("_")
        if not key.isdecimal() or len(key) > 18:
            return None
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        return cls(at, int(key)) if at.tzinfo is not None else None

    def __str__(self) -> str:
        return f"{self.due_at.isoformat()}_{self.pk}"


@dataclass(frozen=True, slots=True)
class ClockPage:
    """One page of clocks, and where the next begins."""

    clocks: tuple[WatchedClock, ...]
    next: Cursor | None


def page_of(rows: QuerySet[WatchedClock], *, after: Cursor | None, latest_first: bool, size: int) -> ClockPage:
    """A page by key: the deadline that is nearest, or the latest, first."""
    if after is not None:
        # The first condition is what the index begins at, the second decides between equal moments.
        bound, beyond, keys = ("due_at__lte", "due_at__lt", "pk__lt") if latest_first else ("due_at__gte", "due_at__gt", "pk__gt")  # fmt: skip
        rows = rows.filter(**{bound: after.due_at}).filter(Q(**{beyond: after.due_at}) | Q(**{keys: after.pk}))
    order = ("-due_at", "-pk") if latest_first else ("due_at", "pk")
    found = list(rows.select_related("unit").order_by(*order)[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return ClockPage(tuple(found[:size]), Cursor(last.due_at, last.pk) if last is not None else None)


def open_counts(actor: Actor, at: datetime) -> dict[ClockState, int]:
    """How many clocks in sight stand in each open state."""
    states = (ClockState.OVERDUE, ClockState.WARNED, ClockState.RUNNING, ClockState.SUSPENDED)
    counted = {state.value: Count("pk", filter=_of_open(state, at)) for state in states}
    found = clocks_for(actor, at).filter(OPEN).order_by().aggregate(**counted)
    return {state: found[state.value] for state in states}


@dataclass(frozen=True, slots=True)
class UnitTotals:
    """One unit's clocks: how its open ones stand, and how many it did in time and late since a month."""

    unit_id: int
    name: str
    running: int
    warned: int
    overdue: int
    suspended: int
    done: int
    done_late: int
    yellow: int
    red: int

    @property
    def open(self) -> int:
        """What is not done."""
        return self.running + self.warned + self.overdue + self.suspended

    @property
    def rate(self) -> Decimal | None:
        """Per cent done in time, of all that was done or is overdue."""
        return percent(self.done, self.done + self.done_late + self.overdue)


def totals_by_unit(
    actor: Actor, *, at: datetime, since: date, source: str = "", procedure: str = ""
) -> list[UnitTotals]:
    """Each unit in sight that has clocks, those with most overdue first; what was done counts from the month of `since` on."""
    units = units_in(actor.scope(READ))
    narrow = Q() if units is None else Q(unit__in=units)
    narrow &= Q(source=source) if source else Q()
    narrow &= Q(procedure=procedure) if procedure else Q()
    states = (ClockState.RUNNING, ClockState.WARNED, ClockState.OVERDUE, ClockState.SUSPENDED)
    counted = {state.value: Count("pk", filter=_of_open(state, at)) for state in states}
    rows: dict[int, dict[str, Any]] = {}
    for row in (
        WatchedClock.objects.filter(OPEN, narrow, started_at__lte=at).order_by().values("unit").annotate(**counted)
    ):
        rows.setdefault(row["unit"], {}).update(row)
    months = WatchedMonth.objects.filter(narrow, month__gte=since.replace(day=1))
    for row in months.order_by().values("unit").annotate(done=Sum("in_time"), done_late=Sum("late")):
        rows.setdefault(row["unit"], {}).update(done=row["done"], done_late=row["done_late"])
    for row in _notice_counts(narrow, since):
        rows.setdefault(row["unit"], {}).update(yellow=row["yellow"], red=row["red"])
    names = dict(Unit.objects.filter(pk__in=rows).values_list("pk", "short_name"))
    columns = ("running", "warned", "overdue", "suspended", "done", "done_late", "yellow", "red")
    found = [UnitTotals(u, names[u], *(given.get(c, 0) for c in columns)) for u, given in rows.items()]
    return sorted(found, key=lambda t: (-t.overdue, -t.warned, -t.open, t.name))


def _notice_counts(narrow: Q, since: date) -> Any:
    """Notices that stand, by unit; the narrowing by source is that of their clocks."""
    clocks = WatchedClock.objects.filter(narrow) if narrow else None
    rows = WatchingNotice.objects.filter(withdrawn_at=None, issued_at__date__gte=since.replace(day=1))
    if clocks is not None:
        rows = rows.filter(clock__in=clocks)
    colours = {c: Count("pk", filter=Q(colour=c)) for c in ("yellow", "red")}
    return rows.order_by().values("unit").annotate(**colours)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """What was done in a month, in time and late."""

    month: date
    done: int
    done_late: int

    @property
    def rate(self) -> Decimal | None:
        """Per cent done in time."""
        return percent(self.done, self.done + self.done_late)


def by_month(actor: Actor, *, today: date, months: int = 12, source: str = "", procedure: str = "", unit_id: int | None = None) -> list[MonthLine]:  # fmt: skip
    """The months up to this one, the oldest first."""
    last = today.year * 12 + today.month - 1
    span = [date(m // 12, m % 12 + 1, 1) for m in range(last - months + 1, last + 1)]
    rows = WatchedMonth.objects.filter(month__gte=span[0])
    units = units_in(actor.scope(READ))
    rows = rows if units is None else rows.filter(unit__in=units)
    rows = rows.filter(source=source) if source else rows
    rows = rows.filter(procedure=procedure) if procedure else rows
    rows = rows.filter(unit=unit_id) if unit_id is not None else rows
    grouped = rows.order_by().values("month").annotate(done=Sum("in_time"), done_late=Sum("late"))
    found = {r["month"]: MonthLine(r["month"], r["done"], r["done_late"]) for r in grouped}
    return [found.get(m, MonthLine(m, 0, 0)) for m in span]


def read_at() -> datetime | None:
    """When the clocks were last read from their owners: the oldest of the sources."""
    marks = list(WatchingMark.objects.filter(source__in=[s.id for s in sources()]).values_list("at", flat=True))
    return min(marks) if marks else None


def notices_for(actor: Actor) -> QuerySet[WatchingNotice]:
    """The notices to units in the actor's sight."""
    units = units_in(actor.scope(READ))
    return WatchingNotice.objects.all() if units is None else WatchingNotice.objects.filter(unit__in=units)


def to_answer(actor: Actor) -> QuerySet[WatchingNotice]:
    """The notices that stand without an explanation, of the units for which the actor may give it."""
    units = units_in(actor.scope("watching.answer"))
    rows = WatchingNotice.objects.filter(answered_at=None, withdrawn_at=None)
    return rows if units is None else rows.filter(unit__in=units)


def notice_for(actor: Actor, notice_id: int) -> WatchingNotice:
    """One notice with its clock; `NotFound` outside the actor's sight."""
    found = notices_for(actor).select_related("clock__unit", "unit__region").filter(pk=notice_id).first()
    if found is None:
        raise NotFound(what=Text("警示", "notice"))
    return found


def percent(part: int, whole: int) -> Decimal | None:
    """A share in per cent to one place; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None
