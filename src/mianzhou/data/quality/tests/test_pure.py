"""Due dates, standings, scores and ranks, case by case and for anything."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.data.quality import rules as rules_module
from mianzhou.data.quality.ranking import Scored, rank
from mianzhou.data.quality.rules import rules_from, shipped_rules
from mianzhou.data.quality.scoring import Counts, Disputes, score
from mianzhou.data.quality.timeliness import Owed, Standing, owed, period_of, standing
from mianzhou.kernel.calendar.api import shipped_calendar

RULES = shipped_rules()
CALENDAR = shipped_calendar()
DOCUMENT = yaml.safe_load((Path(rules_module.__file__).parent / "quality.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("day", date(2026, 3, 5), date(2026, 3, 5), date(2026, 3, 5)),
        ("week", date(2026, 3, 5), date(2026, 3, 2), date(2026, 3, 8)),
        ("month", date(2026, 2, 28), date(2026, 2, 1), date(2026, 2, 28)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 11, 1), date(2026, 10, 1), date(2026, 12, 31)),
        ("halfyear", date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        ("year", date(2024, 2, 29), date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_periods(kind: str, day: date, first: date, last: date) -> None:
    assert period_of(kind, day) == (first, last)


@given(st.sampled_from(["day", "week", "month", "quarter", "halfyear", "year"]), st.dates(date(2010, 1, 1)))
def test_periods_follow_each_other_without_gap(kind: str, day: date) -> None:
    start, end = period_of(kind, day)
    assert start <= day <= end
    if end < date(9999, 12, 31):
        assert period_of(kind, end + timedelta(1))[0] == end + timedelta(1)


def monthly(arrivals: list[date], on: date) -> tuple[list[Owed], Any]:
    periods = owed(RULES.cycles["monthly"], since=date(2026, 1, 10), arrivals=arrivals, until=on, calendar=CALENDAR)
    return periods, standing(periods, arrivals, on, CALENDAR)


def test_grace_counts_working_days_across_a_holiday() -> None:
    periods, now = monthly([], date(2026, 2, 20))
    # The end of January is a Saturday; Spring Festival of 2026 lies later than the five working days.
    assert periods[0].due_on == date(2026, 2, 6)
    assert now.standing is Standing.LATE
    assert now.late_days == CALENDAR.count_working_days(date(2026, 2, 6), date(2026, 2, 20))


@pytest.mark.parametrize(
    ("arrivals", "on", "expected"),
    [
        ([], date(2026, 1, 20), Standing.NO_DATA),
        ([date(2026, 1, 20)], date(2026, 1, 31), Standing.ON_TIME),
        ([date(2026, 1, 20)], date(2026, 3, 3), Standing.DUE),  # February has ended, within the grace
        ([date(2026, 1, 20)], date(2026, 3, 6), Standing.DUE),
        ([date(2026, 1, 20)], date(2026, 3, 9), Standing.LATE),
        ([date(2026, 1, 20), date(2026, 3, 3)], date(2026, 3, 9), Standing.ON_TIME),
        ([date(2026, 5, 3)], date(2026, 5, 4), Standing.ON_TIME),  # one batch makes good for the silence
    ],
)
def test_standing_on_a_day(arrivals: list[date], on: date, expected: Standing) -> None:
    assert monthly(arrivals, on)[1].standing is expected


def test_a_batch_in_the_grace_is_last_months() -> None:
    periods, _ = monthly([date(2026, 1, 15), date(2026, 3, 3), date(2026, 3, 20)], date(2026, 3, 31))
    assert [p.met_on for p in periods] == [date(2026, 1, 15), date(2026, 3, 3), date(2026, 3, 20)]
    assert not any(p.is_late(date(2026, 3, 31)) for p in periods)


def test_daily_resources_owe_nothing_on_days_off() -> None:
    week = owed(RULES.cycles["daily"], since=date(2026, 3, 2), arrivals=[], until=date(2026, 3, 8), calendar=CALENDAR)
    assert [p.start.day for p in week] == [2, 3, 4, 5, 6]
    assert (
        owed(RULES.cycles["never"], since=date(2026, 1, 1), arrivals=[], until=date(2026, 3, 8), calendar=CALENDAR)
        == []
    )


def test_a_due_date_in_a_year_without_holidays_yet_is_unknown_and_not_late() -> None:
    unknown = max(CALENDAR.known) + 1
    periods = owed(
        RULES.cycles["monthly"], since=date(unknown, 1, 1), arrivals=[], until=date(unknown, 3, 1), calendar=CALENDAR
    )
    assert {p.due_on for p in periods} == {None}
    assert standing(periods, [], date(unknown, 3, 1), CALENDAR).standing is Standing.NO_DATA


@given(
    st.sampled_from([c for c, rule in RULES.cycles.items() if rule.period != "none"]),
    st.lists(st.dates(date(2025, 1, 1), date(2026, 6, 30)), max_size=30),
)
def test_every_period_is_met_at_most_once_and_never_before_it_began(cycle: str, arrivals: list[date]) -> None:
    periods = owed(
        RULES.cycles[cycle], since=date(2025, 1, 1), arrivals=arrivals, until=date(2026, 6, 30), calendar=CALENDAR
    )
    assert [p.start for p in periods] == sorted({p.start for p in periods})
    assert all(p.met_on is None or (p.met_on >= p.start and p.met_on in arrivals) for p in periods)
    met = [p.met_on for p in periods if p.met_on]
    assert met == sorted(met)


FULL = Counts(
    received=1000, accepted=900, quarantined=100, duplicate=20,
    against={"validity": 50, "uniqueness": 10, "consistency": 20, "completeness": 20},
    required_cells=4000, required_missing=40, optional_cells=900, optional_filled=450,
)  # fmt: skip


def test_a_score_by_hand() -> None:
    on_time = Owed(date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 6), date(2026, 1, 20))
    late = Owed(date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 6), date(2026, 3, 9))
    found = score(FULL, [on_time, late], Disputes(raised=2, upheld=1, late=1), on=date(2026, 3, 10), rules=RULES)
    assert found.dimensions == {
        "completeness": pytest.approx(0.7 * 99 + 0.3 * 50, abs=0.01),
        "validity": 95.0,
        "uniqueness": 99.0,
        "consistency": 98.0,
        "timeliness": 75.0,
    }
    mean = 0.25 * 84.3 + 0.30 * 95 + 0.10 * 99 + 0.15 * 98 + 0.20 * 75
    assert found.total == pytest.approx(mean - 3, abs=0.01)


def test_what_cannot_be_judged_counts_for_nobody() -> None:
    nothing = score(Counts(), [], Disputes(), on=date(2026, 3, 1), rules=RULES)
    assert nothing.total is None
    missing = Owed(date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 6))
    assert score(Counts(), [missing], Disputes(), on=date(2026, 3, 1), rules=RULES).total == 0
    rows = Counts(received=10, accepted=10)
    assert score(rows, [], Disputes(), on=date(2026, 3, 1), rules=RULES).total == 100


def test_disputes_take_points_up_to_a_limit() -> None:
    rows = Counts(received=10, accepted=10)
    found = score(rows, [], Disputes(raised=50, upheld=50), on=date(2026, 3, 1), rules=RULES)
    assert (found.deduction, found.total) == (10, 90)


def test_one_fault_in_a_million_is_not_faultless() -> None:
    rows = Counts(received=10**6, accepted=10**6 - 1, quarantined=1, against={"validity": 1})
    assert score(rows, [], Disputes(), on=date(2026, 3, 1), rules=RULES).dimensions["validity"] == 99.99


COUNTS = st.integers(0, 10**7)


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.integers(0, 100))
def test_scores_stay_between_0_and_100_and_more_faults_never_help(
    clean: int, invalid: int, missing: int, filled: int, upheld: int
) -> None:
    def total(bad: int) -> float | None:
        received = clean + invalid
        counts = Counts(
            received=received, accepted=clean, quarantined=invalid, against={"validity": bad},
            required_cells=received * 3, required_missing=min(missing, received * 3),
            optional_cells=clean, optional_filled=min(filled, clean),
        )  # fmt: skip
        return score(counts, [], Disputes(upheld=upheld), on=date(2026, 3, 1), rules=RULES).total

    worse, better = total(invalid), total(0)
    if worse is None or better is None:
        assert clean + invalid == 0
    else:
        assert 0 <= worse <= better <= 100


@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=1, max_size=5))
def test_counts_add_up_in_any_order(parts: list[tuple[int, int, int]]) -> None:
    counts = [Counts(received=a, accepted=b, against={"validity": c}) for a, b, c in parts]
    forward, backward = sum(counts, Counts()), sum(reversed(counts), Counts())
    assert forward == backward
    assert forward.against["validity"] == sum(c for _, _, c in parts)


def test_ranks_share_places_and_mark_small_figures() -> None:
    def one(unit: int, total: float | None, received: int = 1000) -> Scored:
        return Scored(unit, total, {"validity": total}, received)

    ranked = rank([one(1, 80), one(2, 95), one(2, 85), one(3, 90, 5), one(4, 70), one(5, None, 0)], RULES)
    assert [(r.unit_id, r.rank, r.small) for r in ranked] == [
        (2, 1, False),
        (3, 1, True),
        (1, 3, False),
        (4, 4, False),
        (5, None, True),
    ]
    assert ranked[0].resources == 2
    assert ranked[0].total == 90


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d["weights"].__setitem__("validity", 31),
        lambda d: d["weights"].pop("validity"),
        lambda d: d.__setitem__("more", {"source": "house"}),
        lambda d: d["reasons"]["validity"].append("required"),
        lambda d: d["cycles"]["daily"].__setitem__("period", "fortnight"),
        lambda d: d["grades"]["scale"].reverse(),
        lambda d: d["grades"].pop("source"),
        lambda d: d["small"].pop("source"),
    ],
)
def test_rules_are_read_strictly(spoil: Any) -> None:
    document = deepcopy(DOCUMENT)
    spoil(document)
    with pytest.raises((ValueError, KeyError)):
        rules_from(document)


def test_grades_cover_every_total() -> None:
    assert [RULES.grade_of(t).code for t in (100, 95, 94.99, 85, 70, 69.99, 0)] == [
        "excellent", "excellent", "good", "good", "fair", "poor", "poor",
    ]  # fmt: skip
