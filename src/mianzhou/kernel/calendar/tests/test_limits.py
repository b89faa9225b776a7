"""Deadlines and their derivations."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.kernel.calendar.limits import Limit, LimitUnit, LimitUnreadable, add
from mianzhou.kernel.calendar.shipped import shipped_calendar
from mianzhou.kernel.calendar.working_days import YearUnknown

CALENDAR = shipped_calendar()


@pytest.mark.parametrize("text", ["30wd", "7d", "3mo", "1y"])
def test_a_limit_reads_back_as_written(text: str) -> None:
    assert str(Limit.parse(text)) == text


@pytest.mark.parametrize("text", ["", "wd", "0wd", "-3d", "3", "3 weeks", "1.5d", "30工作日"])
def test_an_unreadable_limit_says_how_to_write_one(text: str) -> None:
    with pytest.raises(LimitUnreadable) as caught:
        Limit.parse(text)
    assert "30wd" in caught.value.remedy_text.zh


def test_thirty_working_days_over_the_national_day_of_2026() -> None:
    deadline = add(Limit.parse("30wd"), date(2026, 9, 18), CALENDAR)
    assert deadline.due_on == date(2026, 11, 5)
    printed = "\n".join(line.zh for line in deadline.derivation)
    assert "2026-09-18（周五）" in printed
    assert "2026-09-20（周日） 因国庆节调休上班" in printed
    assert "2026-10-01（周四） 至 2026-10-07（周三） 国庆节放假 7 天" in printed
    assert "国办发明电〔2025〕7号" in printed
    assert "第二百零一条" in printed
    assert deadline.derivation[-1].zh == "期限：2026-11-05（周四） 24 时。"
    assert "2026-11-05 (Thu)" in deadline.derivation[-1].en
    assert not deadline.provisional


@given(st.dates(date(2004, 1, 1), date(2026, 3, 1)), st.integers(1, 60))
def test_the_days_named_in_a_derivation_add_up(start: date, count: int) -> None:
    """Days that pass = days counted + holidays off + weekend days off, as the lines state them."""
    deadline = add(Limit(count, LimitUnit.WORKING_DAYS), start, CALENDAR)
    off = 0
    for line in deadline.derivation:
        if "days off for" in line.en:
            off += int(line.en.split(": ")[1].split(" days")[0])
        elif ": off for" in line.en:
            off += 1
        elif "ordinary weekends" in line.en:
            off += int(line.en.split(" ")[0])
    assert (deadline.due_on - start).days == count + off


def test_calendar_days_move_only_where_the_rule_says_so() -> None:
    start = date(2026, 9, 24)
    assert add(Limit.parse("7d"), start, CALENDAR).due_on == date(2026, 10, 1)
    rolled = add(Limit.parse("7d"), start, CALENDAR, roll=True)
    assert rolled.due_on == date(2026, 10, 8)
    assert any("第二百零三条" in line.zh for line in rolled.derivation)


def test_calendar_days_need_no_table_but_rolling_does() -> None:
    start = date(2026, 12, 28)
    assert add(Limit.parse("7d"), start, CALENDAR).due_on == date(2027, 1, 4)
    with pytest.raises(YearUnknown):
        add(Limit.parse("7d"), start, CALENDAR, roll=True)


@given(st.dates(date(2004, 1, 1), date(2024, 1, 1)), st.integers(1, 24))
def test_months_end_on_the_corresponding_day_or_the_months_last(start: date, months: int) -> None:
    due = add(Limit(months, LimitUnit.MONTHS), start, CALENDAR).due_on
    assert (due.year * 12 + due.month) - (start.year * 12 + start.month) == months
    assert due.day == start.day or (due.day < start.day and (due + timedelta(1)).day == 1)


def test_a_year_from_a_leap_day_ends_on_the_last_of_february() -> None:
    deadline = add(Limit.parse("1y"), date(2024, 2, 29), CALENDAR)
    assert deadline.due_on == date(2025, 2, 28)
    assert any("没有对应日" in line.zh for line in deadline.derivation)


def test_the_last_days_of_the_last_known_year_are_provisional() -> None:
    deadline = add(Limit.parse("5wd"), date(2026, 12, 22), CALENDAR)
    assert deadline.provisional
    assert any("2027" in line.zh for line in deadline.derivation)
    assert not add(Limit.parse("5wd"), date(2025, 12, 22), CALENDAR).provisional


def test_a_moment_counts_as_its_day() -> None:
    assert add(Limit.parse("1wd"), datetime(2026, 3, 2, 23, 59), CALENDAR).due_on == date(2026, 3, 3)
