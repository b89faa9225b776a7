"""Targets: the numbers to which texts commit, as proposed and as people decided.

As with obligations: columns are the fields as they stand, `extracted` the fields as extracted, judgements are rows.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

COMPARATORS = (">=", "<=", "=", "approx", "range", "increase_by", "decrease_by")
STATUSES = ("proposed", "confirmed", "rejected", "superseded")
VERDICTS = ("confirmed", "edited", "rejected", "reopened", "carried_over", "flagged", "superseded")


class Target(models.Model):
    """A committed number. `value` is in the printed `measure`; `high` is the upper end of a range."""

    document = models.ForeignKey("policy.Document", on_delete=models.CASCADE, related_name="targets")
    version = models.ForeignKey("policy.DocumentVersion", on_delete=models.CASCADE, related_name="targets")
    order = models.IntegerField()
    attachment = models.CharField(max_length=500, blank=True)
    path = ArrayField(models.CharField(max_length=64), default=list)
    text = models.TextField()
    metric = models.CharField(max_length=300)
    comparator = models.CharField(max_length=12, choices=[(c, c) for c in COMPARATORS])
    value = models.FloatField()
    high = models.FloatField(null=True)
    measure = models.CharField(max_length=64, blank=True)
    deadline = models.CharField(max_length=10, blank=True)
    due_on = models.DateField(null=True)
    baseline = models.CharField(max_length=100, blank=True)
    flags = ArrayField(models.CharField(max_length=64), default=list)
    start = models.IntegerField()
    end = models.IntegerField()
    extracted = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    origin = models.CharField(max_length=16, default="extracted")
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="following")
    status = models.CharField(max_length=16, choices=[(s, s) for s in STATUSES], default="proposed")
    needs_review = models.BooleanField(default=False)
    review_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "target"
        ordering = ["document_id", "order", "id"]
        indexes = [
            models.Index(fields=["document", "status"], name="target_document_status"),
            models.Index(fields=["version", "start"], name="target_version_start"),
            models.Index(fields=["status", "due_on"], name="target_status_due"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.comparator} {self.value}"


class TargetJudgement(models.Model):
    """One decision about a target; taken back by `withdrawn_at`, never deleted."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="judgements")
    verdict = models.CharField(max_length=16, choices=[(v, v) for v in VERDICTS])
    person_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=64)
    at = models.DateTimeField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "target_judgement"
        ordering = ["target_id", "at", "id"]

    def __str__(self) -> str:
        return f"{self.target_id} {self.verdict}"
