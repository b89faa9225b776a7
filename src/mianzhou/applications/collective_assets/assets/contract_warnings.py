"""What is wrong with a contract about an asset: rent below the market, unpaid, ending soon, ended and never wound up. Pure.

绵委发〔2018〕7号 三（二）2 orders that unlawful and unreasonable contracts be found and put right; by how much a rent is too low, and how early a warning
comes, it leaves open: both figures are this platform's own.
"""

from __future__ import annotations

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


def warnings_of(
    *,
    on: date,
    rent: Decimal,
    market_rent: Decimal | None,
    ends_on: date,
    ended_on: date | None,
    unpaid: Decimal,
    unpaid_since: date | None,
) -> tuple[Caution, ...]:
    """What to warn of on a day; money in yuan a year, `unpaid` what was due before the day."""
    found: list[Caution] = []
    running = ended_on is None
    if unpaid > 0 and unpaid_since is not None:
        says = Text("欠租 {n} 元，自 {d} 起", "{n} yuan unpaid since {d}").format(
            n=f"{unpaid:,.2f}", d=unpaid_since.isoformat()
        )
        found.append(Caution("unpaid", says, True))
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
