"""The table of drafts."""

from __future__ import annotations

from django.db import models


class CaseDraft(models.Model):
    """A form begun and not yet sent. Its code is known to its author only; what is kept is a keyed hash."""

    procedure = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, unique=True)
    about = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    case = models.OneToOneField("services.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "service_case_draft"
        indexes = [
            models.Index(fields=["saved_at"], condition=models.Q(case__isnull=True), name="case_draft_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.pk}"
