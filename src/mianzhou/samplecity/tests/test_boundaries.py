"""The invented boundaries: the same on every machine, without gaps and overlaps."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import Any

import pytest

from mianzhou.data.geography.api import Outline, area, read_boundaries, written
from mianzhou.samplecity.boundaries import outlines_of


def test_the_invented_city_has_neither_gaps_nor_overlaps() -> None:
    towns = {"980101": ["980101001", "980101002", "980101103"], "980121": ["980121100", "980121101"], "980122": []}
    found = {o.code: o for o in outlines_of(towns)}
    assert found == {o.code: o for o in outlines_of(towns)}, "the same on every machine"
    assert set(found) == set(towns) | {t for inside in towns.values() for t in inside}
    assert read_boundaries(json.dumps(written(found.values(), {})).encode()) == list(found.values())
    for county, inside in towns.items():
        if inside:
            assert sum(_size(found[t]) for t in inside) == pytest.approx(_size(found[county]))
    for each in found.values():
        for polygon in each.polygons:
            for ring in polygon:
                assert Counter(ring[1:]).most_common(1)[0][1] == 1, "a ring does not meet itself"
    edges = Counter(edge for county in towns for edge in _edges(found[county]))
    assert set(edges.values()) == {1}, "no edge belongs to two counties in the same direction"
    assert [e for e in edges if (e[1], e[0]) in edges], "neighbours share edges"


def _size(outline: Outline) -> float:
    return sum(area(ring) for polygon in outline.polygons for ring in polygon)


def _edges(outline: Outline) -> list[Any]:
    return [edge for polygon in outline.polygons for ring in polygon for edge in itertools.pairwise(ring)]
