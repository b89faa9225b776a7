"""Lots of the invented city's supplies."""

from __future__ import annotations

from datetime import date, timedelta

from mianzhou.samplecity.relief import DEPOTS, POINTS, STATIONS, _goods


def test_a_lot_has_one_day_of_expiry_on_any_day_of_the_year() -> None:
    first = date(2028, 1, 1)  # a leap year
    for day in (first + timedelta(days=n) for n in range(366)):
        lots: dict[tuple[str, str], set[tuple[date | None, date | None]]] = {}
        for kind in ("depot", "station", "point"):
            for n in range(10):  # all that the number of a place decides repeats within ten
                for each in _goods(kind, n, day - timedelta(days=100), day):
                    lots.setdefault((each.supply, each.lot), set()).add((each.made_on, each.expires_on))
        assert all(len(days) == 1 for days in lots.values()), day


def test_the_city_has_as_many_places_as_the_plan_counts() -> None:
    """绵府办发〔2018〕11号 第二章第一节（五）: 市级物资储备库10个、物资储备站32个、物资储备点106个."""
    assert (DEPOTS, STATIONS, POINTS) == (10, 32, 106)
