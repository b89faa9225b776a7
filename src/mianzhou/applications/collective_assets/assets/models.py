"""Tables of assets: a card for each, every change of it, what the yearly inventory found, and the contracts by which it is used."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

RESOURCE, OPERATING, NON_OPERATING = "resource", "operating", "non_operating"
CLASSES = (RESOURCE, OPERATING, NON_OPERATING)
OPEN, CLOSED, DROPPED = "open", "closed", "dropped"
LEASE, CONTRACTING = "lease", "contracting"
TALKS, TENDER = "talks", "tender"


def _choices(*values: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _money(**more: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=16, decimal_places=2, **more)


def _area(**more: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=2, **more)


class Asset(models.Model):
    """The card of an asset. A resource asset is entered by its area (亩) only, without a price; the others by their value (yuan).

    A disputed asset stays on its card and is left out of the inventory's sums and of every share plan until it is settled.
    """

    collective = models.ForeignKey("collective_assets.Collective", on_delete=models.PROTECT, related_name="assets")
    card = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=_choices(*CLASSES))
    form = models.CharField(max_length=24)
    area = _area(null=True, blank=True)
    value = _money(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    keeper = models.CharField(max_length=64, blank=True)
    since = models.DateField()
    disputed = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "collective_asset"
        ordering = ["collective", "card"]
        constraints = [
            models.UniqueConstraint(fields=["collective", "card"], name="collective_asset_card_once"),
            models.CheckConstraint(
                condition=(Q(kind=RESOURCE, area__gt=0, value__isnull=True) | (~Q(kind=RESOURCE) & Q(value__gte=0))),
                name="collective_resource_without_price",
            ),
            models.CheckConstraint(condition=Q(area__isnull=True) | Q(area__gte=0), name="collective_area_not_below"),
        ]
        indexes = [models.Index(fields=["collective", "kind"], name="collective_asset_kind")]

    def __str__(self) -> str:
        return f"{self.card} {self.name}"


class AssetChange(models.Model):
    """One thing that happened to an asset: its card is the sum of these. Rows are only ever inserted."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="changes")
    on = models.DateField()
    verb = models.CharField(max_length=16)
    area = _area(default=0)
    value = _money(default=0)
    reason = models.CharField(max_length=300, blank=True)
    paper = models.CharField(max_length=200, blank=True)  # the resolution, invoice or contract that it rests on
    inventory = models.ForeignKey(
        "collective_assets.Inventory", null=True, blank=True, on_delete=models.PROTECT, related_name="changes"
    )
    recorded_at = models.DateTimeField()
    actor_name = models.CharField(max_length=64)

    class Meta:
        db_table = "collective_asset_change"
        ordering = ["asset", "id"]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.verb}"


class Inventory(models.Model):
    """The inventory of a year's end (年度资产清查): every card compared with what is there. Its course is the case's."""

    collective = models.ForeignKey("collective_assets.Collective", on_delete=models.PROTECT, related_name="inventories")
    case = models.OneToOneField("services.Case", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    on = models.DateField()
    state = models.CharField(max_length=8, choices=_choices(OPEN, CLOSED, DROPPED))

    class Meta:
        db_table = "collective_inventory"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["collective", "year"], condition=~Q(state=DROPPED), name="collective_inventory_of_year_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.collective_id} {self.year}"


class InventoryLine(models.Model):
    """What the card said on the day and what was found; null is not looked at yet."""

    inventory = models.ForeignKey(Inventory, on_delete=models.CASCADE, related_name="lines")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    area = _area(null=True, blank=True)
    value = _money(null=True, blank=True)
    found_area = _area(null=True, blank=True)
    found_value = _money(null=True, blank=True)
    found = models.BooleanField(null=True, blank=True)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "collective_inventory_line"
        ordering = ["inventory", "asset__card"]
        constraints = [models.UniqueConstraint(fields=["inventory", "asset"], name="collective_inventory_line_once")]

    def __str__(self) -> str:
        return f"{self.inventory_id}: {self.asset_id}"


class Contract(models.Model):
    """An asset given for use: to whom, for how long, at what rent a year, by which open procedure."""

    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=_choices(LEASE, CONTRACTING))
    party = models.CharField(max_length=200)
    procedure = models.CharField(max_length=8, choices=_choices(TALKS, TENDER))
    resolution = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    rent = _money()
    market_rent = _money(null=True, blank=True)  # what assets of the kind bring in a year, as the township told
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "collective_contract"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "number"], name="collective_contract_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="collective_contract_term"),
            models.CheckConstraint(condition=Q(rent__gte=0), name="collective_rent_not_below"),
        ]
        indexes = [models.Index(fields=["ends_on"], name="collective_contract_ends")]

    def __str__(self) -> str:
        return self.number


class Rent(models.Model):
    """An instalment of a contract: due, and paid when."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="rents")
    due_on = models.DateField()
    amount = _money()
    paid_on = models.DateField(null=True, blank=True)
    receipt = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "collective_rent"
        ordering = ["contract", "due_on"]
        constraints = [models.UniqueConstraint(fields=["contract", "due_on"], name="collective_rent_once")]
        indexes = [models.Index(fields=["due_on"], condition=Q(paid_on__isnull=True), name="collective_rent_unpaid")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.due_on}"
