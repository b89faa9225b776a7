"""Counting working days. Pure: a calendar is a value made from tables of years.

A day is a working day if it is a Monday to Friday that is no holiday, or a weekend day made up for a holiday. Both lists are given each
year by a notice of the State Council's general office, so a year without its table cannot be counted in, and we say so
rather than guess: ordinary weekends would be wrong for some thirty days a year.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_SATURDAY = 5


class YearUnknown(MianzhouError):
    """The holidays of a year have not been published, or not been entered."""

    code = "year-unknown"
    status = 422
    problem = Text(
        "{year} 年的节假日安排未知，不能计算工作日；已知年份：{known}。",
        "The holidays of {year} are not known, so its working days cannot be counted; years known: {known}. ",
    )
    remedy = Text(
        "国务院办公厅公布该年安排后，由数据管理员在“工作日历”中录入，再重新计算。",
        "Once the State Council's general office has announced that year, a data steward enters it in the working calendar; then count again.",
    )


class CalendarTableError(MianzhouError):
    """A table of a year contradicts itself."""

    code = "calendar-table"
    status = 422
    problem = Text("{year} 年日历有误：{reason}。", "The table of {year} is wrong: {reason}. ")
    remedy = Text(
        "请对照国务院办公厅通知核对该日期。", "Check the day against the notice of the State Council's general office."
    )


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year: days off and days made up, each with the holiday it belongs to, and the notices that say so."""

    year: int
    holidays: Mapping[date, str] = field(default_factory=dict)
    workdays: Mapping[date, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    announced: bool = True  # False: presumed, nobody has said so

    def __post_init__(self) -> None:
        """Refuse what cannot be true: a day of another year, a day both off and made up, a weekday made up."""
        for day in (*self.holidays, *self.workdays):
            if day.year != self.year:
                raise CalendarTableError(
                    year=self.year, reason=Text("{d} 不在该年", "{d} is not in that year").format(d=day)
                )
        for day in self.workdays:
            if day in self.holidays:
                raise CalendarTableError(
                    year=self.year, reason=Text("{d} 既放假又上班", "{d} is both off and made up").format(d=day)
                )
            if day.weekday() < _SATURDAY:
                reason = Text("{d} 本来就是工作日，不能补班", "{d} is a weekday and cannot be a make-up day").format(
                    d=day
                )
                raise CalendarTableError(year=self.year, reason=reason)

    def is_working_day(self, day: date) -> bool:
        """Whether one works on a day of this year."""
        if day.weekday() >= _SATURDAY:
            return day in self.workdays
        return day not in self.holidays

    def working_days(self) -> tuple[date, ...]:
        """All working days of the year, in order."""
        first = date(self.year, 1, 1)
        days = (first + timedelta(n) for n in range((date(self.year + 1, 1, 1) - first).days))
        return tuple(day for day in days if self.is_working_day(day))


class WorkingCalendar:
    """The years that are known, and counting on them. The day of an event is never counted (Civil Code, article 201)."""

    def __init__(self, years: Mapping[int, YearTable]) -> None:
        self.years = dict(sorted(years.items()))
        self._working: dict[int, tuple[date, ...]] = {}

    @property
    def known(self) -> tuple[int, ...]:
        """The years that can be counted in."""
        return tuple(self.years)

    def year(self, year: int) -> YearTable:
        """The table of a year; `YearUnknown` if there is none."""
        try:
            return self.years[year]
        except KeyError:
            raise YearUnknown(year=year, known=year_ranges(self.years)) from None

    def is_working_day(self, day: date) -> bool:
        """Whether one works on `day`."""
        return self.year(day.year).is_working_day(day)

    def holiday_name(self, day: date) -> str | None:
        """The holiday on `day`, if one is given off for it."""
        return self.year(day.year).holidays.get(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, or before it when negative; 0 is `day` itself."""
        if count == 0:
            return day
        year, days = day.year, self._days(day.year)
        index = bisect_right(days, day) + count - 1 if count > 0 else bisect_left(days, day) + count
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self._days(year)
        while index < 0:
            year -= 1
            days = self._days(year)
            index += len(days)
        return days[index]

    def count_working_days(self, start: date, end: date) -> int:
        """The working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.count_working_days(end, start)
        total = bisect_right(self._days(end.year), end) - bisect_right(self._days(start.year), start)
        return total + sum(len(self._days(year)) for year in range(start.year, end.year))

    def next_working_day(self, day: date) -> date:
        """`day` if one works on it, else the first working day after it."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def may_still_change(self, day: date) -> bool:
        """Whether a notice yet to come can change `day`: New Year's notice sometimes moves the last days of December."""
        return day.month == 12 and day.day >= 25 and day.year + 1 not in self.years

    def _days(self, year: int) -> tuple[date, ...]:
        if year not in self._working:
            self._working[year] = self.year(year).working_days()
        return self._working[year]


def year_ranges(years: Iterable[int]) -> str:
    """Years as a reader writes them: 2004–2026, 2028."""
    ranges: list[list[int]] = []
    for year in sorted(years):
        if ranges and year == ranges[-1][1] + 1:
            ranges[-1][1] = year
        else:
            ranges.append([year, year])
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in ranges) or "—"
