"""What other pillars may use of the calendar. Everything but `working_calendar` and the actions is pure."""

from mianzhou.kernel.calendar.actions import change_day, publish_year
from mianzhou.kernel.calendar.derivation import day_text, holiday_text
from mianzhou.kernel.calendar.entering import DaysUnreadable, read_days
from mianzhou.kernel.calendar.limits import Deadline, Limit, LimitUnit, LimitUnreadable, add
from mianzhou.kernel.calendar.queries import revisions_of, working_calendar
from mianzhou.kernel.calendar.shipped import shipped_calendar
from mianzhou.kernel.calendar.working_days import (
    CalendarTableError,
    WorkingCalendar,
    YearTable,
    YearUnknown,
    year_ranges,
)

__all__ = [
    "CalendarTableError",
    "DaysUnreadable",
    "Deadline",
    "Limit",
    "LimitUnit",
    "LimitUnreadable",
    "WorkingCalendar",
    "YearTable",
    "YearUnknown",
    "add",
    "change_day",
    "day_text",
    "holiday_text",
    "publish_year",
    "read_days",
    "revisions_of",
    "shipped_calendar",
    "working_calendar",
    "year_ranges",
]
