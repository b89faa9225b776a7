"""Where the places lie and what they are part of, kept beside the entries: `registry_place` follows what the golden records say, in whole tables.

Called in the transaction of what changed the entries, which is where permission and audit row stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from mianzhou.data.registries.models import BUILDING, DOOR, DWELLING, EntityRecord
from mianzhou.data.registries.places.locating import Lies, Locator
from mianzhou.kernel.regions.api import Region, RegionRecord

SPOTS: Final = "entity bigint, line text, door text, level text, registered bool"
# What a record's role says that the place is; the smallest counts.
LEVEL_OF_ROLE: Final = {"residence": DWELLING, "dwelling": DWELLING, "building": BUILDING}
REGISTERS: Final = ("address", "building")
_NUMBER: Final = r"^-?\d+(\.\d+)?$"

_MANY: Final = 10_000
_HELD = """
INSERT INTO registry_place (entity_id, level, registered, line, door, grid)
SELECT entity, level, registered, coalesce(line, ''), coalesce(door, ''), '' FROM spots
ON CONFLICT (entity_id) DO UPDATE SET level = excluded.level, registered = excluded.registered, line = excluded.line, door = excluded.door
"""
_GONE = """
DELETE FROM registry_place p USING registry_entity e WHERE e.id = p.entity_id AND e.state <> 'active' AND p.entity_id IN (SELECT entity FROM touched_place)
"""
# Every place on a line that changed is looked at: a building that arrives is the parent of dwellings that were there. They are told as one set:
# of two conditions joined by OR each place of a city would be looked for among all the others.
_NEAR = f"""
CREATE TEMP TABLE near_place ON COMMIT DROP AS
SELECT p.entity_id AS entity, p.line, p.door, p.level, string_to_array(p.door, '-') AS steps, coalesce(e.golden->'grid'->>'value', '') AS grid,
    CASE WHEN c.told THEN c.x END AS longitude, CASE WHEN c.told THEN c.y END AS latitude
FROM registry_place p JOIN registry_entity e ON e.id = p.entity_id
CROSS JOIN LATERAL (SELECT e.golden->'longitude'->>'value' AS x, e.golden->'latitude'->>'value' AS y) t
CROSS JOIN LATERAL (SELECT CASE WHEN t.x ~ '{_NUMBER}' THEN t.x::float8 END AS x, CASE WHEN t.y ~ '{_NUMBER}' THEN t.y::float8 END AS y) n
CROSS JOIN LATERAL (SELECT n.x, n.y, coalesce(n.x BETWEEN -180 AND 180 AND n.y BETWEEN -90 AND 90, false) AS told) c
WHERE p.entity_id IN (SELECT entity FROM touched_place UNION SELECT o.entity_id FROM registry_place o WHERE o.line IN (
    SELECT q.line FROM registry_place q JOIN touched_place t ON t.entity = q.entity_id WHERE q.line <> ''))
"""
_ABOVE = """
CREATE TEMP TABLE place_above ON COMMIT DROP AS
SELECT n.entity, q.entity AS above, k AS size, q.longitude, q.latitude, q.grid
FROM near_place n CROSS JOIN LATERAL generate_series(1, cardinality(n.steps) - 1) AS k
JOIN near_place q ON q.line = n.line AND q.door = array_to_string(n.steps[1:k], '-') AND q.level <> 'dwelling'
WHERE n.line <> '' AND n.door <> ''
"""
_SETTLED = """
UPDATE registry_place p SET parent_id = f.parent, longitude = f.longitude, latitude = f.latitude, located_by_id = f.located_by, grid = left(f.grid, 24)
FROM (
    SELECT n.entity, (SELECT a.above FROM place_above a WHERE a.entity = n.entity ORDER BY a.size DESC, a.above LIMIT 1) AS parent,
        coalesce(n.longitude, l.longitude) AS longitude, coalesce(n.latitude, l.latitude) AS latitude,
        CASE WHEN n.longitude IS NOT NULL THEN n.entity ELSE l.above END AS located_by,
        CASE WHEN n.grid <> '' THEN n.grid ELSE coalesce(g.grid, '') END AS grid
    FROM near_place n
    LEFT JOIN LATERAL (SELECT a.above, a.longitude, a.latitude FROM place_above a WHERE a.entity = n.entity AND a.longitude IS NOT NULL
        ORDER BY a.size DESC, a.above LIMIT 1) l ON true
    LEFT JOIN LATERAL (SELECT a.grid FROM place_above a WHERE a.entity = n.entity AND a.grid <> '' ORDER BY a.size DESC, a.above LIMIT 1) g ON true
) f WHERE f.entity = p.entity_id AND (p.parent_id, p.longitude, p.latitude, p.located_by_id, p.grid)
    IS DISTINCT FROM (f.parent, f.longitude, f.latitude, f.located_by, left(f.grid, 24))
"""
# The address of a dwelling seldom says the village, the register of buildings does: a dwelling lies where the nearest building or door does that is
# known more closely, as long as that is inside what is known of the dwelling itself.
_CLOSER = """
UPDATE registry_entity e SET region_id = f.region FROM (
    SELECT DISTINCT ON (a.entity) a.entity, u.region_id AS region
    FROM place_above a JOIN registry_entity u ON u.id = a.above JOIN region ur ON ur.id = u.region_id
    JOIN registry_entity n ON n.id = a.entity JOIN region nr ON nr.id = n.region_id
    WHERE ur.path LIKE nr.path || '.%'
    ORDER BY a.entity, a.size DESC, a.above
) f WHERE f.entity = e.id
"""

_FINGERPRINT = "SELECT md5(string_agg(concat_ws(' ', id, code, name, short_name, aliases::text, path, successor_id), ',' ORDER BY id)) FROM region"


def settle_spots() -> int:
    """Bring `registry_place` up to the entries of the temporary tables `spots` (of `SPOTS`) and `gone_place` (entity); how many places changed."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.touched_place, pg_temp.near_place, pg_temp.place_above")
        cursor.execute(
            "CREATE TEMP TABLE touched_place ON COMMIT DROP AS SELECT entity FROM spots UNION SELECT entity FROM gone_place"
        )
        cursor.execute(_HELD)
        if cursor.rowcount > _MANY:  # the planner would take the table for as small as it was
            cursor.execute("ANALYZE registry_place")
        cursor.execute("ANALYZE touched_place")
        cursor.execute(_NEAR)
        cursor.execute("DELETE FROM near_place n USING registry_entity e WHERE e.id = n.entity AND e.state <> 'active'")
        cursor.execute("CREATE INDEX ON near_place (line, door)")
        cursor.execute("ANALYZE near_place")
        cursor.execute(_GONE)
        cursor.execute(_ABOVE)
        cursor.execute("CREATE INDEX ON place_above (entity, size)")
        cursor.execute("ANALYZE place_above")
        cursor.execute(_SETTLED)
        settled = int(cursor.rowcount)
        cursor.execute(_CLOSER)
        return settled


@transaction.atomic
def settle_places(told: Mapping[int, Lies], gone: Iterable[int] = ()) -> None:
    """The same for a few places, of which it is known where they lie, and for those that are no longer in use."""
    roles: dict[int, set[str]] = {pk: set() for pk in told}
    rows = EntityRecord.objects.filter(entity_id__in=told, until__isnull=True).values_list("entity_id", "source__role")
    for pk, role in rows:
        roles[pk].add(role)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.spots, pg_temp.gone_place")
        cursor.execute(f"CREATE TEMP TABLE spots ({SPOTS}) ON COMMIT DROP")
        cursor.execute("CREATE TEMP TABLE gone_place (entity bigint) ON COMMIT DROP")
        cursor.executemany("INSERT INTO gone_place VALUES (%s)", [(pk,) for pk in gone])
        for pk, lies in told.items():
            levels = {LEVEL_OF_ROLE.get(role, DOOR) for role in roles[pk]}
            level = next((each for each in (DWELLING, BUILDING) if each in levels), DOOR)
            registered = not roles[pk].isdisjoint(REGISTERS)
            cursor.execute(
                "INSERT INTO spots VALUES (%s, %s, %s, %s, %s)", [pk, lies.line, lies.door, level, registered]
            )
    settle_spots()


def city_locator() -> Locator:
    """The regions as they are stored: the city's whole tree, also those that were, and of all others the codes down to counties."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT)
        (fingerprint,) = cursor.fetchone()
    return _locator(str(fingerprint), settings.CITY_REGION)


@lru_cache(maxsize=2)
def _locator(fingerprint: str, code: str) -> Locator:  # the fingerprint is there to make it anew when a region changes
    every = Region.objects.select_related("parent", "successor").order_by("path")
    city = every.filter(code=code).first()
    elsewhere = every.exclude(level__in=("township", "village")).values_list("code", flat=True)
    if city is None:
        return Locator((), city="", elsewhere=elsewhere)
    mine = Q(path__startswith=f"{city.path}.") | Q(code__in=city.path.split("."))
    return Locator([_record(row) for row in every.filter(mine)], city=city.code, elsewhere=elsewhere)


def _record(region: Region) -> RegionRecord:
    return RegionRecord(
        code=region.code,
        name=region.name,
        short_name=region.short_name,
        level=region.level,  # type: ignore[arg-type]  # the column's choices are exactly the levels
        parent=region.parent.code if region.parent else None,
        aliases=tuple(region.aliases),
        valid_from=region.valid_from,
        valid_to=region.valid_to,
        successor=region.successor.code if region.successor else None,
        certainty=region.certainty,  # type: ignore[arg-type]  # likewise
    )
