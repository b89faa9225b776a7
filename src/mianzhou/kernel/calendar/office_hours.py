"""The hours in which an office works, as dated data: by season, and changed by notice on a day. Pure.

`data/hours.yaml` holds what comes with the program and says how such a file is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

ZONE = ZoneInfo("Asia/Shanghai")
FILE = Path(__file__).parent / "data" / "hours.yaml"
STANDARD = "standard"
_SESSION = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~至]\s*(\d{1,2}):(\d{2})")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_DAY = timedelta(1)


class HoursUnreadable(MianzhouError):
    """A file of office hours that says something impossible."""

    code = "office-hours-unreadable"
    status = 422
    problem = Text("办公时间文件有误，{where}：{why}。", "The file of office hours is wrong at {where}: {why}. ")
    remedy = Text(
        '请按 sessions: ["09:00-12:00", "13:00-17:00"] 书写，并注明 since 与 source。',
        'Write sessions: ["09:00-12:00", "13:00-17:00"], with since and source.',
    )


class SessionsUnreadable(HoursUnreadable):
    """Sessions as somebody wrote them that are none."""

    code = "office-sessions-unreadable"
    problem = Text("办公时间填写有误：{why}。", "The hours cannot be read: {why}. ")
    remedy = Text(
        "时段写作 09:00-12:00 13:00-17:00，依次排列、不重叠；季节写作 05-01 至 09-30，起止都填。",
        "Write sessions as 09:00-12:00 13:00-17:00, in order; a season from 05-01 to 09-30, both.",
    )


class HoursUnknown(MianzhouError):
    """No rule of the office reaches a day."""

    code = "office-hours-unknown"
    status = 422
    problem = Text("{office}在 {day} 的办公时间未知。", "The hours of {office} on {day} are not known. ")
    remedy = Text("请在办公时间数据中补充该日以前起执行的规定。", "Add a rule that is in force on that day.")


@dataclass(frozen=True, slots=True)
class Session:
    """A stretch of a working day, from `start` to `end` after its midnight; the end itself is no longer in it."""

    start: timedelta
    end: timedelta

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start

    def __str__(self) -> str:
        return f"{clock_face(self.start)}–{clock_face(self.end)}"


@dataclass(frozen=True, slots=True)
class HoursRule:
    """The sessions of each working day since a day, in a season (month and day, both included) or all year."""

    since: date
    sessions: tuple[Session, ...]
    source: Text
    season: tuple[tuple[int, int], tuple[int, int]] | None = None

    def covers(self, day: date) -> bool:
        """Whether the rule is in force on a day, later rules left aside."""
        if day < self.since:
            return False
        if self.season is None:
            return True
        first, last = self.season
        here = (day.month, day.day)
        return first <= here <= last if first <= last else here >= first or here <= last


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When an office works on its working days. Which days are working days the calendar says.

    Where no rule of its own holds, or one without sessions, those of the office `above` it do.
    """

    code: str
    title: Text
    rules: tuple[HoursRule, ...]
    above: OfficeHours | None = None

    def rule(self, day: date) -> HoursRule:
        """The rule in force on a day; `HoursUnknown` if there is none."""
        found = [rule for rule in self.rules if rule.covers(day)]
        latest = max(found, key=lambda rule: (rule.since, rule.season is not None), default=None)
        if latest is not None and latest.sessions:
            return latest
        if self.above is not None:
            return self.above.rule(day)
        raise HoursUnknown(office=self.title, day=day.isoformat())

    def sessions(self, day: date) -> tuple[Session, ...]:
        """The sessions of a working day, in order."""
        return self.rule(day).sessions


def standard_hours() -> OfficeHours:
    """The hours of government offices that come with the program."""
    return shipped_offices()[STANDARD]


@cache
def shipped_offices() -> Mapping[str, OfficeHours]:
    """All offices of the data file, by code."""
    return read_offices(FILE.read_text("utf-8"))


def read_offices(text: str) -> dict[str, OfficeHours]:
    """The offices of a YAML text; `HoursUnreadable` says where it is wrong."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise HoursUnreadable(where="YAML", why=str(error).replace("\n", " ")) from None
    if not isinstance(data, dict) or set(data) != {"offices"} or not isinstance(data["offices"], dict):
        raise HoursUnreadable(where="offices", why=Text("顶层应只有 offices", "the top holds offices and nothing else"))
    return {str(code): _office(str(code), entry) for code, entry in data["offices"].items()}


def read_sessions(entries: Sequence[str], where: str) -> tuple[Session, ...]:
    """Sessions such as 09:00-12:00, in order; `HoursUnreadable` where they are none, overlap or stand in the wrong order."""
    sessions = tuple(_session(each, where) for each in entries)
    if not sessions or any(a.end > b.start for a, b in pairwise(sessions)):
        why = Text("时段为空、重叠或次序颠倒", "sessions are missing, overlap, or stand in the wrong order")
        raise HoursUnreadable(where=where, why=why)
    return sessions


def read_season(first: str, last: str, where: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """A season from two month-days such as 05-01; None where both are empty."""
    return (_month_day(first, where), _month_day(last, where)) if first or last else None


def _office(code: str, entry: Any) -> OfficeHours:
    _require_keys(entry, {"title", "rules"}, set(), code)
    title, rules = entry["title"], entry["rules"]
    if not isinstance(rules, list) or not rules:
        raise HoursUnreadable(where=f"{code}.rules", why=Text("至少一条", "at least one is needed"))
    named = Text(str(title["zh"]), str(title["en"])) if isinstance(title, dict) else Text(str(title), str(title))
    return OfficeHours(code, named, tuple(_rule(each, f"{code}.rules[{n}]") for n, each in enumerate(rules, start=1)))


def _rule(entry: Any, where: str) -> HoursRule:
    _require_keys(entry, {"since", "sessions", "source"}, {"season", "source_en"}, where)
    since = entry["since"]
    if not isinstance(since, date) or isinstance(since, datetime):
        raise HoursUnreadable(where=f"{where}.since", why=Text("应为日期", "a date is needed"))
    if not isinstance(entry["sessions"], list):
        raise HoursUnreadable(where=f"{where}.sessions", why=Text("应为列表", "a list is needed"))
    sessions = read_sessions(entry["sessions"], f"{where}.sessions")
    season = _season(entry["season"], f"{where}.season") if "season" in entry else None
    source = Text(str(entry["source"]), str(entry.get("source_en", entry["source"])))
    return HoursRule(since, sessions, source, season)


def _session(entry: Any, where: str) -> Session:
    match = _SESSION.fullmatch(str(entry).strip())
    if match is None:
        raise HoursUnreadable(where=where, why=Text("看不懂 {e}", "cannot read {e}").format(e=entry))
    start, end = (timedelta(hours=int(match[n]), minutes=int(match[n + 1])) for n in (1, 3))
    if int(match[2]) > 59 or int(match[4]) > 59 or not start < end <= _DAY:
        raise HoursUnreadable(where=where, why=Text("{e} 不成时段", "{e} is no span of a day").format(e=entry))
    return Session(start, end)


def _season(entry: Any, where: str) -> tuple[tuple[int, int], tuple[int, int]]:
    _require_keys(entry, {"from", "to"}, set(), where)
    return _month_day(entry["from"], where), _month_day(entry["to"], where)


def _month_day(entry: Any, where: str) -> tuple[int, int]:
    match = _MONTH_DAY.fullmatch(str(entry))
    try:
        if match is None:
            raise ValueError(entry)
        day = date(2000, int(match[1]), int(match[2]))  # a leap year: 02-29 is a day
    except ValueError:
        why = Text("{e} 不是“月-日”，如 05-01", "{e} is no month and day such as 05-01").format(e=entry)
        raise HoursUnreadable(where=where, why=why) from None
    return day.month, day.day


def _require_keys(entry: Any, needed: set[str], also: set[str], where: str) -> None:
    if not isinstance(entry, dict):
        raise HoursUnreadable(where=where, why=Text("应为键值", "keys and values are needed"))
    missing, unknown = needed - set(entry), set(entry) - needed - also
    if missing or unknown:
        why = Text("缺 {m}；多 {u}", "missing {m}; unknown {u}").format(
            m="、".join(sorted(missing)) or "—", u="、".join(sorted(map(str, unknown))) or "—"
        )
        raise HoursUnreadable(where=where, why=why)


def clock_face(since_midnight: timedelta) -> str:
    """A time of day as written: 09:00, and 24:00 for the end of the day; seconds only where there are some."""
    seconds = int(since_midnight.total_seconds())
    face = f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
    return f"{face}:{seconds % 60:02d}" if seconds % 60 else face


def local(moment: datetime) -> datetime:
    """A moment as clocks in the office show it; one without an offset is local already."""
    return moment.replace(tzinfo=ZONE) if moment.tzinfo is None else moment.astimezone(ZONE)


def midnight(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time(), ZONE)


def since_midnight(moment: datetime) -> timedelta:
    """How far into its local day a moment lies."""
    here = local(moment)
    return here - midnight(here.date())
