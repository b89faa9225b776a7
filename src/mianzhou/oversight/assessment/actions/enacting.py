"""What every write of assessment needs: the locked row, the permission at its unit, two people, the day, the message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import BinaryIO

from django.urls import reverse
from django.utils import timezone

from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.assessment.errors import RoundMoved, WordsMissing
from mianzhou.oversight.assessment.models import AssessmentEvidence, AssessmentRound, AssessmentSubject
from mianzhou.oversight.assessment.queries import may_for, may_for_all
from mianzhou.oversight.assessment.words import ROUND_STATES
from mianzhou.oversight.supervision.api import notify
from mianzhou.oversight.supervision.models import EvidenceFile
from mianzhou.services.materials.api import keep_file


def today(as_of: datetime) -> date:
    """The day in the city at a moment."""
    return timezone.localdate(as_of)


def locked_round(round_id: int, actor: Actor, permission: str, state: str) -> AssessmentRound:
    """The round, locked until the transaction ends. Raises unless the permission holds for every subject, then `RoundMoved` unless it is in this state."""
    found = _locked(round_id)
    require_for_all(actor, permission, [s.unit for s in found.subjects.select_related("unit")])
    return _require_state(found, state)


def locked_subject(subject_id: int, actor: Actor, permission: str, state: str) -> AssessmentSubject:
    """The subject with its round, both locked: what happens to one at a time happens in turn. Whoever may not is told so before how the round stands."""
    round_id = AssessmentSubject.objects.filter(pk=subject_id).values_list("round_id", flat=True).first()
    if round_id is None:
        raise NotFound(what=Text("考核对象", "subject of an assessment"))
    held = _locked(round_id)
    subject = AssessmentSubject.objects.select_related("unit__region").get(pk=subject_id)
    if not may_for(actor, permission, subject):
        raise NotPermitted(permission=PERMISSIONS[permission])
    subject.round = _require_state(held, state)
    return subject


def _locked(round_id: int) -> AssessmentRound:
    rows = AssessmentRound.objects.select_for_update(of=("self",)).select_related("scheme")
    found = rows.filter(pk=round_id).first()
    if found is None:
        raise NotFound(what=Text("考核", "assessment"))
    return found


def _require_state(found: AssessmentRound, state: str) -> AssessmentRound:
    if found.state != state:
        raise RoundMoved(state=ROUND_STATES[found.state])
    return found


def require_for_all(actor: Actor, permission: str, units: Iterable[Unit]) -> None:
    """Raise unless the permission holds for every unit: who holds it for a county runs no assessment of the city."""
    if not may_for_all(actor, permission, units):
        raise NotPermitted(permission=PERMISSIONS[permission])


def same_person(actor: Actor, person_id: int | None, name: str) -> bool:
    """Whether the actor is the one who did something: by the account, for processes by the name."""
    if actor.person_id is not None or person_id is not None:
        return actor.person_id == person_id
    return actor.name == name


def said(words: str, what: Text) -> str:
    """The words without blanks around them; `WordsMissing` where there are none."""
    kept = words.strip()
    if not kept:
        raise WordsMissing(what=what)
    return kept


def keep_evidence(
    subject: AssessmentSubject, name: str, stream: BinaryIO, *, actor: Actor, as_of: datetime, **of: object
) -> AssessmentEvidence:
    """Keep a file and show it with a report, fact, appeal or plan of the subject; the same content is stored once."""
    kept = keep_file(name, stream)
    file, _ = EvidenceFile.objects.get_or_create(
        sha256=kept.sha256, defaults={"size": kept.size, "media_type": kept.media_type, "stored_at": as_of}
    )
    shown, _ = AssessmentEvidence.objects.get_or_create(
        subject=subject, file=file, **of, defaults={"name": kept.name, "added_at": as_of, "added_by": actor.name}
    )
    return shown


def tell(subject: AssessmentSubject, text: Text, *, as_of: datetime) -> None:
    """Leave a message for the subject's unit that leads to its page."""
    link = reverse("assessment_subject", args=[subject.pk])
    notify([subject.unit_id], text, kind="assessment", as_of=as_of, link=link)
