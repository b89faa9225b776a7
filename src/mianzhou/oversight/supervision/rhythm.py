"""When a task is reported on: its periods and the day by which each report is due. Pure.

Periods are those of the calendar (month, quarter, year), the first begins on the day of assignment. Where the task has a due date, the
last period ends on it and its report is due on it; a period that would end, or be reported on, after the due date becomes part of the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mianzhou.oversight.supervision.rules import RhythmRule, Rules


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A time reported on, both days included, and the day by which the report is due."""

    end: date
    start: date
    report_by: date


def periods(rules: Rules, rhythm: str, *, start: date, due_on: date | None, until: date) -> list[Period]:
    """The periods of a task begun on `start` whose reports are due by `until`; the one that ends with the due date always included."""
    rule = rules.rhythms[rhythm]
    if due_on is not None and due_on <= start:
        return [Period(end=due_on, start=due_on, report_by=due_on)]
    if rule.months == 0:
        return [] if due_on is None else [Period(end=due_on, start=start, report_by=due_on)]
    found: list[Period] = []
    begin = start
    for end in _ends(rule, start):
        report_by = _report_by(rule, end)
        if due_on is not None and (end >= due_on or report_by >= due_on):
            found.append(Period(end=due_on, start=begin, report_by=due_on))
            return found
        if report_by > until:
            # A due date beyond the horizon is still promised today.
            return found if due_on is None else [*found, Period(end=due_on, start=begin, report_by=due_on)]
        found.append(Period(end=end, start=begin, report_by=report_by))
        begin = end + timedelta(days=1)
    raise AssertionError("calendar periods have no end")  # pragma: no cover


def _ends(rule: RhythmRule, start: date) -> Iterator[date]:
    """The last days of the calendar periods from the one that contains `start`."""
    first_month = (start.month - 1) // rule.months * rule.months
    months = start.year * 12 + first_month
    while True:
        months += rule.months
        yield date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _report_by(rule: RhythmRule, end: date) -> date:
    months = end.year * 12 + end.month - 1 + rule.report_month
    return date(months // 12, months % 12 + 1, rule.report_day)
