"""The macro-economy: series by region and period, each figure with its source and every revision of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.data.economy import api as economy
from mianzhou.data.economy.api import EconomicSeries, Given, Point
from mianzhou.data.geography.api import boundaries, outlines
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.charts import Chart, Series
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.maps import Area, Map
from mianzhou.portal.components.tables import Table
from mianzhou.portal.economy_lists import BASES, FREQUENCIES, period_title, title_of, unit_of

FIFTHS = (1, 2, 3, 4)
DRAWN_REGIONS = 3  # from so many on a map says something


class FigureForm(WordedForm):
    """A figure to be published, or to revise one that was."""

    region = forms.ChoiceField()
    period = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    value = forms.DecimalField(max_digits=20, decimal_places=4)
    basis = forms.ChoiceField()
    source = forms.CharField(max_length=200)
    reason = forms.CharField(max_length=200, required=False)
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "region": (Text("区划", "Region"), None),
        "period": (Text("统计期", "Period"), Text("统计期的第一天。", "The first day of the period.")),
        "value": (Text("数值", "Figure"), None),
        "basis": (Text("口径", "Basis"), None),
        "source": (Text("来源", "Source"), Text("公报、年鉴的名称和页码。", "The bulletin or yearbook, and its page.")),
        "reason": (Text("修订原因", "Reason of a revision"), Text("该期已有数值时必填；原值保留。", "Needed where a figure stands; it is kept.")),
    }  # fmt: skip

    def __init__(self, regions: Sequence[Region], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("region", [(str(r.pk), r.name) for r in regions]),
            ("basis", [(code, str(title)) for code, title in BASES.items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


@page("catalogue.read")
def every_series(request: HttpRequest) -> HttpResponse:
    """All series."""
    table = Table(
        request,
        economy.every_series(),
        name="economy",
        columns=[
            Column("title", Text("指标", "Indicator"), value=title_of, link=lambda s: reverse("economy_series", args=[s.code]), wide=True),
            Column("code", Text("代码", "Code")),
            Column("unit", Text("计量单位", "Unit"), value=unit_of),
            Column("frequency", Text("频率", "Frequency"), value=lambda s: FREQUENCIES[s.frequency]),
            Column("provider", Text("提供单位", "Provider"), value=lambda s: s.provider.short_name),
        ],
        page_size=50,
        caption=Text("指标", "Indicators"),
        empty=Text("还没有指标。统计部门提供后显示在这里。", "No indicators yet. They appear once the statistics office gives them."),
    )  # fmt: skip
    if response := table.export():
        return response
    return render(request, "registries/economy.html", {"table": table})


@page("catalogue.read")
def one_series(request: HttpRequest, code: str) -> HttpResponse:
    """A series for a region: its line, its figures with growth and revisions, and the newest period of all regions on a map."""
    actor, series = actor_of(request), economy.series_coded(code)
    regions = economy.regions_of(series)
    wanted, day = (request.GET.get(name, "").replace("\x00", "").strip()[:20] for name in ("region", "known"))
    region = next((r for r in regions if r.code == wanted), regions[0] if regions else None)
    known_on = _day(day)
    unread = "" if known_on else day
    stranger = wanted if wanted and (region is None or region.code != wanted) else ""
    told = economy.points(series, region, known_on=known_on) if region else []
    table = Table(
        request,
        told[::-1],
        name=f"economy-{series.code}",
        columns=_columns(series),
        page_size=50,
        caption=title_of(series),
        empty=Text("还没有数据。", "No figures yet."),
    )
    astray = bool(unread or stranger)
    if not astray and (response := table.export()):
        return response
    may_edit = actor.may_anywhere("economy.edit")
    form = FigureForm(regions, request.POST or None) if may_edit and regions else None
    if request.method == "POST":
        if form is None:
            raise NotPermitted(permission=PERMISSIONS["economy.edit"])
        if form.tried(lambda given: _publish(request, series, regions, given)):
            messages.success(
                request, str(Text("已公布；原值保留在修订记录中。", "Published; what stood before is kept."))
            )
            return HttpResponseRedirect(
                reverse("economy_series", args=[series.code]) + f"?region={region.code if region else ''}"
            )
    context = {
        "series": series,
        "title": title_of(series),
        "unit": unit_of(series),
        "frequency": FREQUENCIES[series.frequency],
        "regions": regions,
        "region": region,
        "known_on": known_on,
        "unread_day": unread,
        "unknown_region": stranger,
        "table": table,
        "chart": _chart(series, told),
        "map": _map(series, regions, told[-1].period) if told and known_on is None else None,
        "revised": [p for p in told[::-1] if p.revisions],
        "revisions": _revisions(series, told),
        "form": form,
    }  # fmt: skip
    return render(request, "registries/economy_series.html", context, status=400 if astray else 200)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _columns(series: EconomicSeries) -> list[Column]:
    digits = series.decimals
    return [
        Column("period", Text("统计期", "Period"), value=lambda p: period_title(series.frequency, p.period)),
        Column("value", Text("数值", "Figure"), kind="number", digits=digits, value=lambda p: p.figure.value, unit=unit_of(series)),
        Column("growth", Text("同比", "On the year before"), kind="number", unit=Text("%", "%"), value=lambda p: p.growth),
        Column("basis", Text("口径", "Basis"), value=lambda p: BASES[p.figure.basis]),
        Column("published_on", Text("公布日期", "Published"), kind="date", value=lambda p: p.figure.published_on),
        Column("source", Text("来源", "Source"), value=lambda p: p.figure.source, wide=True),
        Column("revisions", Text("修订", "Revisions"), kind="number", value=lambda p: len(p.revisions) or None),
    ]  # fmt: skip


def _chart(series: EconomicSeries, told: Sequence[Point]) -> Chart:
    labels = [period_title(series.frequency, p.period) for p in told]
    return Chart(title_of(series), labels, [Series(title_of(series), [_plain(p.figure.value) for p in told])], unit=unit_of(series))  # fmt: skip


def _plain(value: Decimal) -> float:
    return round(float(value), 4)


def _map(series: EconomicSeries, regions: Sequence[Region], period: date) -> Map | None:
    """The period's figures of the counties, tinted by fifths; None where there are too few."""
    told = {region.code: _plain(figure.value) for region, figure in economy.by_region(series, period)}
    counties = [r for r in regions if r.level == "county" and r.code in told]
    drawn = {o.code: o for o in outlines(boundaries(level="county", span=(period, period)))}
    areas = [
        Area(drawn[r.code], r.short_name, told[r.code], f"{reverse('economy_series', args=[series.code])}?region={r.code}")
        for r in counties
        if r.code in drawn
    ]  # fmt: skip
    if len(areas) < DRAWN_REGIONS:
        return None
    values = sorted(told[r.code] for r in counties)
    steps = tuple(values[min(len(values) - 1, len(values) * n // 5)] for n in FIFTHS)
    title = Text("{t}，{p}", "{t}, {p}").format(t=title_of(series), p=period_title(series.frequency, period))
    return Map(title, areas, steps, unit_of(series))  # type: ignore[arg-type]  # four of them


def _revisions(series: EconomicSeries, told: Sequence[Point]) -> list[tuple[Text, Any, Text, bool]]:
    """Every figure of the periods that were revised, the newest period first: the period, the figure, its basis, whether it is in force."""
    rows = []
    for point in told[::-1]:
        if point.revisions:
            every = [*point.revisions, point.figure][::-1]
            rows += [
                (period_title(series.frequency, point.period), f, BASES[f.basis], f is point.figure) for f in every
            ]
    return rows  # fmt: skip


def _publish(request: HttpRequest, series: EconomicSeries, regions: Sequence[Region], given: dict[str, Any]) -> None:
    region = next(r for r in regions if str(r.pk) == given["region"])
    figure = Given(region, given["period"], given["value"], given["source"], given["basis"], given["reason"])
    now = timezone.now()
    economy.publish_figures(
        series=series, figures=[figure], published_on=timezone.localtime(now).date(), actor=actor_of(request), as_of=now
    )


urlpatterns = [
    path("data/economy/", every_series, name="economy"),
    path("data/economy/<str:code>/", one_series, name="economy_series"),
]
