"""Key figures of rural collectives for those who supervise them: by collective, by township, by county (绵委发〔2018〕7号 三（二）2, 四)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from mianzhou.applications.collective_assets.assets.models import (
    NON_OPERATING,
    OPERATING,
    RESOURCE,
    Asset,
    Contract,
    Inventory,
)
from mianzhou.applications.collective_assets.assets.queries import contracts_of, warned
from mianzhou.applications.collective_assets.collectives.models import CONFIRMED, Collective, Household, Member
from mianzhou.applications.collective_assets.shareholding.models import APPROVED, PAID, Distribution

COLLECTIVE, TOWNSHIP, COUNTY = "collective", "township", "county"


@dataclass(slots=True)
class KeyFigures:
    """What a collective, or all of a place together, has and owes. Areas in mu, money in yuan; `late` counts collectives without last year's inventory."""

    key: str
    code: str
    name: str
    place: str
    collectives: int = 0
    households: int = 0
    members: int = 0
    certified: int = 0
    area: Decimal = Decimal(0)
    operating: Decimal = Decimal(0)
    non_operating: Decimal = Decimal(0)
    disputed: int = 0
    contracts: int = 0
    warned: int = 0
    unpaid: Decimal = Decimal(0)
    distributed: Decimal = Decimal(0)
    late: int = 0

    def add(self, other: KeyFigures) -> None:
        """Count another's figures with one's own."""
        for name in SUMMED:
            setattr(self, name, getattr(self, name) + getattr(other, name))


SUMMED = tuple(f.name for f in fields(KeyFigures))[4:]


def figures_of(collectives: QuerySet[Collective], on: date) -> list[KeyFigures]:
    """One for each collective, by code: a fixed number of queries, however many there are."""
    rows = list(collectives.select_related("unit", "region__parent").order_by("code"))
    found = {
        c.pk: KeyFigures(str(c.pk), c.code, c.name, c.unit.short_name or c.unit.full_name, collectives=1) for c in rows
    }
    seen = collectives.order_by().values("pk")
    _people(found, seen)
    _assets(found, seen)
    _contracts(found, collectives, on)
    year = on.year - 1
    done = set(
        Inventory.objects.filter(collective__in=seen, year=year, state="closed").values_list("collective", flat=True)
    )
    given = Distribution.objects.filter(collective__in=seen, year=year, state__in=[APPROVED, PAID]).order_by()
    for pk, amount in given.values_list("collective").annotate(n=Sum("to_shares")):
        found[pk].distributed = amount
    for pk, figures in found.items():
        figures.late = int(pk not in done)
    return list(found.values())


def _people(found: dict[int, KeyFigures], seen: Any) -> None:
    households = Household.objects.filter(collective__in=seen).order_by().values_list("collective")
    for pk, count, certified in households.annotate(n=Count("pk"), c=Count("entry")):
        found[pk].households, found[pk].certified = count, certified
    members = Member.objects.filter(household__collective__in=seen, state=CONFIRMED).order_by()
    for pk, count in members.values_list("household__collective").annotate(n=Count("pk")):
        found[pk].members = count


def _assets(found: dict[int, KeyFigures], seen: Any) -> None:
    rows = Asset.objects.filter(collective__in=seen, ended_on=None).order_by()
    for pk, count in rows.exclude(disputed="").values_list("collective").annotate(n=Count("pk")):
        found[pk].disputed = count
    summed = rows.filter(disputed="").values_list("collective", "kind").annotate(a=Sum("area"), v=Sum("value"))
    for pk, kind, area, value in summed:
        if kind == RESOURCE:
            found[pk].area = area or Decimal(0)
        elif kind == OPERATING:
            found[pk].operating = value or Decimal(0)
        elif kind == NON_OPERATING:
            found[pk].non_operating = value or Decimal(0)


def _contracts(found: dict[int, KeyFigures], collectives: QuerySet[Collective], on: date) -> None:
    running = Contract.objects.filter(asset__collective__in=collectives.order_by().values("pk"), ended_on=None)
    for pk, count in running.order_by().values_list("asset__collective").annotate(n=Count("pk")):
        found[pk].contracts = count
    rows = contracts_of(collectives, on)
    for contract in warned(rows, on):
        figures = found[contract.asset.collective_id]
        figures.warned += 1
        figures.unpaid += contract.unpaid or Decimal(0)  # type: ignore[attr-defined]


def grouped(collectives: QuerySet[Collective], found: Iterable[KeyFigures], by: str) -> list[KeyFigures]:
    """The same together by township or by county, by code."""
    if by == COLLECTIVE:
        return list(found)
    places: dict[int, tuple[str, str, str]] = {}
    named: Callable[[Collective], tuple[str, str, str]] = _township if by == TOWNSHIP else _county
    for collective in collectives.select_related("unit__region__parent", "region__parent"):
        places[collective.pk] = named(collective)
    together: dict[str, KeyFigures] = {}
    for figures in found:
        code, name, place = places[int(figures.key)]
        together.setdefault(code, KeyFigures(code, code, name, place)).add(figures)
    return [together[code] for code in sorted(together)]


def _township(collective: Collective) -> tuple[str, str, str]:
    above = collective.unit.region.parent
    return collective.unit.code, collective.unit.short_name or collective.unit.full_name, above.name if above else ""


def _county(collective: Collective) -> tuple[str, str, str]:
    region = collective.region
    while region.level not in {"county", "prefecture"} and region.parent is not None:
        region = region.parent
    above = region.parent
    return region.code, region.name, above.name if above else ""


def total_of(found: Iterable[KeyFigures]) -> KeyFigures:
    """All together."""
    total = KeyFigures("", "", "", "")
    for figures in found:
        total.add(figures)
    return total


__all__ = ["COLLECTIVE", "COUNTY", "TOWNSHIP", "KeyFigures", "figures_of", "grouped", "total_of"]
