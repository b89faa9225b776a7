"""Where the streets and villages of the invented city lie: anchors inside each township's invented boundary, for SQL to choose from. Pure.

A street or a village takes an anchor of its township by its name; its doors lie along a line through the anchor. All of it stays within
`REACH` of the anchor, and the anchor lies farther than that from the boundary, so that every house lies in its township.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from mianzhou.data.geography.api import Outline, Position, contains
from mianzhou.samplecity.boundaries import outlines_of

ANCHORS = 48  # for each township
REACH = 0.0075  # of a degree of latitude: some 830 m
_TRIED = 160


def anchors_sql(townships: Mapping[str, Sequence[str]]) -> str:
    """Statements that make `anchor` (township, n, longitude, latitude, reach) for the townships of each county."""
    rows = [
        f"('{code}', {n}, {at[0]:.6f}, {at[1]:.6f}, {reach:.6f})"
        for code, places in anchors(townships).items()
        for n, (at, reach) in enumerate(places)
    ]
    return (
        "CREATE OR REPLACE TABLE anchor (township VARCHAR, n INTEGER, longitude DOUBLE, latitude DOUBLE, reach DOUBLE);"
        f"INSERT INTO anchor VALUES {', '.join(rows)};"
    )


def anchors(townships: Mapping[str, Sequence[str]]) -> dict[str, list[tuple[Position, float]]]:
    """The anchors of each township with their reach: those of many places inside it that lie farthest from the boundary."""
    known = {code for inside in townships.values() for code in inside}
    return {each.code: _inside(each) for each in outlines_of(townships) if each.code in known}


def _inside(outline: Outline) -> list[tuple[Position, float]]:
    chance, box = random.Random(f"anchors {outline.code}"), outline.box
    found: list[tuple[float, Position]] = []
    while len(found) < _TRIED:
        at = (round(chance.uniform(box.west, box.east), 6), round(chance.uniform(box.south, box.north), 6))
        if contains(outline, at):
            found.append((_margin(outline, at), at))
    deepest = sorted(found, reverse=True)[:ANCHORS]
    return [(at, min(REACH, 0.9 * margin)) for margin, at in sorted(deepest, key=lambda each: each[1])]


def _margin(outline: Outline, at: Position) -> float:
    """How far a place is from the boundary, in degrees of latitude."""
    shrink = math.cos(math.radians(at[1]))
    return min(_distance(at, a, b, shrink) for a, b in _edges(outline))


def _edges(outline: Outline) -> Iterable[tuple[Position, Position]]:
    return (edge for polygon in outline.polygons for ring in polygon for edge in pairwise(ring))


def _distance(at: Position, a: Position, b: Position, shrink: float) -> float:
    """From a place to the line between two others."""
    px, py = (at[0] - a[0]) * shrink, at[1] - a[1]
    ex, ey = (b[0] - a[0]) * shrink, b[1] - a[1]
    along = max(0.0, min(1.0, (px * ex + py * ey) / ((ex * ex + ey * ey) or 1.0)))
    return math.hypot(px - along * ex, py - along * ey)
