"""The audit record."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One thing that somebody did. Rows are only ever inserted; a trigger refuses anything else."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8)
    actor_name = models.CharField(max_length=64)
    person_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)
    purpose = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["person_id", "at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"
