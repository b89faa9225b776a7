"""Reads of stock: what lies where, what is free, what is on its way, what expires, what was there on a day, and what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce

from mianzhou.applications.relief_supplies.allocation import Stock
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import APPROVE, KEEP, READ, places_for
from mianzhou.applications.relief_supplies.stock.models import (
    ASKED,
    SENT,
    SHORT,
    AddedSupply,
    PlaceCount,
    Shelf,
    Transfer,
    WriteOff,
)
from mianzhou.applications.relief_supplies.supplies import Supply
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers.api import Balance, Book, Entry, Lot, held_at

WARN_BEFORE = timedelta(days=90)  # this platform's own: time enough to swap stock with a shop, a school or a hospital


@dataclass(frozen=True, slots=True)
class Lying:
    """Pieces of a lot in a place, and how many of them are held back."""

    shelf: Shelf
    lot: Lot
    amount: int
    reserved: int

    @property
    def free(self) -> int:
        """What may be taken."""
        return self.amount - self.reserved


def supplies_added() -> list[Supply]:
    """The supplies that the city entered beside those that every city stores."""
    return [
        Supply(
            each.code,
            Text(each.title_zh, each.title_en),
            each.kind,
            Text(each.unit_zh, each.unit_en),
            each.serves if each.serves % 1 else Decimal(int(each.serves)),
            each.daily,
            each.ended_at is None,
        )
        for each in AddedSupply.objects.all()
    ]


def free_stock(places: Iterable[Place] | None = None) -> list[Stock]:
    """What lies in these places, or all that are open, and is not held back, by lot; what is on the way is not there yet."""
    rows = Shelf.objects.filter(place__closed_at=None) if places is None else Shelf.objects.filter(place__in=places)
    shelves = {
        account: (place, supply) for account, place, supply in rows.values_list("account", "place__code", "supply")
    }
    found = Balance.objects.filter(account__in=rows.values("account"), amount__gt=F("reserved"))
    summed = found.values_list("account", "lot__code", "lot__expires_on", F("amount") - F("reserved"))
    return [
        Stock(*shelves[account], lot, int(free), expires_on)
        for account, lot, expires_on, free in summed.order_by("account__code", "lot_id")
    ]


def shelves_for(actor: Actor, day: date) -> QuerySet[Shelf]:
    """What the actor sees on a day: each supply in each place with the amounts of `with_amounts`, and `free`, of which nothing has expired."""
    rows = Shelf.objects.filter(place__in=places_for(actor).values("pk"))
    fresh = Q(lot__expires_on=None) | Q(lot__expires_on__gte=day)
    rows = with_amounts(rows.select_related("place__keeper", "place__township__parent"))
    return rows.annotate(free=_summed("account", F("amount") - F("reserved"), fresh))


def with_amounts(rows: QuerySet[Shelf]) -> QuerySet[Shelf]:
    """Shelves with `amount`, `reserved`, `coming` (on its way) and `expires` (its first day of expiry)."""
    first = Balance.objects.filter(account=OuterRef("account"), amount__gt=0, lot__expires_on__isnull=False)
    return rows.annotate(
        amount=_summed("account", F("amount")),
        reserved=_summed("account", F("reserved")),
        coming=_summed("way", F("amount")),
        expires=Subquery(first.order_by("lot__expires_on").values("lot__expires_on")[:1]),
    )


def _summed(account: str, what: Combinable, among: Q | None = None) -> Coalesce:
    """A sum over the balances of a shelf's account, in whole pieces."""
    whole = BigIntegerField()
    held = Balance.objects.filter(among or Q(), account=OuterRef(account)).order_by().values("account")
    return Coalesce(Cast(Subquery(held.annotate(n=Sum(what)).values("n")), whole), Value(0), output_field=whole)


def lots_for(actor: Actor, permission: str = READ) -> QuerySet[Balance]:
    """Every lot in every place that the actor sees, with `place_code`, `place_name`, `place_kind`, `unit_name`, `supply`, `kind` and `free`."""
    return _lots(Shelf.objects.filter(place__in=places_for(actor, permission).values("pk")))


def _lots(shelves: QuerySet[Shelf]) -> QuerySet[Balance]:
    of_it = Shelf.objects.filter(account=OuterRef("account")).order_by()
    rows = Balance.objects.filter(account__in=shelves.values("account"), amount__gt=0).select_related("lot")
    named: dict[str, Any] = {
        "shelf_id": "pk",
        "supply": "supply",
        "kind": "kind",
        "place_code": "place__code",
        "place_name": "place__name",
        "place_kind": "place__kind",
        "unit_name": "place__keeper__short_name",
    }
    rows = rows.annotate(**{name: Subquery(of_it.values(path)[:1]) for name, path in named.items()})
    return rows.annotate(free=Cast(F("amount") - F("reserved"), BigIntegerField()))


def expiring(rows: QuerySet[Balance], on: date) -> QuerySet[Balance]:
    """Of these lots those that have expired or will within the time of warning."""
    return rows.filter(lot__expires_on__lte=on + WARN_BEFORE)


def lying_in(place: Place) -> list[Lying]:
    """The lots of a place, by supply, what expires first first."""
    shelves = {s.account_id: s for s in Shelf.objects.filter(place=place).select_related("place")}
    rows = Balance.objects.filter(account__in=shelves, amount__gt=0).select_related("lot")
    found = [Lying(shelves[b.account_id], b.lot, int(b.amount), int(b.reserved)) for b in rows]
    return sorted(
        found, key=lambda each: (each.shelf.kind, each.shelf.supply, each.lot.expires_on or date.max, each.lot.pk)
    )


def lay_in(place: Place, book: Book, *, at: datetime, now: datetime) -> list[Lying]:
    """What lay in a place at a past moment; what was held back then is not told."""
    shelves = {s.account_id: s for s in Shelf.objects.filter(place=place).select_related("place")}
    held = held_at(book, at=at, now=now, accounts=list(shelves)) if shelves else {}
    lots = Lot.objects.in_bulk({lot for _, lot in held})
    found = [Lying(shelves[account], lots[lot], int(n), 0) for (account, lot), n in held.items()]
    return sorted(
        found, key=lambda each: (each.shelf.kind, each.shelf.supply, each.lot.expires_on or date.max, each.lot.pk)
    )


def movements_of(place: Place) -> QuerySet[Entry]:
    """What came into a place and went out of it, the latest first."""
    accounts = Shelf.objects.filter(place=place).values("account")
    rows = Entry.objects.filter(account__in=accounts).select_related("posting", "lot", "account")
    of_it = Shelf.objects.filter(account=OuterRef("account")).order_by()
    return rows.annotate(supply=Subquery(of_it.values("supply")[:1]), kind=F("posting__kind")).order_by(
        "-effective_at", "-posting_id", "-line"
    )


def transfers_for(actor: Actor) -> QuerySet[Transfer]:
    """The transfers from or to a place that the actor sees."""
    seen = places_for(actor).values("pk")
    rows = Transfer.objects.select_related("source__keeper", "target__keeper", "source__township", "target__township")
    return rows.filter(Q(source__in=seen) | Q(target__in=seen))


def transfer_for(actor: Actor, number: str) -> Transfer:
    """One transfer; `NotFound` where the actor sees neither of its ends."""
    found = transfers_for(actor).filter(number=number).first()
    if found is None:
        raise NotFound(what=Text("调运单", "transfer"))
    return found


def transfers_to(actor: Actor) -> QuerySet[Transfer]:
    """The transfers that the actor is to take over, the first sent first."""
    kept = places_for(actor, KEEP).values("pk")
    return (
        Transfer.objects.filter(state=SENT, target__in=kept)
        .select_related("source", "target")
        .order_by("sent_at", "pk")
    )


def differences_to_settle(actor: Actor) -> QuerySet[Transfer]:
    """The transfers whose difference the actor may settle: not those that it took over itself."""
    rows = Transfer.objects.filter(state=SHORT, target__in=places_for(actor, APPROVE).values("pk"))
    return rows.exclude(taker_id=actor.person_id).select_related("source", "target").order_by("taken_at", "pk")


def counts_for(actor: Actor) -> QuerySet[PlaceCount]:
    """The counts of the places that the actor sees."""
    rows = PlaceCount.objects.select_related("place__keeper", "place__township", "stocktake")
    rows = rows.annotate(line_count=Count("stocktake__lines"))
    return rows.filter(place__in=places_for(actor).values("pk"))


def latest_counts(actor: Actor, place: Place, most: int = 5) -> QuerySet[PlaceCount]:
    """The latest counts of a place, the last one first."""
    return counts_for(actor).filter(place=place).order_by("-stocktake__counted_at", "-pk")[:most]


def counts_to_judge(actor: Actor) -> QuerySet[PlaceCount]:
    """The counts that the actor may judge: not its own."""
    rows = PlaceCount.objects.select_related("place", "stocktake").filter(stocktake__state="counted")
    rows = rows.filter(place__in=places_for(actor, APPROVE).values("pk"))
    return rows.exclude(stocktake__counter_id=actor.person_id or 0).order_by("pk")


def write_offs_for(actor: Actor) -> QuerySet[WriteOff]:
    """The write-offs of the places that the actor sees."""
    rows = WriteOff.objects.select_related("shelf__place__keeper", "shelf__place__township", "lot")
    return rows.filter(shelf__place__in=places_for(actor).values("pk"))


def write_offs_to_judge(actor: Actor) -> QuerySet[WriteOff]:
    """The write-offs that the actor may judge: not those that it asked for."""
    rows = WriteOff.objects.select_related("shelf__place", "lot").filter(state=ASKED)
    rows = rows.filter(shelf__place__in=places_for(actor, APPROVE).values("pk"))
    return rows.exclude(asker_id=actor.person_id or 0).order_by("pk")


def supply_totals(rows: Sequence[Place] | QuerySet[Place]) -> dict[str, tuple[int, int, int]]:
    """{supply: (pieces, of them held back, places)} over these places."""
    shelves = with_amounts(Shelf.objects.filter(place__in=rows))
    found: dict[str, tuple[int, int, int]] = {}
    for shelf in shelves:
        n, kept, places = found.get(shelf.supply, (0, 0, 0))
        there = int(shelf.amount)  # type: ignore[attr-defined]
        found[shelf.supply] = (n + there, kept + int(shelf.reserved), places + (there > 0))  # type: ignore[attr-defined]
    return found
