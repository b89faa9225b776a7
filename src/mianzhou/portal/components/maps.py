"""Maps: regions tinted by a number, drawn on the server as SVG, so that they print and need no library; the figures also stand in a table.

    Map(Text("覆盖率", "Coverage"), areas=[Area(outline, "东屏区", 91.2, url=…)], steps=(50, 70, 80, 90), unit=Text("%", "%"), frame=counties)
    Dotted(…, dots=[Dot((150.5, 30.2), "城北库", "d0")], kinds=[("d0", Text("库", "Depot"))])
    Pinned(Text("位置", "Where it lies"), areas=[Area(outline, "望江街道", None)], pin=(150.5, 30.2))

In a template: `{% map figure %}`, `{% pinned figure %}`. The projection is plane and true to shape in the middle of the map, which suits a city.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from mianzhou.data.geography.api import Box, Outline, Position, Ring, area, box_of
from mianzhou.kernel.text import Text
from mianzhou.portal.components.charts import NO_TEXT, Number

WIDTH = 560
MARGIN = 6
FINEST = 0.5  # of a pixel: positions closer than that are drawn as one
SCANS = 9
NONE = Text("无数据", "no data")


@dataclass(frozen=True, slots=True)
class Area:
    """One region: its boundary, its name, its number (None: nothing to measure), where it leads."""

    outline: Outline
    title: str
    number: Number | None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A region as drawn: the path, its tint's class, where its label stands, what the label and the tip say."""

    area: Area
    path: str
    tint: str
    x: float
    y: float
    label: str
    tip: str


@dataclass(frozen=True)
class _Sheet:
    """Areas as they lie on the drawing."""

    title: Text
    areas: Sequence[Area]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.areas

    @property
    def width(self) -> int:
        """Of the drawing, in its own units."""
        return WIDTH

    @cached_property
    def _box(self) -> Box:
        return box_of([each.outline for each in self.areas])

    @cached_property
    def _scale(self) -> tuple[float, float]:
        """Units of the drawing for a degree of longitude and of latitude."""
        shrink = math.cos(math.radians((self._box.south + self._box.north) / 2)) or 1
        wide = max((self._box.east - self._box.west) * shrink, 1e-6)
        tall = max(self._box.north - self._box.south, 1e-6)
        unit = (WIDTH - 2 * MARGIN) / max(wide, tall)  # a tall city gets no taller than wide
        return unit * shrink, unit

    @property
    def height(self) -> int:
        """Of the drawing, in its own units."""
        return round((self._box.north - self._box.south) * self._scale[1]) + 2 * MARGIN

    def _at(self, position: Position) -> Position:
        (x, y), aside = self._scale, (WIDTH - 2 * MARGIN - (self._box.east - self._box.west) * self._scale[0]) / 2
        return (
            round(MARGIN + aside + (position[0] - self._box.west) * x, 1),
            round(MARGIN + (self._box.north - position[1]) * y, 1),
        )

    def _path(self, outline: Outline) -> str:
        return "".join(self._ring(ring) for polygon in outline.polygons for ring in polygon)

    def _ring(self, ring: Ring) -> str:
        kept: list[Position] = []
        for position in map(self._at, ring[:-1]):
            if not kept or math.dist(kept[-1], position) >= FINEST:
                kept.append(position)
        return f"M{'L'.join(f'{x:g},{y:g}' for x, y in kept)}Z"


@dataclass(frozen=True)
class Map(_Sheet):
    """A map of `areas`; `steps` are the four bounds between five tints, low to high; `frame` is drawn over them with a heavier line."""

    steps: tuple[Number, Number, Number, Number]
    unit: Text = NO_TEXT
    frame: Sequence[Outline] = ()

    @property
    def drawn(self) -> list[Drawn]:
        """The regions to draw, in the order given."""
        return [self._drawn(each) for each in self.areas]

    def _drawn(self, each: Area) -> Drawn:
        x, y = label_place([self._at(at) for at in max(each.outline.polygons, key=lambda p: abs(area(p[0])))[0]])
        unit = str(self.unit)
        said = "—" if each.number is None else f"{each.number:,}"
        full = f"{each.title} {NONE if each.number is None else said}"
        if each.number is not None and unit:  # the title says a long unit; on the map there is room for a sign
            said, full = (f"{said}{unit}", f"{full}{unit}") if len(unit) == 1 else (said, f"{full} {unit}")
        return Drawn(each, self._path(each.outline), self.tint(each.number), x, y, said, full)

    def tint(self, number: Number | None) -> str:
        """The class of a region."""
        return "none" if number is None else f"h{sum(number >= step for step in self.steps)}"

    @property
    def frames(self) -> list[str]:
        """The heavier lines."""
        return [self._path(outline) for outline in self.frame]

    @property
    def legend(self) -> list[tuple[str, Text | str]]:
        """Each tint with the numbers that it stands for, then the one for nothing where there is such a region."""
        first, last = self.steps[0], self.steps[-1]
        ranges = [f"{a:g}–{b:g}" for a, b in pairwise(self.steps)]
        found: list[tuple[str, Text | str]] = [("h0", f"< {first:g}")]
        found += [(f"h{n}", text) for n, text in enumerate(ranges, 1)]
        found.append(("h4", f"≥ {last:g}"))
        return [*found, ("none", NONE)] if any(each.number is None for each in self.areas) else found


@dataclass(frozen=True)
class Pinned(_Sheet):
    """Some areas and a place among them; the area with a number is the one that it lies in."""

    pin: Position

    @property
    def drawn(self) -> list[Drawn]:
        """The regions to draw, in the order given."""
        return [self._area(each) for each in self.areas]

    def _area(self, each: Area) -> Drawn:
        x, y = label_place([self._at(at) for at in max(each.outline.polygons, key=lambda p: abs(area(p[0])))[0]])
        return Drawn(each, self._path(each.outline), "h0" if each.number is None else "h1", x, y, "", each.title)

    @property
    def at(self) -> Position:
        """Where the place stands on the drawing."""
        return self._at(self.pin)


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on a map: where, what it is called, and of which kind it is (`d0` large, `d1`, `d2` small)."""

    position: Position
    title: str
    kind: str


@dataclass(frozen=True)
class Dotted(Map):
    """A map with places on it; `kinds` are the words of the legend for each kind of dot."""

    dots: Sequence[Dot] = ()
    kinds: Sequence[tuple[str, Text]] = ()

    @property
    def placed(self) -> list[tuple[Dot, float, float]]:
        """The dots and where they stand on the drawing; the small ones first, so that the large ones lie above."""
        return [(dot, *self._at(dot.position)) for dot in sorted(self.dots, key=lambda dot: dot.kind, reverse=True)]


def label_place(ring: Sequence[Position]) -> Position:
    """A place well inside a ring: the middle of the widest stretch of some lines across it, those near its middle preferred."""
    low, high = min(y for _, y in ring), max(y for _, y in ring)
    best, place = -1.0, ring[0]
    for n in range(1, SCANS + 1):
        y = low + (high - low) * n / (SCANS + 1)
        crossings = sorted(
            ax + (y - ay) * (bx - ax) / (by - ay) for (ax, ay), (bx, by) in pairwise(ring) if (ay > y) != (by > y)
        )
        for west, east in zip(crossings[::2], crossings[1::2], strict=False):
            middling = 1 - abs(2 * n / (SCANS + 1) - 1) / 2
            if (east - west) * middling > best:
                best, place = (east - west) * middling, (round((west + east) / 2, 1), round(y, 1))
    return place
