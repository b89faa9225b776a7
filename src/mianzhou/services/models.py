"""The services pillar's tables, re-exported from its rooms."""

from mianzhou.services.cases.models import Case, CaseAttempt, CaseEvent, CaseNumber, CaseRecount, CaseTimer
from mianzhou.services.drafts.models import CaseDraft
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
from mianzhou.services.materials.models import CaseMaterial, StoredFile
from mianzhou.services.parties.models import CaseMessage, CaseParty
from mianzhou.services.postings.models import NoticeObjection, PublicNotice
from mianzhou.services.registers.models import (
    RegisterCertificate,
    RegisterEntry,
    RegisterEvent,
    RegisterFact,
    RegisterNumber,
    RegisterReview,
)

__all__ = [
    "Account",
    "Balance",
    "Book",
    "Case",
    "CaseAttempt",
    "CaseDraft",
    "CaseEvent",
    "CaseMaterial",
    "CaseMessage",
    "CaseNumber",
    "CaseParty",
    "CaseRecount",
    "CaseTimer",
    "Closing",
    "ClosingBalance",
    "Entry",
    "Lot",
    "Measure",
    "NoticeObjection",
    "Posting",
    "PublicNotice",
    "RegisterCertificate",
    "RegisterEntry",
    "RegisterEvent",
    "RegisterFact",
    "RegisterNumber",
    "RegisterReview",
    "Reservation",
    "ReservationLine",
    "Stocktake",
    "StocktakeLine",
    "StoredFile",
]
