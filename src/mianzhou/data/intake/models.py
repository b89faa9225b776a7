"""What arrived and what became of it: deliveries, batches with their receipts, and the mending of what was not accepted."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q

# How far a batch is. `done` and `refused` have a receipt; `failed` and `cancelled` may be run again; the rest is on its way.
WAITING, READING, STAGED, COMMITTING = "waiting", "reading", "staged", "committing"
DONE, REFUSED, CANCELLED, WITHDRAWN, FAILED = "done", "refused", "cancelled", "withdrawn", "failed"
ON_THE_WAY = (WAITING, READING, STAGED, COMMITTING)
WITH_RECEIPT = (DONE, REFUSED, WITHDRAWN)
STATES = (*ON_THE_WAY, DONE, REFUSED, CANCELLED, WITHDRAWN, FAILED)

FILE, PUSH, PULL, MEND, OWN = "file", "push", "pull", "mend", "own"
KINDS = (FILE, PUSH, PULL, MEND, OWN)
CHANNELS = ("web", "cli", "api", "folder", "database", "own", "mend", "push")


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Batch(models.Model):
    """One table of one delivery on its way into a resource, all in one batch of the lake.

    `content_key` is what makes a batch the same as an earlier one: while that one lives, there is no second. `as_of` is the moment that the
    checks take for now, kept so that a batch run again after a crash is judged as it was the first time.
    """

    resource = models.ForeignKey("data.Resource", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("data.ResourceVersion", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=_choices(KINDS), default=FILE)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="mended_by")
    # The accepted row that this one corrects, {"batch", "row", "key"}: it gives way once the correction is accepted. Then also which items are corrected
    # and what was wrong there, {"was": {name: [text]}}, and the key of the row before, {"row_key": text}.
    replaces = models.JSONField(null=True, blank=True)
    table = models.CharField(max_length=255, blank=True)  # the sheet or member asked for; empty: the only one
    columns = models.JSONField(
        default=dict, blank=True
    )  # columns that the sender laid onto an item by hand, or onto none
    content_key = models.CharField(max_length=400)
    state = models.CharField(max_length=12, choices=_choices(STATES), default=WAITING)
    engine = models.CharField(max_length=16, default="duckdb")
    as_of = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    person_id = models.BigIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)

    phase = models.CharField(max_length=16, blank=True)
    bytes_total = models.BigIntegerField(default=0)
    bytes_read = models.BigIntegerField(default=0)
    rows_read = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)
    progress_at = models.DateTimeField(null=True, blank=True)

    received = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    by_reason = models.JSONField(default=dict)
    checksum = models.CharField(max_length=128, blank=True)
    staged = models.JSONField(null=True, blank=True)  # what staging made, until the lake holds it
    notes = models.JSONField(default=list)  # what to know about the file and the batch: [{"zh", "en"}]
    profile = models.JSONField(default=dict)  # what later batches are compared with: filled values, spread of values
    snapshot = models.CharField(max_length=64, blank=True)
    problem = models.JSONField(null=True, blank=True)  # {"code", "zh", "en"} of the error, when failed or refused
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "intake_batch"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["resource", "-id"], name="intake_batch_resource"),
            models.Index(fields=["state"], name="intake_batch_on_the_way", condition=Q(state__in=ON_THE_WAY)),
            models.Index(fields=["-sent_at"], name="intake_batch_sent"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "content_key"],
                condition=~Q(state__in=(FAILED, CANCELLED, WITHDRAWN, REFUSED)),
                name="intake_batch_once",
            ),
            # The promise of the whole room, kept by the database itself.
            models.CheckConstraint(
                condition=~Q(state__in=WITH_RECEIPT) | Q(received=models.F("accepted") + models.F("quarantined")),
                name="intake_batch_nothing_lost",
            ),
            models.CheckConstraint(
                condition=Q(duplicate__lte=models.F("quarantined")), name="intake_batch_duplicates_quarantined"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Delivery(models.Model):
    """Bytes that somebody handed in for a resource; they lie in the lake's `received` folder under their hash and never change.

    The same bytes again are a delivery of their own (`repeated`) that points to the batch of the first.
    """

    resource = models.ForeignKey("data.Resource", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="deliveries")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    name = models.CharField(max_length=255)
    channel = models.CharField(max_length=8, choices=_choices(CHANNELS))
    repeated = models.BooleanField(default=False)
    sent_by = models.CharField(max_length=64)
    person_id = models.BigIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "intake_delivery"
        ordering = ["-id"]
        indexes = [models.Index(fields=["sha256"], name="intake_delivery_sha256")]
        constraints = [
            models.UniqueConstraint(fields=["batch"], condition=Q(repeated=False), name="intake_delivery_first"),
        ]

    def __str__(self) -> str:
        return self.name


class BatchReceipt(models.Model):
    """What the sender is told about a batch, word for word. Written once: a trigger refuses any change."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="receipt")
    text = models.TextField()  # JSON as it is handed out; a JSON column would not keep the order of its keys
    made_at = models.DateTimeField()

    class Meta:
        db_table = "intake_receipt"

    def __str__(self) -> str:
        return f"receipt {self.batch_id}"

    @property
    def document(self) -> dict[str, Any]:
        """The receipt as it was written."""
        return dict(json.loads(self.text))


class Mending(models.Model):
    """What somebody did about one quarantined row: gave other values, or settled it with a reason.

    `before` and `after` hold the changed fields only, as received and as given. A mending that was sent and failed again stays as history
    with the new reasons, and the row is open again.
    """

    DRAFTED, SENT, ACCEPTED, REPEATED, FAILED, SETTLED, UNDONE = (
        "drafted",
        "sent",
        "accepted",
        "repeated",
        "failed",
        "settled",
        "undone",
    )
    STATES = (DRAFTED, SENT, ACCEPTED, REPEATED, FAILED, SETTLED, UNDONE)
    CLOSING = (ACCEPTED, REPEATED, SETTLED)
    STANDING = (DRAFTED, SENT, ACCEPTED, REPEATED, SETTLED)

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="mendings")
    row = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=_choices(STATES), default=DRAFTED)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reasons = models.CharField(max_length=4000, blank=True)  # the row's reasons when it was mended
    reason = models.CharField(max_length=200, blank=True)  # why it was settled
    by = models.CharField(max_length=64)
    person_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    undone_by = models.CharField(max_length=64, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    result = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="results")
    result_row = models.BigIntegerField(null=True, blank=True)
    new_reasons = models.CharField(max_length=4000, blank=True)  # why it failed again

    class Meta:
        db_table = "intake_mending"
        ordering = ["batch", "row", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "row"],
                condition=Q(state__in=("drafted", "sent", "accepted", "repeated", "settled")),
                name="intake_mending_one_standing",
            ),
            models.UniqueConstraint(fields=["result", "result_row"], name="intake_mending_result_once"),
        ]
        indexes = [models.Index(fields=["batch", "row"], name="intake_mending_row")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.row} {self.state}"


class Correction(models.Model):
    """An item of a row whose value was corrected, and stays so when the sender sends the old value again (docs/decisions/0018).

    `row_key` is the row's key as `lake.views.key_text_sql` writes it, values are as text. It stands until the sender sends a value of its own
    (`ended_by`); `resent_by` is the last batch that brought the old value again, `resent` how many did.
    """

    resource = models.ForeignKey("data.Resource", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    row_key = models.TextField()
    item = models.CharField(max_length=63)
    disputed = models.TextField(blank=True)
    corrected = models.TextField(blank=True)
    corrected_on = models.DateField()
    ended_by = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resent_by = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resent = models.IntegerField(default=0)

    class Meta:
        db_table = "intake_correction"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["batch", "item", "disputed"], name="intake_correction_once")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.item}"
