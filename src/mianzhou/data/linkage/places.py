"""Places: standard addresses, buildings and dwellings, as houses, households and enterprises are registered at them.

Records are of one place when the numbers of the door are the same and the road or village is, in one township. Offices leave county and
township out; a record without them joins the place of its road and door if there is but one. `name` is the road or village: how many
places have it is what it weighs. Weights are log2(m / u) for a city of some three hundred townships.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mianzhou.data.linkage.model import Comparison, Key, Level, Plan, Prepared, Veto
from mianzhou.data.normalising.api import (
    address_door,
    address_door_sql,
    address_head_sql,
    address_road,
    address_road_sql,
    normal_address,
    normal_address_sql,
    sound_key,
    sound_key_sql,
)

FIELDS = ("address", "region")
COLUMNS = ("whole", "county", "town", "name", "sound", "door", "region", "birth")
# A village is called with its kind and without; a township with its office and without.
_OF_VILLAGES = "(?:村|社区)$"
_TOWN = "([^省市区县]{2,9}?)(?:街道|镇|乡)(?:办事处|人民政府)?$"
# 白鹭市 alone may be a county or the city: it is a county where it stands behind a city.
_COUNTY = "市([^省市区县]{2,3})市|([^省市区县]{2,3})(?:区|县)"
_CODE = "[0-9]{6}"


def prepared(record: Mapping[str, object]) -> dict[str, str | None]:
    """One received record in comparable form."""
    told = {field: "" if record.get(field) is None else str(record[field]) for field in FIELDS}
    head, door = address_door(normal_address(told["address"]))
    road = address_road(head)
    area = head[: len(head) - len(road)] if head.endswith(road) else head
    name = re.sub(_OF_VILLAGES, "", road) or None
    town = re.search(_TOWN, area)
    county = re.search(_COUNTY, area)
    region = re.match(_CODE, told["region"])
    parts = (county and (county[1] or county[2])) or None, (town and town[1]) or None, name
    return {
        "whole": "/".join((*(part for part in parts if part), door)) if all(parts) else None,
        "county": parts[0],
        "town": parts[1],
        "name": name,
        "sound": sound_key(name, blurring=True) if name else None,
        "door": door or None,
        "region": region[0] if region else None,
        "birth": None,
    }


def prepared_sql(table: str) -> str:
    """`prepared` over a table of `record` and the fields."""
    plain = f"SELECT record, {normal_address_sql('address')} AS address, region FROM {table}"
    split = f"SELECT record, region, {address_head_sql('address')} AS head, {address_door_sql('address')} AS door FROM ({plain}) AS plain"
    road = f"SELECT *, {address_road_sql('head')} AS road FROM ({split}) AS split"
    area = "CASE WHEN ends_with(head, road) THEN left(head, length(head) - length(road)) ELSE head END"
    named = f"SELECT *, nullif(regexp_replace(road, '{_OF_VILLAGES}', ''), '') AS name, {area} AS area FROM ({road}) AS road"
    county = (
        f"coalesce(nullif(regexp_extract(area, '{_COUNTY}', 1), ''), nullif(regexp_extract(area, '{_COUNTY}', 2), ''))"
    )
    parted = (
        f"SELECT *, {county} AS county, nullif(regexp_extract(area, '{_TOWN}', 1), '') AS town FROM ({named}) AS named"
    )
    return f"""SELECT record, county || '/' || town || '/' || name || '/' || coalesce(door, '') AS whole, county, town, name,
        {sound_key_sql("name", blurring=True)} AS sound, nullif(door, '') AS door,
        nullif(regexp_extract(region, '^{_CODE}'), '') AS region, CAST(NULL AS VARCHAR) AS birth FROM ({parted}) AS parted"""


KEYS = (Key("road-door", ("sound", "door")), Key("town-road", ("county", "town", "name", "door")))

DOOR = (
    Level("same-dwelling", 19.0),
    Level("same-unit", 16.0),
    Level("same-door", 11.0),
    Level("same-number", 7.0),
    Level("differs", -30.0),
    Level("unknown", 0.0),
)
ROAD = (
    Level("same", 10.0, rare=True, bounds=(3.0, 14.0)),
    Level("sounds-alike", 5.0),
    Level("differs", -20.0),
    Level("unknown", 0.0),
)
TOWN = (Level("same", 8.0), Level("differs", -20.0), Level("unknown", 0.0))
COUNTY = (Level("same", 2.5), Level("differs", -20.0), Level("unknown", 0.0))
REGION = (Level("same", 2.5), Level("differs", -1.0), Level("unknown", 0.0))
_MOST_NUMBERS = 4


def _door(l: Prepared, r: Prepared) -> int:  # noqa: E741 the sides' usual names
    left, right = l["door"], r["door"]
    if left is None or right is None:
        return 5
    return max(_MOST_NUMBERS - 1 - left.count("-"), 0) if left == right else 4


_DOOR_SQL = f"""CASE WHEN l.door IS NULL OR r.door IS NULL THEN 5
    WHEN l.door = r.door THEN greatest({_MOST_NUMBERS - 1} - (length(l.door) - length(replace(l.door, '-', ''))), 0) ELSE 4 END"""


def _road(l: Prepared, r: Prepared) -> int:  # noqa: E741
    left, right = l["name"], r["name"]
    if left is None or right is None:
        return 3
    return 0 if left == right else 1 if l["sound"] == r["sound"] else 2


_ROAD_SQL = """CASE WHEN l.name IS NULL OR r.name IS NULL THEN 3 WHEN l.name = r.name THEN 0 WHEN l.sound = r.sound THEN 1 ELSE 2 END"""


def _town(l: Prepared, r: Prepared) -> int:  # noqa: E741
    left, right = l["town"], r["town"]
    if left is None or right is None:
        return 2
    # 白鹭街道 and, its county named without its kind, 白鹭白鹭街道.
    return 0 if left.endswith(right) or right.endswith(left) else 1


_TOWN_SQL = "CASE WHEN l.town IS NULL OR r.town IS NULL THEN 2 WHEN ends_with(l.town, r.town) OR ends_with(r.town, l.town) THEN 0 ELSE 1 END"


def _exact(field: str, levels: tuple[Level, ...]) -> Comparison:
    """A value that is the same or not."""

    def of(l: Prepared, r: Prepared) -> int:  # noqa: E741
        if l[field] is None or r[field] is None:
            return 2
        return 0 if l[field] == r[field] else 1

    sql = f"CASE WHEN l.{field} IS NULL OR r.{field} IS NULL THEN 2 WHEN l.{field} = r.{field} THEN 0 ELSE 1 END"
    return Comparison(field, (field,), levels, sql, of)


COMPARISONS = (
    Comparison("door", ("door",), DOOR, _DOOR_SQL, _door),
    Comparison("name", ("name", "sound"), ROAD, _ROAD_SQL, _road),
    Comparison("town", ("town",), TOWN, _TOWN_SQL, _town),
    _exact("county", COUNTY),
    _exact("region", REGION),
)
VETOES = (
    Veto("other-door", (("door", ("differs",)),)),
    Veto("other-road", (("name", ("differs",)),)),
    Veto("other-town", (("town", ("differs",)),)),
    Veto("other-county", (("county", ("differs",)),)),
)

PLAN = Plan("place", FIELDS, COLUMNS, prepared, (), prepared_sql, "whole", KEYS, COMPARISONS, VETOES)
