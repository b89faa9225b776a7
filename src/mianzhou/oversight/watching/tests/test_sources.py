"""The clocks of tasks and of assessments as watched: the same steps, dates and states as their owners keep."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mianzhou.kernel.people.api import Actor, Grant, system_actor
from mianzhou.oversight.assessment.models import (
    FILED,
    OWED,
    AssessmentRound,
    AssessmentScheme,
    AssessmentSubject,
    RectificationPlan,
    SelfReport,
)
from mianzhou.oversight.supervision import api as supervision
from mianzhou.oversight.watching import api
from mianzhou.oversight.watching.api import WatchedClock
from mianzhou.services.cases.tests.asking import Town, noon

DAY = date(2026, 3, 2)
OFFICE = system_actor("试验", ["task.read", "task.register", "task.assign", "task.sign", "task.judge"])


@pytest.fixture
def town(db: None) -> Town:
    """Units and people, in a database of their own."""
    return Town()


def states(source: str, day: date) -> dict[str, str]:
    """Step and state of a source's clocks on a day; the nearest of several of one step."""
    api.follow(as_of=noon(day))
    rows = api.clocks_for(api.watching_actor(), noon(day)).filter(source=source).order_by("-due_at", "-pk")
    return {c.step: api.state_of(c, noon(day)).value for c in rows}


def test_a_task_has_a_signature_a_report_and_a_completion(town: Town) -> None:
    task = supervision.register_task(
        actor=OFFICE, as_of=noon(DAY), title="上线", demand="按期上线。", source=supervision.Source(kind="meeting", title="常务会议"),
        lead=town.health, co=[], received_on=DAY, due_on=DAY + timedelta(60), rhythm="once",
    )  # fmt: skip
    assert "due" not in states("tasks", DAY)  # nothing runs before it is assigned
    supervision.assign(actor=OFFICE, as_of=noon(DAY), task_id=task.pk)
    assert states("tasks", DAY + timedelta(1))["sign"] in {"running", "warned"}
    assert states("tasks", DAY + timedelta(3))["sign"] == "overdue"
    supervision.sign(actor=OFFICE, as_of=noon(DAY + timedelta(4)), task_id=task.pk, unit_id=town.health.pk)
    assert states("tasks", DAY + timedelta(4)) | {"report": ""} == {"sign": "late", "due": "running", "report": ""}
    clock = WatchedClock.objects.get(source="tasks", step="due")
    assert (clock.due_on, clock.number) == (DAY + timedelta(60), task.number)
    source = api.source_of("tasks")
    assert source is not None
    for each in WatchedClock.objects.filter(source="tasks"):
        assert source.basis(each.key)
    assert source.readable(Actor("r", grants=(Grant("supervisor"),)), [task.pk]) == {task.pk}
    assert source.readable(town.clerk(town.police), [task.pk]) == frozenset()
    supervision.stop(actor=OFFICE, as_of=noon(DAY + timedelta(5)), task_id=task.pk, reason="不再需要")
    assert states("tasks", DAY + timedelta(70))["due"] == "ceased"


def test_a_subject_owes_a_report_and_after_a_fail_a_plan(town: Town) -> None:
    scheme = AssessmentScheme.objects.create(code="t", version=1, drafted_at=noon(DAY))
    row = AssessmentRound.objects.create(
        scheme=scheme, year=2025, title="2025年度考核", report_by=DAY + timedelta(30), opened_at=noon(DAY), opened_by="t",
        report_basis=[["期限", "due"]],
    )  # fmt: skip
    subject = AssessmentSubject.objects.create(round=row, unit=town.health)
    assert states("assessment", DAY + timedelta(1)) == {"report": "running"}
    assert states("assessment", DAY + timedelta(31)) == {"report": "overdue"}
    handed_in = noon(DAY + timedelta(32))
    SelfReport.objects.create(subject=subject, state="submitted", written_at=handed_in, submitted_at=handed_in)
    assert states("assessment", DAY + timedelta(32)) == {"report": "late"}
    plan = RectificationPlan.objects.create(subject=subject, state=OWED, due_on=DAY + timedelta(90))
    assert states("assessment", DAY + timedelta(33)) == {"report": "late", "plan": "running"}
    plan.state, plan.filed_at = FILED, noon(DAY + timedelta(40))
    plan.save()
    assert states("assessment", DAY + timedelta(41)) == {"report": "late", "plan": "done"}
    source = api.source_of("assessment")
    assert source is not None
    [report] = WatchedClock.objects.filter(source="assessment", step="report")
    assert [line.zh for line in source.basis(report.key)] == ["期限"]
