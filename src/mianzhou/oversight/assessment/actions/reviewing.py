"""Writes of reviewers: facts under the scheme's rules, a part reviewed, and its approval or return by a second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.actions.enacting import (
    keep_evidence,
    locked_subject,
    said,
    same_person,
    today,
)
from mianzhou.oversight.assessment.errors import FactWrong, SecondPerson, Settled
from mianzhou.oversight.assessment.models import (
    APPROVED,
    BY_HAND,
    OPEN,
    PROPOSED,
    REFUSED,
    AssessmentFact,
    AssessmentReview,
    AssessmentSubject,
)
from mianzhou.oversight.assessment.queries import REVIEW, event_of, scheme_of, section_of_rule, sections_of
from mianzhou.oversight.assessment.scoring import score


@dataclass(frozen=True, slots=True)
class FactGiven:
    """A fact as it is recorded: the rule, its day, what happened, how often; `points` where the rule leaves them open."""

    rule: str
    on: date
    note: str
    count: int = 1
    points: Decimal | None = None
    source_kind: str = BY_HAND
    source_key: str = ""


@transaction.atomic
def record_fact(
    *,
    subject_id: int,
    given: FactGiven,
    actor: Actor,
    as_of: datetime,
    files: Iterable[tuple[str, BinaryIO]] = (),
) -> AssessmentFact:
    """Record a fact with its evidence; it counts once a second reviewer has approved its part."""
    subject = locked_subject(subject_id, actor, REVIEW, OPEN)
    return put_fact(subject, given, actor=actor, as_of=as_of, files=files)


def put_fact(
    subject: AssessmentSubject,
    given: FactGiven,
    *,
    actor: Actor,
    as_of: datetime,
    files: Iterable[tuple[str, BinaryIO]] = (),
) -> AssessmentFact:
    """The row of a fact of a locked subject. `EventUnscorable` where the scheme cannot score it."""
    scheme = scheme_of(subject.round.scheme)
    if given.on.year != subject.round.year:
        why = Text("{d} 不在 {y} 年度", "{d} is not in {y}").format(d=given.on.isoformat(), y=subject.round.year)
        raise FactWrong(why=why)
    if given.on > today(as_of):
        raise FactWrong(why=Text("{d} 还没有到", "{d} has not come").format(d=given.on.isoformat()))
    fact = AssessmentFact(
        subject=subject,
        rule=given.rule,
        on=given.on,
        count=given.count,
        points=given.points,
        note=said(given.note, Text("事实", "what happened")),
        source_kind=given.source_kind,
        source_key=given.source_key,
        recorded_at=as_of,
        recorded_by=actor.name,
        recorder_id=actor.person_id,
    )
    score(scheme, [event_of(fact)])
    fact.section = section_of_rule(scheme, given.rule)
    fact.save()
    for name, stream in files:
        keep_evidence(subject, name, stream, actor=actor, as_of=as_of, fact=fact)
    # A part that was finished is looked at again.
    _review(subject, fact.section, OPEN).save()
    record(actor=actor, as_of=as_of, verb="assessment.record_fact", subject=fact, detail={"rule": fact.rule})
    return fact


@transaction.atomic
def finish_section(*, subject_id: int, section: str, note: str, actor: Actor, as_of: datetime) -> AssessmentReview:
    """A reviewer has looked at a part: with the facts recorded there, or agreeing with the unit where there are none."""
    subject = locked_subject(subject_id, actor, REVIEW, OPEN)
    review = _review(subject, section, PROPOSED)
    review.note, review.reviewed_at, review.reviewed_by = note.strip(), as_of, actor.name
    review.reviewer_id, review.returned_why = actor.person_id, ""
    review.save()
    record(actor=actor, as_of=as_of, verb="assessment.finish_section", subject=review, detail={"section": section})
    return review


@transaction.atomic
def approve_section(*, subject_id: int, section: str, actor: Actor, as_of: datetime) -> AssessmentReview:
    """A second reviewer approves a part: its facts count from now. Neither who reviewed it nor who recorded one of its facts may."""
    subject = locked_subject(subject_id, actor, REVIEW, OPEN)
    review = _proposed(subject, section)
    facts = subject.facts.select_for_update().filter(section=section, state=PROPOSED)
    if same_person(actor, review.reviewer_id, review.reviewed_by):
        raise SecondPerson(why=Text("该部分由您审核", "you reviewed this part"))
    for fact in facts:
        if same_person(actor, fact.recorder_id, fact.recorded_by):
            raise SecondPerson(why=Text("其中有您登记的事实", "you recorded a fact of it"))
        _decide(fact, APPROVED, actor, as_of)
    review.state, review.approved_at, review.approved_by = APPROVED, as_of, actor.name
    review.approver_id = actor.person_id
    review.save()
    record(actor=actor, as_of=as_of, verb="assessment.approve_section", subject=review, detail={"section": section})
    return review


@transaction.atomic
def return_section(*, subject_id: int, section: str, reason: str, actor: Actor, as_of: datetime) -> AssessmentReview:
    """A second reviewer does not approve a part: the facts proposed there fall, and it is reviewed again."""
    subject = locked_subject(subject_id, actor, REVIEW, OPEN)
    review = _proposed(subject, section)
    why = said(reason, Text("退回理由", "why it is returned"))
    if same_person(actor, review.reviewer_id, review.reviewed_by):
        raise SecondPerson(why=Text("该部分由您审核", "you reviewed this part"))
    for fact in subject.facts.select_for_update().filter(section=section, state=PROPOSED):
        fact.refused_why = why
        _decide(fact, REFUSED, actor, as_of)
    review.state, review.returned_why = OPEN, why
    review.save()
    record(
        actor=actor,
        as_of=as_of,
        verb="assessment.return_section",
        subject=review,
        detail={"section": section, "reason": why},
    )
    return review


def _decide(fact: AssessmentFact, state: str, actor: Actor, as_of: datetime) -> None:
    fact.state, fact.decided_at, fact.decided_by, fact.decider_id = state, as_of, actor.name, actor.person_id
    fact.save()


def _proposed(subject: AssessmentSubject, section: str) -> AssessmentReview:
    review = AssessmentReview.objects.select_for_update().filter(subject=subject, section=section).first()
    if review is None or review.state != PROPOSED:
        raise Settled(what=Text("该部分的复核", "the approval of this part"))
    return review


def _review(subject: AssessmentSubject, section: str, state: str) -> AssessmentReview:
    """The row of a part, begun if it is not there, in a state."""
    if section not in sections_of(scheme_of(subject.round.scheme)):
        raise FactWrong(why=Text("没有这个部分", "there is no such part"))
    found = AssessmentReview.objects.select_for_update().filter(subject=subject, section=section).first()
    review = found or AssessmentReview(subject=subject, section=section)
    review.state = state
    return review
