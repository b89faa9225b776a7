"""Goods as they are told on a form, and what is wrong with them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mianzhou.applications.relief_supplies.errors import GoodsWrong
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.kernel.text import Text

MOST = 10_000_000  # pieces in one line: a number beyond it is a slip of the finger


@dataclass(frozen=True, slots=True)
class Goods:
    """So many pieces of a supply; of a lot by its number, or of what expires first."""

    supply: str
    amount: int
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """So many pieces of a supply that come in as a lot, made on a day and to be used up to and on another."""

    supply: str
    amount: int
    lot: str
    made_on: date | None = None
    expires_on: date | None = None


def check_goods(goods: Sequence[Goods | Incoming]) -> None:
    """`GoodsWrong` for no goods at all, a supply that the catalogue has not, an amount that no one moves, or a lot told twice."""
    if not goods:
        raise GoodsWrong(why=Text("没有填写物资", "there are none"))
    seen: set[tuple[str, str]] = set()
    for each in goods:
        if each.supply not in SUPPLIES:
            raise GoodsWrong(why=Text("目录中没有“{code}”", "the catalogue has no “{code}”").format(code=each.supply))
        title = SUPPLIES[each.supply].title
        if not 0 < each.amount <= MOST:
            why = Text("{supply}的数量 {n} 不对", "{n} is no amount of {supply}")
            raise GoodsWrong(why=why.format(supply=title, n=each.amount))
        if (each.supply, each.lot) in seen:
            why = Text("{supply}的批次“{lot}”填写了两次", "the lot “{lot}” of {supply} is told twice")
            raise GoodsWrong(why=why.format(supply=title, lot=each.lot or "—"))
        seen.add((each.supply, each.lot))


def check_incoming(goods: Sequence[Incoming], *, on: date) -> None:
    """The same for what comes in, which needs a lot, days in their order, and is not to have expired on the day."""
    check_goods(goods)
    for each in goods:
        title = SUPPLIES[each.supply].title
        if not SUPPLIES[each.supply].offered:
            raise GoodsWrong(why=Text("{supply}已不再储备", "{supply} is stored no more").format(supply=title))
        if not each.lot.strip() or len(each.lot) > 60:
            raise GoodsWrong(
                why=Text("{supply}缺少批号，或批号过长", "{supply}: no lot, or one too long").format(supply=title)
            )
        if each.made_on and each.expires_on and each.made_on > each.expires_on:
            why = Text("{supply}的有效期早于生产日期", "{supply} expires before it was made")
            raise GoodsWrong(why=why.format(supply=title))
        if each.expires_on and each.expires_on < on:
            why = Text("{supply}已于 {day} 过期，不能入库", "{supply} expired on {day} and is not taken in")
            raise GoodsWrong(why=why.format(supply=title, day=each.expires_on.isoformat()))
