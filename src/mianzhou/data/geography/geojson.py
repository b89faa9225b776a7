"""Boundaries in GeoJSON (RFC 7946), read strictly: every problem is named at its feature, and one problem refuses the file. Pure.

A feature is a Polygon or MultiPolygon in longitude and latitude (WGS 84, degrees) with the region's code as `properties.code`. Rings are
closed, have four positions or more and enclose something. What else stands in the properties is a city's own and is left aside.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

Position = tuple[float, float]
Ring = tuple[Position, ...]
Polygon = tuple[Ring, ...]  # the outer ring, then holes
MOST_BYTES = 64 * 1024 * 1024
SHOWN_PROBLEMS = 10
DIGITS = 6  # of a degree: a tenth of a metre


class BoundaryFileError(MianzhouError):
    """The file cannot be taken as it is; nothing was stored."""

    code = "boundary-file"
    status = 422
    problem = Text(
        "边界文件有 {count} 处错误，未载入任何内容：\n{list}\n",
        "The file of boundaries has {count} problem(s); nothing was stored:\n{list}\n",
    )
    remedy = Text(
        "请提供 GeoJSON 的 FeatureCollection：每个要素为 Polygon 或 MultiPolygon，经纬度按 WGS 84，properties.code 为区划代码。",
        "Give a GeoJSON FeatureCollection: every feature a Polygon or MultiPolygon in WGS 84 longitude and latitude, its region's code as properties.code.",
    )

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(count=len(problems), list="\n".join(problems[:SHOWN_PROBLEMS]))


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north in degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Outline:
    """The boundary of one region."""

    code: str
    polygons: tuple[Polygon, ...]

    @property
    def box(self) -> Box:
        """The smallest box around it."""
        return box_of([self])

    @property
    def geometry(self) -> dict[str, Any]:
        """It as a GeoJSON geometry."""
        shapes = [[[list(at) for at in ring] for ring in polygon] for polygon in self.polygons]
        if len(shapes) == 1:
            return {"type": "Polygon", "coordinates": shapes[0]}
        return {"type": "MultiPolygon", "coordinates": shapes}


def box_of(outlines: Iterable[Outline]) -> Box:
    """The smallest box around all of them; ValueError for none."""
    every = [at for outline in outlines for polygon in outline.polygons for at in polygon[0]]
    longitudes, latitudes = [at[0] for at in every], [at[1] for at in every]
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def read_boundaries(data: bytes) -> list[Outline]:
    """The boundaries of a file, in its order. Raises `BoundaryFileError` with every problem."""
    document = _document(data)
    problems: list[str] = []
    found = [o for n, feature in enumerate(document, 1) if (o := _outline(feature, n, problems)) is not None]
    seen: set[str] = set()
    for outline in found:
        if outline.code in seen:
            problems.append(f"{outline.code}: stands twice; put its parts into one MultiPolygon")
        seen.add(outline.code)
    if problems:
        raise BoundaryFileError(problems)
    return found


def outline_of(code: str, geometry: dict[str, Any]) -> Outline:
    """A geometry that was read before, as an outline."""
    shapes = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return Outline(code, tuple(tuple(tuple((at[0], at[1]) for at in ring) for ring in polygon) for polygon in shapes))


def written(outlines: Iterable[Outline], titles: dict[str, str]) -> dict[str, Any]:
    """A FeatureCollection of them, as `read_boundaries` takes it; `titles` by code."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": each.code, "name": titles.get(each.code, "")},
            "geometry": each.geometry,
        }
        for each in outlines
    ]
    return {"type": "FeatureCollection", "features": features}


def _document(data: bytes) -> list[Any]:
    if len(data) > MOST_BYTES:
        raise BoundaryFileError([f"larger than {MOST_BYTES // 1024 // 1024} MB; simplify the lines first"])
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BoundaryFileError([f"no JSON in UTF-8 ({error})"]) from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection" or not features:
        raise BoundaryFileError(["no FeatureCollection with features"])
    reference = (
        str((document.get("crs") or {}).get("properties", {}).get("name", ""))
        if isinstance(document.get("crs"), dict)
        else ""
    )
    if reference and not reference.endswith(("CRS84", "4326", "4490")):  # CGCS 2000 is WGS 84 to within centimetres
        raise BoundaryFileError([f"coordinates in {reference}; convert them to WGS 84 longitude and latitude"])
    return features


def _outline(feature: Any, number: int, problems: list[str]) -> Outline | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    if isinstance(code, int) and not isinstance(code, bool):
        code = str(code)
    if not isinstance(code, str) or not code.strip():
        problems.append(f"feature {number}: no properties.code")
        return None
    where, geometry = f"feature {number} ({code[:20]})", feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    shapes = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(shapes, list) or not shapes:
        problems.append(f"{where}: neither a Polygon nor a MultiPolygon with coordinates")
        return None
    before = len(problems)
    polygons = tuple(_polygon(shape, where, problems) for shape in (shapes if kind == "MultiPolygon" else [shapes]))
    return Outline(code.strip(), polygons) if len(problems) == before else None


def _polygon(shape: Any, where: str, problems: list[str]) -> Polygon:
    if not isinstance(shape, list) or not shape:
        problems.append(f"{where}: a polygon without rings")
        return ()
    return tuple(_ring(ring, f"{where} ring {n}", problems) for n, ring in enumerate(shape, 1))


def _ring(ring: Any, where: str, problems: list[str]) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        problems.append(f"{where}: fewer than four positions")
        return ()
    positions = tuple(_positions(ring))
    if len(positions) != len(ring):
        problems.append(f"{where}: position {len(positions) + 1} is no longitude and latitude in degrees")
    elif positions[0] != positions[-1]:
        problems.append(f"{where}: not closed, the last position differs from the first")
    elif not math.fabs(area(positions)) > 0:
        problems.append(f"{where}: encloses nothing")
    return positions


def _positions(ring: list[Any]) -> Iterator[Position]:
    """The positions up to the first that is none."""
    for at in ring:
        if not isinstance(at, list) or len(at) < 2 or not all(_is_number(n) for n in at[:2]):
            return
        if abs(at[0]) > 180 or abs(at[1]) > 90:
            return
        yield (round(float(at[0]), DIGITS), round(float(at[1]), DIGITS))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def area(ring: Sequence[Position]) -> float:
    """The area of a closed ring in square degrees, positive when it runs against the clock."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)) / 2


def contains(outline: Outline, position: Position) -> bool:
    """Whether a place lies inside an outline and in none of its holes; a place on the line may be either."""
    return any(
        _around(polygon[0], position) and not any(_around(h, position) for h in polygon[1:])
        for polygon in outline.polygons
    )


def _around(ring: Ring, position: Position) -> bool:
    """Whether a ring runs around a place: an odd number of its edges lies east of it."""
    x, y = position
    inside = False
    for (ax, ay), (bx, by) in itertools.pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside
