"""Boundaries of regions."""

from __future__ import annotations

from django.db import models


class Boundary(models.Model):
    """Where a region lies: a GeoJSON geometry in WGS 84 degrees, with the box around it and whence it came."""

    region = models.OneToOneField("kernel.Region", on_delete=models.PROTECT, related_name="+")
    geometry = models.JSONField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "data_boundary"

    def __str__(self) -> str:
        return str(self.region)
