"""Writes of events: opening one, telling whom it hit, ending it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import ALLOCATE, REQUEST
from mianzhou.applications.relief_supplies.response.errors import EventClosed, EventUnfinished, EventWrong
from mianzhou.applications.relief_supplies.response.models import (
    CLOSED,
    EVENT_KINDS,
    OPEN,
    PROMISED,
    PROPOSED,
    SENT,
    Allocation,
    Delivery,
    Event,
    HitTownship,
    Receipt,
)
from mianzhou.applications.relief_supplies.response.queries import receiving_places, require
from mianzhou.applications.relief_supplies.supplies import POINT
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit


@dataclass(frozen=True, slots=True)
class Hit:
    """A township that was hit, and how many people and households as far as is known."""

    township: Region
    people: int
    households: int


@transaction.atomic
def open_event(
    *, title: str, kind: str, happened_at: datetime, hits: Sequence[Hit], actor: Actor, as_of: datetime
) -> Event:
    """Enter an event with the townships that it hit: its twelve hours run from `happened_at`. The command does."""
    actor.require(ALLOCATE)
    if kind not in EVENT_KINDS or not title.strip():
        raise EventWrong(why=Text("缺少名称或类型", "its name or kind is missing"))
    if happened_at > as_of:
        raise EventWrong(why=Text("发生时间晚于现在", "it would happen later than now"))
    if not hits:
        raise EventWrong(why=Text("没有受灾乡镇", "no township was hit"))
    year = timezone.localdate(happened_at).year
    taken = Event.objects.select_for_update().filter(number__startswith=f"ZQ{year}-").order_by("-number").first()
    number = f"ZQ{year}-{int(taken.number.rpartition('-')[2]) + 1 if taken else 1:03d}"
    made = Event.objects.create(
        number=number,
        title=title.strip()[:200],
        kind=kind,
        happened_at=happened_at,
        opened_at=as_of,
        opened_by=actor.name,
    )
    detail = {"number": number, "title": made.title, "kind": kind, "happened_at": happened_at.isoformat()}
    record(actor=actor, as_of=as_of, verb="relief.open_event", subject=made, detail=detail)
    for hit in hits:
        tell_hit(event=made, hit=hit, actor=actor, as_of=as_of)
    return made


@transaction.atomic
def tell_hit(*, event: Event, hit: Hit, actor: Actor, as_of: datetime) -> HitTownship:
    """Tell, or tell anew, how many a township has of people hit. The command does, and the township for itself."""
    require_open(event, Text("更新受灾人数", "tell how many are hit"))
    known = HitTownship.objects.filter(event=event, township=hit.township).select_related("unit", "township").first()
    if known is None:
        actor.require(ALLOCATE)
    elif not actor.may(ALLOCATE):
        require(actor, REQUEST, known)
    if not 0 < hit.people < 10_000_000 or not 0 < hit.households <= hit.people:
        why = Text("{township}的受灾人数或户数不对", "{township}: the number of people or households is wrong")
        raise EventWrong(why=why.format(township=hit.township.name))
    before = {"people": known.people, "households": known.households} if known else {}
    told = {"people": hit.people, "households": hit.households, "told_at": as_of, "told_by": actor.name}
    if known is None:
        known = HitTownship(event=event, township=hit.township, unit=_unit_of(hit.township), **told)
        known.receives_at = receiving_places(known).filter(kind=POINT).first() or receiving_places(known).first()
    for name, value in told.items():
        setattr(known, name, value)
    known.save()
    detail = {"number": event.number, "township": hit.township.code, "people": hit.people, "households": hit.households}
    record(
        actor=actor, as_of=as_of, verb="relief.tell_hit", subject=known,
        detail=detail | {f"{name}_before": n for name, n in before.items()},
    )  # fmt: skip
    return known


@transaction.atomic
def receive_at(*, hit: HitTownship, place: Place, actor: Actor, as_of: datetime) -> HitTownship:
    """Say in which place a township takes supplies over. The command does, and the township for itself."""
    require_open(hit.event, Text("变更接收点", "change where it is taken over"))
    if not actor.may(ALLOCATE):
        require(actor, REQUEST, hit)
    if not receiving_places(hit).filter(pk=place.pk).exists():
        raise EventWrong(why=Text("接收点须在本乡镇且在用", "the place must be an open one in the township"))
    hit.receives_at = place
    hit.save(update_fields=["receives_at"])
    detail = {"number": hit.event.number, "township": hit.township.code, "place": place.code}
    record(actor=actor, as_of=as_of, verb="relief.receive_at", subject=hit, detail=detail)
    return hit


@transaction.atomic
def close_event(*, event_id: int, conclusion: str, actor: Actor, as_of: datetime) -> Event:
    """End an event once nothing is promised or on its way any more."""
    actor.require(ALLOCATE)
    event = Event.objects.select_for_update().get(pk=event_id)
    require_open(event, Text("再次结束", "close it again"))
    if not conclusion.strip():
        raise EventWrong(why=Text("请填写结论", "the conclusion is missing"))
    under_way = Q(state=PROMISED) | Q(state=SENT, transfer__state="sent")
    n = Delivery.objects.filter(under_way, hit__event=event).count()
    n += Allocation.objects.filter(event=event, state=PROPOSED).count()
    if n:
        raise EventUnfinished(n=n)
    event.state, event.closed_at, event.closed_by = CLOSED, as_of, actor.name
    event.conclusion = conclusion.strip()[:1000]
    event.save()
    helped = Receipt.objects.filter(hit__event=event).order_by().values("hit", "person_number").distinct().count()
    detail = {"number": event.number, "households": helped, "conclusion": event.conclusion}
    record(actor=actor, as_of=as_of, verb="relief.close_event", subject=event, detail=detail)
    return event


def require_open(event: Event, what: Text) -> None:
    """`EventClosed` for one that is over."""
    if event.state != OPEN:
        raise EventClosed(event=event.title, what=what)


def _unit_of(township: Region) -> Unit:
    """The government of a township; where the registry of units has none, that of its county."""
    governments = Unit.objects.filter(kind="government").order_by("level", "code")
    unit = governments.filter(region=township).first() or governments.filter(region=township.parent_id).first()
    if unit is None:
        why = Text(
            "机构库中没有{township}及其县的政府", "the registry of units has no government of {township} or its county"
        )
        raise EventWrong(why=why.format(township=township.name))
    return unit
