"""Ledgers as JSON: the twin of the list of books."""

from __future__ import annotations

from datetime import datetime

from ninja import Field, Router, Schema

from mianzhou.portal.api.operations import list_api
from mianzhou.portal.ledger_lists import BOOK_FILTERS
from mianzhou.services.ledgers.api import books_for

router = Router(tags=["ledgers"])


class BookOut(Schema):
    """A book: which unit keeps it, and up to when it is closed."""

    code: str
    title: str
    unit: str = Field(alias="unit.code")
    opened_at: datetime
    closed_through: datetime | None


list_api(
    router,
    "/ledgers",
    query=books_for,
    schema=BookOut,
    permission="ledger.read",
    filters=BOOK_FILTERS,
    sorts=("code", "title", "unit__short_name", "opened_at", "closed_through"),
    default_sort="code",
    summary="台账 Books of ledgers",
)
