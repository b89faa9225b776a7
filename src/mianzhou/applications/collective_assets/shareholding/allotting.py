"""Who gets how many shares by a plan. Pure; exact decimals.

绵委发〔2018〕7号 三（四）2: shares are members' shares (by head, and by years worked where the meeting wants it) and the collective's own, which is in
principle at most a fifth of all; what was built from relief funds may be given to poor members as preferred shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

FINEST = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Terms:
    """So many shares for each member, for each year worked, for each member of a poor household; so many per cent of all for the collective."""

    for_member: Decimal
    for_year: Decimal
    for_poor: Decimal
    collective_percent: Decimal


@dataclass(frozen=True, slots=True)
class Entitled:
    """A household: how many members, how many years they worked together, whether it is poor."""

    household_id: int
    members: int
    years: int
    poor: bool


@dataclass(frozen=True, slots=True)
class Allotment:
    """Shares by household, and those of the collective."""

    households: dict[int, Decimal]
    collective: Decimal

    @property
    def total(self) -> Decimal:
        """All shares."""
        return sum(self.households.values(), Decimal(0)) + self.collective


def allot(terms: Terms, entitled: Iterable[Entitled]) -> Allotment:
    """The shares of each household with a member, and the collective's, cut to four decimals so that it never passes its per cent."""
    households = {
        e.household_id: (
            terms.for_member * e.members + terms.for_year * e.years + (terms.for_poor * e.members if e.poor else 0)
        )
        for e in entitled
        if e.members
    }
    given = sum(households.values(), Decimal(0))
    own = given * terms.collective_percent / (100 - terms.collective_percent)
    return Allotment(households, own.quantize(FINEST, rounding=ROUND_DOWN))


def above_cap(would_hold: Decimal, total: Decimal, percent: Decimal) -> bool:
    """Whether a holder would have more than its cap, in per cent of all shares."""
    return would_hold * 100 > total * percent
