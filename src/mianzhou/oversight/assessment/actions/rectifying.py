"""Writes of rectification plans: filed by the unit, checked by a reviewer; reminders and notices of what is overdue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, system_actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.actions.enacting import (
    keep_evidence,
    locked_subject,
    said,
    tell,
    today,
)
from mianzhou.oversight.assessment.errors import Settled
from mianzhou.oversight.assessment.models import ANNOUNCED, FILED, OWED, PASSED, RETURNED, RectificationPlan
from mianzhou.oversight.assessment.queries import MANAGE, REPORT, REVIEW

REMIND_BEFORE = timedelta(days=7)  # no document fixes when to remind: this platform's own


@transaction.atomic
def file_plan(
    *,
    subject_id: int,
    words: str,
    actor: Actor,
    as_of: datetime,
    files: Iterable[tuple[str, BinaryIO]] = (),
) -> RectificationPlan:
    """File the plan that is owed, or the one that was returned, mended. A late one is taken, and shown as late."""
    subject = locked_subject(subject_id, actor, REPORT, ANNOUNCED)
    plan = _locked(subject.pk)
    if plan.state not in {OWED, RETURNED}:
        raise Settled(what=Text("整改方案", "the rectification plan"))
    plan.words = said(words, Text("整改措施、责任人和时限", "what will be done, by whom, by when"))
    first = plan.filed_on is None
    plan.state, plan.filed_at, plan.filed_by = FILED, as_of, actor.name
    if first:
        plan.filed_on = today(as_of)
    plan.save()
    for name, stream in files:
        keep_evidence(subject, name, stream, actor=actor, as_of=as_of, plan=plan)
    record(actor=actor, as_of=as_of, verb="assessment.file_plan", subject=plan)
    return plan


@transaction.atomic
def check_plan(*, subject_id: int, passed: bool, note: str, actor: Actor, as_of: datetime) -> RectificationPlan:
    """Pass what was put right, or return the plan with reasons."""
    subject = locked_subject(subject_id, actor, REVIEW, ANNOUNCED)
    plan = _locked(subject.pk)
    if plan.state != FILED:
        raise Settled(what=Text("整改核查", "the check of the plan"))
    plan.check_note = said(note, Text("核查意见", "what the check found"))
    plan.state, plan.checked_at, plan.checked_by = PASSED if passed else RETURNED, as_of, actor.name
    plan.save()
    outcome = (
        Text("整改通过核查", "the rectification passed") if passed else Text("整改方案被退回", "the plan was returned")
    )
    tell(subject, Text("“{r}”：{o}。", "“{r}”: {o}.").format(r=subject.round.title, o=outcome), as_of=as_of)
    record(actor=actor, as_of=as_of, verb="assessment.check_plan", subject=plan, detail={"state": plan.state})
    return plan


def _locked(subject_id: int) -> RectificationPlan:
    plan = RectificationPlan.objects.select_for_update().filter(subject_id=subject_id).first()
    if plan is None:
        raise NotFound(what=Text("整改方案", "rectification plan"))
    return plan


def reminding_actor() -> Actor:
    """The system process that reminds units of their plans."""
    return system_actor("assessment", {"assessment.manage"})


def remind(*, actor: Actor, as_of: datetime) -> int:
    """Remind units whose plan is due within a week, tell those whose plan is overdue; each once. Answers how many messages went out."""
    actor.require(MANAGE)
    day, sent = today(as_of), 0
    owed = RectificationPlan.objects.filter(state=OWED).select_related("subject__round")
    for plan in owed.filter(due_on__gte=day, due_on__lte=day + REMIND_BEFORE, reminded_on=None):
        said_to = Text("“{r}”整改方案将于 {d} 到期。", "The rectification plan for “{r}” is due by {d}.")
        _remind(plan, said_to, "reminded_on", actor, as_of)
        sent += 1
    for plan in owed.filter(due_on__lt=day, overdue_told_on=None):
        said_to = Text(
            "“{r}”整改方案已逾期，期限为 {d}。", "The rectification plan for “{r}” is overdue: it was due by {d}."
        )
        _remind(plan, said_to, "overdue_told_on", actor, as_of)
        sent += 1
    return sent


@transaction.atomic
def _remind(plan: RectificationPlan, words: Text, noted: str, actor: Actor, as_of: datetime) -> None:
    row = RectificationPlan.objects.select_for_update().get(pk=plan.pk)
    if getattr(row, noted) is not None or row.state != OWED:
        return
    setattr(row, noted, today(as_of))
    row.save()
    tell(plan.subject, words.format(r=plan.subject.round.title, d=row.due_on.isoformat()), as_of=as_of)
    record(actor=actor, as_of=as_of, verb="assessment.remind", subject=row, detail={"kind": noted})
