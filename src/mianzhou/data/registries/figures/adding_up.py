"""What entries in use add up to by region, in one statement: for all and for each reach, which is kept, or for those whom a reader may see, counted for him alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from mianzhou.data.registries.figures.reaching import Reach
from mianzhou.data.registries.models import Entity

# The roles of a record that say that somebody lives or may live at a place, and the one of the register of buildings.
DWELT_IN, SURVEYED = ("residence", "dwelling"), "building"

# A building stands for the dwellings in it, so what records say is gathered of all entries, or of those in reach and what these are part of.
# `reaches` has a bit for each reach in which an entry is, so that entries and records are read once for all of them.
_ADDED_UP: Final = """
WITH seen AS (
    SELECT id, region_id, identifier, record_count FROM registry_entity WHERE kind = %(kind)s AND state = 'active'{seen}),
told AS (SELECT s.id, s.role, {marks} AS reaches FROM registry_source s WHERE s.kind = %(kind)s),
spoken AS (
    SELECT r.entity_id, max(r.dated) AS newest, bool_or(s.role = ANY(%(dwelt_in)s)) AS dwelt, bool_or(s.role = %(surveyed)s) AS surveyed,
        bit_or(s.reaches) AS reaches
    FROM registry_record r JOIN told s ON s.id = r.source_id WHERE r.until IS NULL{spoken}
    GROUP BY r.entity_id),
summed AS (
    SELECT e.region_id, o.reaches, count(*) AS entities, count(*) FILTER (WHERE e.identifier <> '') AS identified,
        sum(e.record_count)::bigint AS records, max(o.newest) AS newest,
        count(*) FILTER (WHERE %(kind)s = 'place' AND o.dwelt) AS known_places,
        count(*) FILTER (WHERE %(kind)s = 'place' AND o.dwelt AND (o.surveyed OR a.surveyed)) AS held_places
    FROM seen e LEFT JOIN spoken o ON o.entity_id = e.id
    LEFT JOIN registry_place p ON %(kind)s = 'place' AND p.entity_id = e.id
    LEFT JOIN spoken a ON %(kind)s = 'place' AND a.entity_id = p.parent_id
    GROUP BY e.region_id, o.reaches)
"""
_SEEN: Final = " AND id IN ({})"
_SPOKEN: Final = """ AND r.entity_id IN (
    SELECT id FROM seen UNION ALL SELECT parent_id FROM registry_place WHERE %(kind)s = 'place' AND entity_id IN (SELECT id FROM seen))"""
_SUMS: Final = "entities, identified, records, newest, known_places, held_places"
_TOTALS: Final = "sum(entities), sum(identified), sum(records), max(newest), sum(known_places), sum(held_places)"
_KEPT: Final = f"""
INSERT INTO registry_figure (kind, reach_id, region_id, {_SUMS})
SELECT %(kind)s, NULL, region_id, {_TOTALS} FROM summed GROUP BY region_id
UNION ALL
SELECT %(kind)s, w.id, region_id, {_TOTALS}
FROM summed JOIN unnest(%(reaches)s::bigint[]) WITH ORDINALITY AS w (id, place) ON get_bit(summed.reaches, w.place::int - 1) = 1
GROUP BY w.id, region_id
"""
# A source that is in no reach has a mark as well, of zeros: `get_bit` takes no empty one.
_MARKS: Final = "coalesce((SELECT m.mark::varbit FROM unnest(%(marked)s::bigint[], %(marks)s::text[]) AS m (id, mark) WHERE m.id = s.id), %(none)s::varbit)::bit({})"


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
    given = _given(kind)
    parts = {"seen": "", "spoken": "", "marks": "NULL::bit"}
    if seen is not None:
        asked, params = seen.order_by().values("pk").query.sql_with_params()
        named = {f"seen_{place}": value for place, value in enumerate(params)}
        asked = asked.replace("%%", "\0") % tuple(f"%({name})s" for name in named)
        given |= named
        parts |= {"seen": _SEEN.format(asked.replace("\0", "%%")), "spoken": _SPOKEN}
    with connection.cursor() as cursor:
        cursor.execute(f"{_ADDED_UP.format(**parts)} SELECT region_id, {_SUMS} FROM summed", given)
        rows: Sequence[Any] = cursor.fetchall()
    return [Sums(*row) for row in rows]


def keep_sums_sql(kind: str, reaches: Mapping[Reach, int]) -> tuple[str, dict[str, Any]]:
    """The statement that keeps the sums of a kind, of all entries in use and of those in each reach (with its key), and its parameters."""
    length = max(1, len(reaches))
    sources = sorted({source for reach in reaches for source in reach})
    given = _given(kind) | {
        "reaches": list(reaches.values()),
        "marked": sources,
        "marks": ["".join("1" if source in reach else "0" for reach in reaches) for source in sources],
        "none": "0" * length,
    }
    return _ADDED_UP.format(seen="", spoken="", marks=_MARKS.format(length)) + _KEPT, given


def _given(kind: str) -> dict[str, Any]:
    return {"kind": kind, "dwelt_in": list(DWELT_IN), "surveyed": SURVEYED}
