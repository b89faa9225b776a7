"""Tables of what the registries add up to, kept so that no page counts millions of entries."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from mianzhou.data.registries.models import KINDS

_KINDS = [(kind, kind) for kind in KINDS]


class FigureCount(models.Model):
    """That the entries of a kind were counted: when, how many were in use, and how many seconds it took."""

    kind = models.CharField(max_length=12, choices=_KINDS, unique=True)
    counted_at = models.DateTimeField()
    entities = models.BigIntegerField()
    seconds = models.FloatField()
    sources = ArrayField(models.BigIntegerField(), null=True)  # that there were; none noted before reaches were kept

    class Meta:
        db_table = "registry_figure_count"

    def __str__(self) -> str:
        return f"{self.kind} {self.counted_at}"


class KeptReach(models.Model):
    """Sources of a kind whose entries some reader sees: those of a unit, of a region's units, of an account with several. However many see them they are one reach."""

    kind = models.CharField(max_length=12, choices=_KINDS)
    sources = ArrayField(models.BigIntegerField())  # in the order of their keys

    class Meta:
        db_table = "registry_reach"
        constraints = [models.UniqueConstraint(fields=["kind", "sources"], name="registry_reach_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sources}"


class KeptFigure(models.Model):
    """What the entries in use of a kind that lie in a region itself, not in one inside it, add up to; without a region those of which no region is known.

    With a `reach` only entries of which a record of its sources speaks, without one all of them.
    `newest` is the day of the newest record, `known_places` are dwellings that any record speaks of, `held_places` those whose building is registered.
    """

    kind = models.CharField(max_length=12, choices=_KINDS)
    region = models.ForeignKey(
        "kernel.Region", null=True, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    reach = models.ForeignKey(KeptReach, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    entities = models.BigIntegerField()
    identified = models.BigIntegerField()
    records = models.BigIntegerField()
    newest = models.DateField(null=True)
    known_places = models.BigIntegerField()
    held_places = models.BigIntegerField()

    class Meta:
        db_table = "registry_figure"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "reach", "region"], nulls_distinct=False, name="registry_figure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.region_id}"


class FigureDue(models.Model):
    """That entries of a kind changed and are not counted again yet; written with the change itself, gone with the count."""

    kind = models.CharField(max_length=12, choices=_KINDS)

    class Meta:
        db_table = "registry_figure_due"

    def __str__(self) -> str:
        return self.kind
