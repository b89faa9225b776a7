"""Tables of quality: what was measured of each batch, the disputes about each resource, and the score of each resource and month."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from mianzhou.data.quality.timeliness import Standing

DISPUTE_STATES = ("open", "upheld", "rejected", "withdrawn")


class BatchMeasure(models.Model):
    """What a batch says about quality, counted once when it is finished. `against` counts quarantined rows by dimension."""

    batch = models.OneToOneField("data.Batch", on_delete=models.CASCADE, related_name="+")
    resource = models.ForeignKey("data.Resource", on_delete=models.CASCADE, related_name="+")
    arrived_on = models.DateField()
    received = models.BigIntegerField()
    accepted = models.BigIntegerField()
    quarantined = models.BigIntegerField()
    duplicate = models.BigIntegerField()
    against = models.JSONField(default=dict)
    filled = models.JSONField(default=dict)  # field → filled cells among the accepted rows
    required_cells = models.BigIntegerField()
    required_missing = models.BigIntegerField()
    optional_cells = models.BigIntegerField()
    optional_filled = models.BigIntegerField()
    measured_at = models.DateTimeField()

    class Meta:
        db_table = "quality_batch_measure"
        ordering = ["resource_id", "arrived_on", "batch_id"]
        indexes = [
            models.Index(fields=["resource", "arrived_on"], name="measure_resource_day"),
            models.Index(fields=["arrived_on"], name="measure_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(received=F("accepted") + F("quarantined")), name="measure_nothing_lost"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.batch_id}"


class DisputeRecord(models.Model):
    """A dispute of a value as far as quality is concerned; the case itself is an application's, known here by its number."""

    case_number = models.CharField(max_length=40, unique=True)
    resource = models.ForeignKey("data.Resource", on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=63)
    raised_on = models.DateField()
    state = models.CharField(max_length=12, choices=[(s, s) for s in DISPUTE_STATES], default="open")
    late = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "quality_dispute"
        ordering = ["-raised_on", "-id"]
        indexes = [models.Index(fields=["resource", "raised_on"], name="quality_dispute_resource")]

    def __str__(self) -> str:
        return self.case_number


class QualityScore(models.Model):
    """The score of a resource in a month under a version of the rules; computed anew while the month can still change."""

    resource = models.ForeignKey("data.Resource", on_delete=models.CASCADE, related_name="+")
    provider = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    rule_version = models.IntegerField()
    completeness = models.FloatField(null=True)
    validity = models.FloatField(null=True)
    uniqueness = models.FloatField(null=True)
    consistency = models.FloatField(null=True)
    timeliness = models.FloatField(null=True)
    deduction = models.FloatField(default=0)
    total = models.FloatField(null=True)
    batches = models.IntegerField(default=0)
    received = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)  # what the dimensions were computed from
    disputes = models.IntegerField(default=0)
    disputes_upheld = models.IntegerField(default=0)
    standing = models.CharField(max_length=12, choices=[(s.value, s.value) for s in Standing])
    due_on = models.DateField(null=True)
    late_days = models.IntegerField(default=0)
    last_on = models.DateField(null=True)
    as_of = models.DateTimeField()

    class Meta:
        db_table = "quality_score"
        ordering = ["-month", "resource_id"]
        indexes = [
            models.Index(fields=["month", "provider"], name="score_month_provider"),
            models.Index(fields=["month", "standing"], name="score_month_standing"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["resource", "month", "rule_version"], name="score_once"),
            models.CheckConstraint(condition=Q(total__isnull=True) | Q(total__range=(0, 100)), name="score_percent"),
            models.CheckConstraint(condition=Q(month__day=1), name="score_first_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.month:%Y-%m}"
