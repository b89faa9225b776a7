"""Coverage at its edges: the last piece, the last day, the last minute; sums over lots; the order in which the worst off stand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from mianzhou.applications.relief_supplies.allocation import Stock
from mianzhou.applications.relief_supplies.coverage import HANDLING, HELPED_WITHIN, Reached, coverage

ON, HOUR = date(2026, 5, 12), timedelta(hours=1)


def test_twelve_hours_of_which_two_are_for_loading_and_handing_out() -> None:
    assert (HELPED_WITHIN, HANDLING) == (12 * HOUR, 2 * HOUR)
    stock = [Stock("p", "quilt", "", 1)]
    for takes, places in ((10 * HOUR, 1), (10 * HOUR + timedelta(seconds=1), 0)):
        assert coverage(["a"], stock, {("p", "a"): takes}, on=ON)[0].places == places


def test_one_piece_counts_and_none_does_not() -> None:
    """Also a lot that expires on the very day."""
    times = {("p", "a"): HOUR, ("q", "a"): 2 * HOUR}
    rows = coverage(["a"], [Stock("p", "quilt", "", 0), Stock("q", "quilt", "", 1, ON)], times, on=ON)
    assert rows == [Reached("a", 1, "q", 2 * HOUR, {"quilt": 1})]
    gone = [Stock("p", "quilt", "", 5, ON - timedelta(1))]
    assert coverage(["a"], gone, times, on=ON) == [Reached("a", 0, "", None, {})]


def test_lots_and_places_add_up_by_supply() -> None:
    times = {("p", "a"): HOUR, ("q", "a"): HOUR, ("far", "a"): 11 * HOUR}
    stocks = [
        Stock("q", "quilt", "x", 3), Stock("p", "quilt", "y", 4), Stock("p", "quilt", "z", 5), Stock("far", "quilt", "", 90),
        Stock("p", "tent12", "", 2), Stock("nowhere", "quilt", "", 70),
    ]  # fmt: skip
    assert coverage(["a"], stocks, times, on=ON) == [Reached("a", 2, "p", HOUR, {"quilt": 12, "tent12": 8})]


def test_the_farthest_from_its_nearest_stock_comes_first() -> None:
    times = {("p", "a"): HOUR, ("p", "b"): 3 * HOUR, ("p", "d"): 3 * HOUR, ("p", "c"): 2 * HOUR}
    rows = coverage(["a", "c", "d", "none", "b"], [Stock("p", "quilt", "", 1)], times, on=ON)
    assert [row.township for row in rows] == ["none", "b", "d", "c", "a"]


def test_a_share_is_of_those_who_live_there() -> None:
    row = Reached("a", 1, "p", HOUR, {"quilt": 3})
    assert row.share_of(4, "quilt") == Decimal("0.75")
    assert row.share_of(3, "quilt") == row.share_of(2, "quilt") == 1
    assert row.share_of(1, "tent12") == row.share_of(10, "tent12") == 0
    assert row.share_of(0, "tent12") == row.share_of(-1, "tent12") == 1
