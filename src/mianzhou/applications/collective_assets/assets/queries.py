"""Reads of assets: cards, sums by class and form, inventories, contracts with what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from mianzhou.applications.collective_assets.assets.contract_warnings import EXPIRING_DAYS, MARKET_SHARE
from mianzhou.applications.collective_assets.assets.models import (
    RESOURCE,
    Asset,
    Contract,
    Inventory,
    InventoryLine,
)
from mianzhou.applications.collective_assets.collectives.models import Collective


@dataclass(frozen=True, slots=True)
class ClassSum:
    """What is on the cards of a class and form; `area` in mu, `value` in yuan, None where it is not told in that."""

    kind: str
    form: str
    cards: int
    area: Decimal | None
    value: Decimal | None


def assets_of(collective: Collective) -> QuerySet[Asset]:
    """The cards of a collective, also those of assets that it has no longer."""
    return Asset.objects.filter(collective=collective)


def sums_of(collectives: QuerySet[Collective] | list[Collective]) -> list[ClassSum]:
    """Sums by class and form over the undisputed assets of collectives; resource assets have no value."""
    rows = Asset.objects.filter(collective__in=collectives, ended_on=None, disputed="").values("kind", "form")
    summed = rows.annotate(cards=Count("pk"), areas=Sum("area"), values_=Sum("value")).order_by("kind", "form")
    return [
        ClassSum(r["kind"], r["form"], r["cards"], r["areas"], None if r["kind"] == RESOURCE else r["values_"])
        for r in summed
    ]


def quantifiable_value(collective: Collective) -> Decimal:
    """The value of the undisputed operating assets: what shares stand for (绵委发〔2018〕7号 三（四）1)."""
    rows = Asset.objects.filter(collective=collective, kind="operating", ended_on=None, disputed="")
    return rows.aggregate(total=Sum("value"))["total"] or Decimal(0)


def inventories_of(collective: Collective) -> QuerySet[Inventory]:
    """The yearly inventories, the newest first."""
    looked = Count("lines", filter=Q(lines__found__isnull=False))
    return (
        Inventory.objects.filter(collective=collective)
        .select_related("case")
        .annotate(cards=Count("lines"), looked=looked)
    )


def lines_of(inventory: Inventory) -> QuerySet[InventoryLine]:
    """The lines of an inventory with their cards."""
    return InventoryLine.objects.filter(inventory=inventory).select_related("asset")


def contracts_of(collectives: QuerySet[Collective] | list[Collective], on: date) -> QuerySet[Contract]:
    """Contracts that run or owe something, with what is due and not paid, and since when."""
    unpaid = Q(rents__paid_on__isnull=True, rents__due_on__lt=on)
    rows = Contract.objects.filter(asset__collective__in=collectives).select_related("asset__collective")
    return rows.annotate(
        unpaid=Sum("rents__amount", filter=unpaid),
        unpaid_since=Min("rents__due_on", filter=unpaid),
        open_rents=Count("rents", filter=Q(rents__paid_on__isnull=True)),
    )


def warned(contracts: QuerySet[Contract], on: date) -> QuerySet[Contract]:
    """Those that a warning is given of: below the market, unpaid, expiring or expired; the rules are `contract_warnings`."""
    running = Q(ended_on__isnull=True)
    below = Q(market_rent__isnull=False, rent__lt=F("market_rent") * MARKET_SHARE)
    expiring = running & Q(ends_on__lte=date.fromordinal(on.toordinal() + EXPIRING_DAYS))
    return contracts.filter((running & below) | Q(unpaid__gt=0) | expiring)
