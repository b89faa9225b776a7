"""The twelve hours, what people need, and drills: the cases that a lawyer can read, and what must hold of every drill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from mianzhou.applications.relief_supplies.allocation import Stock
from mianzhou.applications.relief_supplies.coverage import due_at
from mianzhou.applications.relief_supplies.drill.simulation import (
    DECIDING,
    LOADING,
    STRENGTHS,
    SUPPOSED,
    DrillWrong,
    Supposition,
    Town,
    hit_people,
    run_drill,
)
from mianzhou.applications.relief_supplies.response.helping import IN_TIME, LATE, Helped, clock_of, helped, together
from mianzhou.applications.relief_supplies.response.models import AllocationLine
from mianzhou.applications.relief_supplies.response.needs import BASIC, above_need, basic_needs, need_of
from mianzhou.applications.relief_supplies.response_desk.delivery_pages import reason_of
from mianzhou.applications.relief_supplies.supplies import KINDS, PLACE_KINDS, SUPPLIES
from mianzhou.applications.relief_supplies.travel import Spot
from mianzhou.services.ledgers.api import Lot

CASES = yaml.load((Path(__file__).parent / "response_cases.yaml").read_text("utf-8"), yaml.BaseLoader)
CITY = ZoneInfo("Asia/Shanghai")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY)


def done(case: dict[str, Any]) -> Any:
    """What comes of a case, as its file writes it."""
    told, when = case["given"], case["when"]
    if when == "clock":
        found = clock_of(moment(told["happened"]))
        assert len(found.derivation) >= 3
        return {"due": found.due_at.astimezone(CITY).strftime("%Y-%m-%dT%H:%M")}
    if when == "kinds":
        return list(KINDS)
    if when == "levels":
        return list(PLACE_KINDS)
    if when == "basic":
        return {code: str(n) for code, n in basic_needs(int(told["people"])).items()}
    if "need" in when:
        found = need_of(SUPPLIES[when["need"]], int(told["people"]), int(when["days"]))
        return "none" if found is None else str(found)
    if "ask" in when:
        asked = {code: int(n) for code, n in when["ask"].items()}
        return {code: str(n) for code, n in above_need(asked, int(told["people"])).items()}
    due = clock_of(moment(told["happened"])).due_at
    stands = helped(map(moment, told["helped"]), int(told["households"]), due, moment(when["at"]))
    return {"standing": stands.standing, "in_time": str(stands.in_time)}


@pytest.mark.parametrize("case", CASES, ids=[f"case{n}" for n in range(1, len(CASES) + 1)])
def test_cases(case: dict[str, Any]) -> None:
    assert done(case) == case["then"], case["case"]


def test_the_two_countings_of_the_twelve_hours_agree() -> None:
    at = datetime(2026, 7, 15, 6, 28, tzinfo=UTC)
    assert clock_of(at).due_at == due_at(at) == at + timedelta(hours=12)


def test_an_event_is_as_badly_off_as_its_worst_township() -> None:
    at = datetime(2026, 7, 15, 6, 28, tzinfo=UTC)
    whole = together({"a": Helped(3, 3, 3, at, IN_TIME), "b": Helped(5, 2, 1, None, LATE)})
    assert (whole.households, whole.helped, whole.in_time, whole.done_at, whole.standing) == (8, 5, 4, None, LATE)
    assert together({}).standing == IN_TIME
    assert together({"a": Helped(3, 3, 3, at, IN_TIME)}).done_at == at


AT = datetime(2026, 5, 12, 6, 28, tzinfo=UTC)
TOWNS = [
    Town("a", "甲镇", 10_000, 3_000, Spot("a", 104.0, 31.0)),
    Town("b", "乙镇", 8_000, 2_400, Spot("b", 104.1, 31.0, "hills")),
    Town("c", "丙乡", 5_000, 1_500, Spot("c", 106.0, 31.0)),
]
PLACES = {"near": Spot("near", 104.02, 31.0), "far": Spot("far", 105.5, 31.0)}
QUAKE = Supposition("earthquake", 1, AT, "a")


def full(place: str, pieces: int) -> list[Stock]:
    return [Stock(place, code, "", pieces) for code in BASIC]


def test_a_drill_with_stock_at_hand_helps_everybody_in_time() -> None:
    report = run_drill(QUAKE, TOWNS, PLACES, full("near", 10_000))
    assert {t.code: t.people for t in report.towns} == {"a": 1000, "b": 495}
    assert report.helped == report.people == 1495
    assert report.buy == ()
    first = next(t for t in report.towns if t.code == "a")
    assert first.first_at is not None
    assert first.first_at > AT + DECIDING + LOADING
    assert first.need == basic_needs(1000)
    assert report.due_at == AT + timedelta(hours=12)


def test_what_is_missing_or_too_late_is_to_be_bought_for_the_nearest_place() -> None:
    none = run_drill(QUAKE, TOWNS, PLACES, [])
    assert none.helped == 0
    assert {b.place for b in none.buy} == {"near"}
    assert {(b.township, b.supply): b.amount for b in none.buy}["a", "quilt"] == 1000
    assert all(t.done_at is None for t in none.towns)
    cut = Supposition("earthquake", 1, AT, "a", closed_places=("near",))
    late = run_drill(cut, TOWNS, {**PLACES, "far": Spot("far", 110.0, 31.0)}, full("far", 10_000))
    assert late.helped == 0
    assert all(not move.in_time for move in late.moves)
    assert sum(b.amount for b in late.buy if b.supply == "quilt") == late.people
    unreached = run_drill(Supposition("earthquake", 1, AT, "a", ("near", "far")), TOWNS, PLACES, full("near", 10))
    assert (unreached.helped, {b.place for b in unreached.buy}) == (0, {""})


def test_the_scarcest_supply_decides_who_is_helped() -> None:
    stocks = [s if s.supply != "bed" else Stock("near", "bed", "", 300) for s in full("near", 10_000)]
    report = run_drill(QUAKE, TOWNS[:1], PLACES, stocks)
    assert report.helped == 300
    assert {(b.supply, b.amount) for b in report.buy} == {("bed", 700)}


def test_what_is_there_is_handed_out_as_fast_as_hands_allow() -> None:
    """Where hands are short the report says so, and nothing more is to be bought."""
    town = Town("a", "甲镇", 60_000, 20_000, Spot("a", 104.0, 31.0))
    report = run_drill(Supposition("earthquake", 3, AT, "a"), [town], PLACES, full("near", 20_000))
    fared = report.towns[0]
    assert (fared.people, fared.households, report.buy) == (18_000, 6_000, ())
    assert fared.first_at is not None
    left = report.due_at - fared.first_at  # 200 households of three people an hour
    assert fared.helped == int(left.total_seconds()) * 600 // 3600 < fared.people
    assert fared.waiting == fared.people - fared.helped
    assert fared.done_at == fared.first_at + timedelta(hours=30)
    assert all(move.in_time for move in report.moves)


def test_who_gets_supplies_late_waits_for_the_last_of_them() -> None:
    stocks = [*full("near", 600), *full("far", 400)]
    fared = run_drill(QUAKE, TOWNS[:1], PLACES, stocks).towns[0]
    assert fared.last_at is not None
    assert fared.done_at is not None
    assert fared.last_at < fared.done_at <= fared.last_at + timedelta(hours=2)
    assert (fared.helped, fared.waiting) == (1000, 0)


def test_what_is_missing_is_stored_where_there_is_room() -> None:
    report = run_drill(QUAKE, TOWNS, PLACES, [], stores={"far"})
    assert {b.place for b in report.buy} == {"far"}


def test_fewer_are_hit_with_the_distance_and_more_with_the_strength() -> None:
    people = [hit_people(Supposition("flood", n, AT, "a"), TOWNS) for n in STRENGTHS]
    assert [p["a"][0] for p in people] == [600, 1200, 1800]
    assert all(p["b"][0] < p["a"][0] for p in people)
    assert all("c" not in p for p in people)
    assert set(hit_people(Supposition("landslide", 1, AT, "a"), TOWNS)) == {"a"}
    for wrong in (Supposition("war", 1, AT, "a"), Supposition("flood", 4, AT, "a"), Supposition("flood", 1, AT, "x")):
        with pytest.raises(DrillWrong):
            hit_people(wrong, TOWNS)


@seed(20080512)
@settings(max_examples=40)
@given(
    kind=st.sampled_from(sorted(SUPPOSED)),
    strength=st.sampled_from(STRENGTHS),
    near=st.integers(0, 2000),
    far=st.integers(0, 2000),
    closed=st.sampled_from([(), ("near",), ("near", "far")]),
)
def test_no_drill_helps_more_than_are_hit_or_sends_more_than_there_is(
    kind: str, strength: int, near: int, far: int, closed: tuple[str, ...]
) -> None:
    stocks = [*full("near", near), *full("far", far)]
    report = run_drill(Supposition(kind, strength, AT, "a", closed), TOWNS, PLACES, stocks)
    assert all(0 <= t.helped <= t.people <= 10_000 for t in report.towns)
    assert all(move.shipment.place not in closed for move in report.moves)
    for place, pieces in (("near", near), ("far", far)):
        for supply in BASIC:
            sent = sum(
                m.shipment.amount for m in report.moves if (m.shipment.place, m.shipment.supply) == (place, supply)
            )
            assert sent <= pieces
    needed = sum(sum(t.need.values()) for t in report.towns)
    in_time = sum(m.shipment.amount for m in report.moves if m.in_time)
    assert needed == in_time + sum(b.amount for b in report.buy)


def test_a_line_says_in_both_languages_why_it_comes_from_there() -> None:
    words = [reason_of(AllocationLine(rank=n, minutes=m, lot=Lot())) for n, m in ((1, 13), (2, 75), (3, 60), (11, 5))]
    assert [w.en for w in words] == [
        "the nearest place that has some, 13 min on the road",
        "nearer ones are used up: the 2nd nearest, 1 h 15 min on the road",
        "nearer ones are used up: the 3rd nearest, 1 h 0 min on the road",
        "nearer ones are used up: the 11th nearest, 5 min on the road",
    ]
    assert words[1].zh == "较近处已调尽，第 2 近，车程 1 小时 15 分"
