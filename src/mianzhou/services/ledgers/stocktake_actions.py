"""Counting what is really there, and adjusting the book to it once a second person approves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers.actions import post
from mianzhou.services.ledgers.errors import AlreadyEnded, KeyTaken, NotOfThisBook, NotYet, SamePerson
from mianzhou.services.ledgers.lines import Draft, Line, check_amount
from mianzhou.services.ledgers.models import (
    ADJUSTED,
    COUNTED,
    REFUSED,
    Account,
    Book,
    Lot,
    Measure,
    Stocktake,
    StocktakeLine,
)
from mianzhou.services.ledgers.permission import require_accounts
from mianzhou.services.ledgers.queries import held_at

_STOCKTAKE = Text("盘点", "stocktake")


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted of a lot in an account; without a lot, of what is not told apart."""

    account_id: int
    counted: Decimal
    lot_id: int | None = None


@transaction.atomic
def count_stock(
    *, book: Book, key: str, counts: Sequence[Count], counted_at: datetime, actor: Actor, as_of: datetime
) -> Stocktake:
    """Note a count beside what the book says of that moment. Nothing is posted yet. Only a person counts."""
    if actor.person_id is None:
        raise SamePerson  # a process cannot be held apart from whoever approves
    if counted_at > as_of:
        raise NotYet(at=timezone.localtime(counted_at).strftime("%Y-%m-%d %H:%M"))
    accounts = _accounts(book, {count.account_id for count in counts})
    require_accounts(actor, book.kept_by, book, list(accounts.values()))
    for count in counts:
        if count.counted < 0:
            raise NotOfThisBook
        if count.counted:
            check_amount(key, count.counted)
    if Stocktake.objects.filter(book=book, key=key).exists():
        raise KeyTaken(key=key)
    plain = dict(
        Lot.objects.filter(measure__in={a.measure_id for a in accounts.values()}, code="").values_list("measure", "pk")
    )
    held = held_at(book, at=counted_at, now=as_of, accounts=list(accounts))
    stocktake = Stocktake.objects.create(
        book=book,
        key=key,
        counted_at=counted_at,
        counted_by=actor.name,
        counter_id=actor.person_id,
        recorded_at=as_of,
    )
    StocktakeLine.objects.bulk_create(
        StocktakeLine(
            stocktake=stocktake,
            account_id=count.account_id,
            lot_id=lot,
            expected=held.get((count.account_id, lot), Decimal(0)),
            counted=count.counted,
        )
        for count in counts
        for lot in [count.lot_id or plain[accounts[count.account_id].measure_id]]
    )
    detail = {"book": book.code, "key": key, "lines": len(counts)}
    record(actor=actor, as_of=as_of, verb="ledger.count", subject=stocktake, detail=detail)
    return stocktake


@transaction.atomic
def adjust(*, stocktake_id: int, actor: Actor, as_of: datetime, remark: str = "") -> Stocktake:
    """Approve a count, as somebody else than who counted: the differences are posted against the book's account of differences, as of the count."""
    stocktake = _locked(stocktake_id)
    lines = list(stocktake.lines.all())
    book = stocktake.book
    _require_second(stocktake, actor, lines)
    differences = [(line, line.counted - line.expected) for line in lines if line.counted != line.expected]
    if differences:
        accounts = _accounts(book, {line.account_id for line, _ in differences})
        against = {
            m.pk: _difference_account(book, m, stocktake.counted_at) for m in {a.measure for a in accounts.values()}
        }
        entries = tuple(
            entry
            for line, amount in differences
            for entry in (
                Line(line.account_id, amount, line.lot_id),
                Line(against[accounts[line.account_id].measure_id].pk, -amount, line.lot_id),
            )
        )
        draft = Draft(f"stocktake {stocktake.key}"[:96], "stocktake", entries, stocktake.counted_at, remark)
        keeper = Actor(
            actor.name, actor.person_id, actor.unit_id, actor.grants, actor.permissions | {book.kept_by}
        )  # approving is the permission that this posting needs
        stocktake.posting_id = post(book=book, drafts=[draft], actor=keeper, as_of=as_of)[0].id
    return _judge(stocktake, ADJUSTED, actor, as_of, remark, "ledger.adjust")


@transaction.atomic
def refuse_count(*, stocktake_id: int, actor: Actor, as_of: datetime, remark: str) -> Stocktake:
    """Refuse a count: it is to be done again."""
    stocktake = _locked(stocktake_id)
    _require_second(stocktake, actor, list(stocktake.lines.all()))
    return _judge(stocktake, REFUSED, actor, as_of, remark, "ledger.refuse_count")


def _require_second(stocktake: Stocktake, actor: Actor, lines: Sequence[StocktakeLine]) -> None:
    accounts = _accounts(stocktake.book, {line.account_id for line in lines})
    require_accounts(actor, stocktake.book.approved_by, stocktake.book, list(accounts.values()))
    if actor.person_id is None or actor.person_id == stocktake.counter_id:
        raise SamePerson


def _judge(stocktake: Stocktake, state: str, actor: Actor, as_of: datetime, remark: str, verb: str) -> Stocktake:
    stocktake.state, stocktake.judged_at, stocktake.remark = state, as_of, remark.strip()[:500]
    stocktake.judged_by, stocktake.judge_id = actor.name, actor.person_id
    stocktake.save()
    detail = {"book": stocktake.book.code, "key": stocktake.key}
    record(actor=actor, as_of=as_of, verb=verb, subject=stocktake, detail=detail)
    return stocktake


def _locked(stocktake_id: int) -> Stocktake:
    rows = Stocktake.objects.select_for_update(of=("self",)).select_related("book__unit__region")
    stocktake = rows.filter(pk=stocktake_id).first()
    if stocktake is None:
        raise NotFound(what=_STOCKTAKE)
    if stocktake.state != COUNTED:
        raise AlreadyEnded(key=stocktake.key)
    return stocktake


def _accounts(book: Book, wanted: set[int]) -> dict[int, Account]:
    rows = Account.objects.filter(book=book, pk__in=wanted, may_go_below=False)
    found = {a.pk: a for a in rows.select_related("measure", "keeper__region")}
    if len(found) != len(wanted) or not found:
        raise NotOfThisBook
    return found


def _difference_account(book: Book, measure: Measure, since: datetime) -> Account:
    account, _ = Account.objects.get_or_create(
        book=book,
        code=f"difference:{measure.code}",
        defaults={
            "title": f"盘盈盘亏 {measure.title}",
            "measure": measure,
            "may_go_below": True,
            "opened_at": min(since, book.opened_at),
        },
    )
    return account
