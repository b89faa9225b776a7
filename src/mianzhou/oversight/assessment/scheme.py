"""An assessment's scheme as typed data: items with their points, what is taken off, bonus, veto, grades, calendar. Pure.

A scheme that was used is never changed: what changes gets the next version, and scores name the one they were found under.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mianzhou.kernel.clock.api import Limit
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class SchemeWrong(MianzhouError):
    """A scheme that contradicts itself."""

    code = "assessment-scheme-wrong"
    status = 422
    problem = Text("考核方案“{scheme}”有误：{why}。", "The scheme “{scheme}” is wrong: {why}. ")
    remedy = Text("请改正方案后重试；没有评分。", "Correct the scheme and try again; nothing was scored.")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: a document with its article. `house` marks what no document at hand fixes."""

    text: Text
    house: bool = False

    @property
    def said(self) -> Text:
        """The source as readers see it."""
        if not self.house:
            return self.text
        return Text("{s}；数值为本平台所定", "{s}; the figures are this platform's own").format(s=self.text)


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the assessment and the points it begins with; deductions stop when they are gone."""

    code: str
    title: Text
    points: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points taken from an item for each event: so many, or as the event says between `points` and `most`; in all at most `cap`."""

    code: str
    title: Text
    item: str
    points: Decimal
    source: Source
    most: Decimal | None = None
    cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Bonus:
    """Points given for merit, likewise. All bonuses together are at most the scheme's `bonus_cap`."""

    code: str
    title: Text
    points: Decimal
    source: Source
    most: Decimal | None = None
    cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Veto:
    """So many events (in all their counts) set the grade, whatever the points."""

    code: str
    title: Text
    at: int
    grade: str
    source: Source


@dataclass(frozen=True, slots=True)
class Lowering:
    """Each event, such as a false report, lowers the grade by so many steps."""

    code: str
    title: Text
    steps: int
    source: Source


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the points from which it is given, that bound included."""

    code: str
    title: Text
    least: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class AssessmentCalendar:
    """When things are due. The self-report: by a month and day of the year after, but where the scheme says so no earlier than a limit from the day on
    which the round was opened, since nobody can keep a day that passed before they were asked. A rectification plan: within a limit of the announcement, for
    the grades named. An appeal: within a limit of the day on which the provisional result was told, where the scheme knows appeals."""

    self_report_by: tuple[int, int]
    self_report_source: Source
    rectification_within: Limit
    rectification_for: tuple[str, ...]
    rectification_source: Source
    appeal_within: Limit | None = None
    appeal_source: Source | None = None
    opened_late_within: Limit | None = None
    opened_late_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """Everything that a score is found by. `grades` stand from the best to the worst; `highest` bounds the total, bonus included."""

    id: str
    version: int
    title: Text
    source: Source
    in_force: date
    items: Sequence[Item]
    grades: Sequence[Grade]
    deductions: Sequence[Deduction] = ()
    bonuses: Sequence[Bonus] = ()
    vetoes: Sequence[Veto] = ()
    lowerings: Sequence[Lowering] = ()
    bonus_cap: Decimal | None = None
    highest: Decimal | None = None
    calendar: AssessmentCalendar | None = None
    subjects: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a scheme under which two readers could score differently."""
        why = _contradiction(self)
        if why is not None:
            raise SchemeWrong(scheme=self.id, why=why)

    @property
    def points(self) -> Decimal:
        """The points that all items begin with."""
        return sum((item.points for item in self.items), Decimal(0))

    def rule(self, code: str) -> Deduction | Bonus | Veto | Lowering | None:
        """The rule with a code, of whatever kind."""
        return next((rule for rule in self.rules if rule.code == code), None)

    @property
    def rules(self) -> tuple[Deduction | Bonus | Veto | Lowering, ...]:
        """All rules, of every kind."""
        kinds: tuple[Sequence[Deduction | Bonus | Veto | Lowering], ...] = (
            self.deductions,
            self.bonuses,
            self.vetoes,
            self.lowerings,
        )
        return tuple(rule for rules in kinds for rule in rules)

    @property
    def rule_codes(self) -> tuple[str, ...]:
        """The codes that an event may name."""
        return tuple(rule.code for rule in self.rules)

    def item(self, code: str) -> Item | None:
        """The item with a code."""
        return next((item for item in self.items if item.code == code), None)

    def grade(self, code: str) -> Grade:
        """The grade with a code; KeyError for one that the scheme does not have."""
        return {grade.code: grade for grade in self.grades}[code]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a subject and falls under a rule. `withdrawn` says why it no longer counts, such as an appeal that was upheld."""

    rule: str
    on: date
    subject: str = ""
    count: int = 1
    points: Decimal | None = None
    note: str = ""
    withdrawn: str = ""


def _contradiction(scheme: Scheme) -> Text | None:
    codes = Counter([*(item.code for item in scheme.items), *scheme.rule_codes])
    twice = [code for code, n in codes.items() if n > 1]
    if twice:
        return Text("编码重复：{c}", "codes stand twice: {c}").format(c="、".join(twice))
    items = {item.code for item in scheme.items}
    for rule in scheme.deductions:
        if rule.item not in items:
            return Text("{r} 扣的 {i} 不是考核项目", "{r} takes from {i}, which is no item").format(
                r=rule.code, i=rule.item
            )
    pointed: tuple[Deduction | Bonus, ...] = (*scheme.deductions, *scheme.bonuses)
    for each in pointed:
        if each.most is not None and each.most <= each.points:
            return Text("{r} 的上限不大于下限", "{r}: the most is not above the least").format(r=each.code)
        if each.cap is not None and each.cap < each.points:
            return Text("{r} 的累计上限小于一次的分值", "{r}: the cap is below the points of one event").format(
                r=each.code
            )
    return _contradiction_of_grades(scheme)


def _contradiction_of_grades(scheme: Scheme) -> Text | None:
    bounds = [grade.least for grade in scheme.grades]
    if bounds != sorted(set(bounds), reverse=True):
        return Text(
            "等次应从高到低，下限各不相同", "grades stand from the best to the worst, each with a bound of its own"
        )
    if not bounds or bounds[-1] != 0:
        return Text("最低等次的下限应为 0", "the worst grade begins at 0")
    known = {grade.code for grade in scheme.grades}
    if len(known) < len(scheme.grades):
        return Text("等次编码重复", "a grade's code stands twice")
    named = [veto.grade for veto in scheme.vetoes]
    named += scheme.calendar.rectification_for if scheme.calendar is not None else ()
    unknown = [grade for grade in named if grade not in known]
    if unknown:
        return Text("没有等次 {g}", "there is no grade {g}").format(g="、".join(unknown))
    return None
