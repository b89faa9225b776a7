"""Reading series: the figures in force, as they were known on a day, and every revision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mianzhou.data.economy.errors import NoSuchSeries
from mianzhou.data.economy.models import EconomicFigure, EconomicSeries
from mianzhou.kernel.regions.api import Region

EDIT = "economy.edit"


@dataclass(frozen=True, slots=True)
class Point:
    """One period: the figure in force, the same period a year before, and the earlier revisions, oldest first."""

    period: date
    figure: EconomicFigure
    year_before: Decimal | None
    revisions: list[EconomicFigure]

    @property
    def growth(self) -> Decimal | None:
        """Against the same period a year before, in percent with one decimal; None without it."""
        if not self.year_before:
            return None
        return (100 * (self.figure.value / self.year_before - 1)).quantize(Decimal("0.1"))


def every_series() -> list[EconomicSeries]:
    """All series, by code, with who provides them."""
    return list(EconomicSeries.objects.select_related("provider").order_by("code"))


def series_coded(code: str) -> EconomicSeries:
    """The series of this code; `NoSuchSeries` if there is none."""
    found = EconomicSeries.objects.select_related("provider").filter(code=code).first()
    if found is None:
        raise NoSuchSeries(name=code)
    return found


def regions_of(series: EconomicSeries) -> list[Region]:
    """The regions for which there are figures, the city first."""
    ids = EconomicFigure.objects.filter(series=series).order_by().values_list("region", flat=True).distinct()
    return list(Region.objects.filter(pk__in=list(ids)).order_by("path"))


def points(series: EconomicSeries, region: Region, *, known_on: date | None = None) -> list[Point]:
    """The periods of a region in order, with what is in force; `known_on` shows what had been published by a day."""
    told: dict[date, list[EconomicFigure]] = {}
    figures = EconomicFigure.objects.filter(series=series, region=region)
    if known_on is not None:
        figures = figures.filter(published_on__lte=known_on)
    for figure in figures.order_by("period", "revision"):
        told.setdefault(figure.period, []).append(figure)
    made = []
    for period, revisions in told.items():
        before = told.get(period.replace(year=period.year - 1))
        made.append(Point(period, revisions[-1], before[-1].value if before else None, revisions[:-1]))
    return made


def by_region(series: EconomicSeries, period: date) -> list[tuple[Region, EconomicFigure]]:
    """One period of all regions, by code."""
    newest: dict[int, EconomicFigure] = {}
    rows = EconomicFigure.objects.filter(series=series, period=period).select_related("region")
    for figure in rows.order_by("region__path", "revision"):
        newest[figure.region_id] = figure
    return [(figure.region, figure) for figure in newest.values()]
