"""What a keeper finds and a second person decides: counts of a place, and what is to leave the book since it expired or is spoilt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from mianzhou.applications.relief_supplies.errors import ByAnother, GoodsWrong, TakenAlready
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import APPROVE, KEEP, require
from mianzhou.applications.relief_supplies.stock.actions import hold
from mianzhou.applications.relief_supplies.stock.goods import MOST, Goods
from mianzhou.applications.relief_supplies.stock.models import (
    APPROVED,
    ASKED,
    REFUSED,
    PlaceCount,
    Shelf,
    WriteOff,
)
from mianzhou.applications.relief_supplies.stock.opening_actions import LOST, as_keeper, book_of_supplies, ends
from mianzhou.applications.relief_supplies.words import REASONS
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers.api import Count, adjust, count_stock, refuse_count, release, use

_COUNT, _WRITE_OFF = Text("盘点", "count"), Text("核销申请", "write-off")


def _as_approver(actor: Actor) -> Actor:
    return replace(actor, permissions=actor.permissions | {APPROVE})


@transaction.atomic
def count_place(
    *, key: str, place: Place, counted: Mapping[tuple[str, int], int], actor: Actor, as_of: datetime
) -> PlaceCount:
    """Note what was counted in a place, {(supply, lot id): pieces}. The book stays as it is until a second person approves."""
    require(actor, KEEP, place)
    here = {s.supply: s for s in Shelf.objects.filter(place=place)}
    if not counted:
        raise GoodsWrong(why=Text("没有填写盘点数量", "nothing was counted"))
    if any(supply not in here or not 0 <= n <= MOST for (supply, _), n in counted.items()):
        raise GoodsWrong(why=Text("盘点数量不对", "an amount is wrong"))
    counts = [Count(here[supply].account_id, Decimal(n), lot) for (supply, lot), n in counted.items()]
    stocktake = count_stock(
        book=book_of_supplies(),
        key=f"count {key}",
        counts=counts,
        counted_at=as_of,
        actor=as_keeper(actor),
        as_of=as_of,
    )
    made = PlaceCount.objects.create(place=place, stocktake=stocktake)
    differ = stocktake.lines.exclude(expected=F("counted")).count()
    detail = {"place": place.code, "lines": len(counts), "amount": differ}
    record(actor=actor, as_of=as_of, verb="relief.count", subject=made, detail=detail)
    return made


@transaction.atomic
def judge_count(*, count_id: int, approved: bool, remark: str, actor: Actor, as_of: datetime) -> PlaceCount:
    """Somebody else than who counted enters the differences, or has it counted again with a reason."""
    rows = PlaceCount.objects.select_related("place__keeper", "place__township", "stocktake")
    count = rows.filter(pk=count_id).first()
    if count is None:
        raise NotFound(what=_COUNT)
    require(actor, APPROVE, count.place)
    if not approved and not remark.strip():
        raise GoodsWrong(why=Text("退回须说明理由", "say why it is to be counted again"))
    judge = adjust if approved else refuse_count
    judge(stocktake_id=count.stocktake_id, remark=remark, actor=_as_approver(actor), as_of=as_of)
    detail = {"place": count.place.code, "outcome": "approved" if approved else "refused", "remark": remark.strip()}
    record(actor=actor, as_of=as_of, verb="relief.judge_count", subject=count, detail=detail)
    return count


@transaction.atomic
def ask_write_off(
    *, key: str, shelf: Shelf, lot: str, amount: int, reason: str, remark: str, actor: Actor, as_of: datetime
) -> WriteOff:
    """Ask that so many of a lot leave the book; until it is decided they are held back, so that nobody sends them."""
    require(actor, KEEP, shelf.place)
    if actor.person_id is None:
        raise ByAnother(what=_WRITE_OFF)
    if reason not in REASONS:
        raise GoodsWrong(why=Text("须选择核销原因", "say why it is to be written off"))
    reservation = hold(
        key=f"off {key}", place=shelf.place, goods=[Goods(shelf.supply, amount, lot)], purpose="核销", actor=actor, as_of=as_of
    )  # fmt: skip
    known = WriteOff.objects.filter(reservation=reservation).first()
    if known is not None:
        return known
    made = WriteOff.objects.create(
        shelf=shelf,
        lot_id=reservation.lines.values_list("lot", flat=True).get(),
        amount=amount,
        reason=reason,
        remark=remark.strip()[:300],
        reservation=reservation,
        asked_at=as_of,
        asked_by=actor.name,
        asker_id=actor.person_id,
    )
    detail = {"place": shelf.place.code, "lot": lot, "amount": amount, "reason": reason}
    record(actor=actor, as_of=as_of, verb="relief.ask_write_off", subject=made, detail=detail)
    return made


@transaction.atomic
def judge_write_off(*, write_off_id: int, approved: bool, remark: str, actor: Actor, as_of: datetime) -> WriteOff:
    """Somebody else than who asked lets them leave the book, or refuses with a reason, and they are free again."""
    rows = WriteOff.objects.select_for_update(of=("self",)).select_related(
        "shelf__place__keeper", "shelf__place__township"
    )
    found = rows.filter(pk=write_off_id).first()
    if found is None:
        raise NotFound(what=_WRITE_OFF)
    place = found.shelf.place
    require(actor, APPROVE, place)
    if found.state != ASKED:
        raise TakenAlready(what=_WRITE_OFF)
    if actor.person_id is None or actor.person_id == found.asker_id:
        raise ByAnother(what=Text("核销审核", "Deciding on a write-off"))
    if not approved and not remark.strip():
        raise GoodsWrong(why=Text("不同意须说明理由", "say why it is refused"))
    if approved:
        lost = ends(book_of_supplies(), LOST)[found.shelf.supply]
        use(
            reservation_id=found.reservation_id,
            targets={found.shelf.account_id: lost.pk},
            key=f"write-off {found.pk}",
            kind="write_off",
            remark=f"{REASONS[found.reason].zh} {found.remark}".strip(),
            actor=as_keeper(actor),
            as_of=as_of,
        )
    else:
        release(reservation_id=found.reservation_id, actor=as_keeper(actor), as_of=as_of)
    found.state, found.judged_at = (APPROVED if approved else REFUSED), as_of
    found.judged_by, found.judge_id, found.judgement = actor.name, actor.person_id, remark.strip()[:300]
    found.save()
    detail = {"place": place.code, "amount": found.amount, "outcome": found.state, "remark": found.judgement}
    record(actor=actor, as_of=as_of, verb="relief.judge_write_off", subject=found, detail=detail)
    return found
