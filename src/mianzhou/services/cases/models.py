"""Tables of cases: the case as it stands, and every event that brought it there.

A case's row is the fold of its events (see `fold.py`); only `actions` writes either.
"""

from __future__ import annotations

from django.db import models


class CaseNumber(models.Model):
    """The last number given out under a prefix in a year; its row is the lock of numbering."""

    prefix = models.CharField(max_length=16)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        db_table = "service_case_number"
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="case_number_once")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.year}: {self.last}"


class Case(models.Model):
    """Something that is dealt with by a procedure, for somebody, by a unit that answers for it.

    The stage's deadline is `due_on`, explained line by line in `due_basis` ([[zh, en], …]); `paused_on` is set while its clock stands still.
    """

    number = models.CharField(max_length=40, unique=True)
    procedure = models.CharField(max_length=64)
    version = models.IntegerField()
    title = models.CharField(max_length=300)
    raiser = models.CharField(max_length=64)
    raised_by = models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    raiser_unit = models.ForeignKey("kernel.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=32)
    due_on = models.DateField(null=True, blank=True)
    due_basis = models.JSONField(default=list)
    paused_on = models.DateField(null=True, blank=True)
    extensions = models.IntegerField(default=0)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "service_case"
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["procedure", "stage", "due_on"], name="case_procedure_stage"),
            models.Index(fields=["responsible", "stage"], name="case_responsible"),
            models.Index(fields=["raiser_unit", "stage"], name="case_raiser"),
            models.Index(fields=["due_on"], condition=models.Q(closed_on__isnull=True), name="case_open_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paused_on__isnull=True) | models.Q(due_on__isnull=False), name="case_paused_has_due"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on__isnull=True) | models.Q(closed_on__gte=models.F("opened_on")),
                name="case_closed_after_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseEvent(models.Model):
    """One thing that happened to a case. Rows are only ever inserted."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=32)
    at = models.DateTimeField()
    on = models.DateField()
    actor_name = models.CharField(max_length=64)
    person = models.ForeignKey("kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=32)  # the stage after it
    late = models.BooleanField(default=False)  # the stage that it ended was past its deadline
    remark = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "service_case_event"
        ordering = ["case_id", "id"]
        indexes = [models.Index(fields=["case", "id"], name="case_event_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"
