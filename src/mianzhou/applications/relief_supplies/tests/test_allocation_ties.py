"""Allocation where things are even: who is served first, from which place, of which lot; and the edges of need and expiry."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mianzhou.applications.relief_supplies.allocation import Need, Shipment, Stock, propose

ON, HOUR = date(2026, 5, 12), timedelta(hours=1)
EVEN = {(place, township): HOUR for place in "pq" for township in "ab"}


def test_below_zero_is_refused_of_needs_and_of_stock() -> None:
    for needs, stocks in (([Need("a", "tent", -1)], []), ([], [Stock("p", "tent", "", -1)])):
        with pytest.raises(ValueError, match="below zero"):
            propose(needs, stocks, EVEN, on=ON)
    assert propose([Need("a", "tent", 0)], [Stock("p", "tent", "", 0)], EVEN, on=ON).shipments == ()


def test_what_is_good_on_the_day_is_sent_with_its_time_on_the_road() -> None:
    proposal = propose([Need("a", "tent", 3)], [Stock("p", "tent", "l", 5, ON)], EVEN, on=ON)
    assert proposal.shipments == (Shipment("p", "a", "tent", "l", 3, HOUR),)
    assert propose([Need("a", "tent", 3)], [Stock("p", "tent", "l", 5, ON - timedelta(1))], EVEN, on=ON).missing == {("a", "tent"): 3}  # fmt: skip


def test_the_larger_need_is_served_before_the_smaller_and_the_earlier_before_the_later() -> None:
    one = [Stock("p", "tent", "", 1)]
    assert propose([Need("a", "tent", 5), Need("b", "tent", 10)], one, EVEN, on=ON).shipments[0].township == "b"
    assert propose([Need("b", "tent", 5), Need("a", "tent", 5)], one, EVEN, on=ON).shipments[0].township == "b"


def test_requests_of_a_township_are_as_urgent_as_the_most_urgent() -> None:
    needs = [Need("a", "tent", 5, urgency=1), Need("b", "tent", 2, urgency=2), Need("b", "tent", 1)]
    proposal = propose(needs, [Stock("p", "tent", "", 1)], EVEN, on=ON)
    assert proposal.shipments[0].township == "b"
    assert proposal.missing == {("a", "tent"): 5, ("b", "tent"): 2}


def test_small_needs_are_served_piece_by_piece() -> None:
    shared = propose([Need("a", "tent", 3), Need("b", "tent", 3)], [Stock("p", "tent", "", 2)], EVEN, on=ON)
    assert [(s.township, s.amount) for s in shared.shipments] == [("a", 1), ("b", 1)]


def test_large_needs_are_served_by_twentieths() -> None:
    shared = propose([Need("a", "tent", 40), Need("b", "tent", 40)], [Stock("p", "tent", "", 3)], EVEN, on=ON)
    assert [(s.township, s.amount) for s in shared.shipments] == [("a", 2), ("b", 1)]


def test_places_that_are_equally_near_go_by_name_and_in_a_place_the_sooner_expiry_then_the_lot() -> None:
    stocks = [
        Stock("q", "tent", "a", 1, ON), Stock("p", "tent", "c", 1, date(2027, 1, 1)), Stock("p", "tent", "b", 1, date(2028, 1, 1)),
        Stock("p", "tent", "z", 1), Stock("p", "tent", "y", 1),
    ]  # fmt: skip
    order = [("p", "c"), ("p", "b"), ("p", "y"), ("p", "z"), ("q", "a")]
    for count in range(1, 6):
        proposal = propose([Need("a", "tent", count)], stocks, EVEN, on=ON)
        assert {(s.place, s.lot) for s in proposal.shipments} == set(order[:count])
