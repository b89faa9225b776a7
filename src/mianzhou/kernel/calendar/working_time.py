"""Counting working time to the moment: sessions of working days, summed by day so that years cost no more than days. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from mianzhou.kernel.calendar.office_hours import OfficeHours, Session, local, midnight, since_midnight
from mianzhou.kernel.calendar.working_days import WorkingCalendar

_NOTHING = timedelta(0)


class WorkingTime:
    """The working time of one office under one calendar. Moments without an offset are local (Asia/Shanghai)."""

    def __init__(self, calendar: WorkingCalendar, hours: OfficeHours) -> None:
        self.calendar = calendar
        self.hours = hours
        self._sums: dict[int, list[timedelta]] = {}

    def sessions(self, day: date) -> tuple[Session, ...]:
        """The sessions of a day, none on a day off."""
        return self.hours.sessions(day) if self.calendar.is_working_day(day) else ()

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment at which `amount` (more than nothing) has been worked since `start`; `YearUnknown` beyond the known years."""
        here = local(start)
        day, rest = here.date(), self._worked_that_year(here) + amount
        year, sums = day.year, self._year(day.year)
        while sums[-1] < rest:
            rest -= sums[-1]
            year += 1
            sums = self._year(year)
        index = bisect_left(sums, rest)
        found = date(year, 1, 1) + timedelta(index)
        return self._within(found, rest - (sums[index - 1] if index else _NOTHING))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; negative when `end` lies before `start`."""
        first, last = local(start), local(end)
        if last < first:
            return -self.between(last, first)
        whole = sum((self._year(year)[-1] for year in range(first.year, last.year)), _NOTHING)
        return whole + self._worked_that_year(last) - self._worked_that_year(first)

    def opening(self, moment: datetime) -> datetime:
        """`moment` if the office works then, else when it next opens."""
        here = local(moment)
        passed, day = since_midnight(here), here.date()
        for session in self.sessions(day):
            if passed < session.end:
                return max(here, midnight(day) + session.start)
        following = self.calendar.add_working_days(day, 1)
        return midnight(following) + self.hours.sessions(following)[0].start

    def closing(self, day: date) -> datetime | None:
        """When the office closes on a day; None on a day off."""
        sessions = self.sessions(day)
        return midnight(day) + sessions[-1].end if sessions else None

    def by_day(self, start: datetime, end: datetime) -> Iterator[tuple[date, timedelta]]:
        """Each day from `start` to `end` on which something was worked, with how much."""
        first, last = local(start), local(end)
        for n in range((last.date() - first.date()).days + 1):
            day = first.date() + timedelta(n)
            since = max(first, midnight(day))
            until = min(last, midnight(day + timedelta(1)))
            worked = self._worked(day, until - midnight(day)) - self._worked(day, since - midnight(day))
            if worked:
                yield day, worked

    def _within(self, day: date, rest: timedelta) -> datetime:
        """The moment of a day at which `rest` has been worked on it."""
        for session in self.sessions(day):
            if rest <= session.length:
                return midnight(day) + session.start + rest
            rest -= session.length
        raise AssertionError("the sums of a year and its sessions disagree")

    def _worked_that_year(self, moment: datetime) -> timedelta:
        """What was worked from the beginning of the year to a local moment."""
        index = (moment.date() - date(moment.year, 1, 1)).days
        before = self._year(moment.year)[index - 1] if index else _NOTHING
        return before + self._worked(moment.date(), since_midnight(moment))

    def _worked(self, day: date, passed: timedelta) -> timedelta:
        """What is worked on a day by the time that `passed` of it are gone."""
        return sum((min(s.length, passed - s.start) for s in self.sessions(day) if s.start < passed), _NOTHING)

    def _year(self, year: int) -> list[timedelta]:
        """The working time of a year up to the end of each of its days."""
        if year not in self._sums:
            table, first = self.calendar.year(year), date(year, 1, 1)
            days = (first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days))
            worked = (
                sum((s.length for s in self.hours.sessions(day)), _NOTHING) if table.is_working_day(day) else _NOTHING
                for day in days
            )
            self._sums[year] = list(accumulate(worked))
        return self._sums[year]


@lru_cache(maxsize=16)
def working_time(calendar: WorkingCalendar, hours: OfficeHours) -> WorkingTime:
    """The working time of an office under a calendar; kept, since its sums cost a millisecond a year."""
    return WorkingTime(calendar, hours)
