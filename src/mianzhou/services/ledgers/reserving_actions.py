"""Holding goods back for a purpose, letting them go, and using them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers.actions import choose_lots, lock_balances, post
from mianzhou.services.ledgers.errors import AlreadyEnded, KeyTaken, NotOfThisBook
from mianzhou.services.ledgers.lines import Draft, Line, Move, Posted, check_amount
from mianzhou.services.ledgers.models import OPEN, RELEASED, USED, Account, Balance, Book, Reservation, ReservationLine
from mianzhou.services.ledgers.permission import require_accounts


@dataclass(frozen=True, slots=True)
class Want:
    """So much of what is in an account; without a lot, what expires first."""

    account_id: int
    amount: Decimal
    lot_id: int | None = None


@transaction.atomic
def reserve(*, book: Book, key: str, purpose: str, wants: Sequence[Want], actor: Actor, as_of: datetime) -> Reservation:
    """Hold back what is free; `NotEnough` where it does not suffice. Asked for again under its key, it answers with the reservation that was made."""
    for want in wants:
        check_amount(key, want.amount)
    accounts = _accounts(book, {want.account_id for want in wants})
    if any(account.may_go_below for account in accounts):
        raise NotOfThisBook  # nothing can be held back of what has no end
    require_accounts(actor, book.kept_by, book, accounts)
    reservation, made = Reservation.objects.get_or_create(
        book=book, key=key, defaults={"purpose": purpose[:200], "made_at": as_of, "made_by": actor.name}
    )
    if not made:
        if _wanted(wants) != _kept(reservation):
            raise KeyTaken(key=key)
        return reservation
    lock_balances({account.pk for account in accounts})
    moves = [Move(want.account_id, want.account_id, want.amount, want.lot_id) for want in wants]
    lots: dict[tuple[int, int], Decimal] = {}
    for want, chosen in zip(wants, choose_lots(moves, timezone.localdate(as_of)), strict=True):
        for lot_id, amount in chosen:
            place = (want.account_id, lot_id)
            lots[place] = lots.get(place, Decimal(0)) + amount
    ReservationLine.objects.bulk_create(
        ReservationLine(reservation=reservation, account_id=account, lot_id=lot, amount=amount)
        for (account, lot), amount in lots.items()
    )
    for (account, lot), amount in lots.items():
        Balance.objects.filter(account=account, lot=lot).update(reserved=F("reserved") + amount)
    detail = {"book": book.code, "key": key, "purpose": reservation.purpose}
    record(actor=actor, as_of=as_of, verb="ledger.reserve", subject=reservation, detail=detail)
    return reservation


@transaction.atomic
def release(*, reservation_id: int, actor: Actor, as_of: datetime) -> Reservation:
    """Let go of what was held back."""
    reservation = _locked(reservation_id)
    lines = list(reservation.lines.all())
    require_accounts(actor, reservation.book.kept_by, reservation.book, _accounts_of(reservation, lines))
    _let_go(reservation, lines)
    return _end(reservation, RELEASED, None, actor, as_of, "ledger.release")


@transaction.atomic
def use(
    *,
    reservation_id: int,
    targets: Mapping[int, int],
    key: str,
    kind: str,
    actor: Actor,
    as_of: datetime,
    remark: str = "",
) -> Posted:
    """Move what was held back, from each account to its target {account: account}, as one posting."""
    reservation = _locked(reservation_id)
    lines = list(reservation.lines.all())
    if {line.account_id for line in lines} - targets.keys():
        raise NotOfThisBook
    lock_balances({line.account_id for line in lines} | set(targets.values()))
    _let_go(reservation, lines)
    moved = tuple(
        part
        for line in lines
        for part in (
            Line(line.account_id, -line.amount, line.lot_id),
            Line(targets[line.account_id], line.amount, line.lot_id),
        )
    )
    draft = Draft(key, kind, moved, remark=remark)
    posted = post(book=reservation.book, drafts=[draft], actor=actor, as_of=as_of)[0]
    if posted.again:
        raise KeyTaken(key=key)
    _end(reservation, USED, posted.id, actor, as_of, "ledger.use")
    return posted


def _locked(reservation_id: int) -> Reservation:
    rows = Reservation.objects.select_for_update(of=("self",)).select_related("book__unit__region")
    reservation = rows.filter(pk=reservation_id).first()
    if reservation is None:
        raise NotFound(what=Text("预留", "reservation"))
    if reservation.state != OPEN:
        raise AlreadyEnded(key=reservation.key)
    return reservation


def _let_go(reservation: Reservation, lines: Sequence[ReservationLine]) -> None:
    lock_balances({line.account_id for line in lines})
    for line in lines:
        rows = Balance.objects.filter(account=line.account_id, lot=line.lot_id)
        rows.update(reserved=F("reserved") - line.amount)


def _end(
    reservation: Reservation, state: str, posting_id: int | None, actor: Actor, as_of: datetime, verb: str
) -> Reservation:
    reservation.state, reservation.ended_at, reservation.posting_id = state, as_of, posting_id
    reservation.save()
    detail = {"book": reservation.book.code, "key": reservation.key}
    record(actor=actor, as_of=as_of, verb=verb, subject=reservation, detail=detail)
    return reservation


def _accounts(book: Book, wanted: set[int]) -> list[Account]:
    found = list(Account.objects.filter(book=book, pk__in=wanted).select_related("keeper__region"))
    if len(found) != len(wanted) or not found:
        raise NotOfThisBook
    return found


def _accounts_of(reservation: Reservation, lines: Sequence[ReservationLine]) -> list[Account]:
    return _accounts(reservation.book, {line.account_id for line in lines})


def _wanted(wants: Sequence[Want]) -> dict[int, Decimal]:
    summed: dict[int, Decimal] = {}
    for want in wants:
        summed[want.account_id] = summed.get(want.account_id, Decimal(0)) + want.amount
    return summed


def _kept(reservation: Reservation) -> dict[int, Decimal]:
    return _wanted([Want(line.account_id, line.amount) for line in reservation.lines.all()])
