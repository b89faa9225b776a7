"""Which townships are reached by how much stock in time. Pure.

Whoever is hit by a disaster is helped within twelve hours of the event. What counts for a township is the stock of every place from which it is reached in the time
that is left on the road; the same stock counts for every township that it reaches, for one event hits some of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from mianzhou.applications.relief_supplies.allocation import Stock
from mianzhou.applications.relief_supplies.supplies import SUPPLIES

# People hit are helped within twelve hours: the limit of the city's plan for natural disasters. Loading and handing out take their part of it (our own assumption).
HELPED_WITHIN = timedelta(hours=12)
HANDLING = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Reached:
    """What reaches a township in time: from how many places, the nearest of them and its time on the road, and for how many people a day it suffices by supply."""

    township: str
    places: int
    nearest: str
    takes: timedelta | None
    people: dict[str, int]

    def share_of(self, population: int, supply: str) -> Decimal:
        """The part of a population that the supply serves for a day, at most 1; 1 where nobody lives."""
        if population <= 0:
            return Decimal(1)
        return min(Decimal(1), Decimal(self.people.get(supply, 0)) / population)


def due_at(event_at: datetime) -> datetime:
    """Until when those who are hit must have been helped."""
    return event_at + HELPED_WITHIN


def coverage(
    townships: Sequence[str],
    stocks: Sequence[Stock],
    times: Mapping[tuple[str, str], timedelta],
    *,
    on: date,
    within: timedelta = HELPED_WITHIN - HANDLING,
) -> list[Reached]:
    """For each township what reaches it in time, the worst off first: those from which the nearest stock is farthest."""
    usable = [s for s in stocks if s.free > 0 and (s.expires_on is None or s.expires_on >= on)]
    serves = {stock.supply: SUPPLIES[stock.supply].serves for stock in usable}
    rows = []
    for township in townships:
        near = {
            s.place: times[(s.place, township)]
            for s in usable
            if times.get((s.place, township), within + HANDLING) <= within
        }
        people: dict[str, Decimal] = {}
        for stock in usable:
            if stock.place in near and serves.get(stock.supply):
                people[stock.supply] = people.get(stock.supply, Decimal(0)) + stock.free * serves[stock.supply]
        nearest = min(near, key=lambda place: (near[place], place), default="")
        whole = {supply: int(count) for supply, count in sorted(people.items())}
        rows.append(Reached(township, len(near), nearest, near.get(nearest), whole))
    return sorted(rows, key=lambda r: (r.takes is not None, -(r.takes or timedelta()), r.township))
