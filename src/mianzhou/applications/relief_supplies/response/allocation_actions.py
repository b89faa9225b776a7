"""Writes of allocations: the proposal from the free stock of the moment, and what the command makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mianzhou.applications.relief_supplies.allocation import Need, Proposal, Stock, propose
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import ALLOCATE, spots
from mianzhou.applications.relief_supplies.response.errors import AllocationWrong, NothingToAllocate, StateWrong
from mianzhou.applications.relief_supplies.response.event_actions import require_open
from mianzhou.applications.relief_supplies.response.models import (
    CONFIRMED,
    PROPOSED,
    REJECTED,
    Allocation,
    AllocationLine,
    Delivery,
    Event,
    HitTownship,
)
from mianzhou.applications.relief_supplies.response.progress import earmarked, provided
from mianzhou.applications.relief_supplies.response.queries import lines_asked
from mianzhou.applications.relief_supplies.response.words import ALLOCATION_STATES
from mianzhou.applications.relief_supplies.stock.actions import hold
from mianzhou.applications.relief_supplies.stock.goods import Goods
from mianzhou.applications.relief_supplies.stock.opening_actions import measures
from mianzhou.applications.relief_supplies.stock.queries import free_stock
from mianzhou.applications.relief_supplies.townships.models import Township
from mianzhou.applications.relief_supplies.townships.queries import township_spots
from mianzhou.applications.relief_supplies.travel import Spot, times_between
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers.api import Lot


@transaction.atomic
def propose_allocation(*, event_id: int, actor: Actor, as_of: datetime) -> Allocation:
    """Propose what goes where: what is asked for and not provided yet, from what is free and in reach. Nothing is held back before it is confirmed."""
    actor.require(ALLOCATE)
    event = Event.objects.select_for_update().get(pk=event_id)
    require_open(event, Text("调拨", "allocate"))
    if (waiting := Allocation.objects.filter(event=event, state=PROPOSED).first()) is not None:
        raise StateWrong(what=waiting.number, state=ALLOCATION_STATES[PROPOSED])
    hits = {h.township.code: h for h in HitTownship.objects.filter(event=event).select_related("township")}
    needs = open_needs(event)
    if not needs:
        raise NothingToAllocate(why=Text("没有未满足的申请", "no request is unmet"))
    places = {p.code: p for p in Place.objects.filter(closed_at=None)}
    times = times_between(spots(places.values()), _where(hits))
    stocks = without_earmarked(free_stock(list(places.values())), earmarked())
    proposal = propose(needs, stocks, times, on=timezone.localdate(as_of))
    if not proposal.shipments:
        raise NothingToAllocate(why=Text("可及范围内没有可用库存", "nothing that is free is in reach"))
    n = Allocation.objects.filter(event=event).count() + 1
    missing = [{"township": t, "supply": s, "pieces": n} for (t, s), n in sorted(proposal.missing.items())]
    made = Allocation.objects.create(
        event=event, number=f"{event.number}-F{n:02d}", made_at=as_of, made_by=actor.name, missing=missing
    )
    _write_lines(made, proposal, hits, places)
    detail = {"number": made.number, "lines": len(proposal.shipments), "missing": len(missing)}
    record(actor=actor, as_of=as_of, verb="relief.propose", subject=made, detail=detail)
    return made


@transaction.atomic
def change_amounts(*, allocation_id: int, amounts: Mapping[int, int], actor: Actor, as_of: datetime) -> Allocation:
    """Change amounts of a proposal, {line: pieces}; none is nothing from there."""
    actor.require(ALLOCATE)
    allocation = _locked(allocation_id)
    lines = {line.pk: line for line in allocation.lines.all()}
    if amounts.keys() - lines.keys() or any(not 0 <= n < 10_000_000 for n in amounts.values()):
        raise AllocationWrong(why=Text("数量不对", "an amount is wrong"))
    changed = [line for pk, line in lines.items() if amounts.get(pk, line.amount) != line.amount]
    for line in changed:
        line.amount = amounts[line.pk]
    AllocationLine.objects.bulk_update(changed, ["amount"])
    if changed:
        detail = {"number": allocation.number, "lines": len(changed)}
        record(actor=actor, as_of=as_of, verb="relief.change_proposal", subject=allocation, detail=detail)
    return allocation


@transaction.atomic
def confirm_allocation(*, allocation_id: int, actor: Actor, as_of: datetime) -> tuple[Delivery, ...]:
    """Confirm a proposal: for each place and township a delivery, whose pieces are held back. All or nothing; `NotEnoughThere` where meanwhile somebody took it."""
    actor.require(ALLOCATE)
    allocation = _locked(allocation_id)
    require_open(allocation.event, Text("确认调拨", "confirm"))
    together: dict[tuple[int, int], list[AllocationLine]] = {}
    related = ("source__keeper", "source__township", "hit__township", "hit__receives_at", "lot")
    for line in allocation.lines.filter(amount__gt=0).select_related(*related):
        together.setdefault((line.source_id, line.hit_id), []).append(line)
    if not together:
        raise AllocationWrong(why=Text("全部数量为零", "all amounts are zero"))
    made = tuple(
        _promise(allocation, n, lines, actor, as_of) for n, (_, lines) in enumerate(sorted(together.items()), 1)
    )
    _judged(allocation, CONFIRMED, "", actor, as_of)
    detail = {"number": allocation.number, "deliveries": len(made)}
    record(actor=actor, as_of=as_of, verb="relief.confirm", subject=allocation, detail=detail)
    return made


@transaction.atomic
def reject_allocation(*, allocation_id: int, reason: str, actor: Actor, as_of: datetime) -> Allocation:
    """Reject a proposal with a reason."""
    actor.require(ALLOCATE)
    allocation = _locked(allocation_id)
    if not reason.strip():
        raise AllocationWrong(why=Text("请填写驳回理由", "the reason for rejecting it is missing"))
    _judged(allocation, REJECTED, reason.strip()[:300], actor, as_of)
    detail = {"number": allocation.number, "reason": allocation.reason}
    record(actor=actor, as_of=as_of, verb="relief.reject", subject=allocation, detail=detail)
    return allocation


def open_needs(event: Event) -> list[Need]:
    """What townships ask for and nobody has promised or brought yet, in the order of their requests."""
    given = provided(event)
    needs = []
    for line in lines_asked(event).select_related("request__hit__township").order_by("request__submitted_at", "pk"):
        key = (line.request.hit.township.code, line.supply)
        already = min(line.amount, given.get(key, 0))
        given[key] = given.get(key, 0) - already
        if line.amount > already:
            needs.append(Need(*key, line.amount - already, line.request.urgency))
    return needs


def without_earmarked(stocks: list[Stock], kept: dict[tuple[str, str], int]) -> list[Stock]:
    """Free stock without what arrived in a place for an event and waits there to be handed out, {(place, supply): pieces}; what expires first stays for that."""
    left = dict(kept)
    found = []
    for stock in sorted(stocks, key=lambda s: (s.place, s.supply, s.expires_on is None, s.expires_on, s.lot)):
        held = min(stock.free, left.get((stock.place, stock.supply), 0))
        if held:
            left[stock.place, stock.supply] -= held
        if stock.free > held:
            found.append(Stock(stock.place, stock.supply, stock.lot, stock.free - held, stock.expires_on))
    return found


def _where(hits: Mapping[str, HitTownship]) -> dict[str, Spot]:
    """Where the townships are; one of which planning knows nothing, where it takes supplies over."""
    known = township_spots(Township.objects.filter(region__code__in=list(hits)).select_related("region"))
    for code, hit in hits.items():
        if code not in known and hit.receives_at is not None:
            place = hit.receives_at
            known[code] = Spot(code, place.longitude, place.latitude, place.terrain)
    return known


def _write_lines(
    made: Allocation, proposal: Proposal, hits: Mapping[str, HitTownship], places: Mapping[str, Place]
) -> None:
    codes = measures()
    lots = {
        (lot.measure_id, lot.code): lot.pk
        for lot in Lot.objects.filter(
            measure__in=[m.pk for m in codes.values()], code__in={s.lot for s in proposal.shipments}
        )
    }
    ranks: dict[tuple[str, str], list[str]] = {}
    for each in sorted(proposal.shipments, key=lambda s: (s.takes, s.place)):
        near = ranks.setdefault((each.township, each.supply), [])
        if each.place not in near:
            near.append(each.place)
    AllocationLine.objects.bulk_create(
        AllocationLine(
            allocation=made,
            hit=hits[each.township],
            source=places[each.place],
            supply=each.supply,
            lot_id=lots[codes[each.supply].pk, each.lot],
            proposed=each.amount,
            amount=each.amount,
            minutes=int(each.takes.total_seconds() // 60),
            rank=ranks[each.township, each.supply].index(each.place) + 1,
        )
        for each in proposal.shipments
    )


def _promise(allocation: Allocation, n: int, lines: list[AllocationLine], actor: Actor, as_of: datetime) -> Delivery:
    """Hold back what goes from one place to one township."""
    source, hit = lines[0].source, lines[0].hit
    if hit.receives_at is None:
        why = Text("{township}尚未指定接收点", "{township} has not said where it takes supplies over")
        raise AllocationWrong(why=why.format(township=hit.township.name))
    number = f"{allocation.number}-{n:03d}"
    reservation = hold(
        key=number,
        place=source,
        goods=[Goods(line.supply, line.amount, line.lot.code) for line in lines],
        purpose=f"{allocation.event.title} → {hit.township.name}"[:200],
        actor=actor,
        as_of=as_of,
    )
    made = Delivery.objects.create(
        allocation=allocation, hit=hit, source=source, target=hit.receives_at, number=number, reservation=reservation
    )
    AllocationLine.objects.filter(pk__in=[line.pk for line in lines]).update(delivery=made)
    return made


def _judged(allocation: Allocation, state: str, reason: str, actor: Actor, as_of: datetime) -> None:
    allocation.state, allocation.reason = state, reason
    allocation.judged_at, allocation.judged_by = as_of, actor.name
    allocation.save()


def _locked(allocation_id: int) -> Allocation:
    rows = Allocation.objects.select_for_update(of=("self",))
    found = rows.select_related("event").filter(pk=allocation_id).first()
    if found is None:
        raise NotFound(what=Text("调拨方案", "proposal"))
    if found.state != PROPOSED:
        raise StateWrong(what=found.number, state=ALLOCATION_STATES[found.state])
    return found
