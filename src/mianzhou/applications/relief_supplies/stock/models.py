"""Tables of stock. How much there is stands in the book of supplies (ledgers); these tables say of what place, and who handed over to whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

SENT, ARRIVED, SHORT, SETTLED = "sent", "arrived", "short", "settled"
ASKED, APPROVED, REFUSED = "asked", "approved", "refused"


def _choices(*values: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class AddedSupply(models.Model):
    """A supply that the city stores beside those of `data/catalogue.yaml`. Its name and unit stay, since the book counts by them; `ended_at`: no more of it is stored."""

    code = models.CharField(max_length=24, unique=True)
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    unit_zh = models.CharField(max_length=12)
    unit_en = models.CharField(max_length=20)
    serves = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    daily = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "relief_supply"
        ordering = ["kind", "id"]
        constraints = [models.CheckConstraint(condition=Q(serves__gte=0), name="relief_supply_serves_nobody_less")]

    def __str__(self) -> str:
        return self.title_zh


class Shelf(models.Model):
    """A supply in a place: the account of what lies there, and that of what is on its way there. `kind` repeats the catalogue, for lists."""

    place = models.ForeignKey("relief_supplies.Place", on_delete=models.PROTECT, related_name="shelves")
    supply = models.CharField(max_length=24)
    kind = models.CharField(max_length=12)
    account = models.OneToOneField("services.Account", on_delete=models.PROTECT, related_name="+")
    way = models.OneToOneField("services.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "relief_shelf"
        ordering = ["place", "supply"]
        constraints = [models.UniqueConstraint(fields=["place", "supply"], name="relief_shelf_once")]

    def __str__(self) -> str:
        return f"{self.place_id}: {self.supply}"


class Transfer(models.Model):
    """Supplies from a place to another: given out of hand by the one, taken over by the other. `purpose` says for what, `key` makes sending twice sending once.

    What did not arrive whole stays on its way (`short`) until a second person settles it: found after all, or written off.
    """

    number = models.CharField(max_length=24, unique=True)
    key = models.CharField(max_length=64, unique=True)
    source = models.ForeignKey("relief_supplies.Place", on_delete=models.PROTECT, related_name="sent")
    target = models.ForeignKey("relief_supplies.Place", on_delete=models.PROTECT, related_name="arriving")
    purpose = models.CharField(max_length=200, blank=True)
    carrier = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, default=SENT, choices=_choices(SENT, ARRIVED, SHORT, SETTLED))
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.CharField(max_length=64, blank=True)
    taker_id = models.BigIntegerField(null=True, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=64, blank=True)
    settler_id = models.BigIntegerField(null=True, blank=True)
    settlement = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "relief_transfer"
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["state", "target"], name="relief_transfer_waiting")]
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="relief_transfer_between_two"),
            models.CheckConstraint(
                condition=Q(settler_id__isnull=True) | Q(taker_id__isnull=True) | ~Q(settler_id=F("taker_id")),
                name="relief_transfer_settled_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class TransferLine(models.Model):
    """A lot on its way: how many were sent, and once taken over how many arrived whole, damaged, or not at all."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="lines")
    supply = models.CharField(max_length=24)
    lot = models.ForeignKey("services.Lot", on_delete=models.PROTECT, related_name="+")
    sent = models.PositiveIntegerField()
    arrived = models.PositiveIntegerField(null=True, blank=True)
    damaged = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "relief_transfer_line"
        ordering = ["transfer", "id"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "supply", "lot"], name="relief_transfer_line_once"),
            models.CheckConstraint(condition=Q(sent__gt=0), name="relief_transfer_line_something"),
            models.CheckConstraint(
                condition=Q(arrived__isnull=True) | Q(sent=F("arrived") + F("damaged") + F("missing")),
                name="relief_transfer_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id}: {self.supply} {self.sent}"


class WriteOff(models.Model):
    """So many of a lot that are to leave the book, since they expired or are spoilt: asked for by the keeper, who holds them back, decided by a second person."""

    shelf = models.ForeignKey(Shelf, on_delete=models.PROTECT, related_name="write_offs")
    lot = models.ForeignKey("services.Lot", on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()
    reason = models.CharField(max_length=12)
    remark = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, default=ASKED, choices=_choices(ASKED, APPROVED, REFUSED))
    reservation = models.OneToOneField("services.Reservation", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    asker_id = models.BigIntegerField()
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.CharField(max_length=64, blank=True)
    judge_id = models.BigIntegerField(null=True, blank=True)
    judgement = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "relief_write_off"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="relief_write_off_something"),
            models.CheckConstraint(
                condition=Q(judge_id__isnull=True) | ~Q(judge_id=F("asker_id")), name="relief_write_off_by_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shelf_id}: {self.amount}"


class PlaceCount(models.Model):
    """A stocktake of a place; the lines and the judgement stand in ledgers."""

    place = models.ForeignKey("relief_supplies.Place", on_delete=models.PROTECT, related_name="counts")
    stocktake = models.OneToOneField("services.Stocktake", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "relief_place_count"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.place_id}: {self.stocktake_id}"
