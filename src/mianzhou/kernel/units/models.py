"""The registry of units, its names, and the names that it does not know yet."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mianzhou.kernel.regions.records import CERTAINTIES
from mianzhou.kernel.units.records import ALIAS_FORMS, GROUP_KINDS, KINDS, LEVELS, RELATIONS


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Unit(models.Model):
    """A government unit. `path` is the dotted codes from the topmost unit down.

    It exists from `valid_from` up to but not including `valid_to`; null is unbounded or unknown, `certainty` says how sure the dates are.
    """

    code = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=64)
    level = models.CharField(max_length=16, choices=_choices(LEVELS))
    kind = models.CharField(max_length=32, choices=_choices(KINDS))
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=300)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    certainty = models.CharField(max_length=8, choices=_choices(CERTAINTIES), default="certain")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "unit"
        ordering = ["level", "code"]
        indexes = [
            # A scope asks for "this path or anything below it": a prefix, which needs this operator class whatever the locale.
            models.Index(fields=["path"], name="unit_path_prefix", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["full_name"], name="unit_full_name"),
            models.Index(fields=["level", "kind"], name="unit_level_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to")),
                name="unit_valid_interval",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name


class UnitAlias(models.Model):
    """A further name of a unit: whole, or a stem from which names are formed (see `index`); from a file or given by a person."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="aliases")
    form = models.CharField(max_length=8, choices=_choices(ALIAS_FORMS))
    text = models.CharField(max_length=200)
    from_file = models.BooleanField(default=False)

    class Meta:
        db_table = "unit_alias"
        ordering = ["unit", "form", "text"]
        constraints = [models.UniqueConstraint(fields=["unit", "form", "text"], name="unit_alias_once")]

    def __str__(self) -> str:
        return self.text


class UnitSuccession(models.Model):
    """One unit took over from another on a day; a merger or a split has several rows."""

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="precessions")
    on = models.DateField()
    relation = models.CharField(max_length=16, choices=_choices(RELATIONS))
    certainty = models.CharField(max_length=8, choices=_choices(CERTAINTIES), default="certain")

    class Meta:
        db_table = "unit_succession"
        ordering = ["on", "pk"]
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="unit_succession_once")]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


def _texts(length: int) -> Any:
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


class UnitGroup(models.Model):
    """A collective name and the rule for its members: every filter given must hold; codes refer to units and regions."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    names = _texts(100)
    kind = models.CharField(max_length=16, choices=_choices(GROUP_KINDS))
    level = models.CharField(max_length=16, choices=_choices(LEVELS), blank=True)
    kinds = _texts(32)
    under = models.CharField(max_length=32, blank=True)
    regions = _texts(32)
    units = _texts(64)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "unit_group"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class UnknownName(models.Model):
    """A printed name that the registry could not resolve, until a person says once what it is."""

    OPEN, MAPPED, CREATED, DISMISSED = "open", "mapped", "created", "dismissed"

    text = models.CharField(max_length=120)
    level = models.CharField(max_length=16, choices=_choices(LEVELS))
    printed = models.CharField(max_length=200)
    first_source = models.CharField(max_length=200)
    first_seen_at = models.DateTimeField()
    occurrences = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=16, choices=_choices((OPEN, MAPPED, CREATED, DISMISSED)), default=OPEN)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "unknown_name"
        ordering = ["-occurrences", "text"]
        constraints = [
            models.UniqueConstraint(fields=["text", "level"], name="unknown_name_once"),
            models.CheckConstraint(
                condition=Q(status="open", decided_at__isnull=True) | Q(decided_at__isnull=False),
                name="unknown_name_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return self.printed


class UnknownNameSighting(models.Model):
    """How often one source prints an unknown name; reading the source again counts once."""

    name = models.ForeignKey(UnknownName, on_delete=models.CASCADE, related_name="sightings")
    source = models.CharField(max_length=200)
    count = models.PositiveIntegerField()

    class Meta:
        db_table = "unknown_name_sighting"
        constraints = [models.UniqueConstraint(fields=["name", "source"], name="unknown_name_sighting_once")]

    def __str__(self) -> str:
        return f"{self.source} ×{self.count}"
