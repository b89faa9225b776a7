"""The calendar years that stewards published. A year that is changed gets a new revision; the old one is kept."""

from __future__ import annotations

from django.db import models


class CalendarYear(models.Model):
    """One revision of one year's table. The one in force has no `superseded_at`."""

    year = models.PositiveSmallIntegerField()
    notices = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "calendar_year"
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=models.Q(superseded_at__isnull=True), name="calendar_year_in_force_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day of a revision that differs from the plain week: off, or made up."""

    HOLIDAY, WORKDAY = "holiday", "workday"

    calendar_year = models.ForeignKey(CalendarYear, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=[(HOLIDAY, "放假"), (WORKDAY, "补班")])
    name = models.CharField(max_length=64)

    class Meta:
        db_table = "calendar_day"
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar_year", "day"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"
