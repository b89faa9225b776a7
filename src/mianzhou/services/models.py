"""The services pillar's tables, re-exported from its rooms."""

from mianzhou.services.cases.models import Case, CaseEvent, CaseNumber
from mianzhou.services.ledgers.models import (
    Account,
    Balance,
    Book,
    Closing,
    ClosingBalance,
    Entry,
    Lot,
    Measure,
    Posting,
    Reservation,
    ReservationLine,
    Stocktake,
    StocktakeLine,
)

__all__ = [
    "Account",
    "Balance",
    "Book",
    "Case",
    "CaseEvent",
    "CaseNumber",
    "Closing",
    "ClosingBalance",
    "Entry",
    "Lot",
    "Measure",
    "Posting",
    "Reservation",
    "ReservationLine",
    "Stocktake",
    "StocktakeLine",
]
