"""Looking at an entry, following it, marking it: each leaves an audit row, a look with its purpose."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from mianzhou.data.registries.errors import PurposeMissing
from mianzhou.data.registries.models import OPEN, CandidatePair, Entity, EntityNotice, EntityRecord, EntitySubscription
from mianzhou.data.registries.queries import MANAGE, entity, sees_all, subscription_of
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor


@transaction.atomic
def look(
    *, pk: int, purpose: str, unmasked: bool = False, file: str = "", actor: Actor, as_of: datetime
) -> tuple[Entity, bool]:
    """An entity for somebody who says what for, and whether its values may be shown unmasked. The look is on record, also that it became a file."""
    if not purpose.strip():
        raise PurposeMissing
    found = entity(actor, pk)
    if unmasked and not sees_all(actor, found):
        raise NotPermitted(permission=PERMISSIONS["registry.unmask"])
    detail = {"kind": found.kind, "unmasked": unmasked} | ({"file": file} if file else {})
    record(
        actor=actor, as_of=as_of, verb="registry.looked", subject=found, detail=detail, purpose=purpose.strip()[:200]
    )
    return found, unmasked


@transaction.atomic
def subscribe(*, found: Entity, purpose: str, actor: Actor, as_of: datetime) -> EntitySubscription:
    """Follow an entity: its merges, splits and corrections are told. Following it already changes nothing."""
    entity(actor, found.pk)
    if not purpose.strip():
        raise PurposeMissing
    if actor.person_id is None:
        raise NotPermitted(permission=PERMISSIONS["registry.read"])
    row, made = EntitySubscription.objects.get_or_create(
        entity=found,
        person_id=actor.person_id,
        until__isnull=True,
        defaults={"purpose": purpose.strip()[:200], "since": as_of},
    )
    if made:
        record(actor=actor, as_of=as_of, verb="registry.subscribed", subject=found, purpose=row.purpose)
    return row


@transaction.atomic
def unsubscribe(*, found: Entity, actor: Actor, as_of: datetime) -> bool:
    """Follow an entity no longer; False if it was not followed."""
    mine = subscription_of(actor, found)
    if mine is None:
        return False
    mine.until = as_of
    mine.save(update_fields=["until"])
    record(actor=actor, as_of=as_of, verb="registry.unsubscribed", subject=found)
    return True


@transaction.atomic
def read_notice(*, pk: int, actor: Actor, as_of: datetime) -> EntityNotice:
    """Mark a notice of one's own as read."""
    notice = EntityNotice.objects.select_related("subscription").filter(pk=pk).first()
    if notice is None or actor.person_id is None or notice.subscription.person_id != actor.person_id:
        raise NotFound(what=str(pk))
    if notice.read_at is None:
        notice.read_at = as_of
        notice.save(update_fields=["read_at"])
        record(actor=actor, as_of=as_of, verb="registry.notice_read", subject=notice)
    return notice


@transaction.atomic
def mark_sensitive(*, found: Entity, sensitive: bool, actor: Actor, as_of: datetime) -> Entity:
    """Say that pairs with this entity's records need two who judge, those too that wait already; or that later ones no longer do."""
    found = entity(actor, found.pk, MANAGE)
    found.sensitive = sensitive
    found.save(update_fields=["sensitive"])
    if sensitive:
        mine = EntityRecord.objects.filter(entity=found, until__isnull=True)
        left = mine.filter(source_id=OuterRef("left_source_id"), key=OuterRef("left_key"))
        right = mine.filter(source_id=OuterRef("right_source_id"), key=OuterRef("right_key"))
        waiting = CandidatePair.objects.filter(Exists(left) | Exists(right), kind=found.kind, state=OPEN)
        waiting.update(sensitive=True)
    detail = {"sensitive": sensitive}
    record(actor=actor, as_of=as_of, verb="registry.marked", subject=found, detail=detail)
    return found
