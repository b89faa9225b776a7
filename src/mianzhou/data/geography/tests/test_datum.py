"""The shift of public maps, undone: known places, the same in SQL as in Python, nothing outside the box."""

from __future__ import annotations

import pytest

from mianzhou.data.geography.datum import gcj02_to_wgs84, wgs84_sql
from mianzhou.data.lake.api import Scratch

# As public maps give them, and as satellites do; to a metre.
PLACES = (((116.404, 39.915), (116.397756, 39.913597)), ((104.0665, 30.5723), (104.0640, 30.574757)))


@pytest.mark.parametrize(("shifted", "right"), PLACES)
def test_a_shifted_place_is_where_it_is(shifted: tuple[float, float], right: tuple[float, float]) -> None:
    assert gcj02_to_wgs84(*shifted) == pytest.approx(right, abs=1e-5)


def test_sql_says_the_same_and_leaves_other_seas_alone() -> None:
    places = [(104.0665, 30.5723), (116.404, 39.915), (150.4, 30.5), (87.6, 43.8)]
    rows = ", ".join(f"({n}, {x}, {y})" for n, (x, y) in enumerate(places))
    told = f"SELECT {wgs84_sql('x', 'y', of='longitude')}, {wgs84_sql('x', 'y', of='latitude')} FROM (VALUES {rows}) AS t(n, x, y) ORDER BY n"
    with Scratch() as executor:
        found = executor.rows(told)
    for (x, y), at in zip(places, found, strict=True):
        assert at == pytest.approx(gcj02_to_wgs84(x, y), abs=1e-9)
    assert found[2] == places[2]
