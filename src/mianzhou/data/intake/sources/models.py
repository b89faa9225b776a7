"""Where records come from by themselves, the runs of those sources, and uploads on their way."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from mianzhou.data.intake.models import Batch

FOLDER, DATABASE, OWN = "folder", "database", "own"
SOURCE_KINDS = (FOLDER, DATABASE, OWN)
RUN_STATES = ("running", "done", "empty", "failed")


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


class Source(models.Model):
    """A folder that is watched or a database that is asked, on a schedule.

    `settings` says where (folder; or engine, host, port, database, user, table or query, watermark column); the password lies encrypted in
    `secret`. `watermark` is the highest value taken, `boundary` the digests of the rows that had it: the next run asks from that value on,
    inclusively, and leaves out what it has.
    """

    resource = models.ForeignKey("data.Resource", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=_choices(SOURCE_KINDS))
    title = models.CharField(max_length=120)
    settings = models.JSONField(default=dict)
    secret = models.CharField(max_length=1000, blank=True)
    every_minutes = models.PositiveIntegerField(null=True, blank=True)
    daily_at = models.TimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    watermark = models.CharField(max_length=200, blank=True)
    boundary = models.JSONField(default=list)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    last_run_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "intake_source"
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_minutes__isnull=True) | Q(daily_at__isnull=True), name="intake_source_one_schedule"
            ),
            models.UniqueConstraint(fields=["resource"], condition=Q(kind="own"), name="intake_source_own_once"),
        ]

    def __str__(self) -> str:
        return self.title


class SourceRun(models.Model):
    """One time that a source was asked."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=8, choices=_choices(RUN_STATES), default="running")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.CharField(max_length=64)
    records = models.BigIntegerField(default=0)
    watermark = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    problem = models.JSONField(null=True, blank=True)

    class Meta:
        db_table = "intake_source_run"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source_id} {self.state}"


class Sighting(models.Model):
    """A file in a watched folder as the last look found it: complete once a second look finds it unchanged."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="sightings")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    changed = models.FloatField()  # the file's own time of change
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "intake_sighting"
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="intake_sighting_once")]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file that arrives in pieces and can be resumed where it stopped."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    resource = models.ForeignKey("data.Resource", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    table = models.CharField(max_length=255, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    size = models.BigIntegerField()
    arrived = models.BigIntegerField(default=0)
    state = models.CharField(max_length=8, default="open")  # open | closed | dropped
    person_id = models.BigIntegerField(null=True, blank=True)
    started_by = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "intake_upload"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.arrived}/{self.size}"
