"""The calendar and the office hours in force: the shipped ones, with what stewards published in their place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet

from mianzhou.kernel.calendar.models import CalendarDay, CalendarYear, OfficeHoursRule
from mianzhou.kernel.calendar.office_hours import (
    HoursRule,
    OfficeHours,
    read_season,
    read_sessions,
    standard_hours,
)
from mianzhou.kernel.calendar.shipped import shipped_years
from mianzhou.kernel.calendar.working_days import WorkingCalendar, YearTable
from mianzhou.kernel.statements.prepared import Statement
from mianzhou.kernel.text import Text

# The last calendar built, with the revisions it was built from: a process asks for it on most pages, and it changes once a year.
_built: dict[tuple[int, ...], WorkingCalendar] = {}
_offices: dict[tuple[int | None, tuple[int, ...]], OfficeHours] = {}
_OFFICES_KEPT = 64
_REVISIONS = Statement("SELECT id FROM calendar_year WHERE superseded_at IS NULL ORDER BY year")


def working_calendar() -> WorkingCalendar:
    """The calendar to count with now: one small query unless a year was published since the last call."""
    revisions = tuple(pk for (pk,) in _REVISIONS.rows())
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


def office_hours(unit_id: int | None = None) -> OfficeHours:
    """The hours to count with now: the unit's own where it has some, else the city's, else the shipped ones."""
    rows = OfficeHoursRule.objects.filter(superseded_at__isnull=True, unit__isnull=True)
    if unit_id is not None:
        rows = rows | OfficeHoursRule.objects.filter(superseded_at__isnull=True, unit=unit_id)
    found = list(rows.order_by("pk"))
    if not found:
        return standard_hours()
    key = (unit_id, tuple(row.pk for row in found))
    if key not in _offices:
        if len(_offices) >= _OFFICES_KEPT:
            _offices.clear()
        _offices[key] = _office(unit_id, found)
    return _offices[key]


def hours_rules(unit_id: int | None = None) -> QuerySet[OfficeHoursRule]:
    """The rules in force of a unit or, without one, of everybody who has some; the newest first."""
    rows = OfficeHoursRule.objects.filter(superseded_at__isnull=True).select_related("unit")
    return rows if unit_id is None else rows.filter(unit=unit_id)


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What was published after a revision: the revision that it leads to, the first day that it touches, and each change in words."""

    revision: str
    since: date
    lines: tuple[Text, ...]


def calendar_revision() -> str:
    """The state of the calendar and of the office hours, as one word that changes with every publication; empty before the first."""
    year = CalendarYear.objects.aggregate(last=Max("pk"))["last"]
    hours = OfficeHoursRule.objects.aggregate(last=Max("pk"))["last"]
    return f"{year or 0}.{hours or 0}" if year or hours else ""


def changes_after(revision: str) -> CalendarChange | None:
    """What was published after a revision (empty: ever); None where nothing was."""
    now = calendar_revision()
    if now == revision:
        return None
    last_year, _, last_hours = revision.partition(".")
    years = list(CalendarYear.objects.filter(pk__gt=int(last_year or 0)).order_by("pk"))
    hours = list(OfficeHoursRule.objects.filter(pk__gt=int(last_hours or 0)).select_related("unit").order_by("pk"))
    if not years and not hours:
        return None
    days = [date(row.year, 1, 1) for row in years] + [row.since for row in hours]
    told = [Text("{y} 年日历：{r}", "Calendar of {y}: {r}").format(y=row.year, r=row.reason) for row in years]
    city = Text("全市", "the whole city")
    for row in hours:
        phrase = Text("{u}办公时间，自 {d} 起：{b}", "Office hours of {u} from {d}: {b}")
        told.append(phrase.format(u=row.unit.short_name if row.unit else city, d=row.since.isoformat(), b=row.basis))
    return CalendarChange(now, min(days), tuple(told))


def _office(unit_id: int | None, rows: list[OfficeHoursRule]) -> OfficeHours:
    shipped = standard_hours()
    city = tuple(_rule(row) for row in rows if row.unit_id is None)
    # Of two rules of one day the one published by the city stands before the shipped one.
    whole = OfficeHours(shipped.code, shipped.title, (*city, *shipped.rules)) if city else shipped
    own = tuple(_rule(row) for row in rows if row.unit_id is not None)
    return OfficeHours(f"unit {unit_id}", shipped.title, own, whole) if own else whole


def _rule(row: OfficeHoursRule) -> HoursRule:
    where = str(row.since)
    sessions = read_sessions(row.sessions, where) if row.sessions else ()
    return HoursRule(
        row.since, sessions, Text(row.basis, row.basis), read_season(row.season_from, row.season_to, where)
    )
