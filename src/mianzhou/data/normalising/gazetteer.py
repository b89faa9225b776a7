"""The regions that stand in the head of an address: county, township, village, by their names of now and before, whatever is left out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from mianzhou.data.normalising.addresses import address_road

_LEVELS = ("province", "prefecture", "county", "township", "village")
_VILLAGE = re.compile("^([^0-9]{1,6}?(?:村|社区))")
_VILLAGERS = re.compile("村(?:村民委员会|民委员会|委会)")
_RESIDENTS = re.compile("(?:社区)?(?:居民委员会|居委会)")
_OFFICE = re.compile("(街道|镇|乡)(?:办事处|人民政府)")
_OF_THE_NAME, _OF_THE_SHORT_NAME = 3, 1  # points a character
_LEFT_OUT = -2  # points a level between two that are named


class RegionLike(Protocol):
    """What is asked of a region; `kernel.regions`' records have it. Codes: 2, 4, 6, 9, 12 characters."""

    @property
    def code(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def successor(self) -> str | None: ...


class Located(NamedTuple):
    """Codes of the regions in a head, each None where it is not told; `village` is a name where the gazetteer has no villages; `road` is what is left."""

    county: str | None
    township: str | None
    village: str | None
    road: str


class _Step(NamedTuple):
    score: int
    at: int  # characters read
    code: str  # of the smallest region so far


class Gazetteer:
    """The regions of a city, looked up by what addresses call them. Pure: made from records, keeps nothing else."""

    def __init__(self, regions: Iterable[RegionLike], *, city: str = "") -> None:
        """`city` is the code of the prefecture in which addresses lie that name neither province nor city; of the records, if there is but one."""
        self._regions: dict[str, RegionLike] = {r.code: r for r in regions if r.level in (*_LEVELS, "zone")}
        cities = [code for code, r in self._regions.items() if r.level == "prefecture"]
        self._city = city or (cities[0] if len(cities) == 1 else "")
        self._names: dict[str, dict[str, list[tuple[str, int]]]] = {level: defaultdict(list) for level in _LEVELS}
        for region in self._regions.values():
            for name, points in _written(region):
                self._names["county" if region.level == "zone" else region.level][name].append((region.code, points))
        self._longest = {level: max(map(len, names), default=0) for level, names in self._names.items()}
        self.locate = lru_cache(maxsize=200_000)(self._locate)

    def now(self, code: str | None) -> str | None:
        """The code that a region has today: that of its successor, if it was merged or renamed."""
        for _ in range(8):
            region = self._regions.get(code or "")
            if region is None or not region.successor:
                break
            code = region.successor
        return code

    def name_of(self, code: str | None) -> str:
        """A region's full name, empty for an unknown one."""
        region = self._regions.get(code or "")
        return region.names[0] if region else ""

    def read(self, text: str) -> int:
        """How many characters at the beginning of a text name regions; something is left behind them."""
        at = self._best(text).at
        return at if at < len(text) else 0

    def _locate(self, head: str) -> Located:
        """The regions named at the beginning of an address's head (in normal form), and the rest. A village that is not known is told by its last character."""
        head = _without_offices(head)
        best = self._best(head)
        rest = head[best.at :]
        codes = {self._level(code): code for code in self._line(best.code)}
        village, road = self.now(codes.get("village")), address_road(rest)
        if village is None and (found := _VILLAGE.match(road)):
            village, road = found[1], road[found.end() :]
        return Located(self.now(codes.get("county")), self.now(codes.get("township")), village, road)

    def _best(self, head: str) -> _Step:
        steps = [_Step(0, 0, "")]
        for level in _LEVELS:
            steps += [step for known in steps for step in self._steps(known, head, level)]
        # Of readings of one score the one that reads less is the more careful one.
        return max(steps, key=lambda step: (step.score, -step.at))

    def _steps(self, known: _Step, head: str, level: str) -> Iterable[_Step]:
        names = self._names[level]
        for length in range(1, min(self._longest[level], len(head) - known.at) + 1):
            name = head[known.at : known.at + length]
            for code, points in self._inside(names.get(name, ()), known.code):
                # A short name at the end is the road's own: 白鹭路 is no town.
                if points == _OF_THE_NAME or self._goes_on(head, known.at + length):
                    left_out = self._left_out(known.code, code)
                    yield _Step(known.score + points * length + _LEFT_OUT * left_out, known.at + length, code)

    @staticmethod
    def _goes_on(head: str, at: int) -> bool:
        return len(head) - at >= 2 and head[at] not in "路街巷村道大小东西南北中"

    def _inside(self, found: Sequence[tuple[str, int]], around: str) -> list[tuple[str, int]]:
        """Those that lie in the region named before; where none is, in the city; where more than one is called so, none."""
        within = around or self._city
        both = {within, self.now(within)}
        inside = [(code, points) for code, points in found if not within or both & set(self._line(code))]
        if not inside and not around:
            inside = [(code, points) for code, points in found if self._level(code) in ("province", "prefecture")]
        return inside if len({self.now(code) for code, _ in inside}) == 1 else []

    def _left_out(self, before: str, code: str) -> int:
        if not before:
            return 0
        line, around = self._line(code), self.now(before)
        return len(line) - 2 - line.index(around) if around in line else 0

    def _level(self, code: str) -> str:
        level = self._regions[code].level
        return "county" if level == "zone" else level

    def _line(self, code: str) -> list[str]:
        """A region and those around it, the largest first, the country left out."""
        line: list[str] = []
        region = self._regions.get(code)
        while region is not None and region.code not in line:
            line.insert(0, region.code)
            region = self._regions.get(region.parent or "")
        return line


def _written(region: RegionLike) -> list[tuple[str, int]]:
    """The names under which a region stands in addresses, with what a character of each is worth; no name of one character."""
    full = dict.fromkeys(region.names[:1])
    for name in region.names:
        if region.level == "village":
            if (said := _without_offices(name)).endswith(("村", "社区")):
                full |= dict.fromkeys([said])
        elif name[-1:] in "省市区县镇乡旗" or name.endswith(("街道", "自治州", "新区")):
            full |= dict.fromkeys([name])
    short = [name for name in region.names if name not in full]
    return [(name, _OF_THE_NAME) for name in full if len(name) > 1] + [
        (name, _OF_THE_SHORT_NAME) for name in short if len(name) > 1
    ]


def _without_offices(text: str) -> str:
    """Villages and townships by their own names instead of those of their committees and offices."""
    return _OFFICE.sub(r"\1", _RESIDENTS.sub("社区", _VILLAGERS.sub("村", text)))


def gazetteer_of(rows: Iterable[Mapping[str, str]], *, city: str = "") -> Gazetteer:
    """A gazetteer of rows with code, name, short_name, level, parent, aliases (joined by |), successor: the columns of a region file."""
    return Gazetteer([_Row.of(row) for row in rows], city=city)


class _Row(NamedTuple):
    code: str
    level: str
    parent: str | None
    names: tuple[str, ...]
    successor: str | None

    @classmethod
    def of(cls, row: Mapping[str, str]) -> _Row:
        names = (row["name"], row["short_name"], *(row.get("aliases") or "").split("|"))
        return cls(
            row["code"],
            row["level"],
            row["parent"] or None,
            tuple(dict.fromkeys(n for n in names if n)),
            row.get("successor") or None,
        )
