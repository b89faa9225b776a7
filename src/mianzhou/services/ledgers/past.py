"""Balances at a past moment, as statements; touches nothing.

Three ways lead to the same figures, and the shortest is taken: from a closed period forwards, from now backwards, or from the first entry. What was known at an
earlier moment (`known_at`) can be had forwards only, from periods closed by then.

Only entries are summed. What was kept, a balance or a closing, is one row for each account and lot already (the outside has several, and is summed by itself) and
meets its sum in a join: a sum of exact decimals for each of all accounts takes longer than everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

_MOVED = "select account_id, lot_id, sum(amount) as amount from service_ledger_entry where {scope} group by account_id, lot_id"
_FROM_FIRST = "service_ledger_account a join ({moved}) h on h.account_id = a.id"
_FROM_CLOSING = """service_ledger_account a join (
    select coalesce(kept.account_id, moved.account_id) as account_id, coalesce(kept.lot_id, moved.lot_id) as lot_id,
        coalesce(kept.amount, 0) + coalesce(moved.amount, 0) as amount
    from (select account_id, lot_id, amount from service_ledger_closing_balance where closing_id = %(closing)s{only}) kept
        full join ({moved}) moved on moved.account_id = kept.account_id and moved.lot_id = kept.lot_id
    ) h on h.account_id = a.id"""
_FROM_NOW = """(
    select kept.id, kept.code, kept.title, kept.measure_id, kept.lot_id, kept.amount - coalesce(moved.amount, 0) as amount
    from (
        select a.id, a.code, a.title, a.measure_id, b.lot_id, b.amount
            from service_ledger_account a join service_ledger_balance b on b.account_id = a.id
            where a.book_id = %(book)s and not b.may_go_below{of_accounts}
        union all
        select a.id, a.code, a.title, a.measure_id, b.lot_id, sum(b.amount)
            from service_ledger_account a join service_ledger_balance b on b.account_id = a.id
            where a.book_id = %(book)s and a.may_go_below and b.may_go_below{of_accounts} group by a.id, b.lot_id) kept
        left join ({moved}) moved on moved.account_id = kept.id and moved.lot_id = kept.lot_id) a"""
_KNOWN = (
    " and posting_id in (select id from service_ledger_posting where book_id = %(book)s and recorded_at <= %(known)s)"
)
# Measures and lots are always there; outer joins say so to the planner, which otherwise expects a fraction of the rows.
_NAMES = " left join service_ledger_measure m on m.id = a.measure_id left join service_ledger_lot l on l.id = {lot}"


@dataclass(frozen=True, slots=True)
class LastClosing:
    """A closed period to begin from."""

    id: int
    through: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Which balances: of a book, of these accounts or all, at a moment, as known at a moment or now."""

    book_id: int
    at: datetime
    known_at: datetime | None = None
    account_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the balances: the tables joined, accounts as `a`, what names lot and amount there, and the values."""

    tables: str
    lot: str
    amount: str
    values: dict[str, Any]

    def held_sql(self) -> str:
        """The statement that gives (account_id, lot_id, amount), nothing where it is zero."""
        return f"select a.id as account_id, {self.lot} as lot_id, {self.amount} as amount from {self.tables} where {self.amount} <> 0"

    def named_sql(self) -> str:
        """The same with codes and titles."""
        return (
            f"select a.code, a.title, m.code, m.unit, l.code, l.expires_on, {self.amount} from {self.tables}"
            f"{_NAMES.format(lot=self.lot)} where {self.amount} <> 0"
        )


def shortest(asked: Asked, closing: LastClosing | None, now: datetime) -> Way:
    """The way over the fewest entries, by the time that lies between."""
    values: dict[str, Any] = {"book": asked.book_id, "at": asked.at}
    scope, only, of_accounts = "book_id = %(book)s", "", ""
    if asked.account_ids is not None:
        values["accounts"] = list(asked.account_ids)
        only, of_accounts = " and account_id = any(%(accounts)s)", " and a.id = any(%(accounts)s)"
        scope += only
    if asked.known_at is None and (closing is None or now - asked.at < asked.at - closing.through):
        moved = _MOVED.format(scope=f"{scope} and effective_at > %(at)s")
        return Way(_FROM_NOW.format(moved=moved, of_accounts=of_accounts), "a.lot_id", "a.amount", values)
    if asked.known_at is not None:
        values["known"] = asked.known_at
        scope += _KNOWN
    scope += " and effective_at <= %(at)s"
    if closing is None:
        return Way(_FROM_FIRST.format(moved=_MOVED.format(scope=scope)), "h.lot_id", "h.amount", values)
    values |= {"closing": closing.id, "through": closing.through}
    moved = _MOVED.format(scope=f"{scope} and effective_at > %(through)s")
    return Way(_FROM_CLOSING.format(moved=moved, only=only), "h.lot_id", "h.amount", values)
