"""People judge doubtful pairs: same, different, unsure. What is marked sensitive needs two who agree; every judgement can be withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mianzhou.data.registries.changing_actions import join, reverse, separate
from mianzhou.data.registries.errors import NotJudged, PairSettled
from mianzhou.data.registries.models import (
    ACTIVE,
    DECIDED,
    DIFFERENT,
    OPEN,
    SAME,
    UNSURE,
    CandidatePair,
    Entity,
    EntityEvent,
    EntityRecord,
    Judgement,
)
from mianzhou.data.registries.pairs import pair_visible
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor


@transaction.atomic
def judge(*, pair: CandidatePair, verdict: str, actor: Actor, as_of: datetime, note: str = "") -> Judgement:
    """Decide a pair. `same` makes one entity of two, `different` takes the second record out where both were in one.

    A sensitive pair is decided when two people agree; until then it stays open for others than those who judged it.
    """
    pair_visible(actor, pair.pk)
    pair = CandidatePair.objects.select_for_update().get(pk=pair.pk)
    judged = pair.judgements.filter(withdrawn_at__isnull=True)
    if pair.state != OPEN or judged.filter(actor_name=actor.name).exists():
        raise PairSettled
    made = Judgement.objects.create(
        pair=pair, verdict=verdict, person_id=actor.person_id, actor_name=actor.name, at=as_of, note=note[:300]
    )
    if _decides(pair, verdict):
        pair.state, pair.verdict = DECIDED, verdict
        pair.save(update_fields=["state", "verdict"])
        _follow(pair, verdict, actor, as_of)
    detail = {"pair": pair.pk, "verdict": verdict, "decided": pair.state == DECIDED, "sensitive": pair.sensitive}
    record(actor=actor, as_of=as_of, verb="registry.judged", subject=pair, detail=detail)
    return made


@transaction.atomic
def withdraw_judgement(*, pair: CandidatePair, actor: Actor, as_of: datetime) -> CandidatePair:
    """Take back what was judged of a pair: one's own judgement, and with it the decision and what followed from it, unless enough others judged so."""
    pair_visible(actor, pair.pk)
    pair = CandidatePair.objects.select_for_update().get(pk=pair.pk)
    mine = pair.judgements.filter(withdrawn_at__isnull=True, actor_name=actor.name)
    if not mine.update(withdrawn_at=as_of, withdrawn_by=actor.name):
        raise NotJudged
    verdict = pair.verdict
    if pair.state == DECIDED and not _decides(pair, verdict):
        pair.state, pair.verdict = OPEN, ""
        pair.save(update_fields=["state", "verdict"])
        event = EntityEvent.objects.select_related("entity", "other", "pair").filter(
            pair=pair, withdrawn_at__isnull=True
        )
        for one in event[:1]:
            one.pair = None  # the pair is open again, not settled for good
            reverse(event=one, actor=actor, as_of=as_of)
    detail = {"pair": pair.pk, "verdict": verdict}
    record(actor=actor, as_of=as_of, verb="registry.judgement_withdrawn", subject=pair, detail=detail)
    return pair


def _decides(pair: CandidatePair, verdict: str) -> bool:
    """Whether as many judge so as it needs: two of a sensitive pair, else one."""
    return pair.judgements.filter(withdrawn_at__isnull=True, verdict=verdict).count() >= (2 if pair.sensitive else 1)


def _follow(pair: CandidatePair, verdict: str, actor: Actor, as_of: datetime) -> None:
    """Do what was decided, where it is not so already."""
    if verdict == UNSURE:
        return
    left = _entity_of(pair.left_source_id, pair.left_key)
    right = _entity_of(pair.right_source_id, pair.right_key)
    if left is None or right is None:
        return
    if verdict == SAME and left.pk != right.pk:
        keep, gone = sorted((left, right), key=lambda e: (-e.record_count, e.pk))
        join(keep=keep, gone=gone, reason="", actor=actor, as_of=as_of, pair=pair)
    elif verdict == DIFFERENT and left.pk == right.pk:
        records = [(pair.right_source_id, pair.right_key)]
        separate(whole=left, records=records, reason="", actor=actor, as_of=as_of, pair=pair)


def _entity_of(source: int, key: str) -> Entity | None:
    held = EntityRecord.objects.filter(source_id=source, key=key, until__isnull=True).select_related("entity").first()
    return held.entity if held is not None and held.entity.state == ACTIVE else None
