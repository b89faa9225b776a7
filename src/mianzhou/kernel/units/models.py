"""The registry of units."""

from __future__ import annotations

from django.db import models


class Unit(models.Model):
    """A government unit. `path` is the dotted codes from the topmost unit down."""

    code = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=64)
    level = models.CharField(max_length=16)
    kind = models.CharField(max_length=32, blank=True)
    region = models.ForeignKey("kernel.Region", null=True, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=300)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "unit"

    def __str__(self) -> str:
        return self.short_name
