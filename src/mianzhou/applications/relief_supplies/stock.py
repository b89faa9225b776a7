"""Reads of the book of supplies: what is free where, and what expires soon."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, Sum

from mianzhou.applications.relief_supplies.allocation import Stock
from mianzhou.applications.relief_supplies.stock_actions import OUTSIDE, PEOPLE
from mianzhou.services.ledgers.api import Balance, Book

WARN_BEFORE = timedelta(days=90)  # this platform's own


def free_stock(book: Book) -> list[Stock]:
    """What lies in all places and is not reserved, by lot; what is on the way is not there yet."""
    rows = Balance.objects.filter(account__in=book.accounts.exclude(code__startswith="to-"), amount__gt=F("reserved"))
    rows = rows.exclude(account__in=book.accounts.filter(code__startswith=f"{OUTSIDE}:"))
    rows = rows.exclude(account__in=book.accounts.filter(code__startswith=f"{PEOPLE}:"))
    summed = rows.values_list("account__code", "lot__code", "lot__expires_on").order_by("account__code", "lot_id")
    found = []
    for code, lot, expires_on, free in summed.annotate(free=Sum(F("amount") - F("reserved"))):
        place, _, supply = code.rpartition(":")
        found.append(Stock(place, supply, lot, int(free), expires_on))
    return found


def expiring(book: Book, on: date) -> list[Stock]:
    """The stock that has expired or will within the time of warning, the soonest first."""
    soon = [stock for stock in free_stock(book) if stock.expires_on and stock.expires_on <= on + WARN_BEFORE]
    return sorted(soon, key=lambda stock: (stock.expires_on or date.max, stock.place, stock.supply))
