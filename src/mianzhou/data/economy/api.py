"""What other pillars may use of the macro-economy."""

from mianzhou.data.economy.actions import Given, note_series, publish_figures
from mianzhou.data.economy.errors import NoSuchSeries, PeriodWrong, ReasonMissing
from mianzhou.data.economy.models import EconomicFigure, EconomicSeries
from mianzhou.data.economy.queries import Point, by_region, every_series, points, regions_of, series_coded

__all__ = [
    "EconomicFigure",
    "EconomicSeries",
    "Given",
    "NoSuchSeries",
    "PeriodWrong",
    "Point",
    "ReasonMissing",
    "by_region",
    "every_series",
    "note_series",
    "points",
    "publish_figures",
    "regions_of",
    "series_coded",
]
