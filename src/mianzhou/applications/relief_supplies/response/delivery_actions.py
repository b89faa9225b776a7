"""Writes of deliveries: the place that promised sends, the township takes over, the command cancels what was not sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mianzhou.applications.relief_supplies.places.queries import ALLOCATE, KEEP
from mianzhou.applications.relief_supplies.places.queries import require as require_place
from mianzhou.applications.relief_supplies.response.errors import AllocationWrong, StateWrong
from mianzhou.applications.relief_supplies.response.models import CANCELLED, HERE, PROMISED, SENT, Delivery
from mianzhou.applications.relief_supplies.response.words import DELIVERY_STATES
from mianzhou.applications.relief_supplies.stock.actions import let_go, send_held
from mianzhou.applications.relief_supplies.stock.handover_actions import Arrived, take_over
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text


@transaction.atomic
def send_delivery(*, delivery_id: int, carrier: str, actor: Actor, as_of: datetime) -> Delivery:
    """Send what was promised. The keeper of the place does. What lies in the township's own place already is set aside there instead."""
    delivery = _locked(delivery_id)
    require_place(actor, KEEP, delivery.source)
    if delivery.state != PROMISED:
        raise StateWrong(what=delivery.number, state=DELIVERY_STATES[delivery.state])
    purpose = f"{delivery.hit.event.title} {delivery.hit.township.name}"
    if delivery.source_id == delivery.target_id:
        let_go(reservation_id=delivery.reservation_id, place=delivery.source, actor=actor, as_of=as_of)
        delivery.state = HERE
    else:
        delivery.transfer = send_held(
            key=delivery.number, reservation_id=delivery.reservation_id, source=delivery.source, target=delivery.target,
            actor=actor, as_of=as_of, purpose=purpose[:200], carrier=carrier[:100],
        )  # fmt: skip
        delivery.state = SENT
    _done(delivery, actor, as_of)
    detail = {"number": delivery.number, "place": delivery.source.code, "township": delivery.hit.township.code}
    record(actor=actor, as_of=as_of, verb="relief.deliver", subject=delivery, detail=detail)
    return delivery


@transaction.atomic
def take_over_delivery(
    *, delivery_id: int, found: Mapping[int, Arrived], remark: str, actor: Actor, as_of: datetime
) -> Delivery:
    """The township takes over what arrived, {line of the transfer: Arrived}, with what is damaged or missing named."""
    delivery = _locked(delivery_id)
    if delivery.state != SENT or delivery.transfer_id is None:
        raise StateWrong(what=delivery.number, state=DELIVERY_STATES[delivery.state])
    take_over(transfer_id=delivery.transfer_id, found=found, remark=remark, actor=actor, as_of=as_of)
    return delivery


@transaction.atomic
def cancel_delivery(*, delivery_id: int, reason: str, actor: Actor, as_of: datetime) -> Delivery:
    """Let go of what was promised and not sent. The command does."""
    actor.require(ALLOCATE)
    delivery = _locked(delivery_id)
    if delivery.state != PROMISED:
        raise StateWrong(what=delivery.number, state=DELIVERY_STATES[delivery.state])
    if not reason.strip():
        raise AllocationWrong(why=Text("请填写取消原因", "the reason for cancelling it is missing"))
    let_go(reservation_id=delivery.reservation_id, place=delivery.source, actor=actor, as_of=as_of)
    delivery.state, delivery.reason = CANCELLED, reason.strip()[:300]
    _done(delivery, actor, as_of)
    detail = {"number": delivery.number, "reason": delivery.reason}
    record(actor=actor, as_of=as_of, verb="relief.cancel_delivery", subject=delivery, detail=detail)
    return delivery


def _done(delivery: Delivery, actor: Actor, as_of: datetime) -> None:
    delivery.done_at, delivery.done_by = as_of, actor.name
    delivery.save()


def _locked(delivery_id: int) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",))
    related = (
        "source__keeper",
        "source__township",
        "target__keeper",
        "target__township",
        "hit__event",
        "hit__township",
    )
    found = rows.select_related(*related).filter(pk=delivery_id).first()
    if found is None:
        raise NotFound(what=Text("调拨单", "delivery"))
    return found
