"""The journal of pushed records."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

# `received` is durable and waits; `checking` is in a batch; the rest is what the batch said of it.
RECEIVED, CHECKING = "received", "checking"
ACCEPTED, QUARANTINED, REPEATED = "accepted", "quarantined", "repeated"
STATES = (RECEIVED, CHECKING, ACCEPTED, QUARANTINED, REPEATED)


def _unchecked_key(to: str, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        to, null=null, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )


class PushedRecord(models.Model):
    """One record as it was sent, until some days after its batch told what became of it.

    The keys to resource, person and token have no constraint in the database: checking them would lock the same three rows for every record, and
    none of these rows is ever deleted.
    """

    resource = _unchecked_key("data.Resource")
    person = _unchecked_key("kernel.Person")
    token = _unchecked_key("kernel.ApiToken", null=True)  # none: sent with a browser's session
    key = models.CharField(max_length=128)
    body = models.TextField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(s, s) for s in STATES], default=RECEIVED)
    batch = models.ForeignKey(
        "data.Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    row = models.PositiveIntegerField(null=True, blank=True)
    reasons = models.CharField(max_length=4000, blank=True, default="")

    class Meta:
        db_table = "pushed_record"
        constraints = [
            models.UniqueConstraint(fields=["resource", "person", "key"], name="pushed_record_once"),
            models.CheckConstraint(
                condition=Q(state=RECEIVED, batch__isnull=True) | (~Q(state=RECEIVED) & Q(batch__isnull=False)),
                name="pushed_record_batch_when_checked",
            ),
        ]
        indexes = [
            models.Index(fields=["resource", "id"], name="pushed_record_waiting", condition=Q(state=RECEIVED)),
            models.Index(fields=["batch", "row"], name="pushed_record_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.key}"
