"""Publishing office hours: from a day on, for one unit or the whole city, with the document that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.calendar.models import OfficeHoursRule
from mianzhou.kernel.calendar.office_hours import HoursUnreadable, SessionsUnreadable, read_season, read_sessions
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.actors import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.models import Unit

_LOCK = 0x686F75  # one publication at a time: two at once would each supersede the same rule


class BasisMissing(MianzhouError):
    """Hours move deadlines: they need a document."""

    code = "office-hours-basis-missing"
    status = 422
    problem = Text("没有填写依据，办公时间未改动。", "No basis was given, so the hours were not changed. ")
    remedy = Text("请填写依据，例如通知的标题和文号。", "Give the basis, such as the title and number of the notice.")


class CityNeedsHours(MianzhouError):
    """Only a unit can go back to the hours of somebody above it."""

    code = "office-hours-city-needs-some"
    status = 422
    problem = Text("全市办公时间不能为空。", "The city's hours cannot be empty. ")
    remedy = Text(
        "请填写时段，例如 09:00-12:00 和 13:00-17:00。", "Write the sessions, such as 09:00-12:00 and 13:00-17:00."
    )


class HoursUnchanged(MianzhouError):
    """The hours are already as asked."""

    code = "office-hours-unchanged"
    status = 409
    problem = Text("办公时间已经如此，未作改动。", "The hours are already so; nothing was changed. ")
    remedy = Text("请核对起始日和时段。", "Check the day and the sessions.")


@transaction.atomic
def publish_hours(
    *,
    unit: Unit | None,
    since: date,
    sessions: Sequence[str],
    basis: str,
    actor: Actor,
    as_of: datetime,
    season_from: str = "",
    season_to: str = "",
) -> OfficeHoursRule:
    """Put hours in force from a day on; `sessions` such as 09:00-12:00, none where a unit keeps the city's hours again.

    One of the same unit, day and season that stood before is kept and no longer counts. `HoursUnreadable` for what is no hours.
    """
    actor.require("calendar.edit")
    if not basis.strip():
        raise BasisMissing
    if unit is None and not sessions:
        raise CityNeedsHours
    written = _read(sessions, season_from, season_to)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    same = OfficeHoursRule.objects.filter(
        unit=unit, since=since, season_from=season_from, season_to=season_to, superseded_at__isnull=True
    )
    before = same.first()
    if before is not None and (before.sessions, before.basis) == (written, basis.strip()):
        raise HoursUnchanged
    same.update(superseded_at=as_of)
    row = OfficeHoursRule.objects.create(
        unit=unit,
        since=since,
        sessions=written,
        season_from=season_from,
        season_to=season_to,
        basis=basis.strip(),
        published_at=as_of,
        published_by=actor.name,
    )
    detail = {
        "unit": unit.short_name if unit else "",
        "since": since.isoformat(),
        "sessions": written,
        "before": before.sessions if before else None,
        "reason": row.basis,
    }
    record(actor=actor, as_of=as_of, verb="calendar.hours", subject=row, detail=detail)
    return row


def _read(sessions: Sequence[str], season_from: str, season_to: str) -> list[str]:
    """The sessions as they are kept."""
    try:
        read_season(season_from, season_to, "season")
        found = read_sessions(sessions, "sessions") if sessions else ()
    except HoursUnreadable as error:
        raise SessionsUnreadable(why=error.values["why"]) from None
    return [str(each).replace("–", "-") for each in found]
