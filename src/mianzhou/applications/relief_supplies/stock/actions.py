"""Moves of supplies: into a place, held back, on the way, handed out.

Each has a `key` of its own: the same key again is the same move, and nothing is moved twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from mianzhou.applications.relief_supplies.errors import GoodsWrong, LotDiffers, NotEnoughThere, PlaceClosed
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import ALLOCATE, KEEP, require
from mianzhou.applications.relief_supplies.stock.goods import Goods, Incoming, check_goods, check_incoming
from mianzhou.applications.relief_supplies.stock.models import Shelf, Transfer, TransferLine
from mianzhou.applications.relief_supplies.stock.opening_actions import (
    OUTSIDE,
    PEOPLE,
    as_keeper,
    book_of_supplies,
    ends,
    shelves,
)
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.applications.relief_supplies.words import SOURCES
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers.api import (
    AlreadyThere,
    Draft,
    Entry,
    Line,
    Lot,
    Move,
    NotEnough,
    Posted,
    Reservation,
    Want,
    move,
    open_lot,
    post,
    release,
    reserve,
    use,
)


@transaction.atomic
def receive(
    *, key: str, place: Place, goods: Sequence[Incoming], source: str, remark: str, actor: Actor, as_of: datetime
) -> Posted:
    """Supplies that were bought, allotted or given come into a place by lots. Its keeper receives; `source` is one of `words.SOURCES`."""
    require(actor, KEEP, place)
    _require_open(place)
    check_incoming(goods, on=timezone.localdate(as_of))
    if source not in SOURCES:
        raise GoodsWrong(why=Text("须选择来源", "say where they come from"))
    book = book_of_supplies()
    held = shelves(book, place, [each.supply for each in goods], actor=actor, as_of=as_of)
    outside, lines = ends(book, OUTSIDE), []
    for each in goods:
        lot = _lot(each, held[each.supply], actor, as_of)
        lines.append(Line(outside[each.supply].pk, Decimal(-each.amount), lot.pk))
        lines.append(Line(held[each.supply].account_id, Decimal(each.amount), lot.pk))
    draft = Draft(f"in {key}", "receive", tuple(lines), remark=f"{SOURCES[source].zh} {remark}".strip())
    posted = post(book=book, drafts=[draft], actor=as_keeper(actor), as_of=as_of)[0]
    if not posted.again:
        detail = {"place": place.code, "source": source, "goods": _told(goods)}
        record(actor=actor, as_of=as_of, verb="relief.receive", subject=place, detail=detail)
    return posted


@transaction.atomic
def send(
    *,
    key: str,
    source: Place,
    target: Place,
    goods: Sequence[Goods],
    actor: Actor,
    as_of: datetime,
    purpose: str = "",
    carrier: str = "",
) -> Transfer:
    """A place gives supplies on their way to another one: of a lot, or of what expires first. The keeper of the place that gives sends."""
    require(actor, KEEP, source)
    if (known := Transfer.objects.filter(key=key).first()) is not None:
        return known
    _require_ends(source, target)
    check_goods(goods)
    book = book_of_supplies()
    supplies = [each.supply for each in goods]
    here = _there(source, supplies)
    there = shelves(book, target, supplies, actor=actor, as_of=as_of)
    moves = [_move(here[each.supply], there[each.supply].way_id, each) for each in goods]
    posted = _moved(source, goods, f"send {key}", "send", moves, f"→ {target.name} {purpose}".strip(), actor, as_of)
    return _on_the_way(key, source, target, posted, purpose, carrier, actor, as_of)


@transaction.atomic
def hold(*, key: str, place: Place, goods: Sequence[Goods], purpose: str, actor: Actor, as_of: datetime) -> Reservation:
    """Hold supplies of a place back for a purpose, until they are sent or let go. Its keeper may, and the command."""
    _require_keeper_or_command(actor, place)
    check_goods(goods)
    here = _there(place, [each.supply for each in goods])
    wants = [
        Want(here[each.supply].account_id, Decimal(each.amount), _known_lot(here[each.supply], each.lot))
        for each in goods
    ]
    try:
        return reserve(
            book=book_of_supplies(), key=key, purpose=purpose, wants=wants, actor=as_keeper(actor), as_of=as_of
        )
    except NotEnough as error:
        raise _not_enough(place, goods, as_of) from error


@transaction.atomic
def let_go(*, reservation_id: int, place: Place, actor: Actor, as_of: datetime) -> Reservation:
    """Let go of what was held back in a place."""
    _require_keeper_or_command(actor, place)
    _of_place(reservation_id, place)
    return release(reservation_id=reservation_id, actor=as_keeper(actor), as_of=as_of)


@transaction.atomic
def send_held(
    *,
    key: str,
    reservation_id: int,
    source: Place,
    target: Place,
    actor: Actor,
    as_of: datetime,
    purpose: str = "",
    carrier: str = "",
) -> Transfer:
    """Send all that a reservation holds back in a place. The keeper of the place sends."""
    require(actor, KEEP, source)
    if (known := Transfer.objects.filter(key=key).first()) is not None:
        return known
    _require_ends(source, target)
    held = _of_place(reservation_id, source)
    there = shelves(book_of_supplies(), target, [s.supply for s in held], actor=actor, as_of=as_of)
    posted = use(
        reservation_id=reservation_id,
        targets={shelf.account_id: there[shelf.supply].way_id for shelf in held},
        key=f"send {key}",
        kind="send",
        actor=as_keeper(actor),
        as_of=as_of,
        remark=f"→ {target.name} {purpose}".strip(),
    )
    return _on_the_way(key, source, target, posted, purpose, carrier, actor, as_of)


@transaction.atomic
def hand_out(*, key: str, place: Place, to: str, goods: Sequence[Goods], actor: Actor, as_of: datetime) -> Posted:
    """A household or a shelter receives supplies; `to` says who, without a resident number. The keeper of the place hands out."""
    require(actor, KEEP, place)
    check_goods(goods)
    book = book_of_supplies()
    here, people = _there(place, [each.supply for each in goods]), ends(book, PEOPLE)
    moves = [_move(here[each.supply], people[each.supply].pk, each) for each in goods]
    posted = _moved(place, goods, f"out {key}", "hand_out", moves, to, actor, as_of)
    if not posted.again:
        detail = {"place": place.code, "target": to, "goods": _told(goods)}
        record(actor=actor, as_of=as_of, verb="relief.hand_out", subject=place, detail=detail)
    return posted


def _on_the_way(
    key: str,
    source: Place,
    target: Place,
    posted: Posted,
    purpose: str,
    carrier: str,
    actor: Actor,
    as_of: datetime,
) -> Transfer:
    """The transfer of a posting that sent something, with the lots that the posting took."""
    made = Transfer.objects.create(
        number=f"DY-{posted.id:07d}",
        key=key,
        source=source,
        target=target,
        purpose=purpose.strip(),
        carrier=carrier.strip(),
        sent_at=as_of,
        sent_by=actor.name,
    )
    ways = {s.way_id: s.supply for s in Shelf.objects.filter(place=target)}
    entries = Entry.objects.filter(posting=posted.id, account__in=ways).order_by("line")
    summed: dict[tuple[str, int], int] = {}
    for account, lot, amount in entries.values_list("account", "lot", "amount"):
        place = (ways[account], lot)
        summed[place] = summed.get(place, 0) + int(amount)
    TransferLine.objects.bulk_create(
        TransferLine(transfer=made, supply=supply, lot_id=lot, sent=amount) for (supply, lot), amount in summed.items()
    )
    goods = [f"{SUPPLIES[supply].title.zh} {amount}" for (supply, _), amount in summed.items()]
    detail = {"number": made.number, "source": source.code, "target": target.code, "goods": goods}
    record(actor=actor, as_of=as_of, verb="relief.send", subject=made, detail=detail)
    return made


def _moved(
    place: Place,
    goods: Sequence[Goods],
    key: str,
    kind: str,
    moves: Sequence[Move],
    remark: str,
    actor: Actor,
    as_of: datetime,
) -> Posted:
    try:
        return move(
            book=book_of_supplies(),
            key=key,
            kind=kind,
            moves=moves,
            actor=as_keeper(actor),
            as_of=as_of,
            remark=remark[:500],
        )
    except NotEnough as error:
        raise _not_enough(place, goods, as_of) from error


def _move(shelf: Shelf, target_id: int, goods: Goods) -> Move:
    return Move(shelf.account_id, target_id, Decimal(goods.amount), _known_lot(shelf, goods.lot))


def _known_lot(shelf: Shelf, code: str) -> int | None:
    """The lot of a shelf's supply; None is what expires first."""
    if not code:
        return None
    lot = Lot.objects.filter(measure=shelf.account.measure_id, code=code).first()
    if lot is None:
        why = Text("没有批次“{lot}”的{supply}", "there is no lot “{lot}” of {supply}")
        raise GoodsWrong(why=why.format(lot=code, supply=SUPPLIES[shelf.supply].title))
    return lot.pk


def _lot(each: Incoming, shelf: Shelf, actor: Actor, as_of: datetime) -> Lot:
    days = {"made_on": each.made_on, "expires_on": each.expires_on}
    measure = shelf.account.measure
    try:
        return open_lot(measure=measure, code=each.lot.strip(), actor=as_keeper(actor), as_of=as_of, **days)
    except AlreadyThere as error:
        known = Lot.objects.get(measure=measure, code=each.lot.strip())
        raise LotDiffers(lot=each.lot, expires_on=known.expires_on or "—") from error


def _there(place: Place, supplies: Sequence[str]) -> dict[str, Shelf]:
    """The shelves of a place from which something is to be taken; `NotEnoughThere` where it never had any."""
    found = {s.supply: s for s in Shelf.objects.filter(place=place, supply__in=supplies).select_related("account")}
    for supply in supplies:
        if supply not in found:
            told = SUPPLIES[supply]
            raise NotEnoughThere(place=place.name, supply=told.title, free=0, asked=1)
    return found


def _not_enough(place: Place, goods: Sequence[Goods], as_of: datetime) -> NotEnoughThere:
    """The first of the goods of which less is free than is asked for: of its lot, or of all that has not expired."""
    from mianzhou.applications.relief_supplies.stock.queries import free_stock

    free: dict[tuple[str, str], int] = {}
    for stock in free_stock(places=[place]):
        fresh = stock.expires_on is None or stock.expires_on >= timezone.localdate(as_of)
        for lot in (stock.lot, "") if fresh and stock.lot else (stock.lot,):
            free[stock.supply, lot] = free.get((stock.supply, lot), 0) + stock.free
    asked: dict[tuple[str, str], int] = {}
    for each in goods:
        asked[each.supply, each.lot] = asked.get((each.supply, each.lot), 0) + each.amount
    short = next((key for key, n in asked.items() if n > free.get(key, 0)), (goods[0].supply, goods[0].lot))
    told = SUPPLIES[short[0]]
    return NotEnoughThere(place=place.name, supply=told.title, free=free.get(short, 0), asked=asked[short])


def _of_place(reservation_id: int, place: Place) -> list[Shelf]:
    """The shelves on which a reservation holds something back; `GoodsWrong` unless all of them are the place's."""
    reservation = Reservation.objects.filter(pk=reservation_id).first()
    accounts = set(reservation.lines.values_list("account", flat=True)) if reservation else set()
    held = list(Shelf.objects.filter(place=place, account__in=accounts))
    if not held or len(held) != len(accounts):
        raise GoodsWrong(why=Text("预留不属于{place}", "nothing of {place} is held back so").format(place=place.name))
    return held


def _require_open(place: Place) -> None:
    if place.closed_at is not None:
        raise PlaceClosed(place=place.name)


def _require_ends(source: Place, target: Place) -> None:
    _require_open(target)
    if source.pk == target.pk:
        raise GoodsWrong(why=Text("发出地和目的地相同", "they would go where they are"))


def _require_keeper_or_command(actor: Actor, place: Place) -> None:
    if not actor.may(ALLOCATE, unit_path=place.keeper.path, region_path=place.township.path):
        require(actor, KEEP, place)


def _told(goods: Sequence[Goods | Incoming]) -> list[str]:
    return [f"{SUPPLIES[each.supply].title.zh} {each.amount}" for each in goods]
