"""Reads for whoever looks into a book: what it may see of accounts, postings, lots, reservations and stocktakes, and running balances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers.models import (
    OPEN,
    Account,
    Balance,
    Book,
    Closing,
    Entry,
    Posting,
    Reservation,
    ReservationLine,
    Stocktake,
    StocktakeLine,
)
from mianzhou.services.ledgers.queries import accounts_of, books_for, held_at, held_now

_NOTHING = Decimal(0)
_FEW = 5000  # entries that are taken back from what is held now, before another way is tried
# In one statement each, so that what is posted in between is in both figures or in neither.
_BACKWARDS = """
select count(*), coalesce((select sum(amount) from service_ledger_balance where account_id = %(account)s), 0) - coalesce(sum(later.amount), 0)
from (select amount from service_ledger_entry where account_id = %(account)s and (effective_at, posting_id, line) > (%(at)s, %(posting)s, %(line)s)
    order by effective_at desc, posting_id desc, line desc limit %(few)s) later
"""
_FORWARDS = """
select coalesce((select sum(amount) from service_ledger_closing_balance where closing_id = %(closing)s and account_id = %(account)s), 0)
    + coalesce(sum(amount), 0)
from service_ledger_entry
where account_id = %(account)s and (effective_at, posting_id, line) <= (%(at)s, %(posting)s, %(line)s){since}
"""


def book_for(actor: Actor, code: str) -> Book:
    """The book of this code; `NotFound` where the actor may read nothing of it."""
    found = books_for(actor).filter(code=code).first()
    if found is None:
        raise NotFound(what=Text("账簿", "book"))
    return found


def account_for(actor: Actor, book: Book, account_id: int) -> Account:
    """An account of a book; `NotFound` where the actor may not read it."""
    found = accounts_of(book, actor).filter(pk=account_id).first()
    if found is None:
        raise NotFound(what=Text("账户", "account"))
    return found


def reads_whole(actor: Actor, book: Book) -> bool:
    """Whether the actor reads all of a book, not only accounts that its units keep."""
    return actor.may(book.read_by, unit_path=book.unit.path, region_path=book.unit.region.path)


def held_by_account(
    book: Book, account_ids: Sequence[int], *, at: datetime | None, now: datetime
) -> dict[int, tuple[Decimal, Decimal]]:
    """{account: (held, of which reserved)} over all lots, now or at a past moment; reservations of the past are not kept, and so zero."""
    summed: dict[int, tuple[Decimal, Decimal]] = {}
    if at is None:
        found = [(account, held, kept) for (account, _), (held, kept) in held_now(account_ids).items()]
    else:
        past = held_at(book, at=at, now=now, accounts=account_ids)
        found = [(account, held, _NOTHING) for (account, _), held in past.items()]
    for account, held, kept in found:
        before = summed.get(account, (_NOTHING, _NOTHING))
        summed[account] = (before[0] + held, before[1] + kept)
    return summed


def running(account: Account, entries: Sequence[Entry]) -> dict[tuple[int, int], Decimal]:
    """{(posting, line): what the account held after it}; `entries` are consecutive ones of its statement, the earliest or the latest first."""
    if not entries:
        return {}
    backwards = sorted(entries, key=_place, reverse=True)
    held = _held_after(account, backwards[0])
    found: dict[tuple[int, int], Decimal] = {}
    for entry in backwards:
        found[entry.posting_id, entry.line] = held
        held -= entry.amount
    return dict(reversed(found.items()))


def _place(entry: Entry) -> tuple[datetime, int, int]:
    return entry.effective_at, entry.posting_id, entry.line


def _held_after(account: Account, entry: Entry) -> Decimal:
    """What the account held after this entry: from now backwards where little happened since, else from the last closed period, or the first entry, forwards."""
    values: dict[str, Any] = {
        "account": account.pk,
        "at": entry.effective_at,
        "posting": entry.posting_id,
        "line": entry.line,
        "few": _FEW,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BACKWARDS, values)
        moved, held = cursor.fetchone() or (_FEW, _NOTHING)
        if moved < _FEW:
            return Decimal(held)
        closings = Closing.objects.filter(book=account.book_id, through__lt=entry.effective_at).order_by("-through")
        closing, through = closings.values_list("pk", "through").first() or (None, None)
        since = " and effective_at > %(through)s" if through is not None else ""
        cursor.execute(_FORWARDS.format(since=since), values | {"closing": closing, "through": through})
        (held,) = cursor.fetchone() or (_NOTHING,)
        return Decimal(held)


def postings_of(book: Book, actor: Actor) -> QuerySet[Posting]:
    """The postings of a book, or those that touch an account that the actor may read."""
    rows = Posting.objects.filter(book=book).select_related("reverses", "reversed_by")
    if reads_whole(actor, book):
        return rows
    return rows.filter(
        Exists(Entry.objects.filter(posting=OuterRef("pk"), account__in=_ids(accounts_of(book, actor))).values("line"))
    )


def posting_for(actor: Actor, book: Book, posting_id: int) -> Posting:
    """One posting; `NotFound` where the actor may read none of its accounts."""
    found = postings_of(book, actor).filter(pk=posting_id).first()
    if found is None:
        raise NotFound(what=Text("记账", "posting"))
    return found


def lines_of_posting(posting: Posting) -> QuerySet[Entry]:
    """All its entries, in order: who may see one side of a movement may see where it went."""
    rows = Entry.objects.filter(posting=posting).select_related("account__measure", "account__keeper", "lot")
    return rows.order_by("line")


def lots_in(book: Book, actor: Actor) -> QuerySet[Balance]:
    """What is held of lots that are told apart, in accounts that the actor may read, without what is used up."""
    rows = Balance.objects.filter(account__in=_ids(accounts_of(book, actor)), may_go_below=False, amount__gt=0)
    return rows.exclude(lot__code="").select_related("account__measure", "lot")


def lots_of_account(account: Account) -> QuerySet[Balance]:
    """What an account holds, lot by lot."""
    return Balance.objects.filter(account=account, amount__gt=0).select_related("lot").order_by("lot__expires_on", "pk")


def reservations_of(book: Book, actor: Actor) -> QuerySet[Reservation]:
    """What is and was held back in accounts that the actor may read."""
    rows = Reservation.objects.filter(book=book).prefetch_related("lines__account__measure")
    if reads_whole(actor, book):
        return rows
    lines = ReservationLine.objects.filter(reservation=OuterRef("pk"), account__in=_ids(accounts_of(book, actor)))
    return rows.filter(Exists(lines))


def stocktakes_of(book: Book, actor: Actor) -> QuerySet[Stocktake]:
    """The stocktakes of accounts that the actor may read."""
    rows = Stocktake.objects.filter(book=book)
    if reads_whole(actor, book):
        return rows
    lines = StocktakeLine.objects.filter(stocktake=OuterRef("pk"), account__in=_ids(accounts_of(book, actor)))
    return rows.filter(Exists(lines))


def stocktake_for(actor: Actor, book: Book, stocktake_id: int) -> Stocktake:
    """One stocktake; `NotFound` where the actor may read none of its accounts."""
    found = stocktakes_of(book, actor).filter(pk=stocktake_id).first()
    if found is None:
        raise NotFound(what=Text("盘点", "stocktake"))
    return found


def lines_of_stocktake(stocktake: Stocktake) -> QuerySet[StocktakeLine]:
    """What was counted, beside what the book said."""
    return StocktakeLine.objects.filter(stocktake=stocktake).select_related("account__measure", "lot")


def held_back_of(account: Account) -> QuerySet[ReservationLine]:
    """What of an account is held back now, and for what."""
    rows = ReservationLine.objects.filter(account=account, reservation__state=OPEN)
    return rows.select_related("reservation", "lot")


def _ids(accounts: QuerySet[Account]) -> Iterable[int]:
    return accounts.order_by().values("pk")  # type: ignore[return-value]  # a subquery, never fetched
