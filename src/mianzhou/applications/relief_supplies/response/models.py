"""Tables of the response. What is promised, on its way and handed out in pieces stands in the book of supplies; these rows say for whom and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

EVENT_KINDS = ("earthquake", "flood", "landslide", "storm", "drought", "freeze", "fire", "other")
OPEN, CLOSED = "open", "closed"
DRAFTED, SUBMITTED, WITHDRAWN = "drafted", "submitted", "withdrawn"
PROPOSED, CONFIRMED, REJECTED = "proposed", "confirmed", "rejected"
PROMISED, SENT, HERE, CANCELLED = "promised", "sent", "here", "cancelled"
URGENCIES = (0, 1, 2)


def _choices(*values: str) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Event(models.Model):
    """Something that hit people at a moment: the twelve hours run from `happened_at`."""

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=_choices(*EVENT_KINDS))
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=OPEN, choices=_choices(OPEN, CLOSED))
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=64, blank=True)
    conclusion = models.CharField(max_length=1000, blank=True)

    class Meta:
        db_table = "relief_event"
        ordering = ["-happened_at", "-id"]

    def __str__(self) -> str:
        return self.title


class HitTownship(models.Model):
    """A township that an event hit: how many people and households as last told, who acts for it, and the place where it takes supplies over."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="hits")
    township = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    households = models.PositiveIntegerField()
    receives_at = models.ForeignKey(
        "relief_supplies.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=64)

    class Meta:
        db_table = "relief_hit_township"
        ordering = ["event", "township"]
        constraints = [
            models.UniqueConstraint(fields=["event", "township"], name="relief_hit_once"),
            models.CheckConstraint(
                condition=Q(households__lte=models.F("people")), name="relief_hit_households_have_people"
            ),
        ]

    def __str__(self) -> str:
        return str(self.township)


class Request(models.Model):
    """What a township asks for. Once submitted it is not changed: it is withdrawn, and another one made."""

    hit = models.ForeignKey(HitTownship, on_delete=models.PROTECT, related_name="requests")
    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, default=DRAFTED, choices=_choices(DRAFTED, SUBMITTED, WITHDRAWN))
    urgency = models.SmallIntegerField(default=0, choices=[(n, n) for n in URGENCIES])
    remark = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "relief_request"
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["hit", "state"], name="relief_request_of_hit")]

    def __str__(self) -> str:
        return self.number


class RequestLine(models.Model):
    """So many pieces of a supply for so many people."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="lines")
    supply = models.CharField(max_length=24)
    amount = models.PositiveIntegerField()
    people = models.PositiveIntegerField()

    class Meta:
        db_table = "relief_request_line"
        ordering = ["request", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "supply"], name="relief_request_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="relief_request_line_something"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.supply} {self.amount}"


class Allocation(models.Model):
    """A proposal of what goes from where to whom, made from the free stock of a moment; the command confirms it, changed or not, or rejects it with a reason."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="allocations")
    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, default=PROPOSED, choices=_choices(PROPOSED, CONFIRMED, REJECTED))
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    missing = models.JSONField(default=list)  # [{"township", "supply", "pieces"}] that no free stock could serve
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "relief_allocation"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(state=PROPOSED), name="relief_one_proposal_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(state=REJECTED) | ~Q(reason=""), name="relief_rejected_with_reason"),
        ]

    def __str__(self) -> str:
        return self.number


class Delivery(models.Model):
    """What goes from one place to one township: promised and held back in the ledger, then sent as a transfer; `here` where it lay in the township's own place."""

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="deliveries")
    hit = models.ForeignKey(HitTownship, on_delete=models.PROTECT, related_name="deliveries")
    source = models.ForeignKey("relief_supplies.Place", on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey("relief_supplies.Place", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, default=PROMISED, choices=_choices(PROMISED, SENT, HERE, CANCELLED))
    reservation = models.OneToOneField("services.Reservation", on_delete=models.PROTECT, related_name="+")
    transfer = models.OneToOneField(
        "relief_supplies.Transfer", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "relief_delivery"
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "source"], name="relief_delivery_waiting")]
        constraints = [
            models.CheckConstraint(condition=~Q(state=SENT) | Q(transfer__isnull=False), name="relief_sent_by_transfer")
        ]

    def __str__(self) -> str:
        return self.number


class AllocationLine(models.Model):
    """So many pieces of a lot from a place to a township: what was proposed, what the command made of it, and why this place."""

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="lines")
    hit = models.ForeignKey(HitTownship, on_delete=models.PROTECT, related_name="lines")
    source = models.ForeignKey("relief_supplies.Place", on_delete=models.PROTECT, related_name="+")
    supply = models.CharField(max_length=24)
    lot = models.ForeignKey("services.Lot", on_delete=models.PROTECT, related_name="+")
    proposed = models.PositiveIntegerField()
    amount = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()  # on the road
    rank = models.PositiveSmallIntegerField()  # 1: the nearest place that has some
    delivery = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="lines")

    class Meta:
        db_table = "relief_allocation_line"
        ordering = ["allocation", "hit", "supply", "minutes", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["allocation", "hit", "source", "supply", "lot"], name="relief_allocation_line_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.allocation_id}: {self.supply} {self.amount}"


class Receipt(models.Model):
    """A household that received pieces of a supply: who signed, how many, when, from whom; the posting took them out of the township's place.

    `again` says why where the household had received the same supply in the same event before.
    """

    hit = models.ForeignKey(HitTownship, on_delete=models.PROTECT, related_name="receipts")
    number = models.CharField(max_length=40, unique=True)
    head = models.CharField(max_length=64)
    person_number = models.CharField(max_length=18)  # personal: shown masked
    people = models.PositiveSmallIntegerField()
    supply = models.CharField(max_length=24)
    amount = models.PositiveIntegerField()
    handed_at = models.DateTimeField()
    handed_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()
    again = models.CharField(max_length=200, blank=True)
    posting = models.ForeignKey("services.Posting", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "relief_receipt"
        ordering = ["-handed_at", "-id"]
        indexes = [models.Index(fields=["hit", "person_number", "supply"], name="relief_receipt_household")]
        constraints = [
            models.UniqueConstraint(
                fields=["hit", "person_number", "supply"], condition=Q(again=""), name="relief_receipt_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, people__gt=0), name="relief_receipt_something"),
        ]

    def __str__(self) -> str:
        return self.number
