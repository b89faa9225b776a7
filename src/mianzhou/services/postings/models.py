"""Tables of public notices and objections."""

from __future__ import annotations

from django.db import models


class PublicNotice(models.Model):
    """What is put up in public about a case, until and including a day. Withdrawn, it stands no longer and does not count."""

    case = models.ForeignKey("services.Case", on_delete=models.CASCADE, related_name="notices")
    title = models.CharField(max_length=200)
    body = models.TextField()
    posted_on = models.DateField()
    until_on = models.DateField()
    basis = models.JSONField(default=list)
    posted_by = models.CharField(max_length=64)
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "service_public_notice"
        ordering = ["-posted_on", "-id"]
        indexes = [models.Index(fields=["-until_on", "-id"], name="public_notice_until")]
        constraints = [
            models.CheckConstraint(condition=models.Q(until_on__gt=models.F("posted_on")), name="public_notice_period")
        ]

    def __str__(self) -> str:
        return self.title


class NoticeObjection(models.Model):
    """What somebody has against a public notice, and what was answered."""

    notice = models.ForeignKey(PublicNotice, on_delete=models.CASCADE, related_name="objections")
    name = models.CharField(max_length=100)
    contact = models.CharField(max_length=200)
    text = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    upheld = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "service_notice_objection"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.name}"
