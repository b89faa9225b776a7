"""The book of supplies: what comes into a place, goes on the way, is taken over at the other end, and is handed out to a household.

Each place has for each supply an account for what lies there and one for what is on its way to it, both kept by the place's unit: who sends gives it out of hand,
and only who receives takes it over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from mianzhou.applications.relief_supplies.supplies import CATALOGUE, Supply, supply_of
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.units.api import Unit
from mianzhou.services.ledgers.api import (
    Account,
    Book,
    Draft,
    Line,
    Lot,
    Measure,
    Move,
    NotOfThisBook,
    Posted,
    move,
    open_account,
    open_book,
    open_lot,
    open_measure,
    post,
)

BOOK = "relief"
OUTSIDE, PEOPLE = "outside", "people"  # where supplies come from, and to whom they go


@dataclass(frozen=True, slots=True)
class Goods:
    """So many pieces of a supply; of a lot, or of what expires first."""

    supply: str
    amount: int
    lot: str = ""


@transaction.atomic
def open_stock(*, unit: Unit, actor: Actor, as_of: datetime) -> Book:
    """The city's book of supplies with a measure for each supply, and the accounts of where they come from and go to. Twice is once."""
    book = open_book(code=BOOK, title="救灾物资", unit=unit, actor=actor, as_of=as_of)
    for supply in CATALOGUE:
        measure = open_measure(
            code=f"relief.{supply.code}", title=supply.title.zh, unit=supply.unit, actor=actor, as_of=as_of
        )
        for code, title in ((OUTSIDE, "购入和捐赠"), (PEOPLE, "发放到户")):
            open_account(
                book=book,
                code=f"{code}:{supply.code}",
                title=f"{title} {supply.title.zh}",
                measure=measure,
                may_go_below=code == OUTSIDE,
                actor=actor,
                as_of=as_of,
            )
    return book


@transaction.atomic
def open_place(*, book: Book, place: str, title: str, keeper: Unit, actor: Actor, as_of: datetime) -> None:
    """A depot, station or point, with accounts for every supply there and on its way there. Twice is once."""
    measures = {m.code: m for m in Measure.objects.filter(code__in=[f"relief.{s.code}" for s in CATALOGUE])}
    for supply in CATALOGUE:
        for code, words in ((place, title), (_way(place), f"{title}（在途）")):
            open_account(
                book=book,
                code=f"{code}:{supply.code}",
                title=f"{words} {supply.title.zh}",
                measure=measures[f"relief.{supply.code}"],
                keeper=keeper,
                actor=actor,
                as_of=as_of,
            )


@transaction.atomic
def receive(
    *,
    book: Book,
    key: str,
    place: str,
    supply: Supply,
    amount: int,
    lot: str,
    actor: Actor,
    as_of: datetime,
    made_on: date | None = None,
    expires_on: date | None = None,
    remark: str = "",
) -> Posted:
    """Bought or given supplies come into a place as a lot with its day of expiry."""
    measure = Measure.objects.get(code=f"relief.{supply.code}")
    known = open_lot(measure=measure, code=lot, made_on=made_on, expires_on=expires_on, actor=actor, as_of=as_of)
    source, target = _accounts(book, [f"{OUTSIDE}:{supply.code}", f"{place}:{supply.code}"])
    lines = (Line(source.pk, Decimal(-amount), known.pk), Line(target.pk, Decimal(amount), known.pk))
    return post(book=book, drafts=[Draft(key, "receive", lines, remark=remark)], actor=actor, as_of=as_of)[0]


def send(
    *,
    book: Book,
    key: str,
    place: str,
    to: str,
    goods: Sequence[Goods],
    actor: Actor,
    as_of: datetime,
    remark: str = "",
) -> Posted:
    """A place gives supplies on their way to another one."""
    return _move(book, key, "send", place, _way(to), goods, actor, as_of, remark)


def take_over(
    *, book: Book, key: str, place: str, goods: Sequence[Goods], actor: Actor, as_of: datetime, remark: str = ""
) -> Posted:
    """A place takes over what arrived; what is missing stays on the way until it is found or written off."""
    return _move(book, key, "take_over", _way(place), place, goods, actor, as_of, remark)


def hand_out(
    *, book: Book, key: str, place: str, household: str, goods: Sequence[Goods], actor: Actor, as_of: datetime
) -> Posted:
    """A household receives supplies; the posting with its key is the receipt."""
    return _move(book, key, "hand_out", place, PEOPLE, goods, actor, as_of, household)


def _move(
    book: Book,
    key: str,
    kind: str,
    source: str,
    target: str,
    goods: Sequence[Goods],
    actor: Actor,
    as_of: datetime,
    remark: str,
) -> Posted:
    codes = [f"{end}:{supply_of(each.supply).code}" for each in goods for end in (source, target)]
    accounts = iter(_accounts(book, codes))
    moves = []
    for each in goods:
        out, into = next(accounts), next(accounts)
        lot = Lot.objects.filter(measure=out.measure_id, code=each.lot).first() if each.lot else None
        if each.lot and lot is None:
            raise NotOfThisBook
        moves.append(Move(out.pk, into.pk, Decimal(each.amount), lot.pk if lot else None))
    return move(book=book, key=key, kind=kind, moves=moves, actor=actor, as_of=as_of, remark=remark)


def _accounts(book: Book, codes: Sequence[str]) -> list[Account]:
    """The accounts of these codes, in their order; `NotOfThisBook` where one is not there."""
    found = {account.code: account for account in Account.objects.filter(book=book, code__in=codes)}
    if missing := set(codes) - found.keys():
        raise NotOfThisBook(missing=sorted(missing))
    return [found[code] for code in codes]


def _way(place: str) -> str:
    return f"to-{place}"
