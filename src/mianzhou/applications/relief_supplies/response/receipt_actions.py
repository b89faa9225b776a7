"""Writes of receipts: a household receives supplies out of the township's place, one by one or from a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mianzhou.applications.relief_supplies.places.queries import KEEP
from mianzhou.applications.relief_supplies.places.queries import require as require_place
from mianzhou.applications.relief_supplies.response.errors import ReceiptWrong, ReceivedBefore
from mianzhou.applications.relief_supplies.response.event_actions import require_open
from mianzhou.applications.relief_supplies.response.models import HitTownship, Receipt
from mianzhou.applications.relief_supplies.response.progress import in_hand
from mianzhou.applications.relief_supplies.stock.actions import hand_out
from mianzhou.applications.relief_supplies.stock.goods import Goods
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.data.normalising.api import is_resident_number
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Household:
    """Who signs for a household: its head, the head's resident number, how many people live in it."""

    head: str
    number: str
    people: int


@dataclass(frozen=True, slots=True)
class Handed:
    """What a household received, {supply: pieces}, when; `again` says why it receives a supply that it received before."""

    household: Household
    goods: dict[str, int]
    at: datetime | None = None
    again: str = ""


@transaction.atomic
def enter_receipts(
    *, hit: HitTownship, handed: Sequence[Handed], key: str, actor: Actor, as_of: datetime
) -> list[Receipt]:
    """Enter what households received, all or none; `key` makes twice once. The keeper of the township's place does.

    Raises `ReceivedBefore` for a household that received the same supply in this event, unless `again` says why.
    """
    require_open(hit.event, Text("登记发放", "hand out"))
    place = hit.receives_at
    if place is None:
        raise ReceiptWrong(why=Text("本乡镇尚未指定接收点", "the township has not said where it takes supplies over"))
    require_place(actor, KEEP, place)
    HitTownship.objects.select_for_update().get(pk=hit.pk)
    if Receipt.objects.filter(hit=hit, posting__key=f"out {key}").exists():
        return list(Receipt.objects.filter(hit=hit, posting__key=f"out {key}"))
    goods: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    for each in handed:
        _check(hit, each, as_of)
        told = {(each.household.number.upper(), supply) for supply, n in each.goods.items() if n}
        if told & seen:
            raise ReceiptWrong(
                why=Text("{head}户的同一物资填写了两次", "{head}: a supply is told twice").format(
                    head=each.household.head
                )
            )
        seen |= told
        for supply, n in each.goods.items():
            goods[supply] = goods.get(supply, 0) + n
    if not goods:
        raise ReceiptWrong(why=Text("没有填写物资数量", "no amount was told"))
    _check_in_hand(hit, goods)
    first = handed[0].household.head
    to = first if len(handed) == 1 else f"{first}等 {len(handed)} 户"
    posted = hand_out(
        key=key, place=place, to=f"{hit.township.name} {to}", goods=[Goods(s, n) for s, n in goods.items()], actor=actor,
        as_of=as_of,
    )  # fmt: skip
    made = _write(hit, handed, posted.id, actor, as_of)
    detail = {"number": hit.event.number, "township": hit.township.code, "households": len(handed), "goods": goods}
    record(actor=actor, as_of=as_of, verb="relief.enter_receipts", subject=hit, detail=detail)
    return made


def received_before(hit: HitTownship, each: Handed) -> Receipt | None:
    """The receipt of a household for one of these supplies in the same event, wherever it was."""
    rows = Receipt.objects.filter(hit__event=hit.event_id, person_number=each.household.number.upper())
    return rows.filter(supply__in=[s for s, n in each.goods.items() if n]).order_by("handed_at").first()


def _check(hit: HitTownship, each: Handed, as_of: datetime) -> None:
    household = each.household
    if not household.head.strip() or len(household.head) > 64:
        raise ReceiptWrong(why=Text("缺少户主姓名", "the name of the household's head is missing"))
    if not is_resident_number(household.number.upper()):
        why = Text("{head}的身份证号码有误", "the resident number of {head} is wrong")
        raise ReceiptWrong(why=why.format(head=household.head))
    if not 0 < household.people < 100:
        raise ReceiptWrong(
            why=Text("{head}户的人数不对", "{head}: the number of people is wrong").format(head=household.head)
        )
    if any(s not in SUPPLIES or not 0 <= n < 1_000_000 for s, n in each.goods.items()) or not any(each.goods.values()):
        raise ReceiptWrong(why=Text("{head}户的物资数量不对", "{head}: an amount is wrong").format(head=household.head))
    at = each.at or as_of
    if not hit.event.happened_at <= at <= as_of:
        why = Text(
            "{head}户的发放时间不在灾情发生之后、现在之前", "{head}: handed out before the event or later than now"
        )
        raise ReceiptWrong(why=why.format(head=household.head))
    before = received_before(hit, each)
    if before is not None and not each.again.strip():
        supply = SUPPLIES[before.supply]
        at_local = timezone.localtime(before.handed_at).strftime("%m-%d %H:%M")
        raise ReceivedBefore(
            head=before.head,
            at=at_local,
            supply=supply.title,
            amount=before.amount,
            number=before.number,
        )


def _check_in_hand(hit: HitTownship, goods: dict[str, int]) -> None:
    have = in_hand(hit)
    for supply, n in goods.items():
        if n > have.get(supply, 0):
            why = Text(
                "{supply}为本次灾情已接收未发放的只有 {have}，不够 {n}",
                "of {supply} only {have} arrived for this event and are left, less than {n}",
            )
            raise ReceiptWrong(why=why.format(supply=SUPPLIES[supply].title, have=have.get(supply, 0), n=n))


def _write(hit: HitTownship, handed: Sequence[Handed], posting_id: int, actor: Actor, as_of: datetime) -> list[Receipt]:
    n = Receipt.objects.filter(hit=hit).count()
    rows = []
    for each in handed:
        repeated = set(
            Receipt.objects.filter(hit__event=hit.event_id, person_number=each.household.number.upper()).values_list(
                "supply", flat=True
            )
        )
        for supply, amount in each.goods.items():
            if not amount:
                continue
            n += 1
            rows.append(
                Receipt(
                    hit=hit,
                    number=f"{hit.event.number}-{hit.township.code[-6:]}-S{n:04d}",
                    head=each.household.head.strip(),
                    person_number=each.household.number.upper(),
                    people=each.household.people,
                    supply=supply,
                    amount=amount,
                    handed_at=each.at or as_of,
                    handed_by=actor.name,
                    entered_at=as_of,
                    again=each.again.strip()[:200] if supply in repeated else "",
                    posting_id=posting_id,
                )
            )
    return Receipt.objects.bulk_create(rows)
