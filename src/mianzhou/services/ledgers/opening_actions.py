"""Opening books, measures, accounts and lots. Opening the same one twice gives the one that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.ledgers.errors import AlreadyThere, NotEmpty
from mianzhou.services.ledgers.models import Account, Balance, Book, Lot, Measure
from mianzhou.services.ledgers.permission import require_accounts

_BOOK, _MEASURE = Text("账簿", "book"), Text("计量对象", "measure")
_ACCOUNT, _LOT = Text("账户", "account"), Text("批次", "lot")


@transaction.atomic
def open_book(
    *,
    code: str,
    title: str,
    unit: Unit,
    actor: Actor,
    as_of: datetime,
    read_by: str = "ledger.read",
    kept_by: str = "ledger.keep",
    approved_by: str = "ledger.approve",
) -> Book:
    """A book kept by a unit; the three permissions say who reads it, who posts, and who approves a stocktake."""
    for permission in (read_by, kept_by, approved_by):
        if permission not in PERMISSIONS:
            raise KeyError(permission)
    actor.require(kept_by, unit_path=unit.path, region_path=unit.region.path)
    said = {"title": title, "unit": unit, "read_by": read_by, "kept_by": kept_by, "approved_by": approved_by}
    book, made = Book.objects.get_or_create(code=code, defaults={**said, "opened_at": as_of})
    _same(book, said, _BOOK, code)
    if made:
        record(actor=actor, as_of=as_of, verb="ledger.open_book", subject=book, detail={"code": code, "title": title})
    return book


@transaction.atomic
def open_measure(*, code: str, title: str, unit: str, actor: Actor, as_of: datetime, places: int = 0) -> Measure:
    """Something to count, by a unit with so many decimals, and its lot for what is not told apart."""
    actor.require_anywhere("ledger.keep")
    said = {"title": title, "unit": unit, "places": places}
    measure, made = Measure.objects.get_or_create(code=code, defaults=said)
    _same(measure, said, _MEASURE, code)
    if made:
        Lot.objects.create(measure=measure, code="")
        record(actor=actor, as_of=as_of, verb="ledger.open_measure", subject=measure, detail={"code": code})
    return measure


@transaction.atomic
def open_account(
    *,
    book: Book,
    code: str,
    title: str,
    measure: Measure,
    actor: Actor,
    as_of: datetime,
    keeper: Unit | None = None,
    may_go_below: bool = False,
) -> Account:
    """A place for a measure in a book; `keeper` answers for it, None is the book's own unit."""
    place = keeper or book.unit
    actor.require(book.kept_by, unit_path=place.path, region_path=place.region.path)
    said = {"title": title, "measure": measure, "keeper": keeper, "may_go_below": may_go_below}
    account, made = Account.objects.get_or_create(book=book, code=code, defaults={**said, "opened_at": as_of})
    _same(account, said, _ACCOUNT, code)
    if made:
        detail = {"book": book.code, "code": code, "title": title}
        record(actor=actor, as_of=as_of, verb="ledger.open_account", subject=account, detail=detail)
    return account


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to open: its code and what it is called."""

    code: str
    title: str


@transaction.atomic
def open_accounts(
    *,
    book: Book,
    wanted: Sequence[NewAccount],
    measure: Measure,
    actor: Actor,
    as_of: datetime,
    keeper: Unit | None = None,
) -> dict[str, int]:
    """Many accounts of one measure at once, {code: account}; what is there already stays, and must be the same."""
    place = keeper or book.unit
    actor.require(book.kept_by, unit_path=place.path, region_path=place.region.path)
    said = {"measure": measure, "keeper": keeper, "may_go_below": False}
    codes = [each.code for each in wanted]
    before = set(Account.objects.filter(book=book, code__in=codes).values_list("code", flat=True))
    Account.objects.bulk_create(
        (Account(book=book, code=each.code, title=each.title, opened_at=as_of, **said) for each in wanted),
        ignore_conflicts=True,
    )
    found = {a.code: a for a in Account.objects.filter(book=book, code__in=codes).select_related("measure", "keeper")}
    for each in wanted:
        _same(found[each.code], {**said, "title": each.title}, _ACCOUNT, each.code)
    opened = len(found) - len(before)
    if opened:
        detail = {"book": book.code, "count": opened}
        record(actor=actor, as_of=as_of, verb="ledger.open_accounts", subject=book, detail=detail)
    return {code: account.pk for code, account in found.items()}


@transaction.atomic
def hand_over_accounts(*, book: Book, account_ids: Sequence[int], keeper: Unit, actor: Actor, as_of: datetime) -> int:
    """Another unit answers for these accounts from now on; for how many that is new. Whoever keeps the book decides."""
    require_accounts(actor, book.kept_by, book, [])
    rows = Account.objects.select_for_update().filter(book=book, pk__in=account_ids)
    changed = [account.pk for account in rows.order_by("pk") if account.keeper_id != keeper.pk]
    if changed:
        Account.objects.filter(pk__in=changed).update(keeper=keeper)
        detail = {"book": book.code, "count": len(changed), "unit": keeper.code}
        record(actor=actor, as_of=as_of, verb="ledger.hand_over_accounts", subject=book, detail=detail)
    return len(changed)


@transaction.atomic
def open_lot(
    *,
    measure: Measure,
    code: str,
    actor: Actor,
    as_of: datetime,
    made_on: date | None = None,
    expires_on: date | None = None,
) -> Lot:
    """A part of a measure that is told apart; `expires_on` is the last day on which it may be used."""
    actor.require_anywhere("ledger.keep")
    said = {"made_on": made_on, "expires_on": expires_on}
    lot, made = Lot.objects.get_or_create(measure=measure, code=code, defaults=said)
    _same(lot, said, _LOT, code)
    if made:
        detail = {"measure": measure.code, "code": code, "expires_on": expires_on.isoformat() if expires_on else ""}
        record(actor=actor, as_of=as_of, verb="ledger.open_lot", subject=lot, detail=detail)
    return lot


@transaction.atomic
def close_account(*, account_id: int, actor: Actor, as_of: datetime) -> Account:
    """End an account in which nothing is left."""
    account = Account.objects.select_related("book__unit__region", "keeper__region").filter(pk=account_id).first()
    if account is None:
        raise NotFound(what=_ACCOUNT)
    require_accounts(actor, account.book.kept_by, account.book, [account])
    rows = list(Balance.objects.select_for_update().filter(account=account).order_by("lot", "stripe"))
    left: dict[int, Any] = {}
    for row in rows:
        left[row.lot_id] = left.get(row.lot_id, 0) + row.amount
    if any(left.values()) or any(row.reserved for row in rows):
        raise NotEmpty(account=account.title)
    if account.closed_at is None:
        Account.objects.filter(Q(pk=account.pk)).update(closed_at=as_of)
        account.closed_at = as_of
        detail = {"book": account.book.code, "code": account.code}
        record(actor=actor, as_of=as_of, verb="ledger.close_account", subject=account, detail=detail)
    return account


def _same(row: Any, said: dict[str, Any], what: Text, code: str) -> None:
    if any(getattr(row, name) != value for name, value in said.items()):
        raise AlreadyThere(what=what, code=code)
