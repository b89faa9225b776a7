"""Allocation and coverage: nearest first, by need and expiry, nothing invented; who is reached in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from mianzhou.applications.relief_supplies.allocation import Need, Stock, propose
from mianzhou.applications.relief_supplies.coverage import coverage, due_at
from mianzhou.applications.relief_supplies.travel import Spot, driving_time, line_km, times_between

ON = date(2026, 5, 12)
HOUR = timedelta(hours=1)
TIMES = {
    ("near", "a"): HOUR,
    ("far", "a"): 3 * HOUR,
    ("near", "b"): 2 * HOUR,
    ("far", "b"): HOUR,
    ("far", "c"): 11 * HOUR,
}


def sent(proposal: object) -> dict[tuple[str, str, str], int]:
    return {(s.place, s.township, s.lot): s.amount for s in proposal.shipments}  # type: ignore[attr-defined]


def test_the_nearest_stock_goes_first_and_in_it_what_expires_first() -> None:
    stocks = [
        Stock("far", "tent", "f", 100),
        Stock("near", "tent", "late", 10, date(2030, 1, 1)),
        Stock("near", "tent", "soon", 10, date(2026, 6, 1)),
        Stock("near", "tent", "gone", 10, date(2026, 5, 11)),
    ]
    proposal = propose([Need("a", "tent", 25)], stocks, TIMES, on=ON)
    assert sent(proposal) == {("near", "a", "soon"): 10, ("near", "a", "late"): 10, ("far", "a", "f"): 5}
    assert proposal.missing == {}


def test_scarce_stock_is_shared_by_need_and_urgency_breaks_ties() -> None:
    stocks = [Stock("near", "tent", "", 30)]
    proposal = propose([Need("a", "tent", 80), Need("b", "tent", 40)], stocks, TIMES, on=ON)
    assert sent(proposal) == {("near", "a", ""): 20, ("near", "b", ""): 10}
    assert proposal.missing == {("a", "tent"): 60, ("b", "tent"): 30}
    one = propose([Need("a", "tent", 5), Need("b", "tent", 5, urgency=1)], [Stock("near", "tent", "", 1)], TIMES, on=ON)
    assert sent(one) == {("near", "b", ""): 1}


def test_what_cannot_be_reached_is_missing_and_requests_of_one_township_are_one() -> None:
    stocks = [Stock("near", "tent", "", 50)]
    needs = [Need("c", "tent", 3), Need("a", "tent", 2), Need("a", "tent", 4), Need("a", "quilt", 0)]
    proposal = propose(needs, stocks, TIMES, on=ON)
    assert sent(proposal) == {("near", "a", ""): 6}
    assert proposal.missing == {("c", "tent"): 3}


@seed(20080512)
@settings(max_examples=60)
@given(
    needs=st.lists(st.builds(Need, st.sampled_from("abc"), st.sampled_from(["tent", "quilt"]), st.integers(0, 50), st.integers(0, 2)), max_size=6),
    stocks=st.lists(
        st.builds(
            Stock, st.sampled_from(["near", "far"]), st.sampled_from(["tent", "quilt"]), st.sampled_from("xyz"), st.integers(0, 40),
            st.sampled_from([None, date(2026, 1, 1), date(2026, 9, 1)]),
        ),
        max_size=6,
        unique_by=lambda s: (s.place, s.supply, s.lot),
    ),
)  # fmt: skip
def test_nothing_is_invented_wasted_or_sent_where_nobody_asked(needs: list[Need], stocks: list[Stock]) -> None:
    proposal = propose(needs, stocks, TIMES, on=ON)
    asked: dict[tuple[str, str], int] = {}
    for need in needs:
        asked[need.township, need.supply] = asked.get((need.township, need.supply), 0) + need.asked
    usable = {(s.place, s.supply, s.lot): s.free for s in stocks if s.expires_on is None or s.expires_on >= ON}
    for shipment in proposal.shipments:
        assert shipment.amount > 0
        usable[shipment.place, shipment.supply, shipment.lot] -= shipment.amount
        asked[shipment.township, shipment.supply] -= shipment.amount
    assert min(usable.values(), default=0) >= 0
    assert {key: left for key, left in asked.items() if left} == proposal.missing
    for township, supply in proposal.missing:  # what could have reached it is used up
        assert not [key for key, free in usable.items() if free and key[1] == supply and (key[0], township) in TIMES]


def test_a_township_is_covered_by_what_reaches_it_in_time() -> None:
    stocks = [
        Stock("near", "quilt", "", 100), Stock("far", "tent12", "", 10), Stock("far", "quilt", "old", 9, date(2026, 1, 1)),
        Stock("far", "lamp", "", 5),
    ]  # fmt: skip
    rows = {row.township: row for row in coverage(["a", "b", "c"], stocks, TIMES, on=ON)}
    assert next(iter(rows)) == "c"  # the worst off first
    assert (rows["c"].places, rows["c"].takes, rows["c"].people) == (0, None, {})
    assert (rows["a"].nearest, rows["a"].takes, rows["a"].people) == ("near", HOUR, {"quilt": 100, "tent12": 40})
    assert rows["a"].share_of(80, "tent12") == Decimal("0.5")
    assert (rows["a"].share_of(10, "quilt"), rows["a"].share_of(0, "tent12")) == (1, 1)
    within = coverage(["c"], stocks, TIMES, on=ON, within=11 * HOUR)
    assert within[0].nearest == "far"
    assert due_at(datetime(2026, 5, 12, 6, 28, tzinfo=UTC)) == datetime(2026, 5, 12, 18, 28, tzinfo=UTC)


def test_roads_are_longer_and_slower_in_the_mountains() -> None:
    one, other = Spot("x", 104.0, 31.0), Spot("y", 105.0, 31.0)
    assert 95 < line_km(one, other) < 96
    assert driving_time(one, other) == timedelta(hours=2, minutes=29)
    steep = Spot("y", 105.0, 31.0, "mountains")
    assert driving_time(one, steep) == driving_time(steep, one) == timedelta(hours=7, minutes=15)
    assert set(times_between({"x": one}, {"y": other, "z": steep}, frozenset({("x", "z")}))) == {("x", "y")}
