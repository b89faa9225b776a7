"""Questions asked of the lake, questions kept for asking again, and runs of the upkeep."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

ASKED, ANSWERED, REFUSED = "asked", "answered", "refused"


class ConsoleQuestion(models.Model):
    """One question: who asked what, of which state, and what came out. The row stands before the first value is shown."""

    sql = models.TextField()
    moment = models.CharField(max_length=64, blank=True)  # as asked: a day, a time, batch:N; empty for now
    channel = models.CharField(max_length=16)  # page, export, api, command
    engine = models.CharField(max_length=16, default="duckdb")
    person = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    unmasked = models.BooleanField(default=False)
    purpose = models.CharField(max_length=200, blank=True)
    tables = ArrayField(models.CharField(max_length=80), default=list)
    state = models.CharField(max_length=12, default=ASKED)
    rows = models.BigIntegerField(null=True)
    cut = models.BooleanField(default=False)
    seconds = models.FloatField(null=True)
    problem = models.JSONField(null=True)  # {"zh", "en"} of the refusal

    class Meta:
        db_table = "lake_question"
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["person", "-asked_at"], name="lake_question_person")]

    def __str__(self) -> str:
        return self.sql[:80]


class SavedQuestion(models.Model):
    """A question with a name, for its owner or for everybody who may ask."""

    name = models.CharField(max_length=120)
    sql = models.TextField()
    shared = models.BooleanField(default=False)
    person = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "lake_saved_question"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="saved_question_once")]

    def __str__(self) -> str:
        return self.name


class UpkeepRun(models.Model):
    """One run of the upkeep over one resource's tables: small files joined, old states cleared, what belongs to nothing removed."""

    kind = models.CharField(max_length=16)  # compaction, retention, cleaning
    resource = models.CharField(max_length=63)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    actor_name = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="running")  # running, done, failed
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "lake_upkeep_run"
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.resource} {self.state}"
