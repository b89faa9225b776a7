"""Counting working days, against a slow model that looks at every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mianzhou.kernel.calendar.shipped import shipped_calendar, shipped_years
from mianzhou.kernel.calendar.working_days import (
    CalendarTableError,
    WorkingCalendar,
    YearTable,
    YearUnknown,
    year_ranges,
)

SHIPPED = shipped_calendar()
DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))


def slow_working_days(first: date, last: date) -> list[date]:
    """Every working day from `first` to `last`, one look at a time, straight from the tables."""
    found = []
    day = first
    while day <= last:
        table = shipped_years()[day.year]
        if (day.weekday() < 5 and day not in table.holidays) or day in table.workdays:
            found.append(day)
        day += timedelta(1)
    return found


@given(DAYS, st.integers(1, 300))
def test_adding_finds_the_nth_working_day_after(day: date, count: int) -> None:
    after = slow_working_days(day + timedelta(1), min(day + timedelta(600), date(2026, 12, 31)))
    assume(len(after) >= count)
    assert SHIPPED.add_working_days(day, count) == after[count - 1]


@given(DAYS, st.integers(1, 300))
def test_subtracting_finds_the_nth_working_day_before(day: date, count: int) -> None:
    before = slow_working_days(max(day - timedelta(600), date(2004, 1, 1)), day - timedelta(1))
    assume(len(before) >= count)
    assert SHIPPED.add_working_days(day, -count) == before[-count]


@given(DAYS, DAYS)
def test_counting_agrees_with_looking(one: date, other: date) -> None:
    start, end = sorted((one, other))
    expected = len(slow_working_days(start + timedelta(1), end))
    assert SHIPPED.count_working_days(start, end) == expected
    assert SHIPPED.count_working_days(end, start) == -expected


@given(DAYS, st.integers(1, 400))
def test_counting_undoes_adding(day: date, count: int) -> None:
    try:
        due = SHIPPED.add_working_days(day, count)
    except YearUnknown:
        return
    assert SHIPPED.count_working_days(day, due) == count


@given(DAYS)
def test_the_next_working_day_is_one_and_none_lies_between(day: date) -> None:
    assume(day < date(2026, 12, 31))
    found = SHIPPED.next_working_day(day)
    assert slow_working_days(day, found) == [found]


def test_spring_festival_of_2026() -> None:
    assert SHIPPED.is_working_day(date(2026, 2, 14)), "a Saturday made up"
    assert not SHIPPED.is_working_day(date(2026, 2, 23)), "a Monday off"
    assert SHIPPED.add_working_days(date(2026, 2, 13), 2) == date(2026, 2, 24)
    assert SHIPPED.holiday_name(date(2026, 2, 23)) == "春节"


def test_the_extension_of_2020_is_in_the_table() -> None:
    assert not SHIPPED.is_working_day(date(2020, 1, 31))
    assert SHIPPED.is_working_day(date(2020, 2, 3))


@pytest.mark.parametrize(
    "reach", [lambda c: c.is_working_day(date(2027, 1, 4)), lambda c: c.add_working_days(date(2026, 12, 30), 5)]
)
def test_an_unknown_year_is_an_error_that_names_the_known_ones(reach) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(YearUnknown) as caught:
        reach(SHIPPED)
    assert "2027" in caught.value.problem_text.zh
    assert "2004–2026" in caught.value.problem_text.zh
    assert "2004–2026" in caught.value.problem_text.en


def test_counting_across_a_missing_year_is_refused() -> None:
    years = {y: t for y, t in shipped_years().items() if y in {2024, 2026}}
    calendar = WorkingCalendar(years)
    with pytest.raises(YearUnknown) as caught:
        calendar.count_working_days(date(2024, 5, 1), date(2026, 5, 1))
    assert "2024、2026" in caught.value.problem_text.zh


@pytest.mark.parametrize(
    ("holidays", "workdays"),
    [
        ({date(2025, 1, 1): "元旦"}, {}),
        ({date(2026, 2, 14): "春节"}, {date(2026, 2, 14): "春节"}),
        ({}, {date(2026, 2, 16): "春节"}),
    ],
)
def test_a_table_that_cannot_be_true_is_refused(holidays: dict[date, str], workdays: dict[date, str]) -> None:
    with pytest.raises(CalendarTableError):
        YearTable(2026, holidays, workdays)


def test_years_are_written_as_ranges() -> None:
    assert year_ranges([2026, 2004, 2005]) == "2004–2005、2026"
    assert year_ranges([]) == "—"


def test_a_year_has_its_own_days_from_the_first_to_the_last() -> None:
    days = YearTable(2026, {date(2026, 5, 1): "x"}, {date(2026, 5, 9): "x"}).working_days()
    assert (days[0], days[-1], len(days)) == (date(2026, 1, 1), date(2026, 12, 31), 261)
    assert date(2026, 5, 1) not in days
    assert date(2026, 5, 9) in days
