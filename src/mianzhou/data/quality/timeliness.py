"""When batches of a resource are owed by its update cycle, which came in time, and how it stands on a day. Pure: the calendar is an argument.

In each period of the cycle one batch is owed. A batch meets every period that had ended without one before it came; if there is none, it
meets the period in which it came. So a delivery early in a month may still be the last month's, and one delivery after a long silence
makes good for all of it, late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mianzhou.data.quality.rules import Cycle
from mianzhou.kernel.calendar.api import WorkingCalendar, YearUnknown
from mianzhou.kernel.text import Text

_MONTHS = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}


class Standing(StrEnum):
    """How a resource stands on a day."""

    ON_TIME = "on_time"
    DUE = "due"
    LATE = "late"
    NO_DATA = "no_data"


STANDING_TITLES = {
    Standing.ON_TIME: Text("按时", "On time"),
    Standing.DUE: Text("待更新", "Due"),
    Standing.LATE: Text("逾期", "Late"),
    Standing.NO_DATA: Text("尚无数据", "No data yet"),
}


@dataclass(frozen=True, slots=True)
class Owed:
    """A period, the last day on which its batch is in time (None: in a year whose holidays are not announced), and when it came."""

    start: date
    end: date
    due_on: date | None
    met_on: date | None = None

    def is_late(self, on: date) -> bool:
        """Whether its batch came late, or has not come by a day after the due date."""
        return self.due_on is not None and (self.met_on or on) > self.due_on


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How a resource stands: its state, since when it is owed a batch, and how many working days it is late."""

    standing: Standing
    due_on: date | None
    late_days: int
    last_on: date | None


def period_of(kind: str, day: date) -> tuple[date, date]:
    """The first and last day of the period in which a day lies."""
    if kind == "day":
        return day, day
    if kind == "week":
        monday = day - timedelta(day.weekday())
        return monday, monday + timedelta(6)
    length = _MONTHS[kind]
    first = (day.month - 1) // length * length + 1
    following = date(day.year + (first + length > 12), (first + length - 1) % 12 + 1, 1)
    return date(day.year, first, 1), following - timedelta(1)


def owed(cycle: Cycle, *, since: date, arrivals: Iterable[date], until: date, calendar: WorkingCalendar) -> list[Owed]:
    """Every period from `since` to `until` with the arrival that met it, in order; none for a cycle without periods."""
    if cycle.period == "none":
        return []
    periods: list[tuple[date, date]] = []
    day = since
    while day <= until:
        start, end = period_of(cycle.period, day)
        if cycle.period != "day" or _works(day, calendar):
            periods.append((start, end))
        day = end + timedelta(1)
    met = _met(periods, sorted(a for a in arrivals if a <= until))
    return [Owed(start, end, _due(end, cycle.grace, calendar), met.get(start)) for start, end in periods]


def standing(periods: Iterable[Owed], arrivals: Iterable[date], on: date, calendar: WorkingCalendar) -> Timeliness:
    """How a resource stands on a day. It is due from the end of a period without its batch, and late after the due date."""
    last = max((a for a in arrivals if a <= on), default=None)
    open_periods = [p for p in periods if p.met_on is None and p.end < on]
    late = [p for p in open_periods if p.is_late(on)]
    first = late[0] if late else open_periods[0] if open_periods else None
    due_on = first.due_on if first is not None else None
    if late and due_on is not None:
        return Timeliness(Standing.LATE, due_on, _late_days(due_on, on, calendar), last)
    if last is None:
        return Timeliness(Standing.NO_DATA, due_on, 0, None)
    return Timeliness(Standing.DUE if open_periods else Standing.ON_TIME, due_on, 0, last)


def _met(periods: list[tuple[date, date]], arrivals: list[date]) -> dict[date, date]:
    met: dict[date, date] = {}
    behind = 0  # the first period that no arrival has met yet
    for arrival in arrivals:
        ended = behind
        while ended < len(periods) and periods[ended][1] < arrival:
            met[periods[ended][0]] = arrival
            ended += 1
        if ended == behind and ended < len(periods) and periods[ended][0] <= arrival:
            met[periods[ended][0]] = arrival
            ended += 1
        behind = ended
    return met


def _works(day: date, calendar: WorkingCalendar) -> bool:
    try:
        return calendar.is_working_day(day)
    except YearUnknown:
        return day.weekday() < 5


def _due(end: date, grace: int, calendar: WorkingCalendar) -> date | None:
    try:
        return calendar.add_working_days(end, grace)
    except YearUnknown:
        return None


def _late_days(due_on: date, on: date, calendar: WorkingCalendar) -> int:
    try:
        return calendar.count_working_days(due_on, on)
    except YearUnknown:
        return (on - due_on).days
