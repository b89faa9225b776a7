"""Which rule of office hours holds on a day: seasons of a day, an office without hours of its own, and how a season is written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mianzhou.kernel.calendar.office_hours import (
    HoursRule,
    HoursUnknown,
    HoursUnreadable,
    OfficeHours,
    Session,
    read_season,
)
from mianzhou.kernel.text import Text

NAME = Text("大厅", "Hall")
MORNING = (Session(timedelta(hours=9), timedelta(hours=12)),)


def test_a_season_may_be_one_day() -> None:
    rule = HoursRule(date(2025, 1, 1), MORNING, NAME, ((5, 1), (5, 1)))
    assert [rule.covers(date(2026, 5, 1) + timedelta(n)) for n in (-1, 0, 1)] == [False, True, False]
    assert not rule.covers(date(2024, 5, 1))


def test_hours_of_the_office_above_are_those_of_the_day() -> None:
    afternoon = (Session(timedelta(hours=13), timedelta(hours=17)),)
    old, new = HoursRule(date(2020, 1, 1), MORNING, NAME), HoursRule(date(2026, 3, 1), afternoon, NAME)
    above = OfficeHours("city", NAME, (old, new))
    handed_back = OfficeHours("hall", NAME, (HoursRule(date(2026, 1, 1), (), NAME),), above)
    for office in (handed_back, OfficeHours("none", NAME, (), above)):
        assert (office.sessions(date(2026, 2, 28)), office.sessions(date(2026, 3, 1))) == (MORNING, afternoon)
    with pytest.raises(HoursUnknown, match="2019-12-31"):
        handed_back.rule(date(2019, 12, 31))


def test_a_season_has_both_ends_or_is_none() -> None:
    assert read_season("05-01", "09-30", "here") == ((5, 1), (9, 30))
    assert read_season("", "", "here") is None
    for first, last in (("05-01", ""), ("", "09-30"), ("5月", "09-30"), ("05-01", "13-01")):
        with pytest.raises(HoursUnreadable) as wrong:
            read_season(first, last, "here")
        assert "here" in wrong.value.problem_text.en
