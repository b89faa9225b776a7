"""The table of disputes: which value of which row, what is held, what is claimed, and the batch that corrected it."""

from __future__ import annotations

from django.db import models


class Dispute(models.Model):
    """A disputed value. Its course, its clock and who may do what are the case's.

    `row_key` holds the values of the resource's key, so that the row is found again when a newer batch has brought it anew.
    """

    case = models.OneToOneField("services.Case", on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey("data.Resource", on_delete=models.PROTECT, related_name="+")
    batch_id = models.BigIntegerField()
    row = models.BigIntegerField()
    row_key = models.JSONField(default=dict)
    field = models.CharField(max_length=63)
    field_title = models.CharField(max_length=200)
    standard = models.CharField(max_length=40, blank=True)
    sensitivity = models.CharField(max_length=12, blank=True)
    held = models.TextField(blank=True)
    claimed = models.TextField(blank=True)
    reason = models.TextField()
    evidence = models.TextField(blank=True)
    corrected = models.TextField(blank=True)
    correction = models.ForeignKey("data.Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()

    class Meta:
        db_table = "data_correction_dispute"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["resource", "batch_id", "row"], name="dispute_row"),
        ]

    def __str__(self) -> str:
        return self.case.number
