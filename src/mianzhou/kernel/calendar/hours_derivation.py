"""The lines that explain a deadline counted in hours, in both languages. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from mianzhou.kernel.calendar import derivation as say
from mianzhou.kernel.calendar.office_hours import clock_face, local, since_midnight
from mianzhou.kernel.calendar.working_time import WorkingTime
from mianzhou.kernel.text import Text

_NOTHING = timedelta(0)
_SHOWN_DAY_BY_DAY = 5


def moment_text(moment: datetime) -> Text:
    """A local moment with its weekday: 2026-11-20（周五）16:30. Midnight is told as the end of the day before: 24:00."""
    here = local(moment)
    day, passed = here.date(), since_midnight(here)
    if passed == _NOTHING:
        day, passed = day - timedelta(1), timedelta(1)
    face = clock_face(passed)
    return Text("{day}{face}", "{day} {face}").format(day=say.day_text(day), face=face)


def start_text(moment: datetime) -> Text:
    """A moment at which something begins; midnight is told as 00:00 of its day."""
    here = local(moment)
    face = clock_face(since_midnight(here))
    return Text("{day}{face}", "{day} {face}").format(day=say.day_text(here.date()), face=face)


def amount_text(amount: timedelta) -> Text:
    """A length of time in hours, minutes and seconds, the parts that are nothing left out."""
    seconds = int(amount.total_seconds())
    parts = [
        (seconds // 3600, Text("{n} 小时", "{n} h")),
        (seconds % 3600 // 60, Text("{n} 分", "{n} min")),
        (seconds % 60, Text("{n} 秒", "{n} s")),
    ]
    said = [phrase.format(n=n) for n, phrase in parts if n] or [Text("0 分", "0 min")]
    return Text(" ".join(t.zh for t in said), " ".join(t.en for t in said))


def urgent(start: datetime, limit: Text) -> Iterator[Text]:
    """The lines of an urgent limit before its deadline."""
    yield Text("起算：{start}。", "Counting begins at {start}.").format(start=start_text(start))
    yield Text(
        "{limit}昼夜连续计算，夜间、周末和节假日均不扣除。",
        "{limit} run without a break: nights, weekends and holidays are not taken off.",
    ).format(limit=limit)


def working(start: datetime, due: datetime, limit: Text, time: WorkingTime) -> Iterator[Text]:
    """The lines of a limit in working hours before its deadline: where counting begins, every day or run of days, what is passed over."""
    begins = time.opening(start)
    if begins == local(start):
        yield Text(
            "{start} 在办公时间内，即时起算 {limit}。", "{start} is within office hours: {limit} begin at once."
        ).format(start=start_text(start), limit=limit)
    else:
        yield Text(
            "{start} 不在办公时间内，自下一办公时段 {begins} 起算 {limit}。",
            "{start} is outside office hours: {limit} begin at the next opening, {begins}.",
        ).format(start=start_text(start), begins=start_text(begins), limit=limit)
    yield from _hours_of(begins.date(), due.date(), time)
    yield from say.days_passed_over(local(start).date() - timedelta(1), due.date(), time.calendar)
    yield from _days_worked(begins, due, time)


def _hours_of(first: date, last: date, time: WorkingTime) -> Iterator[Text]:
    """The office hours that the count rests on, a line for each rule that applies."""
    told = None
    for n in range((last - first).days + 1):
        rule = time.hours.rule(first + timedelta(n))
        if rule is not told:
            told = rule
            sessions = Text("、".join(map(str, rule.sessions)), ", ".join(map(str, rule.sessions)))
            daily = sum((s.length for s in rule.sessions), _NOTHING)
            yield Text(
                "自 {day} 起办公时间为 {sessions}，每日 {daily}（{source}）。",
                "Office hours from {day}: {sessions}, {daily} a day ({source}).",
            ).format(
                day=say.day_text(first + timedelta(n)), sessions=sessions, daily=amount_text(daily), source=rule.source
            )


def _days_worked(begins: datetime, due: datetime, time: WorkingTime) -> Iterator[Text]:
    """What each day counts: the first and the last in full, a long middle in one line."""
    days = list(time.by_day(begins, due))
    few = len(days) <= _SHOWN_DAY_BY_DAY
    groups = [[each] for each in days] if few else [days[:1], days[1:-1], days[-1:]]
    so_far = _NOTHING
    for group in groups:
        counted = sum((worked for _, worked in group), _NOTHING)
        so_far += counted
        said = {
            "first": say.day_text(group[0][0]),
            "last": say.day_text(group[-1][0]),
            "n": len(group),
            "counted": amount_text(counted),
            "total": amount_text(so_far),
        }
        if len(group) == 1:
            phrase = Text("{first} 计 {counted}，累计 {total}。", "{first}: {counted} counted, {total} so far.")
        else:
            phrase = Text(
                "{first} 至 {last} 共 {n} 个工作日，计 {counted}，累计 {total}。",
                "{first} to {last}: {n} working days, {counted} counted, {total} so far.",
            )
        yield phrase.format(**said)


def due(moment: datetime) -> Text:
    """The last line of a deadline that is a moment."""
    return Text("期限：{moment}。", "Deadline: {moment}.").format(moment=moment_text(moment))


def closes(day: date, moment: datetime) -> Text:
    """The line of a deadline that ends when the office closes."""
    return Text(
        "有业务时间的，以停止业务活动的时间为截止时间（《民法典》第二百零三条）：{day} {face}。",
        "Where there are business hours, the deadline is when business ends (Civil Code, article 203): {day} {face}.",
    ).format(day=say.day_text(day), face=clock_face(since_midnight(moment)))
