"""Writes of schemes: drafting from a text, publishing. A published version never changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.errors import NoDraft, SchemeTaken
from mianzhou.oversight.assessment.files import read_scheme
from mianzhou.oversight.assessment.models import DRAFT, PUBLISHED, AssessmentScheme
from mianzhou.oversight.assessment.queries import MANAGE


@transaction.atomic
def draft_scheme(*, text: str, actor: Actor, as_of: datetime, scheme_id: int | None = None) -> AssessmentScheme:
    """Keep a text as a draft, anew or over the draft `scheme_id`. `FileWrong` names the line, `SchemeWrong` what contradicts itself."""
    actor.require_anywhere(MANAGE)
    scheme = read_scheme(text, "scheme.yaml")
    row = AssessmentScheme() if scheme_id is None else _locked_draft(scheme_id)
    taken = AssessmentScheme.objects.filter(code=scheme.id, version=scheme.version).exclude(pk=row.pk)
    if taken.exists():
        raise SchemeTaken(scheme=scheme.id, version=scheme.version)
    row.code, row.version, row.text, row.state = scheme.id, scheme.version, text, DRAFT
    row.title_zh, row.title_en = scheme.title.zh[:200], scheme.title.en[:300]
    row.drafted_at, row.drafted_by = as_of, actor.name
    row.save()
    record(actor=actor, as_of=as_of, verb="assessment.draft_scheme", subject=row, detail={"version": row.version})
    return row


@transaction.atomic
def publish_scheme(*, scheme_id: int, actor: Actor, as_of: datetime) -> AssessmentScheme:
    """Publish a draft; from then on the version stays as it is."""
    actor.require_anywhere(MANAGE)
    row = _locked_draft(scheme_id)
    row.state, row.published_at, row.published_by = PUBLISHED, as_of, actor.name
    row.save()
    record(actor=actor, as_of=as_of, verb="assessment.publish_scheme", subject=row, detail={"version": row.version})
    return row


@transaction.atomic
def discard_scheme(*, scheme_id: int, actor: Actor, as_of: datetime) -> None:
    """Throw a draft away."""
    actor.require_anywhere(MANAGE)
    row = _locked_draft(scheme_id)
    record(actor=actor, as_of=as_of, verb="assessment.discard_scheme", subject=row, detail={"version": row.version})
    row.delete()


def _locked_draft(scheme_id: int) -> AssessmentScheme:
    row = AssessmentScheme.objects.select_for_update().filter(pk=scheme_id).first()
    if row is None:
        raise NotFound(what=Text("考核方案", "scheme"))
    if row.state != DRAFT:
        raise NoDraft(scheme=f"{row.code}-{row.version}")
    return row
