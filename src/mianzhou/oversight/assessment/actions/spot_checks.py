"""Writes of spot checks: publishing the hash, showing the draw, entering what was found."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.actions.enacting import locked_round, locked_subject, said, today
from mianzhou.oversight.assessment.drawing import commitment_of, draw
from mianzhou.oversight.assessment.errors import FactWrong, Settled
from mianzhou.oversight.assessment.models import OPEN, AssessmentDraw, SpotCheck
from mianzhou.oversight.assessment.queries import MANAGE, REVIEW, scheme_of
from mianzhou.oversight.assessment.words import BEYOND


@transaction.atomic
def commit_draw(
    *, round_id: int, title: str, count: int, public_source: str, actor: Actor, as_of: datetime, seed: str = ""
) -> AssessmentDraw:
    """Publish the hash of a secret seed, of the list (every item of every subject) and of the number to be drawn, and which public value will be used."""
    actor.require_anywhere(MANAGE)
    found = locked_round(round_id, actor, MANAGE, OPEN)
    items = scheme_of(found.scheme).items
    candidates = [
        {
            "subject": s.pk,
            "section": item.code,
            "label": f"{s.unit.code} {s.unit.short_name} {item.code} {item.title.zh}",
        }
        for s in found.subjects.select_related("unit").order_by("unit__code")
        for item in items
        if item.code != BEYOND
    ]
    labels, seed = [str(c["label"]) for c in candidates], seed or secrets.token_hex(24)
    made = AssessmentDraw.objects.create(
        round=found,
        title=said(title, Text("名称", "its name"))[:200],
        count=count,
        candidates=candidates,
        commitment=commitment_of(seed, labels, count),
        seed=seed,
        public_source=said(public_source, Text("将采用的公开数", "which public value will be used"))[:300],
        committed_at=as_of,
        committed_by=actor.name,
    )
    detail = {"commitment": made.commitment, "count": count, "source": made.public_source}
    record(actor=actor, as_of=as_of, verb="assessment.commit_draw", subject=made, detail=detail)
    return made


@transaction.atomic
def reveal_draw(*, draw_id: int, public_value: str, actor: Actor, as_of: datetime) -> AssessmentDraw:
    """Enter the public value, show the seed, and draw; what is drawn has to be checked on the spot."""
    actor.require_anywhere(MANAGE)
    round_id = AssessmentDraw.objects.filter(pk=draw_id).values_list("round_id", flat=True).first()
    if round_id is None:
        raise NotFound(what=Text("抽查", "draw"))
    locked_round(round_id, actor, MANAGE, OPEN)
    found = AssessmentDraw.objects.select_for_update().get(pk=draw_id)
    if found.revealed_at is not None:
        raise Settled(what=Text("抽取", "the draw"))
    value = said(public_value, Text("公开数", "the public value"))[:200]
    by_label = {c["label"]: c for c in found.candidates}
    tickets = draw(found.seed, value, list(by_label), found.count, found.commitment)
    found.public_value, found.revealed_at, found.revealed_by = value, as_of, actor.name
    found.save()
    SpotCheck.objects.bulk_create(
        SpotCheck(
            draw=found,
            subject_id=by_label[t.candidate]["subject"],
            section=by_label[t.candidate]["section"],
            order=order,
        )
        for order, t in enumerate(tickets, start=1)
        if t.drawn
    )
    record(actor=actor, as_of=as_of, verb="assessment.reveal_draw", subject=found, detail={"value": value})
    return found


@transaction.atomic
def enter_check(*, check_id: int, on: date, found: str, actor: Actor, as_of: datetime) -> SpotCheck:
    """Enter what a spot check found; what takes points off is recorded as a fact beside it."""
    subject_id = SpotCheck.objects.filter(pk=check_id).values_list("subject_id", flat=True).first()
    if subject_id is None:
        raise NotFound(what=Text("抽查", "spot check"))
    locked_subject(subject_id, actor, REVIEW, OPEN)
    check = SpotCheck.objects.select_for_update(of=("self",)).select_related("draw").get(pk=check_id)
    if check.checked_on is not None:
        raise Settled(what=Text("抽查", "the spot check"))
    if on > today(as_of) or (check.draw.revealed_at is not None and on < today(check.draw.revealed_at)):
        raise FactWrong(
            why=Text("抽查日期应在抽取之后、今天之前", "a check is made after the draw and no later than today")
        )
    check.found = said(found, Text("抽查情况", "what was found"))
    check.checked_on, check.checked_by = on, actor.name
    check.save()
    record(actor=actor, as_of=as_of, verb="assessment.enter_check", subject=check)
    return check
