"""What other pillars may use of the calendar. Everything but `working_calendar` and the actions is pure."""

from mianzhou.kernel.calendar.actions import change_day, publish_year
from mianzhou.kernel.calendar.clocks import (
    ClockContradicts,
    ClockFacts,
    Extension,
    Left,
    Moved,
    Reckoning,
    Share,
    Suspension,
    governing,
    passed_on,
    reckon,
    rederived,
    shared,
    time_left,
    time_used,
)
from mianzhou.kernel.calendar.derivation import day_text, holiday_text
from mianzhou.kernel.calendar.entering import DaysUnreadable, read_days
from mianzhou.kernel.calendar.hours_derivation import amount_text, moment_text, start_text
from mianzhou.kernel.calendar.limits import (
    Deadline,
    Limit,
    LimitTooLong,
    LimitUnit,
    LimitUnreadable,
    MomentNeeded,
    add,
)
from mianzhou.kernel.calendar.office_hours import (
    HoursUnknown,
    HoursUnreadable,
    OfficeHours,
    read_offices,
    shipped_offices,
    standard_hours,
)
from mianzhou.kernel.calendar.queries import revisions_of, working_calendar
from mianzhou.kernel.calendar.shipped import shipped_calendar
from mianzhou.kernel.calendar.working_days import (
    CalendarTableError,
    WorkingCalendar,
    YearTable,
    YearUnknown,
    year_ranges,
)
from mianzhou.kernel.calendar.working_time import WorkingTime, working_time

__all__ = [
    "CalendarTableError",
    "ClockContradicts",
    "ClockFacts",
    "DaysUnreadable",
    "Deadline",
    "Extension",
    "HoursUnknown",
    "HoursUnreadable",
    "Left",
    "Limit",
    "LimitTooLong",
    "LimitUnit",
    "LimitUnreadable",
    "MomentNeeded",
    "Moved",
    "OfficeHours",
    "Reckoning",
    "Share",
    "Suspension",
    "WorkingCalendar",
    "WorkingTime",
    "YearTable",
    "YearUnknown",
    "add",
    "amount_text",
    "change_day",
    "day_text",
    "governing",
    "holiday_text",
    "moment_text",
    "passed_on",
    "publish_year",
    "read_days",
    "read_offices",
    "reckon",
    "rederived",
    "revisions_of",
    "shared",
    "shipped_calendar",
    "shipped_offices",
    "standard_hours",
    "start_text",
    "time_left",
    "time_used",
    "working_calendar",
    "working_time",
    "year_ranges",
]
