"""The table of what was counted: figures over very many complaints are counted once and shown as of then."""

from __future__ import annotations

from django.db import models


class ComplaintTally(models.Model):
    """All complaints counted at a moment, in cells (see `tallying.py`); `last_event` is the last event of a case that was there.

    `raisers` are the keys of the centres whose complaints they are.
    """

    counted_at = models.DateTimeField()
    last_event = models.BigIntegerField()
    raisers = models.JSONField(default=list)
    cells = models.JSONField()

    class Meta:
        db_table = "outside_complaint_tally"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.counted_at} {self.last_event}"


class ComplaintUnitTally(models.Model):
    """The same cells for the complaints that one unit is in charge of, counted at the same moment."""

    tally = models.ForeignKey(ComplaintTally, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.CASCADE, related_name="+")
    cells = models.JSONField()

    class Meta:
        db_table = "outside_complaint_unit_tally"
        constraints = [models.UniqueConstraint(fields=["tally", "unit"], name="complaint_unit_tally_once")]

    def __str__(self) -> str:
        return f"{self.tally_id} {self.unit_id}"
