"""Coordinates of the national mapping datum for public maps (GCJ-02) as WGS 84. Pure; the same in Python and as SQL.

Maps published in China shift places by some hundred metres (《公开地图内容表示规范》 leaves the shift to the surveying authority; the formula is known
from practice). The shift of a place is found from the place itself, so it is undone step by step: after three steps a centimetre is left.
Outside the box in which the shift is used nothing is changed. CGCS 2000 (GB 22021-2008) is WGS 84 to within centimetres and needs no step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from mianzhou.data.geography.geojson import Position

GCJ02: Final = "gcj02"
_AXIS, _SQUASH = 6378245.0, 0.00669342162296594323  # of the ellipsoid of Krassovsky 1940
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_STEPS = 3


def gcj02_to_wgs84(longitude: float, latitude: float) -> Position:
    """A place given in GCJ-02, in degrees of WGS 84."""
    if not (_WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH):
        return longitude, latitude
    east, north = longitude, latitude
    for _ in range(_STEPS):
        x, y = _shift(east, north)
        east, north = longitude - x, latitude - y
    return east, north


def _shift(longitude: float, latitude: float) -> Position:
    """How far a place of WGS 84 is moved, in degrees."""
    x, y, pi = longitude - 105.0, latitude - 35.0, math.pi
    waves = (20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + waves
    north += (20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + waves
    east += (20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3
    radians = latitude / 180 * pi
    bulge = 1 - _SQUASH * math.sin(radians) ** 2
    return (
        east * 180 / (_AXIS / math.sqrt(bulge) * math.cos(radians) * pi),
        north * 180 / (_AXIS * (1 - _SQUASH) / (bulge * math.sqrt(bulge)) * pi),
    )


def wgs84_sql(longitude: str, latitude: str, *, of: str) -> str:
    """`longitude` or `latitude` (`of`) of a place given in GCJ-02, as one expression over two numeric expressions."""
    inside = f"p.x BETWEEN {_WEST} AND {_EAST} AND p.y BETWEEN {_SOUTH} AND {_NORTH}"
    place = f"{{'x': CAST({longitude} AS DOUBLE), 'y': CAST({latitude} AS DOUBLE)}}"
    step = (
        "{'x': q.x - "
        + _shift_sql("p.x", "p.y", east=True)
        + ", 'y': q.y - "
        + _shift_sql("p.x", "p.y", east=False)
        + "}"
    )
    moved = f"[{place}]"
    for _ in range(_STEPS):
        moved = f"list_transform({moved}, lambda p: {step.replace('q.', f'({place}).')})"
    found = f"({moved})[1].{'x' if of == 'longitude' else 'y'}"
    return f"CASE WHEN {inside.replace('p.', f'({place}).')} THEN {found} ELSE CAST({longitude if of == 'longitude' else latitude} AS DOUBLE) END"


def _shift_sql(longitude: str, latitude: str, *, east: bool) -> str:
    x, y = f"({longitude} - 105.0)", f"({latitude} - 35.0)"
    wave: Callable[[str, str], str] = lambda times, of: f"{times} * sin({of} * pi())"  # noqa: E731 read as a formula
    waves = f"({wave('20', f'6 * {x}')} + {wave('20', f'2 * {x}')}) * 2 / 3"
    bulge = f"(1 - {_SQUASH} * pow(sin({latitude} / 180 * pi()), 2))"
    if east:
        sums = (
            f"300 + {x} + 2 * {y} + 0.1 * {x} * {x} + 0.1 * {x} * {y} + 0.1 * sqrt(abs({x})) + {waves}"
            f" + ({wave('20', x)} + {wave('40', f'{x} / 3')}) * 2 / 3 + ({wave('150', f'{x} / 12')} + {wave('300', f'{x} / 30')}) * 2 / 3"
        )
        return f"(({sums}) * 180 / ({_AXIS} / sqrt({bulge}) * cos({latitude} / 180 * pi()) * pi()))"
    sums = (
        f"-100 + 2 * {x} + 3 * {y} + 0.2 * {y} * {y} + 0.1 * {x} * {y} + 0.2 * sqrt(abs({x})) + {waves}"
        f" + ({wave('20', y)} + {wave('40', f'{y} / 3')}) * 2 / 3 + ({wave('160', f'{y} / 12')} + {wave('320', f'{y} / 30')}) * 2 / 3"
    )
    return f"(({sums}) * 180 / ({_AXIS} * (1 - {_SQUASH}) / ({bulge} * sqrt({bulge})) * pi()))"
