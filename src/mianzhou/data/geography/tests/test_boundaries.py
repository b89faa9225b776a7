"""Boundaries: what a city's file must be, what is stored of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mianzhou.data.geography.api import (
    BoundaryFileError,
    Box,
    boundaries,
    box_of,
    load_boundaries,
    outlines,
    read_boundaries,
    written,
)
from mianzhou.kernel.people.api import NOBODY, system_actor
from mianzhou.kernel.regions.api import Region

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]
HOLE = [[0.5, 0.5], [0.5, 1], [1, 1], [1, 0.5], [0.5, 0.5]]


def feature(code: Any, rings: Any, kind: str = "Polygon") -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": kind, "coordinates": rings}}


def file(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | more).encode()


def test_a_file_is_read_and_written_alike() -> None:
    found = read_boundaries(file(feature("510703", [SQUARE, HOLE]), feature(510704, [[SQUARE]], "MultiPolygon")))
    assert [o.code for o in found] == ["510703", "510704"]
    assert found[0].box == Box(0, 0, 2, 2)
    assert len(found[0].polygons[0]) == 2
    assert read_boundaries(json.dumps(written(found, {})).encode()) == found


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "no JSON"),
        (b"[1]", "no FeatureCollection"),
        (file(), "no FeatureCollection"),
        (file(feature("", [SQUARE])), "no properties.code"),
        (file(7), "no properties.code"),
        (file(feature("1", [SQUARE], "LineString")), "neither a Polygon"),
        (file(feature("1", [SQUARE[:3]])), "fewer than four"),
        (file(feature("1", [SQUARE[:4]])), "not closed"),
        (file(feature("1", [[[0, 0], [1, 1], [2, 2], [0, 0]]])), "encloses nothing"),
        (file(feature("1", [[[0, 0], [181, 0], [1, 1], [0, 0]]])), "position 2"),
        (file(feature("1", [[[0, 0], [True, 0], [1, 1], [0, 0]]])), "position 2"),
        (file(feature("1", [SQUARE]), feature("1", [SQUARE])), "stands twice"),
        (file(feature("1", [SQUARE]), crs={"properties": {"name": "EPSG:4527"}}), "EPSG:4527"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, said: str) -> None:
    with pytest.raises(BoundaryFileError) as refused:
        read_boundaries(data)
    assert said in "\n".join(refused.value.problems)


@pytest.mark.django_db
def test_boundaries_are_stored_once_and_found_by_place() -> None:
    parent = Region.objects.create(code="97", name="甲省", short_name="甲", level="province", path="97")
    for code, until in (("9701", None), ("9702", None), ("9703", date(2000, 1, 1))):
        Region.objects.create(
            code=code, name=code, short_name=code, level="prefecture", parent=parent, path=f"97.{code}", valid_to=until
        )
    actor = system_actor("test", ["regions.edit"])
    east = [[x + 10, y] for x, y in SQUARE]
    data = file(feature("9701", [SQUARE]), feature("9702", [east]), feature("9703", [SQUARE]))
    given = {"source": "a.geojson", "actor": actor, "as_of": NOW}
    assert load_boundaries(data=data, **given).created == 3
    assert load_boundaries(data=data, **given).unchanged == 3
    moved = load_boundaries(data=file(feature("9702", [SQUARE, HOLE])), **given)
    assert (moved.created, moved.changed, moved.unchanged) == (0, 1, 0)
    day = (NOW.date(), NOW.date())
    today = boundaries(level="prefecture", span=day, inside="97")
    assert [o.code for o in outlines(today)] == ["9701", "9702"]
    assert box_of(outlines(today)) == Box(0, 0, 2, 2)
    assert boundaries(level="prefecture").count() == 3, "of all times"
    assert not boundaries(level="prefecture", box=Box(5, 5, 6, 6)).exists()
    assert not boundaries(level="prefecture", inside="96").exists()
    with pytest.raises(BoundaryFileError, match="no region has this code"):
        load_boundaries(data=file(feature("9799", [SQUARE])), **given)
    with pytest.raises(Exception, match="permitted"):
        load_boundaries(data=data, source="", actor=NOBODY, as_of=NOW)
