"""Files waiting to be loaded in the background."""

from __future__ import annotations

from django.db import models


class LoadJob(models.Model):
    """A file waiting to be loaded or being loaded in the background; its bytes lie in the media folder under their hash."""

    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default="waiting")  # waiting | running | done | failed
    step = models.CharField(max_length=32, blank=True)
    problem = models.JSONField(null=True)  # {"zh", "en"} of the error, when failed
    summary = models.JSONField(null=True)
    file = models.ForeignKey("policy.BulletinFile", null=True, on_delete=models.SET_NULL, related_name="+")
    person_id = models.BigIntegerField(null=True)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "load_job"
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
