"""How far an event is: of each supply what is needed, asked for, promised, on the way, arrived and handed out. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import F, Sum

from mianzhou.applications.relief_supplies.response.models import (
    HERE,
    OPEN,
    PROMISED,
    SENT,
    AllocationLine,
    Delivery,
    Event,
    HitTownship,
    Receipt,
)
from mianzhou.applications.relief_supplies.response.needs import need_of
from mianzhou.applications.relief_supplies.response.queries import lines_asked
from mianzhou.applications.relief_supplies.stock.models import TransferLine
from mianzhou.applications.relief_supplies.supplies import SUPPLIES, Supply

Key = tuple[str, str]  # township, supply


@dataclass(slots=True)
class Progress:
    """Pieces of a supply, in all townships or one."""

    supply: Supply
    needed: int | None = None
    asked: int = 0
    promised: int = 0
    on_the_way: int = 0
    arrived: int = 0
    handed_out: int = 0

    @property
    def key(self) -> str:
        """The code of the supply."""
        return self.supply.code

    @property
    def open(self) -> int:
        """Asked for and neither promised nor brought."""
        return max(0, self.asked - self.promised - self.on_the_way - self.arrived)


@dataclass(slots=True)
class _Counts:
    asked: dict[Key, int] = field(default_factory=dict)
    promised: dict[Key, int] = field(default_factory=dict)
    on_the_way: dict[Key, int] = field(default_factory=dict)
    arrived: dict[Key, int] = field(default_factory=dict)
    handed_out: dict[Key, int] = field(default_factory=dict)


def progress(event: Event, township: str | None = None) -> list[Progress]:
    """Each supply that is asked for or moved, and what living needs in any case; of one township or all."""
    counts = _counts(event)
    hits = HitTownship.objects.filter(event=event)
    people = sum(h.people for h in (hits.filter(township__code=township) if township else hits))
    rows = []
    for supply in SUPPLIES.values():
        row = Progress(supply, need_of(supply, people))
        for name in ("asked", "promised", "on_the_way", "arrived", "handed_out"):
            parts = getattr(counts, name).items()
            setattr(row, name, sum(n for (t, s), n in parts if s == supply.code and township in (None, t)))
        if row.asked or row.promised or row.on_the_way or row.arrived or row.handed_out:
            rows.append(row)
    return rows


def provided(event: Event) -> dict[Key, int]:
    """{(township, supply): pieces} promised, on the way or arrived."""
    counts = _counts(event)
    found: dict[Key, int] = {}
    for part in (counts.promised, counts.on_the_way, counts.arrived):
        for key, n in part.items():
            found[key] = found.get(key, 0) + n
    return found


def in_hand(hit: HitTownship) -> dict[str, int]:
    """{supply: pieces} that arrived for an event in a township and were not handed out yet."""
    counts = _counts(hit.event)
    code = hit.township.code
    left = {s: n - counts.handed_out.get((code, s), 0) for (t, s), n in counts.arrived.items() if t == code}
    return {supply: n for supply, n in left.items() if n > 0}


def earmarked() -> dict[tuple[str, str], int]:
    """{(place, supply): pieces} that arrived for events that go on and wait to be handed out."""
    found: dict[tuple[str, str], int] = {}
    for hit in (
        HitTownship.objects.filter(event__state=OPEN)
        .exclude(receives_at=None)
        .select_related("event", "township", "receives_at")
    ):
        for supply, n in in_hand(hit).items():
            key = (hit.receives_at.code, supply)  # type: ignore[union-attr]  # excluded above
            found[key] = found.get(key, 0) + n
    return found


def _counts(event: Event) -> _Counts:
    counts = _Counts()
    for line in lines_asked(event).select_related("request__hit__township"):
        _add(counts.asked, line.request.hit.township.code, line.supply, line.amount)
    lines = AllocationLine.objects.filter(delivery__hit__event=event, delivery__state__in=(PROMISED, HERE)).order_by()
    for code, supply, state, n in lines.values_list("hit__township__code", "supply", "delivery__state").annotate(
        n=Sum("amount")
    ):
        _add(counts.promised if state == PROMISED else counts.arrived, code, supply, n)
    sent = Delivery.objects.filter(hit__event=event, state=SENT).values_list("transfer", "hit__township__code")
    township = dict(sent)
    moved = TransferLine.objects.filter(transfer__in=township).values_list(
        "transfer", "supply", "sent", "arrived", F("damaged") + F("missing"), "transfer__settlement"
    )
    for transfer, supply, n, arrived, gone, settled in moved:
        code = township[transfer]
        if arrived is None:
            _add(counts.on_the_way, code, supply, n)
            continue
        _add(counts.arrived, code, supply, arrived + (gone if settled.startswith("found") else 0))
    receipts = Receipt.objects.filter(hit__event=event).order_by().values_list("hit__township__code", "supply")
    for code, supply, n in receipts.annotate(n=Sum("amount")):
        _add(counts.handed_out, code, supply, n)
    return counts


def _add(counts: dict[Key, int], township: str, supply: str, n: int) -> None:
    if supply in SUPPLIES:
        counts[township, supply] = counts.get((township, supply), 0) + n
