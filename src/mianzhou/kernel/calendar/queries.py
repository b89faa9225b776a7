"""The calendar in force: the shipped years, with those that stewards published in their place."""

from __future__ import annotations

from django.db.models import QuerySet

from mianzhou.kernel.calendar.models import CalendarDay, CalendarYear
from mianzhou.kernel.calendar.shipped import shipped_years
from mianzhou.kernel.calendar.working_days import WorkingCalendar, YearTable

# The last calendar built, with the revisions it was built from: a process asks for it on most pages, and it changes once a year.
_built: dict[tuple[int, ...], WorkingCalendar] = {}


def working_calendar() -> WorkingCalendar:
    """The calendar to count with now: one small query unless a year was published since the last call."""
    revisions = tuple(CalendarYear.objects.filter(superseded_at__isnull=True).values_list("pk", flat=True))
    if revisions not in _built:
        calendar = WorkingCalendar(shipped_years() | _published(revisions))
        _built.clear()
        _built[revisions] = calendar
        return calendar
    return _built[revisions]


def revisions_of(year: int) -> QuerySet[CalendarYear]:
    """Every revision of a year, the newest first."""
    return CalendarYear.objects.filter(year=year).order_by("-pk")


def _published(revisions: tuple[int, ...]) -> dict[int, YearTable]:
    rows = CalendarYear.objects.filter(pk__in=revisions).prefetch_related("days")
    return {
        row.year: YearTable(
            row.year,
            {d.day: d.name for d in row.days.all() if d.kind == CalendarDay.HOLIDAY},
            {d.day: d.name for d in row.days.all() if d.kind == CalendarDay.WORKDAY},
            notices=tuple(row.notices),
        )
        for row in rows
    }
