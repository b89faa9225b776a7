"""The rules of yellow and red notices as dated data, read from `rules.yaml`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from mianzhou.kernel.calendar.api import Limit, WorkingCalendar, YearUnknown
from mianzhou.kernel.text import Text

YELLOW, RED = "yellow", "red"
COLOURS = {YELLOW: Text("黄牌", "Yellow notice"), RED: Text("红牌", "Red notice")}
CITY = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Turns:
    """When a clock turns: yellow so many working days before its last day, not before a share of its time; red so many after it."""

    before: int
    share: Fraction
    after: int


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """The rules from a day on. `house` says that no document fixes them."""

    since: date
    basis: Text
    house: bool
    turns: Turns
    answer_within: Limit
    procedures: Mapping[str, Turns]

    def turns_of(self, source: str, procedure: str) -> Turns:
        """The rule of a procedure, else of its source, else of all."""
        return self.procedures.get(procedure) or self.procedures.get(source) or self.turns

    def sentence(self, turns: Turns | None = None) -> Text:
        """The rule in words."""
        rule = turns or self.turns
        phrase = Text(
            "到期前 {b} 个工作日且已用时限满 {s} 时发黄牌（按小时计的只看后者）；期满{a}发红牌；说明期限 {w}。",
            "Yellow {b} working days before the last day, once {s} of the time has passed (limits of hours: the share alone); red {a}; to be answered within {w}.",
        )
        after = Text("后 {n} 个工作日", "{n} working days after the deadline").format(n=rule.after)
        at_once = Text("未办结即", "as soon as the deadline has passed")
        return phrase.format(b=rule.before, s=rule.share, a=after if rule.after else at_once, w=self.answer_within.text)


@cache
def shipped_rules() -> tuple[RuleVersion, ...]:
    """The versions that come with the program, the oldest first."""
    return rules_from(yaml.safe_load((Path(__file__).parent / "rules.yaml").read_text("utf-8")))


def rules_from(data: Mapping[str, Any]) -> tuple[RuleVersion, ...]:
    """Versions from parsed YAML, by date; a missing or unknown key is an error, never a default."""
    if set(data) != {"versions"}:
        raise ValueError(f"unknown or missing: {sorted(set(data) ^ {'versions'})}")
    versions = tuple(sorted((_version(each) for each in data["versions"]), key=lambda v: v.since))
    if len({v.since for v in versions}) != len(versions) or not versions:
        raise ValueError("two versions of one day, or none")
    return versions


def version_on(day: date, versions: tuple[RuleVersion, ...] | None = None) -> RuleVersion:
    """The version in force on a day; the first one for days before it."""
    known = versions or shipped_rules()
    return next((v for v in reversed(known) if v.since <= day), known[0])


def turning(
    turns: Turns, *, started_at: datetime, due_on: date, due_at: datetime, by_hour: bool, calendar: WorkingCalendar
) -> tuple[datetime, datetime]:
    """When a clock turns yellow, and when red."""
    share = started_at + (due_at - started_at) * turns.share.numerator / turns.share.denominator
    yellow = share if by_hour else max(share, warning_day(due_on, turns.before, calendar))
    return min(yellow, due_at), red_moment(due_on, due_at, turns.after, calendar)


def warning_day(due_on: date, before: int, calendar: WorkingCalendar) -> datetime:
    """The beginning of the day that lies so many working days before the last one."""
    return _midnight(_shifted(due_on, -before, calendar))


def red_moment(due_on: date, due_at: datetime, after: int, calendar: WorkingCalendar) -> datetime:
    """The deadline itself, or the end of the day that lies so many working days after it."""
    return _midnight(_shifted(due_on, after, calendar) + timedelta(1)) if after else due_at


def _shifted(day: date, count: int, calendar: WorkingCalendar) -> date:
    """By working days; by days where the year's holidays are not known yet, until they are and it is reckoned again."""
    try:
        return calendar.add_working_days(day, count)
    except YearUnknown:
        return day + timedelta(count)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CITY)


def _version(entry: Mapping[str, Any]) -> RuleVersion:
    rest = dict(entry)
    turns = _turns({"yellow": rest.pop("yellow"), "red": rest.pop("red")})
    version = RuleVersion(
        since=rest.pop("since"),
        basis=Text(**rest.pop("basis")),
        house=rest.pop("house"),
        turns=turns,
        answer_within=Limit.parse(rest.pop("answer_within")),
        procedures={name: _turns(each) for name, each in rest.pop("procedures").items()},
    )
    if rest:
        raise ValueError(f"unknown rules: {sorted(rest)}")
    return version


def _turns(entry: Mapping[str, Any]) -> Turns:
    yellow, red = entry["yellow"], entry["red"]
    if set(yellow) != {"working_days_before", "not_before_share"} or set(red) != {"working_days_after"}:
        raise ValueError(f"unknown rule of a colour: {entry}")
    turns = Turns(yellow["working_days_before"], Fraction(yellow["not_before_share"]), red["working_days_after"])
    if turns.before < 0 or turns.after < 0 or not 0 <= turns.share <= 1:
        raise ValueError(f"a rule that cannot be: {entry}")
    return turns
