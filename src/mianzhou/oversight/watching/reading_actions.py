"""How watched clocks are kept up to date: read from their owners, matter by matter, as whole statements.

A copy of what others answer for: no permission is asked and no audit row written. Everything may be missed, repeated and run twice at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mianzhou.kernel.calendar.api import working_calendar
from mianzhou.oversight.watching.models import OPEN, WatchedClock, WatchedMonth, WatchingMark
from mianzhou.oversight.watching.rules import red_moment, version_on, warning_day
from mianzhou.oversight.watching.sources import COLUMNS, ClockSource, sources

_LOCK = 0x636C6B  # one reading at a time: the second waits and finds its work done
_SIZE = 2000
_KEPT = tuple(c for c in COLUMNS if c != "key")
_UPSERT = f"""
WITH fed AS MATERIALIZED ({{feed}}), gone AS (
  UPDATE watching_clock w SET ceased = true
  WHERE w.source = %s AND w.ref = ANY(%s) AND NOT w.ceased AND NOT EXISTS (SELECT 1 FROM fed WHERE fed.key = w.key)
  RETURNING w.ended_at
), put AS (
  INSERT INTO watching_clock AS w (source, {", ".join(COLUMNS)}, late)
  SELECT %s, {", ".join(COLUMNS)}, coalesce(ended_at > due_at AND NOT ceased, false) FROM fed
  ON CONFLICT (source, key) DO UPDATE SET {", ".join(f"{c} = excluded.{c}" for c in _KEPT)}, late = excluded.late,
    yellow_at = CASE WHEN (w.started_at, w.due_at) = (excluded.started_at, excluded.due_at) THEN w.yellow_at END
  WHERE ({", ".join(f"w.{c}" for c in _KEPT)}) IS DISTINCT FROM ({", ".join(f"excluded.{c}" for c in _KEPT)})
  RETURNING w.ended_at
)
SELECT DISTINCT date_trunc('month', ended_at AT TIME ZONE 'Asia/Shanghai')::date
FROM (SELECT * FROM put UNION ALL SELECT * FROM gone) AS touched WHERE ended_at IS NOT NULL
"""
_RECKON = """
UPDATE watching_clock w SET red_at = coalesce(g.red, w.due_at),
  yellow_at = least(w.due_at, greatest(w.started_at + (w.due_at - w.started_at) * g.part / g.whole, CASE WHEN NOT w.by_hour THEN g.warn END))
FROM unnest(%s::text[], %s::text[], %s::date[], %s::timestamptz[], %s::timestamptz[], %s::int[], %s::int[])
       AS g(source, procedure, due_on, warn, red, part, whole)
WHERE w.source = g.source AND w.procedure = g.procedure AND w.due_on = g.due_on
  AND w.ended_at IS NULL AND NOT w.ceased AND w.yellow_at IS NULL
"""
_MONTHS = """
INSERT INTO watching_month (month, unit_id, source, procedure, in_time, late)
SELECT date_trunc('month', ended_at AT TIME ZONE 'Asia/Shanghai')::date, unit_id, source, procedure,
       count(*) FILTER (WHERE NOT late), count(*) FILTER (WHERE late)
FROM watching_clock WHERE ended_at >= %s AND ended_at < %s AND NOT ceased GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading did: how many matters it looked at."""

    matters: int


def follow(*, as_of: datetime) -> Reading:
    """Read what changed since the last time; sources that cannot tell are read as a whole."""
    seen = 0
    for source in sources():
        seen += _read_all(source, as_of) if source.changed is None else _read_changed(source, as_of)
    _reckon(as_of)
    return Reading(seen)


def read_everything(*, as_of: datetime) -> Reading:
    """Read all matters of all sources, and reckon all open clocks and all months anew: every night, and after a change of the calendar."""
    seen = sum(_read_all(source, as_of) for source in sources())
    with transaction.atomic():
        _one_at_a_time()
        WatchedClock.objects.filter(OPEN).update(yellow_at=None)
        _reckon(as_of)
        _count_all_months()
    return Reading(seen)


def _read_changed(source: ClockSource, as_of: datetime) -> int:
    """Events are numbered before they are committed, so the stretch before the last one is read once more."""
    assert source.changed is not None
    mark = WatchingMark.objects.filter(pk=source.id).first()
    if mark is None:
        return _read_all(source, as_of)
    seen, position, end = 0, mark.before, mark.position
    while True:
        refs, reached = source.changed(position, _SIZE)
        if reached == position:
            break
        _put(source, refs)
        seen, position = seen + len(refs), reached
    if position != end or mark.before != end:
        _mark(source, max(position, end), end, as_of)
    else:
        WatchingMark.objects.filter(pk=source.id).update(at=as_of)
    return seen


def _read_all(source: ClockSource, as_of: datetime) -> int:
    position = _position(source)
    seen = after = 0
    while refs := source.refs(after, _SIZE):
        _put(source, refs)
        seen, after = seen + len(refs), refs[-1]
    _mark(source, position, position, as_of)
    return seen


def _position(source: ClockSource) -> int:
    """Where the events stand before everything is read."""
    if source.changed is None:
        return 0
    mark = WatchingMark.objects.filter(pk=source.id).first()
    position = mark.position if mark is not None else 0
    while True:
        _, reached = source.changed(position, 50 * _SIZE)
        if reached == position:
            return position
        position = reached


def _mark(source: ClockSource, position: int, before: int, as_of: datetime) -> None:
    given = {"position": position, "before": before, "at": as_of}
    WatchingMark.objects.update_or_create(source=source.id, defaults=given)


def _put(source: ClockSource, refs: Sequence[int]) -> None:
    """The clocks of some matters, as their owner has them now."""
    if not refs:
        return
    feed = source.clocks_sql(refs)
    with transaction.atomic(), connection.cursor() as cursor:
        _one_at_a_time()
        cursor.execute(_UPSERT.replace("{feed}", feed.sql), [*feed.params, source.id, list(refs), source.id])
        _count_months([month for (month,) in cursor.fetchall()])


def _reckon(as_of: datetime) -> None:
    """When open clocks that are new or moved turn yellow and red, one calculation for each last day."""
    rows = WatchedClock.objects.filter(OPEN, yellow_at__isnull=True)
    days = list(rows.order_by().values_list("source", "procedure", "due_on").distinct())
    if not days:
        return
    rules, calendar = version_on(timezone.localdate(as_of)), working_calendar()
    given: list[tuple[Any, ...]] = []
    for source, procedure, due_on in days:
        turns = rules.turns_of(source, procedure)
        red = red_moment(due_on, as_of, turns.after, calendar) if turns.after else None
        part, whole = turns.share.numerator, turns.share.denominator
        given.append((source, procedure, due_on, warning_day(due_on, turns.before, calendar), red, part, whole))
    with connection.cursor() as cursor:
        cursor.execute(_RECKON, [list(column) for column in zip(*given, strict=True)])


def _count_months(months: Sequence[date]) -> None:
    for month in months:
        following = (month + timedelta(31)).replace(day=1)
        WatchedMonth.objects.filter(month=month).delete()
        with connection.cursor() as cursor:
            cursor.execute(_MONTHS, [_beginning(month), _beginning(following)])


def _count_all_months() -> None:
    WatchedMonth.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, ["-infinity", "infinity"])


def _beginning(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
