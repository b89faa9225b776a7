"""Tables of registers: entries, their facts, what happened to them, reviews, certificates. Nothing is removed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

ACTIVE, ENDED = "active", "ended"
PASSED, FAILED = "passed", "failed"


class RegisterNumber(models.Model):
    """The last number given out under a prefix in a year; its row is the lock of numbering."""

    prefix = models.CharField(max_length=16)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        db_table = "service_register_number"
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="register_number_once")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.year}: {self.last}"


class RegisterEntry(models.Model):
    """Something that is on a register: a holder, a right, an establishment.

    `title` and `identity` repeat what it is called now and what it is known by, for lists and so that nothing stands there twice.
    """

    register = models.CharField(max_length=64)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300)
    identity = models.CharField(max_length=64, blank=True, default="")
    unit = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=ACTIVE, choices=[(s, s) for s in (ACTIVE, ENDED)])
    case = models.ForeignKey("services.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField()
    entered_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    withheld_because = models.CharField(max_length=300, blank=True, default="")  # why a public register keeps it back

    class Meta:
        db_table = "service_register_entry"
        ordering = ["number"]
        indexes = [
            models.Index(fields=["register", "state", "number"], name="register_entry_list"),
            models.Index(fields=["register", "review_due_on"], condition=Q(state=ACTIVE), name="register_review_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["register", "case"], name="register_entry_of_case"),
            models.UniqueConstraint(
                fields=["register", "identity"],
                condition=Q(state=ACTIVE) & ~Q(identity=""),
                name="register_identity_once",
            ),
            models.CheckConstraint(
                condition=Q(state=ACTIVE, ended_on__isnull=True) | Q(state=ENDED, ended_on__isnull=False),
                name="register_ended_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RegisterFact(models.Model):
    """A value of a field from a day on. A correction sets `withdrawn_at` and writes another; nothing else ever changes in a row."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="facts")
    field = models.CharField(max_length=64)
    value = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)
    case = models.ForeignKey("services.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "service_register_fact"
        ordering = ["entry", "field", "valid_from", "id"]
        indexes = [models.Index(fields=["entry", "field"], name="register_fact_of_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field}"


class RegisterEvent(models.Model):
    """One thing that happened to an entry. Rows are only ever inserted."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=32)
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=64)
    remark = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "service_register_event"
        ordering = ["entry", "id"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.verb}"


class RegisterReview(models.Model):
    """The review of an entry for a year."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="reviews")
    year = models.IntegerField()
    result = models.CharField(max_length=8, choices=[(s, s) for s in (PASSED, FAILED)])
    reviewed_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=64)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "service_register_review"
        ordering = ["entry", "year"]
        constraints = [models.UniqueConstraint(fields=["entry", "year"], name="register_review_once_a_year")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.year}"


class RegisterCertificate(models.Model):
    """A certificate as it was issued: `content` is what it says, {"zh": …, "en": …} lines included; `code` verifies it."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="certificates")
    code = models.CharField(max_length=24, unique=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "service_register_certificate"
        ordering = ["entry", "-id"]

    def __str__(self) -> str:
        return self.code
