"""Writes of ledgers: postings, many at once or one; what undoes them; the end of a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers import errors
from mianzhou.services.ledgers.expiry import Held, first_expired_first
from mianzhou.services.ledgers.lines import Draft, Line, Move, Posted, check_amount, check_draft, reversal
from mianzhou.services.ledgers.models import Account, Balance, Book, Closing, Entry, Lot, Posting
from mianzhou.services.ledgers.permission import require_book, require_lines
from mianzhou.services.ledgers.queries import free_lots, held_now, way_back
from mianzhou.services.ledgers.writing_actions import write

_PERIODS = 1818584178  # the class of locks under which postings and the end of a period meet; the trigger names it too
_CLOSE = "insert into service_ledger_closing_balance (closing_id, account_id, lot_id, amount) select %(of)s, account_id, lot_id, amount from ({held}) held"


def post(*, book: Book, drafts: Sequence[Draft], actor: Actor, as_of: datetime) -> tuple[Posted, ...]:
    """Write postings, all or none, in one statement; in the order of `drafts`.

    A draft whose key was posted before with the same content is answered with that posting; with another content, `KeyTaken`.
    Raises what `errors` lists. Call it once in a transaction: its locks are taken in one order, and two calls could wait for each other.
    """
    for draft in drafts:
        check_draft(draft)
        if draft.effective_at is not None and draft.effective_at > as_of:
            raise errors.NotYet(at=_local(draft.effective_at))
    if len({draft.key for draft in drafts}) != len(drafts):
        raise errors.KeyTaken(key=next(d.key for n, d in enumerate(drafts) if d.key in {e.key for e in drafts[:n]}))
    if not drafts:
        return ()
    require_lines(actor, book.kept_by, book, (line for draft in drafts for line in draft.lines))
    try:
        told = write(book=book, drafts=drafts, actor=actor, as_of=as_of)
    except IntegrityError as error:
        raise _refusal(error, book, drafts) from error
    return tuple(told[draft.key] for draft in drafts)


@transaction.atomic
def move(
    *,
    book: Book,
    key: str,
    kind: str,
    moves: Sequence[Move],
    actor: Actor,
    as_of: datetime,
    effective_at: datetime | None = None,
    remark: str = "",
) -> Posted:
    """Move goods from account to account as one posting; where no lot is named, what expires first goes first, and what has expired stays.

    Asked for again under its key, it answers with the posting that was made, whatever lots are there now.
    """
    for each in moves:
        check_amount(key, each.amount)
    before = Posting.objects.filter(book=book, key=key).first()
    if before is not None:
        if not _moved_the_same(before, kind, moves):
            raise errors.KeyTaken(key=key)
        return Posted(before.pk, key, again=True)
    lock_balances({each.source_id for each in moves} | {each.target_id for each in moves})
    on = timezone.localdate(effective_at or as_of)
    lines = tuple(
        line
        for each, lots in zip(moves, choose_lots(moves, on), strict=True)
        for lot_id, amount in lots
        for line in (Line(each.source_id, -amount, lot_id), Line(each.target_id, amount, lot_id))
    )
    return post(
        book=book,
        drafts=[Draft(key, kind, lines, effective_at=effective_at, remark=remark)],
        actor=actor,
        as_of=as_of,
    )[0]


def reverse(*, posting_id: int, reason: str, actor: Actor, as_of: datetime) -> Posted:
    """Undo a posting by another one, which takes effect now. Once."""
    with transaction.atomic():
        posting = Posting.objects.select_related("book__unit__region").filter(pk=posting_id).first()
        if posting is None:
            raise NotFound(what=Text("记账", "posting"))
        lines = [Line(e.account_id, e.amount, e.lot_id) for e in Entry.objects.filter(posting=posting).order_by("line")]
        draft = reversal(f"{posting.key}~"[-96:], lines, reverses_id=posting.pk, reason=reason)
        return post(book=posting.book, drafts=[draft], actor=actor, as_of=as_of)[0]


@transaction.atomic
def close_period(*, book: Book, through: datetime, actor: Actor, as_of: datetime) -> Closing:
    """Close a book up to and including a moment: nothing is posted there any more, and its balances are kept, from which later ones are told fast."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_PERIODS, book.pk])  # postings on their way end first
    book = Book.objects.select_related("unit__region").get(pk=book.pk)
    require_book(actor, book.approved_by, book)
    if through > as_of:
        raise errors.NotYet(at=_local(through))
    if book.closed_through is not None and through <= book.closed_through:
        raise errors.PeriodClosed(book=book.title, through=_local(book.closed_through))
    way = way_back(book, at=through, now=as_of, known_at=None, accounts=None)
    closing = Closing.objects.create(book=book, through=through, recorded_at=as_of, actor_name=actor.name)
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE.format(held=way.held_sql()), {**way.values, "of": closing.pk})
    Book.objects.filter(pk=book.pk).update(closed_through=through)
    detail = {"book": book.code, "through": through.isoformat()}
    record(actor=actor, as_of=as_of, verb="ledger.close_period", subject=closing, detail=detail)
    return closing


def lock_balances(account_ids: set[int]) -> None:
    """Lock what these accounts hold until the transaction ends, in the order in which every writer locks."""
    list(
        Balance.objects.select_for_update(no_key=True)
        .filter(account__in=account_ids, may_go_below=False)
        .order_by("account", "lot", "stripe")
        .values_list("pk")
    )


def choose_lots(moves: Sequence[Move], on: Any) -> list[tuple[tuple[int, Decimal], ...]]:
    """For each move the lots to take; `NotEnough` where they do not suffice. From the outside everything can be taken, of the lot that is named."""
    sources = {each.source_id for each in moves}
    free = {account: {lot.lot_id: lot for lot in lots} for account, lots in free_lots(sources).items()}
    endless = dict(Account.objects.filter(pk__in=sources).values_list("pk", "may_go_below"))
    chosen: list[tuple[tuple[int, Decimal], ...]] = []
    for each in moves:
        if endless.get(each.source_id):
            lot_id = each.lot_id or _plain_lot(each.source_id)
            chosen.append(((lot_id, each.amount),))
            continue
        lots = free.setdefault(each.source_id, {})
        named = [lots[each.lot_id]] if each.lot_id in lots else []
        # A lot that is named is taken though it has expired: that is how it leaves the store.
        held = [Held(lot.lot_id, lot.available) for lot in named] if each.lot_id else list(lots.values())
        taken, missing = first_expired_first(held, each.amount, on)
        if missing > 0:
            raise _not_enough(each.source_id, each.amount - missing, each.amount)
        for lot_id, amount in taken:
            lots[lot_id] = Held(lot_id, lots[lot_id].available - amount, lots[lot_id].expires_on)
        chosen.append(taken)
    return chosen


def _refusal(error: IntegrityError, book: Book, drafts: Sequence[Draft]) -> Exception:
    """What the database refused, in words."""
    said = getattr(error.__cause__, "diag", None)
    name, detail = (getattr(said, "constraint_name", "") or ""), (getattr(said, "message_detail", "") or "")
    if name == "ledger_period_open":
        book.refresh_from_db(fields=["closed_through"])
        through = book.closed_through
        return errors.PeriodClosed(book=book.title, through=_local(through) if through else "")
    if name == "ledger_key_taken":
        return errors.KeyTaken(key=detail)
    if name == "ledger_posting_balanced":
        return errors.NotBalanced(key=detail)
    if name in {"ledger_posting_complete", "ledger_entry_fits"} or "null value" in str(error):
        return errors.NotOfThisBook()
    if name in {"ledger_account_open", "ledger_amount_in_places", "ledger_never_below"}:
        account = Account.objects.select_related("measure").get(pk=int(detail))
        if name == "ledger_account_open":
            return errors.AccountNotOpen(account=account.title)
        if name == "ledger_never_below":
            return errors.BelowBefore(account=account.title)
        return errors.AmountTooFine(account=account.title, places=account.measure.places)
    if "reverses" in name:
        return errors.AlreadyReversed(key=next(d.key for d in drafts if d.reverses_id).rstrip("~"))
    if name == "ledger_balance_not_below":
        return _shortage(drafts) or error
    return error


def _shortage(drafts: Sequence[Draft]) -> Exception | None:
    """The first account that does not hold what these take, as it stands now."""
    taken: dict[tuple[int, int | None], Decimal] = {}
    for draft in drafts:
        for line in draft.lines:
            place = (line.account_id, line.lot_id)
            taken[place] = taken.get(place, Decimal(0)) - line.amount
    held = held_now({account for account, _ in taken})
    limited = set(Account.objects.filter(pk__in={a for a, _ in taken}, may_go_below=False).values_list("pk", flat=True))
    short = [
        (account, free, asked)
        for (account, lot), asked in taken.items()
        if account in limited and asked > (free := _free(held, account, lot))
    ]
    if not short:  # somebody brought more in the meantime
        short = [(account, Decimal(0), asked) for (account, _), asked in taken.items() if asked > 0]
    return _not_enough(*short[0]) if short else None


def _free(held: dict[tuple[int, int], tuple[Decimal, Decimal]], account: int, lot: int | None) -> Decimal:
    amount, reserved = held.get((account, lot or _plain_lot(account)), (Decimal(0), Decimal(0)))
    return amount - reserved


def _plain_lot(account_id: int) -> int:
    """The lot of what is not told apart."""
    return Lot.objects.get(measure=Account.objects.values("measure").get(pk=account_id)["measure"], code="").pk


def _not_enough(account_id: int, available: Decimal, asked: Decimal) -> errors.NotEnough:
    account = Account.objects.select_related("measure").get(pk=account_id)
    return errors.NotEnough(
        account=account.title, available=_plain(available), asked=_plain(asked), unit=account.measure.unit
    )


def _moved_the_same(posting: Posting, kind: str, moves: Sequence[Move]) -> bool:
    """Whether a posting moved what these ask for, whatever lots it took."""
    net: dict[int, Decimal] = {}
    for each in moves:
        net[each.source_id] = net.get(each.source_id, Decimal(0)) - each.amount
        net[each.target_id] = net.get(each.target_id, Decimal(0)) + each.amount
    for account, amount in Entry.objects.filter(posting=posting).values_list("account", "amount"):
        net[account] = net.get(account, Decimal(0)) - amount
    return posting.kind == kind and not any(net.values())


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
