"""Working hours and urgent hours, against a slow model that walks minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mianzhou.kernel.calendar.hours_derivation import amount_text, moment_text
from mianzhou.kernel.calendar.limits import Limit, LimitTooLong, LimitUnit, MomentNeeded, add
from mianzhou.kernel.calendar.office_hours import (
    ZONE,
    HoursUnknown,
    HoursUnreadable,
    OfficeHours,
    read_offices,
    standard_hours,
)
from mianzhou.kernel.calendar.shipped import shipped_calendar
from mianzhou.kernel.calendar.working_days import WorkingCalendar, YearTable, YearUnknown
from mianzhou.kernel.calendar.working_time import WorkingTime

CALENDAR = shipped_calendar()
MINUTE = timedelta(minutes=1)
HALL = """
offices:
  hall:
    title: {zh: 大厅, en: Hall}
    rules:
      - {since: 2004-01-01, sessions: ["09:00-12:00", "13:00-17:00"], source: 甲}
      - {since: 2004-01-01, sessions: ["08:30-12:00", "14:30-18:00"], season: {from: "05-01", to: "09-30"}, source: 乙}
      - {since: 2025-03-10, sessions: ["08:00-11:30", "12:00-16:15", "22:00-24:00"], source: 丙}
      - {since: 2025-03-10, sessions: ["10:00-15:00"], season: {from: "11-15", to: "02-10"}, source: 丁}
"""
TWO_SEASONS = read_offices(HALL)["hall"]
OFFICES = st.sampled_from([standard_hours(), TWO_SEASONS])
# Around holidays, make-up days, changes of season and of the rules, and the turn of the years.
NEAR = [(2024, 4, 29), (2024, 9, 28), (2024, 12, 30), (2025, 3, 8), (2025, 11, 13), (2025, 12, 30), (2026, 2, 8)]
STARTS = st.builds(
    lambda day, days, minutes: datetime(*day) + timedelta(days=days, minutes=minutes),
    st.sampled_from(NEAR),
    st.integers(0, 12),
    st.integers(0, 24 * 60 - 1),
)


def slow_is_worked(minute: datetime, office: OfficeHours) -> bool:
    """Whether the minute that begins then is worked, straight from the tables."""
    table = CALENDAR.years[minute.year]
    day = minute.date()
    if day in table.holidays or (day.weekday() >= 5 and day not in table.workdays):
        return False
    passed = minute - datetime(day.year, day.month, day.day)
    return any(s.start <= passed < s.end for s in office.sessions(day))


def slow_add(start: datetime, minutes: int, office: OfficeHours) -> datetime:
    moment = start
    while minutes:
        minutes -= slow_is_worked(moment, office)
        moment += MINUTE
    return moment


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@given(STARTS, st.integers(1, 2400), OFFICES)
def test_adding_agrees_with_walking(start: datetime, minutes: int, office: OfficeHours) -> None:
    found = WorkingTime(CALENDAR, office).add(start, minutes * MINUTE)
    assert found.replace(tzinfo=None) == slow_add(start, minutes, office)


@given(STARTS, st.integers(0, 9 * 24 * 60), OFFICES)
def test_counting_agrees_with_walking(start: datetime, length: int, office: OfficeHours) -> None:
    time, end = WorkingTime(CALENDAR, office), start + length * MINUTE
    expected = sum(slow_is_worked(start + n * MINUTE, office) for n in range(length)) * MINUTE
    assert time.between(start, end) == expected
    assert time.between(end, start) == -expected
    assert sum((worked for _, worked in time.by_day(start, end)), timedelta(0)) == expected


@given(STARTS, OFFICES)
def test_the_next_opening_is_worked_and_nothing_is_worked_before(start: datetime, office: OfficeHours) -> None:
    time = WorkingTime(CALENDAR, office)
    opens = time.opening(start)
    assert slow_is_worked(opens.replace(tzinfo=None), office)
    assert time.between(start, opens) == timedelta(0)


@given(STARTS, st.integers(1, 4000), OFFICES)
def test_counting_undoes_adding_over_years(start: datetime, hours: int, office: OfficeHours) -> None:
    time = WorkingTime(CALENDAR, office)
    begun = start.replace(year=start.year - 4, day=min(start.day, 28), second=17)
    assert time.between(begun, time.add(begun, timedelta(hours=hours))) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-11-20T16:30", "1wh", "2026-11-23T09:30"),  # over a weekend
        ("2026-11-20T11:30", "1wh", "2026-11-20T13:30"),  # over noon
        ("2026-11-20T12:00", "1wh", "2026-11-20T14:00"),  # the morning's end is no working time
        ("2026-11-20T09:00", "7wh", "2026-11-20T17:00"),  # a whole day ends with the day, not the next morning
        ("2026-11-20T17:00", "1wh", "2026-11-23T10:00"),
        ("2026-11-20T17:00:01", "1wh", "2026-11-23T10:00"),
        ("2026-11-20T09:00:01", "1wh", "2026-11-20T10:00:01"),
        ("2026-11-21T10:00", "4wh", "2026-11-23T14:00"),  # a Saturday
        ("2026-09-30T16:00", "2wh", "2026-10-08T10:00"),  # over National Day
        ("2026-10-09T16:00", "2wh", "2026-10-10T10:00"),  # into a Saturday made up
        ("2026-11-20T23:00", "2uh", "2026-11-21T01:00"),  # urgent hours run through the night
        ("2026-09-30T16:00", "24uh", "2026-10-01T16:00"),
        ("2026-11-20T08:30:00+00:00", "1wh", "2026-11-23T09:30"),  # given in another zone
        ("2026-11-20T22:00", "2uh", "2026-11-21T00:00"),
    ],
)
def test_hours_from_a_moment(start: str, limit: str, due: str) -> None:
    deadline = add(Limit.parse(limit), datetime.fromisoformat(start), CALENDAR)
    assert deadline.due_at == at(due)
    assert not deadline.is_late(at(due))
    assert deadline.is_late(at(due) + timedelta(seconds=1))
    assert moment_text(at(due)).zh in deadline.derivation[-1].zh
    assert moment_text(at(due)).en in deadline.derivation[-1].en


def test_midnight_is_told_as_the_end_of_the_day_before() -> None:
    deadline = add(Limit.parse("2uh"), datetime(2026, 11, 20, 22), CALENDAR)
    assert deadline.due_on == date(2026, 11, 20)
    assert deadline.derivation[-1].zh == "期限：2026-11-20（周五）24:00。"


def test_a_deadline_of_days_ends_with_its_day_or_with_business() -> None:
    limit, start = Limit.parse("30wd"), datetime(2026, 9, 18, 23, 59)
    assert add(limit, start, CALENDAR).due_at == at("2026-11-06T00:00")
    closing = add(limit, start, CALENDAR, closing=True)
    assert (closing.due_on, closing.due_at) == (date(2026, 11, 5), at("2026-11-05T17:00"))
    assert any("停止业务活动" in line.zh and "17:00" in line.zh for line in closing.derivation)
    rolled = add(Limit.parse("7d"), date(2026, 9, 24), CALENDAR, closing=True)
    assert rolled.due_at == at("2026-10-08T17:00"), "an office that is closed all day closes on no hour"


def test_a_moment_counts_as_its_local_day() -> None:
    evening = datetime(2026, 3, 2, 17, tzinfo=UTC)  # one in the morning of the third
    assert add(Limit.parse("1wd"), evening, CALENDAR).due_on == date(2026, 3, 4)


@given(STARTS, st.integers(1, 300), OFFICES)
def test_what_the_lines_count_is_the_limit(start: datetime, amount: int, office: OfficeHours) -> None:
    deadline = add(Limit(amount, LimitUnit.WORKING_HOURS), start, CALENDAR, hours=office)
    counted = [line.en for line in deadline.derivation if " so far." in line.en]
    assert counted[-1].endswith(f", {amount_text(timedelta(hours=amount)).en} so far.")


def test_hours_need_a_moment_and_a_known_year() -> None:
    with pytest.raises(MomentNeeded):
        add(Limit.parse("4wh"), date(2026, 11, 20), CALENDAR)
    with pytest.raises(YearUnknown):
        add(Limit.parse("4wh"), datetime(2026, 12, 31, 16), CALENDAR)
    assert add(Limit.parse("48uh"), datetime(2026, 12, 31, 16), CALENDAR).due_at == at("2027-01-02T16:00")
    with pytest.raises(LimitTooLong):
        add(Limit.parse("99999y"), date(2026, 11, 20), CALENDAR)


def test_the_rule_of_an_office_is_the_latest_and_the_seasonal_one() -> None:
    hall = read_offices(HALL)["hall"]
    assert (hall.code, hall.title.zh, hall.title.en) == ("hall", "大厅", "Hall")
    assert hall == TWO_SEASONS
    said = {day: hall.rule(day).source.zh for day in map(date.fromisoformat, SEASONS)}
    assert said == {date.fromisoformat(day): source for day, source in SEASONS.items()}
    with pytest.raises(HoursUnknown):
        TWO_SEASONS.rule(date(2003, 12, 31))


SEASONS = {
    "2024-04-30": "甲",
    "2024-05-01": "乙",
    "2024-09-30": "乙",
    "2024-10-01": "甲",
    "2025-03-09": "甲",
    "2025-03-10": "丙",
    "2025-06-01": "丙",
    "2025-11-14": "丙",
    "2025-11-15": "丁",
    "2026-02-10": "丁",
    "2026-02-11": "丙",
}
RULE = "offices: {a: {title: 甲, rules: [{since: 2020-01-01, source: 乙, sessions: [%s]}]}}"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (RULE % '"09:00-12:00", "11:00-17:00"', "a.rules[1].sessions"),
        (RULE % '"12:00-09:00"', "a.rules[1].sessions"),
        (RULE % '"09:00-24:01"', "a.rules[1].sessions"),
        (RULE % '"09:60-12:00"', "a.rules[1].sessions"),
        (RULE % '"09:00-11:60"', "a.rules[1].sessions"),
        (RULE % '"nine to five"', "a.rules[1].sessions"),
        (RULE % "", "a.rules[1].sessions"),
        (RULE.replace("[%s]", "09:00-12:00"), "a.rules[1].sessions"),
        ((RULE % '"09:00-12:00"').replace("source", "sauce"), "a.rules[1]"),
        ((RULE % '"09:00-12:00"').replace("2020-01-01", "soon"), "a.rules[1].since"),
        (
            (RULE % '"09:00-12:00"').replace("sessions", 'season: {from: "05-01", to: "02-30"}, sessions'),
            "a.rules[1].season",
        ),
        ("offices: {a: {title: 甲, rules: []}}", "a.rules"),
        ("offices: {a: 1}", "a"),
        ("hours: {}", "offices"),
        ("offices: [", "YAML"),
    ],
)
def test_a_wrong_file_of_hours_says_where(text: str, where: str) -> None:
    with pytest.raises(HoursUnreadable) as caught:
        read_offices(text)
    assert f"，{where}：" in caught.value.problem_text.zh


def test_sessions_that_touch_are_read() -> None:
    (office,) = read_offices(RULE % '"9:00-12:00", "12:00 – 24:00"').values()
    assert [str(s) for s in office.sessions(date(2026, 1, 5))] == ["09:00–12:00", "12:00–24:00"]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 min"), (59, "59 s"), (3600, "1 h"), (5400, "1 h 30 min"), (90061, "25 h 1 min 1 s")]
)
def test_lengths_of_time_in_words(seconds: int, said: str) -> None:
    assert amount_text(timedelta(seconds=seconds)).en == said


@pytest.mark.parametrize(
    "season",
    [
        "[5, 1]",
        "{from: 05-01}",
        "{from: 05-01, to: 06-01, and: 1}",
        '{from: "5", to: "06-01"}',
        "{from: 13-01, to: 06-01}",
    ],
)
def test_a_season_is_two_days_of_any_year(season: str) -> None:
    with pytest.raises(HoursUnreadable) as caught:
        read_offices((RULE % '"09:00-12:00"').replace("sessions", f"season: {season}, sessions"))
    assert "a.rules[1]" in caught.value.problem_text.zh
    (office,) = read_offices(
        (RULE % '"09:00-12:00"').replace("sessions", 'source_en: C, season: {from: "02-29", to: "06-01"}, sessions')
    ).values()
    assert office.rules[0].season == ((2, 29), (6, 1))
    assert (office.rules[0].source.zh, office.rules[0].source.en) == ("乙", "C")


def test_minutes_up_to_59_and_some_length() -> None:
    (office,) = read_offices(RULE % '"08:59-11:59"').values()
    assert [str(s) for s in office.sessions(date(2026, 1, 5))] == ["08:59–11:59"]
    with pytest.raises(HoursUnreadable):
        read_offices(RULE % '"09:00-09:00"')


def test_the_end_of_a_session_is_no_longer_in_it() -> None:
    time = WorkingTime(CALENDAR, standard_hours())
    assert time.opening(datetime(2026, 11, 20, 12)) == at("2026-11-20T13:00")
    assert time.opening(datetime(2026, 11, 20, 17)) == at("2026-11-23T09:00")
    assert time.opening(datetime(2026, 11, 20, 9)) == at("2026-11-20T09:00")
    assert time.closing(date(2026, 11, 21)) is None
    assert WorkingTime(CALENDAR, TWO_SEASONS).closing(date(2025, 6, 3)) == at("2025-06-04T00:00")


def test_the_lines_of_hours() -> None:
    working = add(Limit.parse("4wh"), datetime(2026, 11, 20, 16, 30), CALENDAR)
    assert (working.start, working.due_on) == (at("2026-11-20T16:30"), date(2026, 11, 23))
    assert str(working.limit) == "4wh"
    assert [line.zh for line in working.derivation] == [
        "2026-11-20（周五）16:30 在办公时间内，即时起算 4 个工作时。",
        "自 2026-11-20（周五） 起办公时间为 09:00–12:00、13:00–17:00，每日 7 小时（本平台默认：机关通行作息）。",
        "其间周末休息 2 天，不计入。",
        "2026-11-20（周五） 计 30 分，累计 30 分。",
        "2026-11-23（周一） 计 3 小时 30 分，累计 4 小时。",
        "2026 年放假安排：国务院办公厅通知（国办发明电〔2025〕7号）。",
        "期限：2026-11-23（周一）13:30。",
    ]
    urgent = add(Limit.parse("2uh"), datetime(2026, 11, 20, 22, 1, 5), CALENDAR)
    assert (urgent.start, str(urgent.limit), urgent.due_at.tzinfo) == (at("2026-11-20T22:01:05"), "2uh", ZONE)
    assert [line.en for line in urgent.derivation] == [
        "Counting begins at 2026-11-20 (Fri) 22:01:05.",
        "2 urgent hours run without a break: nights, weekends and holidays are not taken off.",
        "Deadline: 2026-11-21 (Sat) 00:01:05.",
    ]


def test_urgent_hours_are_hours_even_where_clocks_were_changed() -> None:
    """In 1991 the clocks of China went forward at two in the morning of 14 April, for the last time."""
    assert (
        add(Limit.parse("24uh"), datetime(1991, 4, 13, 12), CALENDAR).due_at.isoformat() == "1991-04-14T13:00:00+09:00"
    )


def test_hours_of_the_first_day_of_a_year_that_is_no_holiday() -> None:
    time = WorkingTime(WorkingCalendar({2026: YearTable(2026)}), standard_hours())
    assert time.add(datetime(2026, 1, 1, tzinfo=ZONE), timedelta(hours=1)) == datetime(2026, 1, 1, 10, tzinfo=ZONE)
