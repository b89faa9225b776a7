"""Macro-economic series: their words and columns, shared by the pages and the API."""

from __future__ import annotations

from datetime import date

from mianzhou.data.economy.api import EconomicSeries
from mianzhou.kernel.text import Text

FREQUENCIES = {
    "year": Text("年度", "yearly"),
    "quarter": Text("季度", "quarterly"),
    "month": Text("月度", "monthly"),
}
BASES = {
    "preliminary": Text("初步核算", "preliminary"),
    "final": Text("最终核实", "final"),
    "revised": Text("修订", "revised"),
}


def title_of(series: EconomicSeries) -> Text:
    """What a series is called."""
    return Text(series.title, series.title_en)


def unit_of(series: EconomicSeries) -> Text:
    """In what it is counted."""
    return Text(series.unit, series.unit_en)


def period_title(frequency: str, day: date) -> Text:
    """A period by its first day: 2026年, 2026年1季度, 2026年3月."""
    if frequency == "year":
        return Text(f"{day.year}年", f"{day.year}")
    if frequency == "quarter":
        quarter = (day.month + 2) // 3
        return Text(f"{day.year}年{quarter}季度", f"{day.year} Q{quarter}")
    return Text(f"{day.year}年{day.month}月", f"{day:%Y-%m}")
