"""When things are due in an assessment, with the derivation of each day. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from mianzhou.kernel.clock.api import Deadline, WorkingCalendar, add, day_text
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.scheme import AssessmentCalendar, Scheme


@dataclass(frozen=True, slots=True)
class Dates:
    """The self-report's last day; the rectification plan's deadline where the grade asks for one and was announced; the last day of appeals
    where the result was told and the scheme knows appeals. `opened_late` is there where the round was opened too late for the day of the year."""

    self_report_by: date
    self_report_line: Text
    rectification: Deadline | None
    appeal: Deadline | None = None
    opened_late: Deadline | None = None

    @property
    def self_report_lines(self) -> tuple[Text, ...]:
        """How the self-report's last day was found, line by line."""
        return (self.self_report_line, *(self.opened_late.derivation if self.opened_late is not None else ()))


def dates_of(
    scheme: Scheme,
    year: int,
    calendar: WorkingCalendar,
    *,
    grade: str | None = None,
    announced_on: date | None = None,
    told_on: date | None = None,
    opened_on: date | None = None,
) -> Dates | None:
    """The days of the assessment of a year; None for a scheme without a calendar. `opened_on` is the day on which the units were told of it."""
    rules = scheme.calendar
    if rules is None:
        return None
    last = date(year + 1, *rules.self_report_by)
    line = Text(
        "{year} 年度自评报告于 {day}前报送（{source}）。", "The self-report on {year} is due by {day} ({source})."
    ).format(year=year, day=day_text(last), source=rules.self_report_source.said)
    late = _opened_late(rules, last, opened_on, calendar)
    rectification = None
    if announced_on is not None and grade in rules.rectification_for:
        rectification = add(rules.rectification_within, announced_on, calendar)
    appeal = None
    if told_on is not None and rules.appeal_within is not None:
        appeal = add(rules.appeal_within, told_on, calendar)
    return Dates(last if late is None else late.due_on, line, rectification, appeal, late)


def _opened_late(
    rules: AssessmentCalendar, last: date, opened_on: date | None, calendar: WorkingCalendar
) -> Deadline | None:
    """The self-report's deadline from the opening, where that lies after the day of the year."""
    if opened_on is None or rules.opened_late_within is None or rules.opened_late_source is None:
        return None
    found = add(rules.opened_late_within, opened_on, calendar)
    if found.due_on <= last:
        return None
    why = Text(
        "考核于 {day}开展，自评期限自开展之日起另计（{source}）：",
        "The round was opened on {day}, so the self-report has a limit from that day ({source}):",
    ).format(day=day_text(opened_on), source=rules.opened_late_source.said)
    return replace(found, derivation=(why, *found.derivation))
