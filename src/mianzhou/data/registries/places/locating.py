"""In which region of the city an entry lies, down to township and village, and along which line a place stands: read from what its sources say and from
its address. Pure: the regions are handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from mianzhou.data.geography.api import wgs84_sql
from mianzhou.data.lake.views import literal, quoted
from mianzhou.data.normalising.api import (
    Gazetteer,
    RegionLike,
    address_door,
    address_door_sql,
    address_head_sql,
    normal_address,
    normal_address_sql,
)

# Lengths of the codes that statistics give to village, township, county, prefecture (统计用区划代码): a longer code lies in its beginnings.
_LENGTHS: Final = (12, 9, 6, 4)
_LINE, _DOOR = 120, 60
_PIECE: Final = 5000


class Lies(NamedTuple):
    """Where something lies: a known region's code, the line (township and road) and the door as compared; each empty where it is not told."""

    region: str
    line: str
    door: str


class Locator:
    """The regions of a city, asked by code and by address; of `elsewhere` the codes are known."""

    def __init__(self, regions: Iterable[RegionLike], *, city: str, elsewhere: Iterable[str] = ()) -> None:
        told = list(regions)
        self._known = {each.code: each for each in told}
        self._elsewhere = frozenset(elsewhere)
        self._gazetteer = Gazetteer(told, city=city)

    def of(self, address: str, said: str) -> Lies:
        """Where an address lies, of which a source says that it is in the region `said` (a code of any length)."""
        head, door = address_door(normal_address(address))
        region, line = self.of_head(head, said)
        return Lies(region, line, door[:_DOOR] if line else "")

    def of_head(self, head: str, said: str) -> tuple[str, str]:
        """Region and line of the head of an address in normal form: what the source says, and more closely what the address says."""
        if not head:
            return self._named(said), ""
        found = self._gazetteer.locate(head)
        village = found.village if found.village in self._known else None
        told, read = self._named(said), village or found.township or found.county or ""
        region = read if read and self._inside(read, told) else told or read
        township = found.township or self._upward(region, "township")
        called = self._gazetteer.name_of(village) or found.village or ""
        # a road is the same with its community and without; a village's houses are told apart by the village
        road = found.road if found.road and called.endswith("社区") else f"{called}{found.road}"
        line = f"{township}/{road}"[:_LINE] if township and road else ""
        return region, line

    def _named(self, code: str) -> str:
        """The smallest known region of a code, as it is called today."""
        for length in (len(code), *_LENGTHS):
            now = self._gazetteer.now(code[:length]) if length <= len(code) else None
            if now and (now in self._known or now in self._elsewhere):
                return now
        return ""

    def _inside(self, code: str, around: str) -> bool:
        return not around or around in self._line_of(code)

    def _upward(self, code: str, level: str) -> str:
        return next((each for each in self._line_of(code) if self._known[each].level == level), "")

    def _line_of(self, code: str) -> Iterator[str]:
        region = self._known.get(code)
        while region is not None:
            yield region.code
            region = self._known.get(region.parent or "")


def heads_sql(table: str) -> str:
    """SELECT of every `head, said` that the addresses and regions of a table have; `grid` may say a village."""
    return f"SELECT DISTINCT {_head_sql()} AS head, {_said_sql()} AS said FROM {table}"


def located_sql(rows: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
    """Statements that make `located` (head, said, region, line) of such rows."""
    yield "CREATE OR REPLACE TABLE located (head VARCHAR, said VARCHAR, region VARCHAR, line VARCHAR)"
    told = [f"({', '.join(map(literal, row))})" for row in rows]
    for first in range(0, len(told), _PIECE):
        yield f"INSERT INTO located VALUES {', '.join(told[first : first + _PIECE])}"


def lying_sql(table: str) -> str:
    """SELECT of a table's rows with `region` as it is known, and `line` and `door`; asks `located`."""
    door = f"left({address_door_sql(normal_address_sql('d.address'))}, {_DOOR})"
    return f"""SELECT d.* REPLACE (coalesce(l.region, '') AS region), coalesce(l.line, '') AS line,
        CASE WHEN coalesce(l.line, '') = '' THEN '' ELSE {door} END AS door
        FROM {table} d LEFT JOIN located l ON l.head = {_head_sql("d.")} AND l.said = {_said_sql("d.")}"""


def _head_sql(of: str = "") -> str:
    return f"coalesce({address_head_sql(normal_address_sql(f'{of}address'))}, '')"


def _said_sql(of: str = "") -> str:
    """What sources say of the region; of a place, its cell of the grid may say it more closely (GB/T 30428.1: the village's code comes first)."""
    grid = f"coalesce(left(json_extract_string({of}golden, '$.grid.value'), 12), '')"
    said = f"coalesce({of}region, '')"
    return f"CASE WHEN length({grid}) = 12 AND starts_with({grid}, {said}) THEN {grid} ELSE {said} END"


def said_region(region: str, grid: str) -> str:
    """The same of one entry."""
    return grid[:12] if len(grid) >= 12 and grid[:12].startswith(region) else region


def coordinate_sql(name: str, columns: tuple[str, str], *, shifted: bool) -> str:
    """A coordinate (`longitude` or `latitude`) as text in degrees of WGS 84; none where the other of the two is missing. `shifted`: given as public maps do."""
    longitude, latitude = (f"TRY_CAST({quoted(column)} AS DOUBLE)" for column in columns)
    both = f"{longitude} IS NOT NULL AND {latitude} IS NOT NULL"
    plain = longitude if name == "longitude" else latitude
    value = wgs84_sql(longitude, latitude, of=name) if shifted else plain
    return f"CASE WHEN {both} THEN printf('%.6f', {value}) END"
