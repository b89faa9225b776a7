"""Tables of drills."""

from __future__ import annotations

from django.db import models


class Drill(models.Model):
    """A drill that was run: what was supposed (`inputs`), and its report (`result`), which is the pure function of the inputs and of the stock at that moment."""

    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    event_at = models.DateTimeField()
    ran_at = models.DateTimeField()
    ran_by = models.CharField(max_length=64)
    people = models.PositiveIntegerField()
    helped = models.PositiveIntegerField()  # people helped within the twelve hours
    inputs = models.JSONField()
    result = models.JSONField()

    class Meta:
        db_table = "relief_drill"
        ordering = ["-ran_at", "-id"]

    def __str__(self) -> str:
        return self.number
