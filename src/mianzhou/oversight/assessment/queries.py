"""What may be read of assessments, by whom; and scores, found from the facts at any moment.

A unit sees its own part at any time, except what is still under review, and the places of all once they are announced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.assessment.files import read_scheme
from mianzhou.oversight.assessment.history import Recorded, events_at
from mianzhou.oversight.assessment.models import (
    ANNOUNCED,
    APPROVED,
    OPEN,
    OWED,
    PROPOSED,
    PUBLISHED,
    RETURNED,
    SUBMITTED,
    TOLD,
    AssessmentAppeal,
    AssessmentDraw,
    AssessmentEvidence,
    AssessmentFact,
    AssessmentReview,
    AssessmentRound,
    AssessmentScheme,
    AssessmentSubject,
    RectificationPlan,
    SelfReport,
)
from mianzhou.oversight.assessment.scheme import Deduction, Event, Scheme
from mianzhou.oversight.assessment.scoring import Score, ranked, score
from mianzhou.oversight.assessment.words import BEYOND, BEYOND_TITLE
from mianzhou.oversight.supervision.api import in_scope

READ, REPORT, REVIEW, MANAGE = "assessment.read", "assessment.report", "assessment.review", "assessment.manage"


def scheme_of(row: AssessmentScheme) -> Scheme:
    """The scheme of a row's text."""
    return _read(row.text, f"{row.code}-{row.version}.yaml")


@lru_cache(maxsize=64)
def _read(text: str, file: str) -> Scheme:
    """A text read once: pages of a round ask for the same scheme many times."""
    return read_scheme(text, file)


def schemes_for(actor: Actor) -> QuerySet[AssessmentScheme]:
    """Published schemes for everybody who reads assessments; drafts for those who keep them."""
    rows = AssessmentScheme.objects.all()
    return rows if actor.may_anywhere(MANAGE) else rows.filter(state=PUBLISHED)


def scheme_for(actor: Actor, scheme_id: int) -> AssessmentScheme:
    """A scheme that the actor may read; `NotFound` otherwise."""
    found = schemes_for(actor).filter(pk=scheme_id).first()
    if found is None:
        raise NotFound(what=Text("考核方案", "scheme"))
    return found


def subjects_for(actor: Actor) -> QuerySet[AssessmentSubject]:
    """The subjects whose part an actor may read: all for reviewers, its own units' for a unit."""
    rows = AssessmentSubject.objects.select_related("round__scheme", "unit__region")
    return rows.filter(in_scope(actor.scope(READ), "unit"))


def rounds_for(actor: Actor) -> QuerySet[AssessmentRound]:
    """All rounds for reviewers; for a unit those in which it is assessed, and all that were announced."""
    rows = AssessmentRound.objects.select_related("scheme")
    if actor.may_anywhere(REVIEW):
        return rows
    mine = subjects_for(actor).filter(round=OuterRef("pk"))
    return rows.filter(Exists(mine) | Q(state=ANNOUNCED))


def round_for(actor: Actor, round_id: int) -> AssessmentRound:
    """A round that the actor may read; `NotFound` otherwise."""
    found = rounds_for(actor).filter(pk=round_id).first()
    if found is None:
        raise NotFound(what=Text("考核", "assessment"))
    return found


def subject_for(actor: Actor, subject_id: int) -> AssessmentSubject:
    """A subject whose part the actor may read; `NotFound` otherwise."""
    found = subjects_for(actor).filter(pk=subject_id).first()
    if found is None:
        raise NotFound(what=Text("考核对象", "subject of an assessment"))
    return found


def may_for(actor: Actor, permission: str, subject: AssessmentSubject) -> bool:
    """Whether the permission holds for the subject's unit."""
    unit = subject.unit
    return actor.may(permission, unit_path=unit.path, region_path=unit.region.path if unit.region else None)


def may_for_all(actor: Actor, permission: str, units: Iterable[Unit]) -> bool:
    """Whether the permission holds for every one of the units."""
    scope = actor.scope(permission)
    if scope.everywhere:
        return True
    wanted = {unit.pk for unit in units}
    return Unit.objects.filter(in_scope(scope, ""), pk__in=wanted).count() == len(wanted)


def sees_result(actor: Actor, subject: AssessmentSubject) -> bool:
    """Whether the actor may see score and facts: a reviewer always, the unit once it was told."""
    return actor.may_anywhere(REVIEW) or subject.round.state in {TOLD, ANNOUNCED}


# --- scores --------------------------------------------------------------------------------------------------------------------


def event_of(fact: AssessmentFact) -> Event:
    """A fact as the event that is scored."""
    return Event(fact.rule, fact.on, str(fact.subject_id), fact.count, fact.points, fact.note.rstrip("。."))


def _recorded(facts: Iterable[AssessmentFact]) -> list[Recorded]:
    return [
        Recorded(
            event_of(f), f.decided_at if f.state == APPROVED else None, f.withdrawn_at, f.withdrawn_why
        )
        for f in facts
    ]  # fmt: skip


def score_of(subject: AssessmentSubject, moment: datetime | None = None) -> Score:
    """The subject's score by the facts approved at a moment, or by all that are; under the scheme's version of its round."""
    events = events_at(_recorded(subject.facts.all()), moment)
    return score(scheme_of(subject.round.scheme), events, subject.unit.short_name)


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject with its place and score at a moment."""

    subject: AssessmentSubject
    place: int
    score: Score


def standings(round: AssessmentRound, moment: datetime | None = None) -> list[Standing]:
    """All subjects of a round from the best to the worst, by the facts approved at a moment."""
    scheme = scheme_of(round.scheme)
    subjects = list(round.subjects.select_related("unit", "round").prefetch_related("facts"))
    by_key = {str(s.pk): s for s in subjects}
    found = [score(scheme, events_at(_recorded(s.facts.all()), moment), str(s.pk)) for s in subjects]
    return [Standing(by_key[each.subject], place, each) for place, each in ranked(found)]


# --- parts of a round ------------------------------------------------------------------------------------------------------------


def sections_of(scheme: Scheme) -> dict[str, Text]:
    """The parts that are reviewed: each item, and what no item has (bonus, veto, lowering)."""
    parts = {item.code: item.title for item in scheme.items}
    beyond = len(scheme.rules) > len(scheme.deductions)
    return parts | ({BEYOND: BEYOND_TITLE} if beyond else {})


def section_of_rule(scheme: Scheme, code: str) -> str:
    """The part to which a rule belongs; KeyError for a rule that the scheme does not have."""
    rule = scheme.rule(code)
    if rule is None:
        raise KeyError(code)
    return rule.item if isinstance(rule, Deduction) else BEYOND


def facts_of(subject: AssessmentSubject) -> QuerySet[AssessmentFact]:
    """The facts of a subject in the order in which they count, with their evidence and appeals."""
    return subject.facts.prefetch_related("evidence__file", "appeals").order_by("on", "pk")


def reviews_of(subject: AssessmentSubject) -> dict[str, AssessmentReview]:
    """How far each part is reviewed; a part that nobody looked at is not there."""
    return {review.section: review for review in subject.reviews.all()}


def report_of(subject: AssessmentSubject) -> SelfReport | None:
    """The self-report, if one was begun."""
    return SelfReport.objects.filter(subject=subject).prefetch_related("evidence__file").first()


def plan_of(subject: AssessmentSubject) -> RectificationPlan | None:
    """The rectification plan that is owed or was filed."""
    return RectificationPlan.objects.filter(subject=subject).prefetch_related("evidence__file").first()


def appeals_of(subject: AssessmentSubject) -> QuerySet[AssessmentAppeal]:
    """The subject's appeals."""
    return subject.appeals.select_related("fact").prefetch_related("evidence__file")


def draw_for(actor: Actor, draw_id: int) -> AssessmentDraw:
    """A draw of a round that the actor may read; `NotFound` otherwise."""
    found = (
        AssessmentDraw.objects.filter(pk=draw_id, round__in=rounds_for(actor)).select_related("round__scheme").first()
    )
    if found is None:
        raise NotFound(what=Text("抽查", "draw"))
    return found


def evidence_of(actor: Actor, evidence_id: int) -> AssessmentEvidence:
    """A file that the actor may read: with the subject's part; with facts only once the result is told."""
    rows = AssessmentEvidence.objects.filter(subject__in=subjects_for(actor)).select_related("file", "subject__round")
    found = rows.filter(pk=evidence_id).first()
    if found is None or (found.fact_id is not None and not sees_result(actor, found.subject)):
        raise NotFound(what=Text("佐证材料", "evidence file"))
    return found


# --- clocks ----------------------------------------------------------------------------------------------------------------------


def report_is_late(subject: AssessmentSubject, report: SelfReport | None, day: date) -> bool:
    """Whether the self-report came after its last day, or has not come and the day has passed."""
    due = subject.round.report_by
    if due is None:
        return False
    came = report.submitted_on if report is not None and report.state == SUBMITTED else None
    return (came or day) > due


def plan_is_late(plan: RectificationPlan, day: date) -> bool:
    """Whether the plan came after its last day, or is owed and the day has passed."""
    return (plan.filed_on or day) > plan.due_on


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that waits: of which subject, what, by when (None: no day is set)."""

    subject: AssessmentSubject
    what: Text
    due_on: date | None


def owed_by(actor: Actor) -> list[Owed]:
    """What waits for the actor: self-reports and plans of its units, or what reviewers have to approve, decide and check."""
    mine = AssessmentSubject.objects.select_related("round", "unit__region")
    found: list[Owed] = []
    if actor.may_anywhere(REPORT):
        own = mine.filter(in_scope(actor.scope(REPORT), "unit"))
        open_reports = own.filter(round__state=OPEN, round__report_by__isnull=False).exclude(
            self_report__state=SUBMITTED
        )
        found += [Owed(s, Text("自评报告", "Self-report"), s.round.report_by) for s in open_reports]
        plans = RectificationPlan.objects.filter(state__in=[OWED, RETURNED], subject__in=own)
        found += [
            Owed(p.subject, Text("整改方案", "Rectification plan"), p.due_on)
            for p in plans.select_related("subject__round", "subject__unit")
        ]
    if actor.may_anywhere(REVIEW):
        mine = mine.filter(in_scope(actor.scope(REVIEW), "unit"))
        to_approve = mine.filter(reviews__state=PROPOSED, round__state=OPEN).distinct()
        found += [Owed(s, Text("审核待复核", "A review to approve"), None) for s in to_approve]
        appeals = mine.filter(appeals__state=OPEN).distinct()
        found += [Owed(s, Text("申诉待处理", "An appeal to decide"), s.round.appeal_by) for s in appeals]
        filed = mine.filter(plan__state="filed")
        found += [Owed(s, Text("整改方案待核查", "A plan to check"), None) for s in filed]
    return sorted(found, key=lambda o: (o.due_on is None, o.due_on or date.max, o.subject.pk))
