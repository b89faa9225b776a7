"""Who may move what: whoever keeps what goes out; where it comes from outside, whoever keeps what it goes into."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mianzhou.kernel.people.api import Actor
from mianzhou.services.ledgers.errors import NotOfThisBook
from mianzhou.services.ledgers.lines import Line
from mianzhou.services.ledgers.models import Account, Book


def require_book(actor: Actor, permission: str, book: Book) -> None:
    """`NotPermitted` unless the actor holds the permission where the book is kept."""
    actor.require(permission, unit_path=book.unit.path, region_path=book.unit.region.path)


def require_lines(actor: Actor, permission: str, book: Book, lines: Iterable[Line]) -> None:
    """`NotPermitted` unless the actor may make these entries. Whoever holds the permission for the whole book holds it for its accounts."""
    if actor.may(permission, unit_path=book.unit.path, region_path=book.unit.region.path):
        return
    amounts = [(line.account_id, line.amount) for line in lines]
    accounts = {a.pk: a for a in _accounts(book, {account for account, _ in amounts})}
    given = {account for account, amount in amounts if amount < 0 and not accounts[account].may_go_below}
    taken = {account for account, amount in amounts if amount > 0 and not accounts[account].may_go_below}
    require_accounts(actor, permission, book, [accounts[pk] for pk in given or taken])


def require_accounts(actor: Actor, permission: str, book: Book, accounts: Collection[Account]) -> None:
    """`NotPermitted` unless the actor holds the permission where each account is kept; the outside is kept where the book is."""
    if not accounts:
        require_book(actor, permission, book)
    for unit in {account.keeper for account in accounts}:
        if unit is None:
            require_book(actor, permission, book)
        else:
            actor.require(permission, unit_path=unit.path, region_path=unit.region.path)


def _accounts(book: Book, wanted: set[int]) -> list[Account]:
    found = list(Account.objects.filter(book=book, pk__in=wanted).select_related("keeper__region"))
    if len(found) != len(wanted):
        raise NotOfThisBook
    return found
