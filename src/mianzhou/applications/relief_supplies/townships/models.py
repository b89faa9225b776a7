"""Tables of townships."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mianzhou.applications.relief_supplies.travel import TERRAINS


class Township(models.Model):
    """What planning knows of a township: people and households that live there, its middle in degrees east and north, its terrain, and from where the figures are."""

    region = models.OneToOneField("kernel.Region", on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    households = models.PositiveIntegerField()
    longitude = models.FloatField()
    latitude = models.FloatField()
    terrain = models.CharField(max_length=12, choices=[(t, t) for t in TERRAINS], default="plain")
    source = models.CharField(max_length=100)
    on = models.DateField()

    class Meta:
        db_table = "relief_township"
        ordering = ["region"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90),
                name="relief_township_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(households__lte=models.F("people")), name="relief_township_households_have_people"
            ),
        ]

    def __str__(self) -> str:
        return str(self.region)
