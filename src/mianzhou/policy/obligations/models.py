"""Obligations: what extraction proposed, what people made of it, and who decided.

A row begins as *proposed*. Its columns are the fields as they stand now (a person may edit them); `extracted` keeps them as the extraction
gave them. Judgements are rows of their own and are withdrawn, never overwritten. Positions count characters of the version's text.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

STATUSES = ("proposed", "confirmed", "rejected", "superseded")
RESOLUTIONS = ("unit", "members", "collective", "unknown")
VERDICTS = ("confirmed", "edited", "rejected", "split", "merged", "reopened", "carried_over", "flagged", "superseded")


class Obligation(models.Model):
    """An item to which the text assigns named units.

    `origin` extracted: found by the program; split, merged: made of others by a person; manual: written by a person.
    `split_from` points to the row that was divided, `merged_into` to the row that took this one up (both then `superseded`).
    `previous` is the same item in the version before. `needs_review` marks a decision that a new text has put in doubt.
    """

    document = models.ForeignKey("policy.Document", on_delete=models.CASCADE, related_name="obligations")
    version = models.ForeignKey("policy.DocumentVersion", on_delete=models.CASCADE, related_name="obligations")
    order = models.IntegerField()
    attachment = models.CharField(max_length=500, blank=True)
    path = ArrayField(models.CharField(max_length=64), default=list)
    label = models.CharField(max_length=64, blank=True)
    title = models.TextField(blank=True)
    text = models.TextField()
    deadline = models.CharField(max_length=10, blank=True)  # as printed: YYYY, YYYY-MM or YYYY-MM-DD
    due_on = models.DateField(null=True)  # the last day of `deadline`
    schedule = models.CharField(max_length=100, blank=True)
    start = models.IntegerField()
    end = models.IntegerField()
    extracted = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    confidence = models.FloatField(default=0)
    origin = models.CharField(max_length=16, default="extracted")
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="split_into")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged_from")
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="following")
    status = models.CharField(max_length=16, choices=[(s, s) for s in STATUSES], default="proposed")
    needs_review = models.BooleanField(default=False)
    review_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "obligation"
        ordering = ["document_id", "order", "id"]
        indexes = [
            models.Index(fields=["document", "status"], name="obligation_document_status"),
            models.Index(fields=["version", "start"], name="obligation_version_start"),
            models.Index(fields=["status", "due_on"], name="obligation_status_due"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title or self.text[:40]}"


class ObligationUnit(models.Model):
    """One unit of an obligation. A printed name that stands for several units has a row for each; unknown and collective names have `unit` null."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="units")
    role = models.CharField(max_length=12, choices=[("lead", "lead"), ("responsible", "responsible")])
    order = models.IntegerField()
    printed = models.CharField(max_length=200)
    unit = models.ForeignKey("kernel.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    resolution = models.CharField(max_length=12, choices=[(r, r) for r in RESOLUTIONS], default="unknown")
    confidence = models.FloatField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    chosen_by = models.CharField(max_length=64, blank=True)  # empty: the resolver

    class Meta:
        db_table = "obligation_unit"
        ordering = ["obligation_id", "role", "order", "id"]
        indexes = [models.Index(fields=["unit", "role"], name="obligation_unit_unit")]

    def __str__(self) -> str:
        return self.printed


class ObligationJudgement(models.Model):
    """One decision about an obligation; taken back by `withdrawn_at`, never deleted."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="judgements")
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
        db_table = "obligation_judgement"
        ordering = ["obligation_id", "at", "id"]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.verdict}"


class MentionRow(models.Model):
    """A unit that running prose, not a bracket, charges with something: shown beside the text, never supervised by itself."""

    document = models.ForeignKey("policy.Document", on_delete=models.CASCADE, related_name="mentions")
    version = models.ForeignKey("policy.DocumentVersion", on_delete=models.CASCADE, related_name="mentions")
    order = models.IntegerField()
    attachment = models.CharField(max_length=500, blank=True)
    path = ArrayField(models.CharField(max_length=64), default=list)
    printed = models.CharField(max_length=200)
    text = models.TextField()
    start = models.IntegerField()
    end = models.IntegerField()
    unit = models.ForeignKey("kernel.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    resolution = models.CharField(max_length=12, default="unknown")
    confidence = models.FloatField(default=0)

    class Meta:
        db_table = "obligation_mention"
        ordering = ["version_id", "order"]

    def __str__(self) -> str:
        return self.printed
