"""Schemes and events as files that people write by hand. Pure.

The formats are described in docs/how-to/score-an-assessment.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from mianzhou.kernel.clock.api import Limit, LimitUnreadable
from mianzhou.kernel.text import Text
from mianzhou.kernel.yamlfiles.api import Entry, read_entry
from mianzhou.oversight.assessment.scheme import (
    AssessmentCalendar,
    Bonus,
    Deduction,
    Event,
    Grade,
    Item,
    Lowering,
    Scheme,
    Source,
    Veto,
)

FOLDER = Path(__file__).parent / "data"
_A_YEAR = 2001  # no leap year: a date of every year


@dataclass(frozen=True, slots=True)
class EventsFile:
    """The events of one subject, or of several that each event names."""

    events: tuple[Event, ...]
    subjects: tuple[str, ...]
    year: int | None
    announced_on: date | None


@cache
def shipped_schemes() -> Mapping[str, Scheme]:
    """The schemes that come with the program, by id and version: `work-safety-1`."""
    schemes = (read_scheme(path.read_text("utf-8"), path.name) for path in sorted(FOLDER.glob("*.yaml")))
    return {f"{scheme.id}-{scheme.version}": scheme for scheme in schemes}


def shipped_scheme(id: str, version: int = 1) -> Scheme:
    """One of the shipped schemes; KeyError for one that there is not."""
    return shipped_schemes()[f"{id}-{version}"]


def read_scheme(text: str, file: str) -> Scheme:
    """The scheme of a YAML or JSON text. `FileWrong` names the line; `SchemeWrong` what contradicts itself."""
    top = read_entry(text, file)
    scheme_source = _source(top)
    scheme = Scheme(
        id=top.text("id"),
        version=top.whole("version", least=1),
        title=top.both("title"),
        source=scheme_source,
        in_force=top.day("in_force"),
        subjects=top.both("subjects") if top.has("subjects") else None,
        items=[_item(each, scheme_source) for each in top.entries("items")],
        deductions=[_deduction(each, scheme_source) for each in top.entries("deductions", optional=True)],
        bonuses=[_bonus(each, scheme_source) for each in top.entries("bonuses", optional=True)],
        bonus_cap=_optional(top, "bonus_cap"),
        vetoes=[_veto(each, scheme_source) for each in top.entries("vetoes", optional=True)],
        lowerings=[_lowering(each, scheme_source) for each in top.entries("lowerings", optional=True)],
        grades=[_grade(each, scheme_source) for each in top.entries("grades")],
        highest=_optional(top, "highest"),
        calendar=_calendar(top.entry("calendar"), scheme_source) if top.has("calendar") else None,
    )
    if top.has("total"):
        total, line = top.number("total"), top.line_of("total")
        if total != scheme.points:
            why = Text("各项合计 {p} 分，与 total {t} 不符", "the items come to {p}, not to total {t}")
            raise top.wrong(why.format(p=scheme.points, t=total), line)
    top.close()
    return scheme


def read_events(text: str, file: str, scheme: Scheme) -> EventsFile:
    """The events of a YAML or JSON text, each under a rule of the scheme; `FileWrong` names the line."""
    top = read_entry(text, file)
    subject = top.text("subject", "对象", default="")
    year = top.whole("year", "年度", least=1949) if top.has("year", "年度") else None
    announced_on = top.day("announced_on", "通报日期") if top.has("announced_on", "通报日期") else None
    listed = top.entries("events", "事件", optional=True)
    also = top.texts("subjects", "对象名单", optional=True)
    top.close()
    events = tuple(_event(each, scheme, subject, year) for each in listed)
    names = dict.fromkeys([*also, *(event.subject for event in events)])
    return EventsFile(events, tuple(names) or (subject,), year, announced_on)


def _event(entry: Entry, scheme: Scheme, subject: str, year: int | None) -> Event:
    rule = entry.choice("rule", "规则", among=scheme.rule_codes)
    on = entry.day("on", "日期")
    if year is not None and on.year != year:
        why = Text("{d} 不在 {y} 年度", "{d} is not in {y}").format(d=on.isoformat(), y=year)
        raise entry.wrong(why, entry.line_of("on", "日期"))
    event = Event(
        rule=rule,
        on=on,
        subject=entry.text("subject", "对象", default=subject),
        count=entry.whole("count", "次数", default=1, least=1),
        points=entry.number("points", "分值") if entry.has("points", "分值") else None,
        note=entry.text("note", "说明", default=""),
        withdrawn=entry.text("withdrawn", "撤销", default=""),
    )
    entry.close()
    return event


def _item(entry: Entry, inherited: Source) -> Item:
    item = Item(entry.text("code"), entry.both("title"), entry.number("points"), _source(entry, inherited))
    entry.close()
    return item


def _deduction(entry: Entry, inherited: Source) -> Deduction:
    points, most = _points(entry)
    rule = Deduction(
        entry.text("code"),
        entry.both("title"),
        entry.text("item"),
        points,
        _source(entry, inherited),
        most,
        _optional(entry, "cap"),
    )
    entry.close()
    return rule


def _bonus(entry: Entry, inherited: Source) -> Bonus:
    points, most = _points(entry)
    rule = Bonus(
        entry.text("code"), entry.both("title"), points, _source(entry, inherited), most, _optional(entry, "cap")
    )
    entry.close()
    return rule


def _points(entry: Entry) -> tuple[Decimal, Decimal | None]:
    """The points of one event; with `most`, the least that an event may give and the most."""
    return entry.number("points"), _optional(entry, "most")


def _veto(entry: Entry, inherited: Source) -> Veto:
    veto = Veto(
        entry.text("code"),
        entry.both("title"),
        entry.whole("at", default=1, least=1),
        entry.text("grade"),
        _source(entry, inherited),
    )
    entry.close()
    return veto


def _lowering(entry: Entry, inherited: Source) -> Lowering:
    rule = Lowering(
        entry.text("code"), entry.both("title"), entry.whole("steps", default=1, least=1), _source(entry, inherited)
    )
    entry.close()
    return rule


def _grade(entry: Entry, inherited: Source) -> Grade:
    grade = Grade(entry.text("code"), entry.both("title"), entry.number("least"), _source(entry, inherited))
    entry.close()
    return grade


def _calendar(entry: Entry, inherited: Source) -> AssessmentCalendar:
    report, plan = entry.entry("self_report"), entry.entry("rectification")
    late = report.entry("opened_late") if report.has("opened_late") else None
    appeal = entry.entry("appeal") if entry.has("appeal") else None
    entry.close()
    words = report.text("by")
    try:
        by = date.fromisoformat(f"{_A_YEAR}-{words}")
    except ValueError:
        why = Text("by 应写作“月-日”，如 01-31", "by is a month and day such as 01-31")
        raise report.wrong(why, report.line_of("by")) from None
    within = _within(plan)
    grades = tuple(plan.texts("for"))
    found = AssessmentCalendar(
        (by.month, by.day),
        _source(report, inherited),
        within,
        grades,
        _source(plan, inherited),
        None if appeal is None else _within(appeal),
        None if appeal is None else _source(appeal, inherited),
        None if late is None else _within(late),
        None if late is None else _source(late, inherited),
    )
    for part in (report, late, plan, appeal):
        if part is not None:
            part.close()
    return found


def _within(entry: Entry) -> Limit:
    """The limit of an entry, which counts days."""
    try:
        within = Limit.parse(entry.text("within"))
    except LimitUnreadable as error:
        said = error.problem_text
        why = Text(said.zh.rstrip("。"), said.en.rstrip(". "))  # the sentence around it has its own full stop
        raise entry.wrong(why, entry.line_of("within")) from None
    if not within.unit.ends_with_a_day:
        raise entry.wrong(Text("within 应以日、月计", "within counts days or months"), entry.line_of("within"))
    return within


def _source(entry: Entry, inherited: Source | None = None) -> Source:
    """Where a rule comes from; `house: true` marks the platform's own. Without words of its own, a rule has the scheme's."""
    text = entry.both("source") if inherited is None or entry.has("source") else inherited.text
    return Source(text, entry.flag("house"))


def _optional(entry: Entry, name: str) -> Decimal | None:
    return entry.number(name) if entry.has(name) else None
