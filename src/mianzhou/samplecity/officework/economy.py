"""The invented city's economy: series of the statistics bureau for the city and its counties, published year by year, some of them revised."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from mianzhou.data.economy import api as economy
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import unit_by_code

_DATA = Path(__file__).parents[1] / "data" / "economy.yaml"
_CITY = "9801"


def publish_economy(*, actor: Actor, as_of: datetime) -> int:
    """Have every series with its figures up to the year before; what stands already is left alone. Returns how many figures are new."""
    told = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    known = {series.code for series in economy.every_series()}
    regions = {r.code: r for r in Region.objects.filter(code__in=[_CITY, *told["counties"]])}
    made = 0
    for one in told["series"]:
        if one["code"] not in known:
            made += _publish(one, told, regions, actor, as_of)
    return made


def _publish(
    one: dict[str, Any], told: dict[str, Any], regions: dict[str, Region], actor: Actor, as_of: datetime
) -> int:
    decimals = one.get("decimals", 1)
    series = economy.note_series(
        code=one["code"], title=Text(one["title"], one["title_en"]), unit=Text(one["unit"], one["unit_en"]),
        frequency="year", provider=unit_by_code(told["provider"]), actor=actor, as_of=as_of, decimals=decimals,
    )  # fmt: skip
    whole, made = Decimal(str(one["begin"])), 0
    for place, growth in enumerate([0.0, *one["growth"]]):
        year = told["first_year"] + place
        if year >= as_of.year:
            break
        whole *= 1 + Decimal(str(growth)) / 100
        figures = _figures(whole, year, one, told, regions, decimals)
        made += economy.publish_figures(
            series=series, figures=figures, published_on=date(year + 1, 3, 15), actor=actor, as_of=as_of
        )
    for revision in told["revisions"]:
        if revision["series"] == one["code"]:
            made += _revise(series, revision, decimals, actor, as_of)
    return made


def _figures(
    whole: Decimal, year: int, one: dict[str, Any], told: dict[str, Any], regions: dict[str, Region], decimals: int
) -> list[economy.Given]:
    """The city's figure and, where the series is divided, the counties', which add up to it."""
    step, source = Decimal(1).scaleb(-decimals), f"{told['source']}（{year}年）"
    values = {_CITY: whole.quantize(step)}
    if one.get("divided"):
        shares = told["counties"]
        for code, share in shares.items():
            values[code] = (whole * share / sum(shares.values())).quantize(step)
        largest = max(shares, key=shares.__getitem__)
        values[largest] += values[_CITY] - sum(values[code] for code in shares)
    return [
        economy.Given(regions[code], date(year, 1, 1), value, source)
        for code, value in values.items()
        if code in regions
    ]


def _revise(
    series: economy.EconomicSeries, revision: dict[str, Any], decimals: int, actor: Actor, as_of: datetime
) -> int:
    """What a census found: every region's figure of a year changed by so many percent, told a year and a half later."""
    period, made = date(revision["year"], 1, 1), []
    for region, figure in economy.by_region(series, period):
        value = (figure.value * (1 + Decimal(str(revision["percent"])) / 100)).quantize(Decimal(1).scaleb(-decimals))
        made.append(economy.Given(region, period, value, figure.source, "revised", revision["reason"]))
    published = date(revision["year"] + 2, 1, 20)
    return economy.publish_figures(series=series, figures=made, published_on=published, actor=actor, as_of=as_of)
