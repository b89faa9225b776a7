"""What entries in use add up to by region, in one statement: for all, which is kept, or for those whom a reader may see, counted for him alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from mianzhou.data.registries.models import Entity

# The roles of a record that say that somebody lives or may live at a place, and the one of the register of buildings.
DWELT_IN, SURVEYED = ("residence", "dwelling"), "building"

# A building stands for the dwellings in it, so what records say is gathered of all entries, or of those in reach and what these are part of.
_ADDED_UP: Final = """
WITH reach AS (
    SELECT id, region_id, identifier, record_count FROM registry_entity WHERE kind = %(kind)s AND state = 'active'{seen}),
spoken AS (
    SELECT r.entity_id, max(r.dated) AS newest, bool_or(s.role = ANY(%(dwelt_in)s)) AS dwelt, bool_or(s.role = %(surveyed)s) AS surveyed
    FROM registry_record r JOIN registry_source s ON s.id = r.source_id AND s.kind = %(kind)s WHERE r.until IS NULL{spoken}
    GROUP BY r.entity_id)
SELECT e.region_id, count(*), count(*) FILTER (WHERE e.identifier <> ''), sum(e.record_count)::bigint, max(o.newest),
    count(*) FILTER (WHERE %(kind)s = 'place' AND o.dwelt), count(*) FILTER (WHERE %(kind)s = 'place' AND o.dwelt AND (o.surveyed OR a.surveyed))
FROM reach e LEFT JOIN spoken o ON o.entity_id = e.id
LEFT JOIN registry_place p ON %(kind)s = 'place' AND p.entity_id = e.id
LEFT JOIN spoken a ON %(kind)s = 'place' AND a.entity_id = p.parent_id
GROUP BY e.region_id
"""
_SEEN: Final = " AND id IN ({})"
_SPOKEN: Final = """ AND r.entity_id IN (
    SELECT id FROM reach UNION ALL SELECT parent_id FROM registry_place WHERE %(kind)s = 'place' AND entity_id IN (SELECT id FROM reach))"""


class Sums(NamedTuple):
    """Of the entries that lie in a region itself (its key; None: in none that is known): how many, with an identifier, their records, the newest one's day.

    Of places also how many dwellings any record speaks of, and how many of those stand in a building that is registered.
    """

    region: int | None
    entities: int
    identified: int
    records: int
    newest: date | None
    known_places: int
    held_places: int


def added_up(kind: str, seen: QuerySet[Entity] | None = None) -> list[Sums]:
    """The sums of a kind by region, of all entries in use or of those in `seen`. Reads all of them and their records."""
    sql, given = added_up_sql(kind, seen)
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: Sequence[Any] = cursor.fetchall()
    return [Sums(*row) for row in rows]


def added_up_sql(kind: str, seen: QuerySet[Entity] | None = None) -> tuple[str, dict[str, Any]]:
    """The statement of `added_up` and its parameters; its columns are those of `Sums`."""
    given: dict[str, Any] = {"kind": kind, "dwelt_in": list(DWELT_IN), "surveyed": SURVEYED}
    if seen is None:
        return _ADDED_UP.format(seen="", spoken=""), given
    asked, params = seen.order_by().values("pk").query.sql_with_params()
    named = {f"seen_{place}": value for place, value in enumerate(params)}
    asked = asked.replace("%%", "\0") % tuple(f"%({name})s" for name in named)
    return _ADDED_UP.format(seen=_SEEN.format(asked.replace("\0", "%%")), spoken=_SPOKEN), given | named
