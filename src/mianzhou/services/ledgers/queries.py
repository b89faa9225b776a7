"""Reads of ledgers: what is held now, what was held at any moment, what happened to an account, and whether the books are whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Sum

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers.expiry import Held
from mianzhou.services.ledgers.models import Account, Balance, Book, Closing, Entry
from mianzhou.services.ledgers.past import Asked, LastClosing, Way, shortest

_NOTHING = Decimal(0)


class Standing(NamedTuple):
    """What an account holds of a lot at a moment, in words."""

    account: str
    title: str
    measure: str
    unit: str
    lot: str
    expires_on: date | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in the books that does not agree with itself."""

    message: Text


def books_for(actor: Actor) -> QuerySet[Book]:
    """The books that the actor may read, or of whose accounts some."""
    seen = Q(pk__in=[])
    for permission in Book.objects.order_by().values_list("read_by", flat=True).distinct():
        scope = actor.scope(permission)
        whole = within(scope)
        if not scope.everywhere:
            kept = Account.objects.filter(within(scope, unit="keeper__path", region="keeper__region__path"))
            whole |= Q(pk__in=kept.order_by().values("book"))
        seen |= Q(read_by=permission) & whole
    return Book.objects.select_related("unit__region").filter(seen)


def book_named(code: str) -> Book:
    """The book of this code."""
    book = Book.objects.select_related("unit__region").filter(code=code).first()
    if book is None:
        raise NotFound(what=Text(f"账簿 {code}", f"book {code}"))
    return book


def accounts_of(book: Book, actor: Actor) -> QuerySet[Account]:
    """The accounts of a book that the actor may read: all, or those that its units keep."""
    rows = Account.objects.filter(book=book).select_related("measure", "keeper")
    if actor.may(book.read_by, unit_path=book.unit.path, region_path=book.unit.region.path):
        return rows
    return rows.filter(within(actor.scope(book.read_by), unit="keeper__path", region="keeper__region__path"))


def held_now(account_ids: Iterable[int]) -> dict[tuple[int, int], tuple[Decimal, Decimal]]:
    """{(account, lot): (amount, of which reserved)} now, without what is zero in both."""
    rows = Balance.objects.filter(account__in=list(account_ids)).values_list("account", "lot")
    summed = rows.annotate(held=Sum("amount"), kept=Sum("reserved")).order_by()
    return {(account, lot): (held, kept) for account, lot, held, kept in summed if held or kept}


def free_lots(account_ids: Iterable[int]) -> dict[int, list[Held]]:
    """What is free in each account by lot, for taking: held, not reserved."""
    rows = Balance.objects.filter(account__in=list(account_ids), amount__gt=F("reserved")).order_by("lot")
    found: dict[int, list[Held]] = {}
    for account, lot, free, expires_on in rows.values_list(
        "account", "lot", F("amount") - F("reserved"), "lot__expires_on"
    ):
        found.setdefault(account, []).append(Held(lot, free, expires_on))
    return found


def held_at(
    book: Book, *, at: datetime, now: datetime, known_at: datetime | None = None, accounts: Sequence[int] | None = None
) -> dict[tuple[int, int], Decimal]:
    """{(account, lot): amount} after all that took effect up to and at `at`, as known at `known_at` or now; without what is zero."""
    way = way_back(book, at=at, now=now, known_at=known_at, accounts=accounts)
    with connection.cursor() as cursor:
        cursor.execute(way.held_sql(), way.values)
        return {(account, lot): amount for account, lot, amount in cursor.fetchall()}


def standings(
    book: Book, *, at: datetime, now: datetime, known_at: datetime | None = None, accounts: Sequence[int] | None = None
) -> Iterator[Standing]:
    """The same in words, one after the other, in no order; fit for hundreds of thousands."""
    way = way_back(book, at=at, now=now, known_at=known_at, accounts=accounts)
    with connection.cursor() as cursor:
        with transaction.atomic():
            # Or sums and joins over all accounts go by way of the disk, and one process reads all entries alone.
            cursor.execute("set local work_mem = '256MB'; set local parallel_tuple_cost = 0.001")
            cursor.execute(way.named_sql(), way.values)
        while rows := cursor.fetchmany(20_000):
            yield from map(Standing._make, rows)


def way_back(
    book: Book, *, at: datetime, now: datetime, known_at: datetime | None, accounts: Sequence[int] | None
) -> Way:
    """The shortest way to the balances of that moment."""
    closings = Closing.objects.filter(book=book, through__lte=at)
    if known_at is not None:
        closings = closings.filter(recorded_at__lte=known_at)
    last = closings.order_by("-through").values_list("pk", "through").first()
    asked = Asked(book.pk, at, known_at, None if accounts is None else tuple(accounts))
    return shortest(asked, LastClosing(*last) if last else None, now)


def entries_of(account: Account) -> QuerySet[Entry]:
    """What happened to an account, the latest first."""
    rows = Entry.objects.filter(account=account).select_related("posting", "lot")
    return rows.order_by("-effective_at", "-posting_id", "-line")


def doubts(book: Book) -> list[Doubt]:
    """Whether the books are whole: postings that do not balance, balances that are not the sum of their entries or reservations. Empty where all is well."""
    found: list[Doubt] = []
    with connection.cursor() as cursor:
        cursor.execute(_UNBALANCED, [book.pk])
        found += [
            Doubt(Text(f"记账 {key} 不平或不完整", f"posting {key} does not balance or is not complete"))
            for (key,) in cursor.fetchall()
        ]
        cursor.execute(_UNSUMMED, {"book": book.pk})
        found += [
            Doubt(
                Text(
                    f"账户 {code} 余额 {said}，分录合计 {summed}",
                    f"account {code} says {said}, its entries say {summed}",
                )
            )
            for code, said, summed in cursor.fetchall()
        ]
        cursor.execute(_UNRESERVED, {"book": book.pk})
        found += [
            Doubt(
                Text(
                    f"账户 {code} 预留 {said}，预留单合计 {summed}",
                    f"account {code} says {said} are reserved, its reservations say {summed}",
                )
            )
            for code, said, summed in cursor.fetchall()
        ]
    return found


_UNBALANCED = """
select distinct key from (
    select p.key from service_ledger_posting p join service_ledger_entry e on e.posting_id = p.id
    where p.book_id = %s group by p.id, p.key, e.measure_id having sum(e.amount) <> 0) wrong limit 100
"""
_UNSUMMED = """
select a.code, said, summed from (
    select account_id, lot_id, sum(said) as said, sum(summed) as summed from (
        select b.account_id, b.lot_id, b.amount as said, 0 as summed from service_ledger_balance b
            join service_ledger_account x on x.id = b.account_id where x.book_id = %(book)s
        union all
        select account_id, lot_id, 0, amount from service_ledger_entry where book_id = %(book)s) parts
    group by account_id, lot_id having sum(said) <> sum(summed)) wrong
join service_ledger_account a on a.id = wrong.account_id limit 100
"""
_UNRESERVED = """
select a.code, said, summed from (
    select account_id, lot_id, sum(said) as said, sum(summed) as summed from (
        select b.account_id, b.lot_id, b.reserved as said, 0 as summed from service_ledger_balance b
            join service_ledger_account x on x.id = b.account_id where x.book_id = %(book)s
        union all
        select l.account_id, l.lot_id, 0, l.amount from service_ledger_reservation_line l
            join service_ledger_reservation r on r.id = l.reservation_id where r.book_id = %(book)s and r.state = 'open') parts
    group by account_id, lot_id having sum(said) <> sum(summed)) wrong
join service_ledger_account a on a.id = wrong.account_id limit 100
"""
