"""Reads of the response: the events, townships, requests, deliveries and receipts that an actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Min, Prefetch, Q, QuerySet

from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import ALLOCATE, KEEP, READ, REQUEST, places_for
from mianzhou.applications.relief_supplies.response.helping import Helped, clock_of, helped
from mianzhou.applications.relief_supplies.response.models import (
    PROMISED,
    SUBMITTED,
    Allocation,
    AllocationLine,
    Delivery,
    Event,
    HitTownship,
    Receipt,
    Request,
    RequestLine,
)
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.text import Text

_EVENT, _HIT = Text("灾情", "event"), Text("受灾乡镇", "township hit")


def _hits_within(actor: Actor, permission: str, at: str = "") -> Q:
    return within(actor.scope(permission), unit=f"{at}unit__path", region=f"{at}township__path")


def events_for(actor: Actor) -> QuerySet[Event]:
    """The events that hit a township of the actor's, or for which supplies of its places were promised; all for whoever reads the whole city."""
    if actor.scope(READ).everywhere:
        return Event.objects.all()
    hit = HitTownship.objects.filter(_hits_within(actor, READ)).values("event")
    kept = Delivery.objects.filter(source__in=places_for(actor).values("pk")).values("hit__event")
    return Event.objects.filter(Q(pk__in=hit) | Q(pk__in=kept))


def event_for(actor: Actor, number: str) -> Event:
    """One event; `NotFound` where the actor may not see it."""
    found = events_for(actor).filter(number=number).first()
    if found is None:
        raise NotFound(what=_EVENT)
    return found


def hits_for(actor: Actor, event: Event) -> QuerySet[HitTownship]:
    """The townships of an event that the actor sees."""
    rows = HitTownship.objects.filter(event=event).filter(_hits_within(actor, READ))
    return rows.select_related(
        "township__parent", "unit__region", "receives_at__keeper", "receives_at__township", "event"
    )


def hit_for(actor: Actor, number: str, township: str) -> HitTownship:
    """One township of an event; `NotFound` where the actor may not see it."""
    found = hits_for(actor, event_for(actor, number)).filter(township__code=township).first()
    if found is None:
        raise NotFound(what=_HIT)
    return found


def may(actor: Actor, permission: str, hit: HitTownship) -> bool:
    """Whether the actor may, for this township."""
    return actor.may(permission, unit_path=hit.unit.path, region_path=hit.township.path)


def require(actor: Actor, permission: str, hit: HitTownship) -> None:
    """Raise `NotPermitted` unless the actor may, for this township."""
    actor.require(permission, unit_path=hit.unit.path, region_path=hit.township.path)


def requests_for(actor: Actor, event: Event) -> QuerySet[Request]:
    """The requests of an event that the actor sees; drafts only those of whoever may ask."""
    seen = _hits_within(actor, READ, "hit__")
    rows = Request.objects.filter(hit__event=event).filter(seen)
    mine = _hits_within(actor, REQUEST, "hit__")
    rows = rows.filter(~Q(state="drafted") | mine)
    return rows.select_related("hit__township", "hit__unit__region", "hit__event").prefetch_related("lines")


def request_for(actor: Actor, number: str) -> Request:
    """One request; `NotFound` where the actor may not see it."""
    row = Request.objects.filter(number=number).select_related("hit__event").first()
    found = requests_for(actor, row.hit.event).filter(number=number).first() if row else None
    if found is None:
        raise NotFound(what=Text("物资申请", "request"))
    return found


def lines_asked(event: Event) -> QuerySet[RequestLine]:
    """What is asked for now: the lines of requests that are submitted."""
    return RequestLine.objects.filter(request__hit__event=event, request__state=SUBMITTED).select_related("request")


def allocations_for(actor: Actor, event: Event) -> QuerySet[Allocation]:
    """The proposals of an event that concern the actor: with a township or a place of its in them."""
    return Allocation.objects.filter(event=event, pk__in=_lines_for(actor).values("allocation"))


def allocation_for(actor: Actor, number: str) -> Allocation:
    """One proposal; `NotFound` where the actor may not see it."""
    found = (
        Allocation.objects.filter(number=number, pk__in=_lines_for(actor).values("allocation"))
        .select_related("event")
        .first()
    )
    if found is None:
        raise NotFound(what=Text("调拨方案", "proposal"))
    return found


def lines_of(actor: Actor, allocation: Allocation) -> QuerySet[AllocationLine]:
    """The lines of a proposal that the actor sees, with their places and townships."""
    rows = (
        _lines_for(actor)
        .filter(allocation=allocation)
        .select_related("hit__township", "source__township", "lot", "delivery")
    )
    return rows.order_by("hit__township__code", "supply", "minutes", "pk")


def _lines_for(actor: Actor) -> QuerySet[AllocationLine]:
    kept = Q(source__in=places_for(actor).values("pk"))
    return AllocationLine.objects.filter(kept | _hits_within(actor, READ, "hit__"))


def deliveries_for(actor: Actor) -> QuerySet[Delivery]:
    """The deliveries from a place of the actor's or to a township of its."""
    kept = Q(source__in=places_for(actor).values("pk"))
    rows = Delivery.objects.filter(kept | _hits_within(actor, READ, "hit__"))
    lines = Prefetch("lines", AllocationLine.objects.select_related("lot").order_by("supply", "pk"))
    related = (
        "hit__township",
        "hit__event",
        "hit__unit__region",
        "source__keeper",
        "source__township",
        "target",
        "transfer",
    )
    return rows.select_related(*related).prefetch_related(lines)


def delivery_for(actor: Actor, number: str) -> Delivery:
    """One delivery; `NotFound` where the actor may not see it."""
    found = deliveries_for(actor).filter(number=number).first()
    if found is None:
        raise NotFound(what=Text("调拨单", "delivery"))
    return found


def to_send(actor: Actor) -> QuerySet[Delivery]:
    """What the actor's places have promised and not sent yet, the first promised first."""
    kept = places_for(actor, KEEP).values("pk")
    return deliveries_for(actor).filter(state=PROMISED, source__in=kept).order_by("pk")


def receipts_of(hit: HitTownship) -> QuerySet[Receipt]:
    """Who received what in a township, the latest first."""
    return Receipt.objects.filter(hit=hit)


def receiving_places(hit: HitTownship) -> QuerySet[Place]:
    """The open places in a township, where supplies can be taken over."""
    return Place.objects.filter(township=hit.township, closed_at=None).order_by("code")


def helped_by_township(event: Event, now: datetime) -> dict[str, Helped]:
    """{township: how far it is}: a household counts from its first receipt of anything."""
    return helped_in([event], now)[event.pk]


def helped_in(events: Sequence[Event], now: datetime) -> dict[int, dict[str, Helped]]:
    """{event's id: {township: how far it is}} of these events, in two queries however many they are."""
    ids = [event.pk for event in events]
    first: dict[tuple[int, str], list[datetime]] = {}
    rows = Receipt.objects.filter(hit__event__in=ids).order_by()
    rows_of = rows.values("hit__event", "hit__township__code", "person_number").annotate(first=Min("handed_at"))
    for row in rows_of:
        first.setdefault((row["hit__event"], row["hit__township__code"]), []).append(row["first"])
    ends = {event.pk: (clock_of(event.happened_at).due_at, event.closed_at or now) for event in events}
    found: dict[int, dict[str, Helped]] = {pk: {} for pk in ids}
    hits = HitTownship.objects.filter(event__in=ids).values_list("event", "township__code", "households")
    for event, code, households in hits.order_by("event", "township__code"):
        found[event][code] = helped(first.get((event, code), ()), households, *ends[event])
    return found


def commands(actor: Actor) -> bool:
    """Whether the actor is the relief command."""
    return actor.may(ALLOCATE)
