"""The book of supplies: its accounts, and who moves what in it.

A place has for each supply an account for what lies there and one for what is on its way to it. Both are opened when first needed, by whoever may move the goods;
the actions of this room decide who may, and post as the keeper of the book.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import ALLOCATE, APPROVE, KEEP, READ
from mianzhou.applications.relief_supplies.stock.models import Shelf
from mianzhou.applications.relief_supplies.supplies import SUPPLIES, Supply
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.units.api import Unit
from mianzhou.services.ledgers.api import (
    Account,
    Book,
    Measure,
    NewAccount,
    book_named,
    hand_over_accounts,
    open_account,
    open_accounts,
    open_book,
    open_measure,
)

BOOK = "relief"
OUTSIDE, PEOPLE, LOST = "outside", "people", "lost"  # where supplies come from, to whom they go, what is written off
_ENDS = ((OUTSIDE, "购入和捐赠"), (PEOPLE, "发放到户"), (LOST, "核销"))


def as_keeper(actor: Actor) -> Actor:
    """The actor with what the ledger asks for, once an action of this room has decided that it may."""
    return replace(actor, permissions=actor.permissions | {KEEP, "ledger.keep"})


@transaction.atomic
def open_stock(*, unit: Unit, actor: Actor, as_of: datetime) -> Book:
    """The city's book of supplies with a measure for each supply, and the accounts of where they come from and go to. Twice is once. The command does."""
    actor.require(ALLOCATE, unit_path=unit.path, region_path=unit.region.path)
    keeper = as_keeper(actor)
    said = {"read_by": READ, "kept_by": KEEP, "approved_by": APPROVE}
    book = open_book(code=BOOK, title="救灾物资", unit=unit, actor=keeper, as_of=as_of, **said)
    for supply in SUPPLIES.values():
        open_supply(book, supply, actor=keeper, as_of=as_of)
    return book


def open_supply(book: Book, supply: Supply, *, actor: Actor, as_of: datetime) -> None:
    """The measure of a supply in the book, and the accounts of where it comes from and goes to."""
    measure = open_measure(
        code=_measure(supply.code), title=supply.title.zh, unit=supply.unit.zh, actor=actor, as_of=as_of
    )
    for code, title in _ENDS:
        open_account(
            book=book,
            code=f"{code}:{supply.code}",
            title=f"{title} {supply.title.zh}",
            measure=measure,
            may_go_below=code == OUTSIDE,
            actor=actor,
            as_of=as_of,
        )


def book_of_supplies() -> Book:
    """The book; `NotFound` before it is opened."""
    return book_named(BOOK)


def measures() -> dict[str, Measure]:
    """The measure of each supply, by the supply's code."""
    prefix = _measure("")
    return {m.code.removeprefix(prefix): m for m in Measure.objects.filter(code__startswith=prefix)}


def ends(book: Book, end: str) -> dict[str, Account]:
    """The accounts of an end of the book (`OUTSIDE`, `PEOPLE`, `LOST`), by the supply's code."""
    rows = Account.objects.filter(book=book, code__startswith=f"{end}:")
    return {account.code.partition(":")[2]: account for account in rows}


def shelves(book: Book, place: Place, supplies: Sequence[str], *, actor: Actor, as_of: datetime) -> dict[str, Shelf]:
    """The shelves of a place for these supplies, {supply: shelf}; opened where they are not there yet."""
    found = {s.supply: s for s in Shelf.objects.filter(place=place, supply__in=supplies)}
    missing = [SUPPLIES[code] for code in dict.fromkeys(supplies) if code not in found]
    if missing:
        counted, keeper = measures(), as_keeper(actor)
        opened = [_opened(book, place, supply, counted[supply.code], keeper, as_of) for supply in missing]
        Shelf.objects.bulk_create(opened, ignore_conflicts=True)  # somebody may open the same one now
        found = {s.supply: s for s in Shelf.objects.filter(place=place, supply__in=supplies)}
    return found


def hand_over_shelves(place: Place, *, actor: Actor, as_of: datetime) -> None:
    """The unit that keeps a place from now on answers for its shelves in the book, and for what is on its way there."""
    accounts = [pk for pair in Shelf.objects.filter(place=place).values_list("account", "way") for pk in pair]
    if accounts:
        hand_over_accounts(
            book=book_of_supplies(), account_ids=accounts, keeper=place.keeper, actor=as_keeper(actor), as_of=as_of
        )


def _opened(book: Book, place: Place, supply: Supply, measure: Measure, keeper: Actor, as_of: datetime) -> Shelf:
    codes = [f"{place.code}:{supply.code}", f"to-{place.code}:{supply.code}"]
    titles = [f"{place.name} {supply.title.zh}", f"{place.name}（在途） {supply.title.zh}"]
    wanted = [NewAccount(code, title) for code, title in zip(codes, titles, strict=True)]
    accounts = open_accounts(book=book, wanted=wanted, measure=measure, keeper=place.keeper, actor=keeper, as_of=as_of)
    return Shelf(
        place=place, supply=supply.code, kind=supply.kind, account_id=accounts[codes[0]], way_id=accounts[codes[1]]
    )


def _measure(supply: str) -> str:
    return f"relief.{supply}"
