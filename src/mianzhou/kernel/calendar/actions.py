"""Publishing and changing calendar years. Every change is a new revision with a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.calendar.models import CalendarDay, CalendarYear
from mianzhou.kernel.calendar.queries import working_calendar
from mianzhou.kernel.calendar.shipped import DayKind
from mianzhou.kernel.calendar.working_days import YearTable
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.actors import Actor
from mianzhou.kernel.text import Text

_LOCK = 0x63616C  # one publication at a time: two at once would each supersede the same revision


class ReasonMissing(MianzhouError):
    """A change of the calendar moves deadlines: it needs a reason."""

    code = "calendar-reason-missing"
    status = 422
    problem = Text("没有填写修改理由，日历未改动。", "No reason was given, so the calendar was not changed. ")
    remedy = Text("请填写理由，例如通知的文号。", "Give the reason, such as the number of the notice.")


class NothingToChange(MianzhouError):
    """The table is already as asked."""

    code = "calendar-unchanged"
    status = 409
    problem = Text("{year} 年日历已经如此，未作改动。", "The table of {year} already says so; nothing was changed. ")
    remedy = Text("请核对日期。", "Check the day.")


@transaction.atomic
def publish_year(*, table: YearTable, reason: str, actor: Actor, as_of: datetime) -> CalendarYear:
    """Put a year's table in force, in place of the one before, which is kept."""
    actor.require("calendar.edit")
    if not reason.strip():
        raise ReasonMissing
    _one_at_a_time()
    before = working_calendar().years.get(table.year)
    if before == table:
        raise NothingToChange(year=table.year)
    CalendarYear.objects.filter(year=table.year, superseded_at__isnull=True).update(superseded_at=as_of)
    row = CalendarYear.objects.create(
        year=table.year,
        notices=list(table.notices),
        reason=reason.strip(),
        published_at=as_of,
        published_by=actor.name,
    )
    days = [
        CalendarDay(calendar_year=row, day=day, kind=kind, name=name)
        for kind, listed in ((CalendarDay.HOLIDAY, table.holidays), (CalendarDay.WORKDAY, table.workdays))
        for day, name in listed.items()
    ]
    CalendarDay.objects.bulk_create(days)
    detail = {"year": table.year, "reason": reason.strip(), "notices": list(table.notices)} | _difference(before, table)
    record(actor=actor, as_of=as_of, verb="calendar.publish", subject=row, detail=detail)
    return row


@transaction.atomic
def change_day(
    *, day: date, kind: DayKind | None, name: str = "", reason: str, actor: Actor, as_of: datetime
) -> CalendarYear:
    """Make one day a holiday, a make-up day, or (None) an ordinary day of the week again."""
    actor.require("calendar.edit")
    _one_at_a_time()
    table = working_calendar().year(day.year)
    holidays = {d: n for d, n in table.holidays.items() if d != day}
    workdays = {d: n for d, n in table.workdays.items() if d != day}
    if kind == CalendarDay.HOLIDAY:
        holidays[day] = name
    elif kind == CalendarDay.WORKDAY:
        workdays[day] = name
    changed = YearTable(day.year, holidays, workdays, notices=table.notices)
    return publish_year(table=changed, reason=reason, actor=actor, as_of=as_of)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


def _difference(before: YearTable | None, after: YearTable) -> dict[str, object]:
    """What changed, day by day, for the audit record: from and to, None being an ordinary day."""
    old, new = _kinds(before), _kinds(after)
    days = sorted(d for d in old.keys() | new.keys() if old.get(d) != new.get(d))
    return {"changed": {d.isoformat(): [old.get(d), new.get(d)] for d in days}}


def _kinds(table: YearTable | None) -> dict[date, str]:
    if table is None:
        return {}
    return {d: f"{CalendarDay.HOLIDAY} {n}" for d, n in table.holidays.items()} | {
        d: f"{CalendarDay.WORKDAY} {n}" for d, n in table.workdays.items()
    }
