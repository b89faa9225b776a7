"""The region tree."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from mianzhou.kernel.regions.records import CERTAINTIES, LEVELS


class Region(models.Model):
    """An administrative region or development zone. `path` is the dotted codes from the country down.

    It exists from `valid_from` up to but not including `valid_to`; null is unbounded or unknown, `certainty` says how sure the dates are.
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=64)
    short_name = models.CharField(max_length=64)
    aliases = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    level = models.CharField(max_length=16, choices=[(level, level) for level in LEVELS])
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    certainty = models.CharField(max_length=8, choices=[(c, c) for c in CERTAINTIES], default="certain")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "region"
        ordering = ["path"]
        indexes = [
            # A scope asks for "this path or anything below it": a prefix, which needs this operator class whatever the locale.
            models.Index(fields=["path"], name="region_path_prefix", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name"], name="region_name"),
            models.Index(fields=["short_name"], name="region_short_name"),
            GinIndex(fields=["aliases"], name="region_aliases"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_from__lt=models.F("valid_to")),
                name="region_valid_interval",
            ),
        ]

    def __str__(self) -> str:
        return self.name
