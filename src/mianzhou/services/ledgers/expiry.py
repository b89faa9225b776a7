"""First expired, first out: which lots are taken for an amount. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Held:
    """What is free of a lot in an account: held and not reserved. It may be used up to and on `expires_on`; None keeps for good."""

    lot_id: int
    available: Decimal
    expires_on: date | None = None


def first_expired_first(
    held: Iterable[Held], amount: Decimal, on: date
) -> tuple[tuple[tuple[int, Decimal], ...], Decimal]:
    """The lots to take and how much of each, and what is missing then; what has expired before `on` is not taken."""
    usable = (lot for lot in held if lot.available > 0 and (lot.expires_on is None or lot.expires_on >= on))
    taken: list[tuple[int, Decimal]] = []
    missing = amount
    for lot in sorted(usable, key=lambda lot: (lot.expires_on or date.max, lot.lot_id)):
        if missing <= 0:
            break
        part = min(lot.available, missing)
        taken.append((lot.lot_id, part))
        missing -= part
    return tuple(taken), missing
