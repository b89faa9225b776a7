"""The calendar years and the office hours that stewards published. What is changed gets a new row; the old one is kept."""

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


class OfficeHoursRule(models.Model):
    """The sessions of working days from a day on, of one unit or (without one) of the whole city.

    A rule of a unit without sessions says that it keeps the city's hours again. One published for the same unit, day and season stands in
    the place of the one before, which is kept. `season_from` and `season_to` are months and days such as 05-01.
    """

    unit = models.ForeignKey("kernel.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    sessions = models.JSONField(default=list)
    season_from = models.CharField(max_length=5, blank=True)
    season_to = models.CharField(max_length=5, blank=True)
    basis = models.CharField(max_length=300)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=64)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "calendar_office_hours"
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "since", "season_from", "season_to"],
                condition=models.Q(superseded_at__isnull=True),
                name="office_hours_in_force_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(unit__isnull=False) | ~models.Q(sessions=[]), name="office_hours_city_works"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id or ''} {self.since}"
