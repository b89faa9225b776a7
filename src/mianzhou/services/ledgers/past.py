"""Balances at a past moment, as statements; touches nothing.

Three ways lead to the same figures, and the shortest is taken: from a closed period forwards, from now backwards, or from the first entry. What was known at an
earlier moment (`known_at`) can be had forwards only, from periods closed by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

_FROM_FIRST = "select account_id, lot_id, amount from service_ledger_entry where {scope} and effective_at <= %(at)s"
_FROM_CLOSING = """select account_id, lot_id, amount from service_ledger_closing_balance where closing_id = %(closing)s{of_accounts}
    union all
    select account_id, lot_id, amount from service_ledger_entry where {scope} and effective_at > %(through)s and effective_at <= %(at)s"""
_FROM_NOW = """select b.account_id, b.lot_id, b.amount from service_ledger_balance b join service_ledger_account a on a.id = b.account_id where a.book_id = %(book)s{of_balances}
    union all
    select account_id, lot_id, -amount from service_ledger_entry where {scope} and effective_at > %(at)s"""
_KNOWN = (
    " and posting_id in (select id from service_ledger_posting where book_id = %(book)s and recorded_at <= %(known)s)"
)


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


def held_sql(asked: Asked, closing: LastClosing | None, now: datetime) -> tuple[str, dict[str, Any]]:
    """The statement that gives (account_id, lot_id, amount), nothing where it is zero, and its values."""
    values: dict[str, Any] = {"book": asked.book_id, "at": asked.at}
    scope, of_accounts, of_balances = "book_id = %(book)s", "", ""
    if asked.account_ids is not None:
        values["accounts"] = list(asked.account_ids)
        scope += " and account_id = any(%(accounts)s)"
        of_accounts, of_balances = " and account_id = any(%(accounts)s)", " and a.id = any(%(accounts)s)"
    if asked.known_at is not None:
        values["known"] = asked.known_at
        scope += _KNOWN
    if asked.known_at is None and (closing is None or now - asked.at < asked.at - closing.through):
        parts = _FROM_NOW.format(scope=scope, of_balances=of_balances)
    elif closing is not None:
        values |= {"closing": closing.id, "through": closing.through}
        parts = _FROM_CLOSING.format(scope=scope, of_accounts=of_accounts)
    else:
        parts = _FROM_FIRST.format(scope=scope)
    return (
        f"select account_id, lot_id, sum(amount) as amount from ({parts}) parts"
        " group by account_id, lot_id having sum(amount) <> 0",
        values,
    )


def named_sql(held: str) -> str:
    """The same with codes and titles.

    Accounts, lots and measures are always there; outer joins say so to the planner, which otherwise expects a two-hundredth of the rows and looks each account up.
    """
    return (
        "select a.code, a.title, m.code, m.unit, l.code, l.expires_on, h.amount"
        f" from ({held}) h left join service_ledger_account a on a.id = h.account_id"
        " left join service_ledger_measure m on m.id = a.measure_id left join service_ledger_lot l on l.id = h.lot_id"
    )
