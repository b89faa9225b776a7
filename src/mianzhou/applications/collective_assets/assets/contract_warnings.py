"""What is wrong with a contract about an asset: rent below the market, unpaid, ending soon, ended and never wound up, a term
that overlaps with that of another contract about the same asset. Pure.

绵委发〔2018〕7号 三（二）2 orders that unlawful and unreasonable contracts be found and put right; by how much a rent is too low, and how early a warning
comes, it leaves open: both figures are this platform's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from mianzhou.kernel.text import Text

MARKET_SHARE = Decimal("0.80")  # house: below four fifths of what such assets bring in
EXPIRING_DAYS = 90  # house: a quarter is what a new tender takes


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning by code, in words, and whether it is grave."""

    code: str
    says: Text
    grave: bool


@dataclass(frozen=True, slots=True)
class Term:
    """The days for which a contract gives an asset away; wound up early, it ends then. The day on which one ends and the next begins is no overlap."""

    starts_on: date
    ends_on: date
    ended_on: date | None = None

    @property
    def until(self) -> date:
        """Its last day."""
        return self.ends_on if self.ended_on is None else min(self.ended_on, self.ends_on)


def overlap(one: Term, other: Term, on: date) -> bool:
    """Whether two contracts about one asset give it away for the same days, of which some are still to come after `on`."""
    until = min(one.until, other.until)
    return max(one.starts_on, other.starts_on) < until and until > on


def warnings_of(
    *,
    on: date,
    rent: Decimal,
    market_rent: Decimal | None,
    ends_on: date,
    ended_on: date | None,
    unpaid: Decimal,
    unpaid_since: date | None,
    overlaps: Sequence[str] = (),
) -> tuple[Caution, ...]:
    """What to warn of on a day; money in yuan a year, `unpaid` what was due before the day, `overlaps` the numbers of contracts that `overlap`."""
    found: list[Caution] = []
    running = ended_on is None
    if unpaid > 0 and unpaid_since is not None:
        says = Text("欠租 {n} 元，自 {d} 起", "{n} yuan unpaid since {d}").format(
            n=f"{unpaid:,.2f}", d=unpaid_since.isoformat()
        )
        found.append(Caution("unpaid", says, True))
    if running and overlaps:
        says = Text("与合同 {n} 期限重叠", "its term overlaps with that of {n}")
        found.append(Caution("overlap", says.format(n=Text("、".join(overlaps), ", ".join(overlaps))), True))
    if running and on > ends_on:
        says = Text("{d} 已到期，未办结", "expired on {d}, not wound up").format(d=ends_on.isoformat())
        found.append(Caution("expired", says, True))
    elif running and ends_on - on <= timedelta(EXPIRING_DAYS):
        says = Text("{n} 天后到期", "ends in {n} day(s)").format(n=(ends_on - on).days)
        found.append(Caution("expiring", says, False))
    if running and market_rent is not None and rent < market_rent * MARKET_SHARE:
        share = (100 * rent / market_rent).quantize(Decimal(1))
        says = Text("租金为同类市价的 {n}%", "rent is {n}% of the market's").format(n=share)
        found.append(Caution("below_market", says, False))
    return tuple(found)
