"""Writes of appeals: filed by the unit within the limit, decided by somebody who had no part in the fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.actions.enacting import (
    keep_evidence,
    locked_subject,
    said,
    same_person,
    tell,
    today,
)
from mianzhou.oversight.assessment.errors import AppealedAlready, SecondPerson, Settled, TooLate
from mianzhou.oversight.assessment.models import (
    APPROVED,
    DISMISSED,
    OPEN,
    TOLD,
    UPHELD,
    AssessmentAppeal,
)
from mianzhou.oversight.assessment.queries import REPORT, REVIEW


@transaction.atomic
def appeal(
    *,
    subject_id: int,
    fact_id: int,
    reason: str,
    actor: Actor,
    as_of: datetime,
    files: Iterable[tuple[str, BinaryIO]] = (),
) -> AssessmentAppeal:
    """Appeal against a fact that counts, with reasons and evidence, no later than the last day of appeals."""
    subject = locked_subject(subject_id, actor, REPORT, TOLD)
    fact = subject.facts.filter(pk=fact_id, state=APPROVED, withdrawn_at=None).first()
    if fact is None:
        raise NotFound(what=Text("认定的事实", "fact"))
    if subject.round.appeal_by is not None and today(as_of) > subject.round.appeal_by:
        raise TooLate(day=subject.round.appeal_by.isoformat())
    if fact.appeals.exists():
        raise AppealedAlready
    made = AssessmentAppeal.objects.create(
        subject=subject,
        fact=fact,
        reason=said(reason, Text("申诉理由", "the reason")),
        filed_at=as_of,
        filed_by=actor.name,
    )
    for name, stream in files:
        keep_evidence(subject, name, stream, actor=actor, as_of=as_of, appeal=made)
    record(actor=actor, as_of=as_of, verb="assessment.appeal", subject=made, detail={"fact": fact.pk})
    return made


@transaction.atomic
def decide_appeal(*, appeal_id: int, upheld: bool, decision: str, actor: Actor, as_of: datetime) -> AssessmentAppeal:
    """Uphold an appeal, which withdraws the fact, or dismiss it; with reasons either way."""
    subject_id = AssessmentAppeal.objects.filter(pk=appeal_id).values_list("subject_id", flat=True).first()
    if subject_id is None:
        raise NotFound(what=Text("申诉", "appeal"))
    subject = locked_subject(subject_id, actor, REVIEW, TOLD)
    found = AssessmentAppeal.objects.select_for_update(of=("self",)).select_related("fact").get(pk=appeal_id)
    fact = found.fact
    if found.state != OPEN:
        raise Settled(what=Text("申诉", "the appeal"))
    if same_person(actor, fact.recorder_id, fact.recorded_by):
        raise SecondPerson(why=Text("该事实由您登记", "you recorded the fact"))
    found.decision = said(decision, Text("处理理由", "the reasons"))
    found.state, found.decided_at, found.decided_by = UPHELD if upheld else DISMISSED, as_of, actor.name
    found.save()
    if upheld:
        fact.withdrawn_at, fact.withdrawn_by = as_of, actor.name
        fact.withdrawn_why = f"申诉成立：{found.decision}"
        fact.save()
    outcome = Text("申诉成立", "upheld") if upheld else Text("维持原认定", "dismissed")
    said_to = Text("“{round}”的申诉已处理：{o}。", "The appeal in “{round}” is decided: {o}.")
    tell(subject, said_to.format(round=subject.round.title, o=outcome), as_of=as_of)
    detail = {"fact": fact.pk, "state": found.state}
    record(actor=actor, as_of=as_of, verb="assessment.decide_appeal", subject=found, detail=detail)
    return found
