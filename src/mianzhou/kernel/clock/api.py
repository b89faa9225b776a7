"""Limits, deadlines and their derivation on the shipped calendar. The calendar in force, with what stewards published, is in `kernel/calendar`."""

from mianzhou.kernel.calendar.derivation import day_text
from mianzhou.kernel.calendar.limits import Deadline, Limit, LimitUnreadable, add
from mianzhou.kernel.calendar.shipped import shipped_calendar
from mianzhou.kernel.calendar.working_days import WorkingCalendar

__all__ = ["Deadline", "Limit", "LimitUnreadable", "WorkingCalendar", "add", "day_text", "shipped_calendar"]
