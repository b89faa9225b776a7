"""Facts that follow from other parts of the platform: data quality by month, and how supervised tasks kept their dates. Each is drawn once, with its source."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from mianzhou.data.quality.api import DIMENSIONS, ranking
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.oversight.assessment.actions.enacting import locked_round, today
from mianzhou.oversight.assessment.actions.reviewing import FactGiven, put_fact
from mianzhou.oversight.assessment.models import OPEN, QUALITY, REFUSED, SUPERVISION, AssessmentFact, AssessmentRound
from mianzhou.oversight.assessment.queries import REVIEW, scheme_of
from mianzhou.oversight.assessment.scheme import Scheme
from mianzhou.oversight.supervision.api import late_tasks, unit_performance

_BELOW = re.compile(r"(?P<dimension>\w+)-below-(?P<least>\d+)")
REPORT_LATE, TASK_LATE = "report-late", "task-late"


@transaction.atomic
def draw_facts(*, round_id: int, actor: Actor, as_of: datetime) -> int:
    """Propose what quality and supervision say of the round's year so far, whole months only; answers how many facts are new.

    What was drawn before is not drawn again; a second reviewer approves them like all others.
    """
    actor.require_anywhere(REVIEW)
    found = locked_round(round_id, actor, REVIEW, OPEN)
    scheme = scheme_of(found.scheme)
    by_unit = {s.unit_id: s for s in found.subjects.select_related("unit__region")}
    for subject in by_unit.values():
        subject.round = found
    known = set(
        AssessmentFact.objects.filter(subject__round=found)
        .exclude(source_key="")
        .exclude(state=REFUSED)
        .values_list("subject__unit_id", "source_key")
    )
    made = 0
    for unit_id, given in (*_of_quality(scheme, found, actor, as_of), *_of_supervision(scheme, found, actor, as_of)):
        if unit_id in by_unit and (unit_id, given.source_key) not in known:
            put_fact(by_unit[unit_id], given, actor=actor, as_of=as_of)
            made += 1
    record(actor=actor, as_of=as_of, verb="assessment.draw_facts", subject=found, detail={"count": made})
    return made


def _months(found: AssessmentRound, as_of: datetime) -> Iterator[tuple[date, date]]:
    """First and last days of the year's months that are over."""
    for month in range(1, 13):
        first = date(found.year, month, 1)
        last = first.replace(day=monthrange(found.year, month)[1])
        if last < today(as_of):
            yield first, last


def _of_quality(
    scheme: Scheme, found: AssessmentRound, actor: Actor, as_of: datetime
) -> Iterator[tuple[int, FactGiven]]:
    bounds = _bounds(scheme)
    if not bounds:
        return
    for first, last in _months(found, as_of):
        for unit in ranking(actor, first):
            for dimension, rules in bounds.items():
                figure = unit.dimensions.get(dimension)
                rule = None if figure is None else next((code for least, code in rules if figure < least), None)
                if rule is not None:
                    note = f"{first:%Y-%m} 数据质量 {DIMENSIONS[dimension].zh} {figure} 分（第 {unit.rank} 名）"
                    yield (
                        unit.unit_id,
                        FactGiven(rule, last, note, source_kind=QUALITY, source_key=f"{first:%Y-%m}:{dimension}"),
                    )


def _bounds(scheme: Scheme) -> dict[str, list[tuple[int, str]]]:
    """By dimension, the bounds of its rules with their codes, the lowest bound first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for rule in scheme.deductions:
        match = _BELOW.fullmatch(rule.code)
        if match is not None and match["dimension"] in DIMENSIONS:
            found.setdefault(match["dimension"], []).append((int(match["least"]), rule.code))
    return {dimension: sorted(rules) for dimension, rules in found.items()}


def _of_supervision(
    scheme: Scheme, found: AssessmentRound, actor: Actor, as_of: datetime
) -> Iterator[tuple[int, FactGiven]]:
    if scheme.rule(REPORT_LATE) is not None:
        for first, last in _months(found, as_of):
            for unit in unit_performance(actor, period_from=first, period_to=last, as_of=last):
                late = unit.owed - unit.on_time
                if late:
                    note = f"{first:%Y-%m} 应填报 {unit.owed} 次，逾期 {late} 次"
                    key = f"{first:%Y-%m}:{REPORT_LATE}"
                    yield (
                        unit.unit_id,
                        FactGiven(REPORT_LATE, last, note, late, source_kind=SUPERVISION, source_key=key),
                    )
    if scheme.rule(TASK_LATE) is not None:
        for task in late_tasks(actor, as_of=today(as_of)):
            if task.due_on.year == found.year:
                note = f"{task.number} {task.title}，应于 {task.due_on.isoformat()} 前办理，逾期 {task.days} 天"
                key = f"task:{task.task_id}"
                yield task.unit_id, FactGiven(TASK_LATE, task.due_on, note, source_kind=SUPERVISION, source_key=key)
