"""Tables of the macro-economy: series, and their figures with every revision."""

from __future__ import annotations

from django.db import models

FREQUENCIES = ("year", "quarter", "month")
BASES = ("preliminary", "final", "revised")


class EconomicSeries(models.Model):
    """One indicator as it is counted: the unit, how often, by whom. Figures stand by region and period."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    unit = models.CharField(max_length=24)
    unit_en = models.CharField(max_length=40)
    frequency = models.CharField(max_length=8, choices=[(f, f) for f in FREQUENCIES])
    provider = models.ForeignKey("kernel.Unit", on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    decimals = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "economic_series"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class EconomicFigure(models.Model):
    """A value of a series for a region and a period (its first day) as it was published; a later revision stands beside it, never over it."""

    series = models.ForeignKey(EconomicSeries, on_delete=models.PROTECT, related_name="figures")
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    period = models.DateField()
    revision = models.PositiveSmallIntegerField(default=1)
    basis = models.CharField(max_length=12, choices=[(b, b) for b in BASES])
    value = models.DecimalField(max_digits=20, decimal_places=4)
    source = models.CharField(max_length=200)
    reason = models.CharField(max_length=200, blank=True)
    published_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=64)

    class Meta:
        db_table = "economic_figure"
        ordering = ["series_id", "region_id", "period", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["series", "region", "period", "revision"], name="economic_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.region_id} {self.period} r{self.revision}"
