"""Reads of townships: where they are, who lives there, and which stock reaches them in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from mianzhou.applications.relief_supplies.coverage import HANDLING, HELPED_WITHIN, Reached, coverage
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import READ, spots
from mianzhou.applications.relief_supplies.response.needs import BASIC
from mianzhou.applications.relief_supplies.stock.queries import free_stock
from mianzhou.applications.relief_supplies.townships.models import Township
from mianzhou.applications.relief_supplies.travel import Spot, times_between
from mianzhou.kernel.people.api import Actor, Scope, within


@dataclass(frozen=True, slots=True)
class Covered:
    """A township with what reaches it in time: for how many of its people there is all that living needs, and of which supply there is least."""

    township: Township
    reached: Reached
    served: int
    scarcest: str
    nearest: str

    @property
    def key(self) -> str:
        """The code of its region."""
        return self.township.region.code

    @property
    def share(self) -> Decimal:
        """The part of its people, in per cent, to one place."""
        if not self.township.people:
            return Decimal(100)
        return (Decimal(100) * self.served / self.township.people).quantize(Decimal("0.1"))

    @property
    def minutes(self) -> int | None:
        """From the nearest stock, on the road."""
        return None if self.reached.takes is None else int(self.reached.takes.total_seconds() // 60)


def townships_for(actor: Actor) -> QuerySet[Township]:
    """The townships that the actor reads: all, or those of its regions and of its units' regions."""
    rows = Township.objects.select_related("region__parent")
    scope = actor.scope(READ)
    if scope.everywhere:
        return rows
    kept = Place.objects.filter(within(scope, unit="keeper__path", region="township__path"))
    return rows.filter(
        within(Scope(region_paths=scope.region_paths), region="region__path") | Q(region__in=kept.values("township"))
    )


def township_spots(rows: Iterable[Township]) -> dict[str, Spot]:
    """Where the townships lie, by their codes."""
    return {t.region.code: Spot(t.region.code, t.longitude, t.latitude, t.terrain) for t in rows}


def covered(
    townships: Iterable[Township],
    *,
    on: date,
    hours: int | None = None,
    kinds: Iterable[str] = (),
) -> list[Covered]:
    """What reaches each township within so many hours on the road (by default what the twelve leave), from places of these kinds or all; the worst off first."""
    wanted = {t.region.code: t for t in townships}
    rows = Place.objects.filter(closed_at=None)
    places = {p.code: p for p in (rows.filter(kind__in=list(kinds)) if kinds else rows)}
    stocks = free_stock(list(places.values()))
    times = times_between(spots(places.values()), township_spots(wanted.values()))
    within_time = timedelta(hours=hours) if hours is not None else HELPED_WITHIN - HANDLING
    found = []
    for reached in coverage(list(wanted), stocks, times, on=on, within=within_time):
        served = {code: reached.people.get(code, 0) for code in BASIC}
        scarcest = min(BASIC, key=lambda code: (served[code], code))
        nearest = places[reached.nearest].name if reached.nearest else ""
        township = wanted[reached.township]
        found.append(Covered(township, reached, min(township.people, served[scarcest]), scarcest, nearest))
    return sorted(found, key=lambda c: (c.share, -(c.minutes if c.minutes is not None else 10**6), c.key))
