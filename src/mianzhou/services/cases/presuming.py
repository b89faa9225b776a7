"""Counting into years whose holidays nobody has announced yet. Pure.

The State Council announces a year's holidays in the November before, while a case opened then may run into that year. A case cannot wait for
the announcement: its deadline is counted with what is certain of such a year, weekends and the holidays of fixed days, says so, and is counted anew
once the year is published (`recount`).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from mianzhou.kernel.calendar.api import WorkingCalendar, YearTable
from mianzhou.kernel.text import Text

# 《全国年节及纪念日放假办法》（国务院令第795号）第二条: the holidays whose day does not depend on the lunar calendar or the sun.
_FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}
_AHEAD = 3  # years after the last one known; limits of procedures end well before


@lru_cache(maxsize=4)
def presumed(calendar: WorkingCalendar) -> WorkingCalendar:
    """The calendar with the years after its last one presumed."""
    if not calendar.known:
        return calendar
    last = calendar.known[-1]
    return WorkingCalendar({**calendar.years, **{year: _presumed(year) for year in range(last + 1, last + 1 + _AHEAD)}})


def _presumed(year: int) -> YearTable:
    """A year of weekends and fixed holidays; a holiday on a weekend is taken on the first weekdays after it."""
    off: dict[date, str] = {}
    for (month, day), name in _FIXED.items():
        free = date(year, month, day)
        while free.weekday() >= 5 or free in off:  # Saturday or Sunday
            free += timedelta(days=1)
        off[free] = name
    return YearTable(year, off, announced=False)


def presumption(due_on: date, calendar: WorkingCalendar) -> tuple[Text, ...]:
    """The line that says that a deadline was counted into a year not announced; none where it was not."""
    if not calendar.known or due_on.year <= calendar.known[-1]:
        return ()
    line = Text(
        "{year}年放假安排尚未公布，暂按双休日和日期固定的法定节日计算，公布后重新计算。",
        "The holidays of {year} are not announced yet: counted for now with weekends and the holidays of fixed days, and anew once they are.",
    )
    return (line.format(year=due_on.year),)
