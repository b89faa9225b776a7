"""Reads of assets: cards, sums by class and form, inventories, contracts with what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, DateField, Exists, ExpressionWrapper, F, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Greatest, Least

from mianzhou.applications.collective_assets.assets.contract_warnings import EXPIRING_DAYS, MARKET_SHARE
from mianzhou.applications.collective_assets.assets.models import (
    RESOURCE,
    Asset,
    Contract,
    Inventory,
    InventoryLine,
)
from mianzhou.applications.collective_assets.classes import FORMS
from mianzhou.applications.collective_assets.collectives.models import Collective

# The order of the document: 三（二）1.
_ORDER = {pair: n for n, pair in enumerate((kind, form) for kind, forms in FORMS.items() for form in forms)}
_NAMED = 5  # so many overlapping contracts are named


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
    return Asset.objects.filter(collective=collective).select_related("collective")


def sums_of(collectives: QuerySet[Collective] | list[Collective]) -> list[ClassSum]:
    """Sums by class and form over the undisputed assets of collectives; resource assets have no value."""
    rows = Asset.objects.filter(collective__in=collectives, ended_on=None, disputed="").values("kind", "form")
    summed = rows.annotate(cards=Count("pk"), areas=Sum("area"), values_=Sum("value"))
    found = [
        ClassSum(r["kind"], r["form"], r["cards"], r["areas"], None if r["kind"] == RESOURCE else r["values_"])
        for r in summed.order_by()
    ]
    return sorted(found, key=lambda s: _ORDER[s.kind, s.form])


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
    """Contracts with what is due and not paid, since when, and the numbers of others whose terms overlap (`contract_warnings.overlap`).

    What would have been due after a contract was wound up is not owed.
    """
    unpaid = Q(rents__paid_on__isnull=True, rents__due_on__lt=on) & (
        Q(ended_on__isnull=True) | Q(rents__due_on__lt=F("ended_on"))
    )
    rows = Contract.objects.filter(asset__collective__in=collectives).select_related("asset__collective")
    return rows.annotate(
        unpaid=Sum("rents__amount", filter=unpaid),
        unpaid_since=Min("rents__due_on", filter=unpaid),
        open_rents=Count("rents", filter=Q(rents__paid_on__isnull=True)),
        overlaps=ArraySubquery(_overlapping(on).values("number")[:_NAMED]),
    )


def _overlapping(on: date) -> QuerySet[Contract]:
    """Other contracts about the asset of the outer one whose terms overlap with its own after a day; Least leaves out what is null."""
    day = DateField()
    others = Contract.objects.filter(asset=OuterRef("asset")).exclude(pk=OuterRef("pk"))
    common = others.annotate(
        until=Least(F("ends_on"), F("ended_on"), _outer("ends_on"), _outer("ended_on"), output_field=day),
        since=Greatest(F("starts_on"), _outer("starts_on"), output_field=day),
    )
    return common.filter(since__lt=F("until"), until__gt=on).order_by("starts_on", "pk")


def _outer(name: str) -> ExpressionWrapper:
    return ExpressionWrapper(OuterRef(name), output_field=DateField())


def warned(contracts: QuerySet[Contract], on: date) -> QuerySet[Contract]:
    """Those that a warning is given of: below the market, unpaid, expiring or expired, overlapping; the rules are `contract_warnings`."""
    running = Q(ended_on__isnull=True)
    below = Q(market_rent__isnull=False, rent__lt=F("market_rent") * MARKET_SHARE)
    expiring = running & Q(ends_on__lte=date.fromordinal(on.toordinal() + EXPIRING_DAYS))
    return contracts.filter((running & below) | Q(unpaid__gt=0) | expiring | (running & Exists(_overlapping(on))))
