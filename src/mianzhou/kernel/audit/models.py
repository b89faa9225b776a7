"""The audit record and its seals. All three tables are append-only: triggers refuse UPDATE, DELETE and TRUNCATE."""

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
            models.Index(fields=["verb", "at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class AuditUnsealed(models.Model):
    """The entries that wait for a seal. A trigger on `audit_entry` fills it; only sealing empties it."""

    entry_id = models.BigIntegerField(primary_key=True)

    class Meta:
        db_table = "audit_unsealed"

    def __str__(self) -> str:
        return str(self.entry_id)


class AuditSeal(models.Model):
    """One sealed batch: positions `first` to `last` of the record, chained to the seal before."""

    number = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.IntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_seal"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"


class AuditSealed(models.Model):
    """Where an entry stands in the sealed order, and the hash that links it to the entry before.

    `entry_id` is no foreign key in the database: the key's check would lock and rewrite the entry's row for every entry sealed, and
    the verifier finds a missing entry in any case.
    """

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="+")
    link = models.BinaryField()

    class Meta:
        db_table = "audit_sealed"

    def __str__(self) -> str:
        return f"{self.position} {self.entry_id}"
