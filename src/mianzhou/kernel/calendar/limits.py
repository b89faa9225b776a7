"""Time limits and the deadlines they lead to, each with its derivation line by line. Pure.

A limit is printed in documents as 30个工作日, 7日, 3个月; here it is `30wd`, `7d`, `3mo`, `1y`. Every unit has one counting function in
`_COUNTERS`; a unit that counts hours is one more row there, which is why a deadline also keeps the moment it started from.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mianzhou.kernel.calendar import derivation as say
from mianzhou.kernel.calendar.working_days import WorkingCalendar
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class LimitUnreadable(MianzhouError):
    """A limit that cannot be read."""

    code = "limit-unreadable"
    status = 422
    problem = Text("看不懂的时限：{limit}。", "A limit that cannot be read: {limit}. ")
    remedy = Text(
        "请写作 30wd（工作日）、7d（日）、3mo（月）、1y（年）。",
        "Write 30wd (working days), 7d (calendar days), 3mo (months) or 1y (years).",
    )


class LimitUnit(StrEnum):
    """What a limit counts."""

    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "d"
    MONTHS = "mo"
    YEARS = "y"


UNIT_NAMES: dict[LimitUnit, Text] = {
    LimitUnit.WORKING_DAYS: Text("{n} 个工作日", "{n} working days"),
    LimitUnit.CALENDAR_DAYS: Text("{n} 日", "{n} calendar days"),
    LimitUnit.MONTHS: Text("{n} 个月", "{n} months"),
    LimitUnit.YEARS: Text("{n} 年", "{n} years"),
}
_PATTERN = re.compile(r"(\d{1,5})(wd|d|mo|y)")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many units of time."""

    amount: int
    unit: LimitUnit

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Read `30wd`; `LimitUnreadable` for anything else, including a limit of nothing."""
        match = _PATTERN.fullmatch(text.strip().lower())
        if match is None or int(match[1]) == 0:
            raise LimitUnreadable(limit=text)
        return cls(int(match[1]), LimitUnit(match[2]))

    @property
    def text(self) -> Text:
        """The limit in words."""
        return UNIT_NAMES[self.unit].format(n=self.amount)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.value}"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which a thing is in time, how it was found, and whether a notice yet to come may move it."""

    start: date | datetime
    limit: Limit
    due_on: date
    derivation: tuple[Text, ...]
    provisional: bool = False

    def is_late(self, day: date) -> bool:
        """Whether `day` is after the deadline."""
        return day > self.due_on


def add(limit: Limit, start: date | datetime, calendar: WorkingCalendar, *, roll: bool = False) -> Deadline:
    """The deadline of a limit that starts with an event on `start`.

    The day of the event is not counted (Civil Code, article 201). With `roll`, a deadline that falls on a day off moves to the next
    working day (article 203); rules that count calendar days strictly leave it out. `start` with a time must be local time.
    """
    event = start.date() if isinstance(start, datetime) else start
    due_on = _COUNTERS[limit.unit](event, limit.amount, calendar)
    lines = [say.event_day(event), *_counted(limit, event, due_on, calendar)]
    if roll and limit.unit is not LimitUnit.WORKING_DAYS:
        moved = calendar.next_working_day(due_on)
        lines.append(say.moved(due_on, moved, calendar) if moved != due_on else say.not_moved(due_on))
        due_on = moved
    uses_tables = roll or limit.unit is LimitUnit.WORKING_DAYS
    if uses_tables:
        lines.extend(say.sources(calendar, event, due_on))
    provisional = uses_tables and calendar.may_still_change(due_on)
    if provisional:
        lines.append(say.may_change(due_on.year + 1))
    lines.append(say.due(due_on))
    return Deadline(start=start, limit=limit, due_on=due_on, derivation=tuple(lines), provisional=provisional)


def _counted(limit: Limit, event: date, due_on: date, calendar: WorkingCalendar) -> list[Text]:
    if limit.unit is LimitUnit.WORKING_DAYS:
        return [
            say.counting_from(event + timedelta(1), limit.text),
            *say.days_passed_over(event, due_on, calendar),
            say.last_counted(due_on, limit.amount),
        ]
    if limit.unit is LimitUnit.CALENDAR_DAYS:
        return [
            say.counting_from(event + timedelta(1), limit.text),
            say.last_counted(due_on, limit.amount, natural=True),
        ]
    return [say.corresponding_day(event, due_on, limit.text)]


def _add_months(start: date, months: int) -> date:
    """The corresponding day of a later month, or that month's last day when it has none (Civil Code, article 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


_COUNTERS: dict[LimitUnit, Callable[[date, int, WorkingCalendar], date]] = {
    LimitUnit.WORKING_DAYS: lambda start, n, calendar: calendar.add_working_days(start, n),
    LimitUnit.CALENDAR_DAYS: lambda start, n, _: start + timedelta(n),
    LimitUnit.MONTHS: lambda start, n, _: _add_months(start, n),
    LimitUnit.YEARS: lambda start, n, _: _add_months(start, 12 * n),
}
