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


def test_the_lines_of_working_days_of_days_and_of_months() -> None:
    working = add(Limit.parse("3wd"), date(2026, 11, 19), CALENDAR)
    assert (working.start, working.limit) == (date(2026, 11, 19), Limit(3, LimitUnit.WORKING_DAYS))
    assert [line.zh for line in working.derivation] == [
        "事项发生于 2026-11-19（周四），当日不计入（《民法典》第二百零一条）。",
        "自 2026-11-20（周五） 起计 3 个工作日。",
        "其间周末休息 2 天，不计入。",
        "第 3 个工作日为 2026-11-24（周二）。",
        "2026 年放假安排：国务院办公厅通知（国办发明电〔2025〕7号）。",
        "期限：2026-11-24（周二） 24 时。",
    ]
    days = add(Limit.parse("3d"), date(2026, 12, 28), CALENDAR)
    assert [line.en for line in days.derivation] == [
        "The event is on 2026-12-28 (Mon); that day is not counted (Civil Code, article 201).",
        "From 2026-12-29 (Tue), 3 calendar days are counted.",
        "The last of them, calendar day no. 3, is 2026-12-31 (Thu).",
        "Deadline: 2026-12-31 (Thu), end of the day.",
    ]
    assert days.provisional is False, "days are counted without any notice"
    months = add(Limit.parse("2mo"), date(2026, 9, 8), CALENDAR)
    assert "经 2 个月，到期月的对应日为 2026-11-08（周日）" in months.derivation[1].zh


def test_late_is_after_the_last_day_or_the_last_moment() -> None:
    deadline = add(Limit.parse("3d"), date(2026, 11, 19), CALENDAR)
    assert not deadline.is_late(date(2026, 11, 22))
    assert deadline.is_late(date(2026, 11, 23))
    assert not deadline.is_late(datetime(2026, 11, 23))
    assert deadline.is_late(datetime(2026, 11, 23, 0, 0, 0, 1))


def test_the_days_that_a_notice_may_still_change() -> None:
    assert not CALENDAR.may_still_change(date(2026, 12, 24))
    assert CALENDAR.may_still_change(date(2026, 12, 25))
    assert not CALENDAR.may_still_change(date(2025, 12, 31))
    assert not CALENDAR.may_still_change(date(2026, 11, 30))
