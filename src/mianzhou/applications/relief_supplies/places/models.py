"""Tables of places."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mianzhou.applications.relief_supplies.supplies import PLACE_KINDS
from mianzhou.applications.relief_supplies.travel import TERRAINS


class Place(models.Model):
    """A depot, station or point where supplies lie. Its keeper answers for what is in it; it lies in a township, at degrees east and north.

    `capacity` is the floor for storing in square metres, null where nobody has said; a place that is closed takes nothing in.
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in PLACE_KINDS])
    keeper = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    township = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    longitude = models.FloatField()
    latitude = models.FloatField()
    terrain = models.CharField(max_length=12, choices=[(t, t) for t in TERRAINS], default="plain")
    capacity = models.PositiveIntegerField(null=True, blank=True)
    contact = models.CharField(max_length=64, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "relief_place"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90),
                name="relief_place_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name
