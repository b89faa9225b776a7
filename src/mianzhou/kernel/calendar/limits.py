"""Time limits and the deadlines they lead to, each with its derivation line by line. Pure.

A limit is printed in documents as 30个工作日, 7日, 3个月, 4个工作时, 2个紧急工作时; here it is `30wd`, `7d`, `3mo`, `1y`, `4wh`, `2uh`. Limits of days end
with a day (Civil Code, article 203); limits of hours end at a moment. Working hours are the office's own, on its working days; urgent hours are those
of digital city management (案件处置时限中的紧急工作时, told apart from 工作时 in the tables of cities): they run day and night.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from mianzhou.kernel.calendar import derivation as say
from mianzhou.kernel.calendar import hours_derivation as say_hours
from mianzhou.kernel.calendar.office_hours import ZONE, OfficeHours, local, midnight, standard_hours
from mianzhou.kernel.calendar.working_days import WorkingCalendar
from mianzhou.kernel.calendar.working_time import WorkingTime, working_time
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class LimitUnreadable(MianzhouError):
    """A limit that cannot be read."""

    code = "limit-unreadable"
    status = 422
    problem = Text("看不懂的时限：{limit}。", "A limit that cannot be read: {limit}. ")
    remedy = Text(
        "请写作 30wd（工作日）、7d（日）、3mo（月）、1y（年）、4wh（工作时）、2uh（紧急工作时）。",
        "Write 30wd (working days), 7d (calendar days), 3mo (months), 1y (years), 4wh (working hours) or 2uh (urgent hours).",
    )


class MomentNeeded(MianzhouError):
    """Hours that are to be counted from a day."""

    code = "moment-needed"
    status = 422
    problem = Text(
        "{limit}须从某一时刻起算，而 {start} 只是日期。",
        "{limit} are counted from a moment, and {start} is only a day. ",
    )
    remedy = Text("请写明时刻，如 2026-11-20T09:00。", "Give the time of day, such as 2026-11-20T09:00.")


class LimitTooLong(MianzhouError):
    """A limit that ends after the year 9999."""

    code = "limit-too-long"
    status = 422
    problem = Text("时限过长：{limit}。", "The limit is too long: {limit}. ")
    remedy = Text("请核对数量和单位。", "Check the number and its unit.")


class LimitUnit(StrEnum):
    """What a limit counts."""

    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "d"
    MONTHS = "mo"
    YEARS = "y"
    WORKING_HOURS = "wh"
    URGENT_HOURS = "uh"

    @property
    def ends_with_a_day(self) -> bool:
        """Whether a limit of this unit ends with a day; the others end at a moment."""
        return self not in (LimitUnit.WORKING_HOURS, LimitUnit.URGENT_HOURS)


UNIT_NAMES: dict[LimitUnit, Text] = {
    LimitUnit.WORKING_DAYS: Text("{n} 个工作日", "{n} working days"),
    LimitUnit.CALENDAR_DAYS: Text("{n} 日", "{n} calendar days"),
    LimitUnit.MONTHS: Text("{n} 个月", "{n} month(s)"),
    LimitUnit.YEARS: Text("{n} 年", "{n} year(s)"),
    LimitUnit.WORKING_HOURS: Text("{n} 个工作时", "{n} working hours"),
    LimitUnit.URGENT_HOURS: Text("{n} 个紧急工作时", "{n} urgent hours"),
}
_PATTERN = re.compile(r"([0-9]{1,5}) ?(wd|d|mo|y|wh|uh)")


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
    """When a thing must be done at the latest, how it was found, and whether a notice yet to come may move it.

    `due_on` is the last day. `due_at` is the moment itself, in Asia/Shanghai, still in time: a limit of days ends at the midnight with which `due_on` ends.
    """

    start: date | datetime
    limit: Limit
    due_on: date
    derivation: tuple[Text, ...]
    due_at: datetime
    provisional: bool = False

    def is_late(self, when: date | datetime) -> bool:
        """Whether a day, or a moment, is after the deadline."""
        return local(when) > self.due_at if isinstance(when, datetime) else when > self.due_on


def add(
    limit: Limit,
    start: date | datetime,
    calendar: WorkingCalendar,
    *,
    roll: bool = False,
    hours: OfficeHours | None = None,
    closing: bool = False,
) -> Deadline:
    """The deadline of a limit that starts with an event on `start`; a moment without an offset is local (Asia/Shanghai).

    Limits of days: the day of the event is not counted (Civil Code, article 201). With `roll`, a deadline that falls on a day off moves to the
    next working day (article 203); rules that count calendar days strictly leave it out. With `closing`, the last day ends when the office closes
    (same article), which is a working day's affair, so it rolls too. Limits of hours begin at once, or when the office next opens. `hours` are the
    standard ones unless given. `MomentNeeded`, `YearUnknown`, `LimitTooLong`.
    """
    office = hours or standard_hours()
    try:
        if limit.unit.ends_with_a_day:
            return _days(limit, start, calendar, roll=roll or closing, office=office if closing else None)
        if not isinstance(start, datetime):
            raise MomentNeeded(limit=limit.text, start=start.isoformat())
        return _hours(limit, local(start), working_time(calendar, office))
    except (OverflowError, ValueError):
        raise LimitTooLong(limit=limit.text) from None


def event_day(start: date | datetime) -> date:
    """The local day of an event."""
    return local(start).date() if isinstance(start, datetime) else start


def _days(
    limit: Limit, start: date | datetime, calendar: WorkingCalendar, *, roll: bool, office: OfficeHours | None
) -> Deadline:
    event = event_day(start)
    due_on = _COUNTERS[limit.unit](event, limit.amount, calendar)
    lines = [say.event_day(event), *_counted(limit, event, due_on, calendar)]
    if roll and limit.unit is not LimitUnit.WORKING_DAYS:
        moved = calendar.next_working_day(due_on)
        lines.append(say.moved(due_on, moved, calendar) if moved != due_on else say.not_moved(due_on))
        due_on = moved
    provisional = False
    if roll or limit.unit is LimitUnit.WORKING_DAYS:
        provisional = calendar.may_still_change(due_on)
        lines.extend(_rests_on(calendar, event, due_on))
    due_at = midnight(due_on + timedelta(1))
    closed = working_time(calendar, office).closing(due_on) if office is not None else None
    if closed is not None:
        due_at = closed
        lines += [say_hours.closes(due_on, closed), say_hours.due(closed)]
    else:
        lines.append(say.due(due_on))
    return Deadline(start, limit, due_on, tuple(lines), due_at, provisional)


def _hours(limit: Limit, start: datetime, time: WorkingTime) -> Deadline:
    length = timedelta(hours=limit.amount)
    if limit.unit is LimitUnit.URGENT_HOURS:
        due_at = (start.astimezone(UTC) + length).astimezone(ZONE)
        lines = [*say_hours.urgent(start, limit.text), say_hours.due(due_at)]
        return Deadline(start, limit, last_day(due_at), tuple(lines), due_at)
    due_at = time.add(start, length)
    lines = list(say_hours.working(start, due_at, limit.text, time))
    lines += [*_rests_on(time.calendar, start.date(), due_at.date()), say_hours.due(due_at)]
    due_on = last_day(due_at)
    return Deadline(start, limit, due_on, tuple(lines), due_at, time.calendar.may_still_change(due_on))


def last_day(due_at: datetime) -> date:
    """The day that a deadline belongs to: at midnight, the day that ends."""
    return local(due_at - timedelta(microseconds=1)).date()


def _rests_on(calendar: WorkingCalendar, event: date, due_on: date) -> list[Text]:
    """The notices that a count rests on, and a warning where one is still to come."""
    lines = list(say.sources(calendar, event, due_on))
    if calendar.may_still_change(due_on):
        lines.append(say.may_change(due_on.year + 1))
    return lines


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
