"""When things are due in an assessment, with the derivation of each day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mianzhou.kernel.clock.api import Deadline, WorkingCalendar, add, day_text
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Dates:
    """The self-report's last day; the rectification plan's deadline where the grade asks for one and was announced; the last day of appeals
    where the result was told and the scheme knows appeals."""

    self_report_by: date
    self_report_line: Text
    rectification: Deadline | None
    appeal: Deadline | None = None


def dates_of(
    scheme: Scheme,
    year: int,
    calendar: WorkingCalendar,
    *,
    grade: str | None = None,
    announced_on: date | None = None,
    told_on: date | None = None,
) -> Dates | None:
    """The days of the assessment of a year; None for a scheme without a calendar."""
    rules = scheme.calendar
    if rules is None:
        return None
    last = date(year + 1, *rules.self_report_by)
    line = Text(
        "{year} 年度自评报告于 {day}前报送（{source}）。", "The self-report on {year} is due by {day} ({source})."
    ).format(year=year, day=day_text(last), source=rules.self_report_source.said)
    rectification = None
    if announced_on is not None and grade in rules.rectification_for:
        rectification = add(rules.rectification_within, announced_on, calendar)
    appeal = None
    if told_on is not None and rules.appeal_within is not None:
        appeal = add(rules.appeal_within, told_on, calendar)
    return Dates(last, line, rectification, appeal)
