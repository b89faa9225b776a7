"""The quality of data: departments ranked, what arrived, what is late; every resource with its trend, reasons and batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.data.catalogue.api import Resource, resource_named
from mianzhou.data.intake.api import visible_batches, words_of
from mianzhou.data.quality import api as quality
from mianzhou.data.schemas.api import Schema, read_schema
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.addresses import address
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.charts import Chart, Heat, HeatCell, HeatRow, Series
from mianzhou.portal.components.status import Status
from mianzhou.portal.components.tables import Table
from mianzhou.portal.quality_lists import (
    POINTS,
    SCORE_FILTERS,
    dimension_columns,
    grade_status,
    period_status,
    score_url,
    standing_status,
)

HEAT_ROWS = 40
LATE_SHOWN = 12
REASONS_SHOWN = 30
BATCHES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A department's place, with its name."""

    ranked: quality.Ranked
    unit: str

    @property
    def key(self) -> int:
        """The unit's key, for the row."""
        return self.ranked.unit_id


@page("quality.read")
def board(request: HttpRequest) -> HttpResponse:
    """Departments ranked for a month, what arrived over the year, what is late today."""
    actor = actor_of(request)
    months = quality.scored_months(actor)
    month = chosen_month(request, months)
    places = ranked_places(actor, month)
    table = Table(
        request,
        places,
        name="quality",
        columns=_rank_columns(month),
        page_size=50,
        caption=Text("{m} 各单位数据质量", "Data quality by department, {m}").format(m=f"{month:%Y-%m}"),
        empty=Text(
            "还没有评分。数据到达后自动评定，每天更新。",
            "No scores yet. They are made when data arrive, and anew every day.",
        ),
    )
    if response := table.export():
        return response
    scores = quality.scores(actor, month)
    late = quality.late_now(actor)
    totals = [s.total for s in scores if s.total is not None]
    context = {
        "table": table,
        "month": month,
        "months": months[:24],
        "mean": round(sum(totals) / len(totals), 1) if totals else None,
        "resources": len(scores),
        "late_count": late.count(),
        "disputes": sum(s.disputes for s in scores),
        "late": [(s, standing_status(s), score_url(s)) for s in late[:LATE_SHOWN]],
        "heat": arrivals_heat(actor, month),
        "rules": quality.shipped_rules(),
        "weights": [(title, quality.shipped_rules().weights[name]) for name, title in quality.DIMENSIONS.items()],
    }
    return render(request, "data/quality.html", context)


def chosen_month(request: HttpRequest, months: Sequence[date]) -> date:
    """The month asked for, else the newest that was scored, else this one."""
    wanted = request.GET.get("month", "")
    found = next((m for m in months if f"{m:%Y-%m}" == wanted), None)
    return found or (months[0] if months else quality.month_of(timezone.localdate()))


def ranked_places(actor: Actor, month: date) -> list[Place]:
    """The departments in the actor's view at their places among all."""
    ranked = quality.ranking(actor, month)
    names = dict(Unit.objects.filter(pk__in=[r.unit_id for r in ranked]).values_list("pk", "short_name"))
    return [Place(r, names[r.unit_id]) for r in ranked]


def _ranked_column(key: str, title: Text, of: Callable[[Any], Any]) -> Column:
    return Column(key, title, kind="number", value=lambda place: of(place.ranked))


def _rank_columns(month: date) -> list[Column]:
    def link(place: Place) -> str:
        return f"{reverse('quality_scores')}?month={month:%Y-%m}&q={place.unit}"

    return [
        Column("rank", Text("名次", "Rank"), kind="number", value=lambda p: p.ranked.rank),
        Column("unit", Text("单位", "Department"), link=link),
        Column("total", Text("总分", "Total"), kind="number", value=lambda p: p.ranked.total),
        Column("grade", Text("等级", "Grade"), kind="status", value=lambda p: grade_status(p.ranked.total)),
        *(_ranked_column(c.key, c.title, c.of) for c in dimension_columns(sortable=False)),
        Column("resources", Text("资源数", "Resources"), kind="number", value=lambda p: p.ranked.resources),
        Column("received", Text("记录数", "Records"), kind="number", value=lambda p: p.ranked.received),
        Column("late", Text("逾期资源", "Late"), kind="number", value=lambda p: p.ranked.late),
        Column("disputes", Text("校核", "Disputes"), kind="number", value=lambda p: p.ranked.disputes),
        Column("small", Text("备注", "Note"), value=lambda p: Text("数据量少，仅供参考", "few records, take with care") if p.ranked.small else ""),
    ]  # fmt: skip


def arrivals_heat(actor: Actor, month: date) -> Heat | None:
    """Batches by department and month."""
    span, rows = quality.arrivals(actor, month)
    if not rows:
        return None
    shown = [HeatRow(row.unit, [HeatCell(n or None) for n in row.batches]) for row in rows[:HEAT_ROWS]]
    title = Text("各单位每月到达批次", "Batches by department and month")
    return Heat(title, Text("单位", "Department"), [f"{m:%y-%m}" for m in span], shown, steps=(2, 5, 20, 60))


@page("quality.read")
def scores_list(request: HttpRequest) -> HttpResponse:
    """Every resource's score of a month."""
    actor = actor_of(request)
    months = quality.scored_months(actor)
    month = chosen_month(request, months)
    table = Table(
        request,
        quality.scores(actor, month),
        name="quality-scores",
        columns=[
            Column("resource__title", Text("信息资源", "Resource"), sort="resource__title", link=score_url, wide=True),
            Column("provider", Text("提供单位", "Provider"), sort="provider__short_name"),
            Column("total", Text("总分", "Total"), kind="number", sort="total", digits=2),
            Column("grade", Text("等级", "Grade"), kind="status", value=lambda s: grade_status(s.total)),
            *dimension_columns(sortable=True),
            Column("standing", Text("及时情况", "Timeliness"), kind="status", sort="standing", value=standing_status),
            Column("last_on", Text("最近到达", "Last arrival"), kind="date", sort="last_on"),
            Column("received", Text("接收", "Received"), kind="number", sort="received"),
            Column("quarantined", Text("问题数据", "Quarantined"), kind="number", sort="quarantined"),
            Column("disputes", Text("校核", "Disputes"), kind="number", sort="disputes"),
        ],
        filters=SCORE_FILTERS,
        default_sort="total",
        caption=Text("{m} 各资源数据质量", "Quality by resource, {m}").format(m=f"{month:%Y-%m}"),
        empty=Text("该月还没有评分。", "No scores for this month yet."),
    )
    if response := table.export():
        return response
    return render(request, "data/quality_scores.html", {"table": table, "month": month, "months": months[:24]})


@page("quality.read")
def of_resource(request: HttpRequest, name: str) -> HttpResponse:
    """One resource: its score of a month and where it comes from, its trend, reasons, items and batches."""
    actor = actor_of(request)
    resource = resource_named(name)
    months = quality.scored_months(actor)
    month = chosen_month(request, months)
    score = quality.score_of(actor, resource.pk, month)
    if score is None:
        raise NotFound(what=Text("该资源的质量评分", "a score of this resource"))
    schemas = {version.pk: read_schema(version.schema) for version in resource.versions.order_by("number")}
    titles = {f.name: f.title or f.name for schema in schemas.values() for f in schema.fields}
    trend = quality.trend(actor, resource.pk, month)
    context = {
        "resource": resource,
        "score": score,
        "month": month,
        "months": months[:24],
        "grade": grade_status(score.total),
        "standing": standing_status(score),
        "lines": _derivation(score),
        "trend": _trend(trend),
        "dimensions": _dimensions(trend),
        "reasons": _reasons(actor, resource.pk, month, schemas),
        "filled": _filled(actor, resource.pk, month, titles),
        "batches": [(m, address("batch", m.batch_id)) for m in quality.measures_of(actor, resource.pk, month)[:50]],
        "disputes": _disputes(resource.pk, titles),
        "resource_url": address("resource", resource.name),
        "dispute_url": address("dispute_raise") if actor.may_anywhere("correction.raise") else None,
        "disputes_url": address("disputes") if actor.may_anywhere("correction.raise") else None,
        "periods": _periods(resource),
        "grace": quality.shipped_rules().cycles[resource.update_cycle].grace,
    }
    return render(request, "data/quality_resource.html", context)


def _derivation(score: quality.QualityScore) -> list[tuple[Text, float | None, float, Text]]:
    """Each dimension with its value, its weight, and what it was computed from."""
    counts, weights = score.counts, quality.shipped_rules().weights
    against = counts["against"]
    rows = Text("{n} 行中 {k} 行有问题", "{k} of {n} row(s) at fault")
    said = {
        "completeness": Text(
            "必填项应填 {a} 格、缺 {b} 格；选填项 {c} 格、已填 {d} 格",
            "required: {a} cell(s), {b} missing; optional: {c} cell(s), {d} filled",
        ).format(
            a=f"{counts['required_cells']:,}",
            b=f"{counts['required_missing']:,}",
            c=f"{counts['optional_cells']:,}",
            d=f"{counts['optional_filled']:,}",
        ),
        "timeliness": Text(
            "本月到期 {n} 期，迟 {l} 期，其中未报 {m} 期", "{n} period(s) fell due, {l} late, {m} of them not met"
        ).format(n=counts["periods"], l=counts["periods_late"], m=counts["periods_missed"]),
        **{
            name: rows.format(n=f"{counts['received']:,}", k=f"{against.get(name, 0):,}")
            for name in ("validity", "uniqueness", "consistency")
        },
    }
    return [(title, getattr(score, name), weights[name], said[name]) for name, title in quality.DIMENSIONS.items()]


def _trend(rows: Sequence[tuple[date, quality.QualityScore | None]]) -> Chart:
    series = [Series(Text("总分", "Total"), [s.total if s else None for _, s in rows])]
    title = Text("近 12 个月总分", "Total of the last 12 months")
    return Chart(title, [f"{m:%Y-%m}" for m, _ in rows], series, unit=POINTS, most=100)


def _dimensions(rows: Sequence[tuple[date, quality.QualityScore | None]]) -> Heat:
    """The dimensions by month: five lines that lie close together are read better as figures. What is poor stays untinted."""
    shown = [
        HeatRow(str(title), [HeatCell(_whole(getattr(s, name)) if s else None) for _, s in rows])
        for name, title in quality.DIMENSIONS.items()
    ]
    title = Text("近 12 个月各维度", "Dimensions over the last 12 months")
    return Heat(title, Text("维度", "Dimension"), [f"{m:%y-%m}" for m, _ in rows], shown, steps=(70, 101, 101, 101))


def _whole(value: float | None) -> int | None:
    """Rounded down: what has a fault is not 100."""
    return None if value is None else int(value)


def _reasons(actor: Actor, resource_id: int, month: date, schemas: Mapping[int, Schema]) -> list[dict[str, Any]]:
    """The reasons with their words and the batches whose rows they hit, the most frequent first. Words are those of the version by which the
    batch was checked, or of the newest."""
    rows = []
    found = quality.reasons_of(actor, resource_id, month)[:REASONS_SHOWN]
    hit = visible_batches(actor).filter(pk__in=[reason.batches[0][0] for reason in found if reason.batches])
    checked_by = dict(hit.values_list("pk", "version_id"))
    newest = list(schemas.values())[-1]
    for reason in found:
        places = [
            (batch, number, f"{url}?{urlencode({'reason': reason.code})}")
            for batch, number in reason.batches[:BATCHES_SHOWN]
            if (url := address("quarantine", batch)) is not None
        ]
        version = checked_by.get(reason.batches[0][0]) if reason.batches else None
        words = words_of(schemas.get(version, newest) if version else newest, reason.code)
        rows.append({"code": reason.code, "words": words, "count": reason.count, "places": places})
    return rows


def _periods(resource: Resource) -> list[tuple[quality.Owed, Status]]:
    """The last periods of the cycle, each with how it stands today."""
    today = timezone.localdate()
    return [(period, period_status(period, today)) for period in quality.calendar_of(resource, on=today)]


def _disputes(resource_id: int, titles: Mapping[str, str]) -> list[tuple[quality.DisputeRecord, str]]:
    """The latest disputes, each with the title of its item."""
    return [(each, titles.get(each.field, each.field)) for each in quality.disputes_of(resource_id)[:20]]


def _filled(actor: Actor, resource_id: int, month: date, titles: Mapping[str, str]) -> list[tuple[str, float]]:
    """Items with the share in which they are filled, the emptiest first."""
    shares = quality.filled_shares(actor, resource_id, month)
    return sorted(((titles.get(n, n), round(100 * s, 1)) for n, s in shares.items()), key=lambda pair: pair[1])


urlpatterns = [
    path("data/quality/", board, name="quality"),
    path("data/quality/resources/", scores_list, name="quality_scores"),
    path("data/quality/resources/<str:name>/", of_resource, name="quality_resource"),
]
