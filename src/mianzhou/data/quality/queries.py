"""Reads of quality: scores of a month, ranks, trends, arrivals, what speaks against a resource."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncMonth
from django.utils import timezone

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.models import DONE, MEND, REFUSED, Batch
from mianzhou.data.quality.models import BatchMeasure, DisputeRecord, QualityScore
from mianzhou.data.quality.ranking import Ranked, Scored, rank
from mianzhou.data.quality.rules import DIMENSIONS, shipped_rules
from mianzhou.data.quality.timeliness import Owed, Standing, owed
from mianzhou.kernel.calendar.api import working_calendar
from mianzhou.kernel.people.api import Actor, within

LOOK_BACK = timedelta(days=430)  # more than the longest cycle with its grace
JUDGED = (DONE, REFUSED)  # states of batches that say something about quality


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def months_until(month: date, count: int) -> list[date]:
    """So many months up to this one, in order."""
    last = month.year * 12 + month.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - count + 1, last + 1)]


def end_of(month: date) -> date:
    """The last day of a month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def scores(actor: Actor, month: date) -> QuerySet[QualityScore]:
    """The scores of a month that an actor may read: those of resources whose provider lies in its scope."""
    return _visible(actor).filter(month=month)


def score_of(actor: Actor, resource_id: int, month: date) -> QualityScore | None:
    """One resource's score of a month."""
    return _visible(actor).filter(resource=resource_id, month=month).first()


def trend(actor: Actor, resource_id: int, month: date, count: int = 12) -> list[tuple[date, QualityScore | None]]:
    """A resource's scores of the last months, None where there is none."""
    span = months_until(month, count)
    found = {s.month: s for s in _visible(actor).filter(resource=resource_id, month__gte=span[0], month__lte=month)}
    return [(each, found.get(each)) for each in span]


def scored_months(actor: Actor) -> list[date]:
    """The months for which there are scores, newest first."""
    return list(_visible(actor).order_by("-month").values_list("month", flat=True).distinct())


def ranking(actor: Actor, month: date) -> list[Ranked]:
    """The departments that an actor may read about, each at its place among all departments."""
    found = rank(_scored(_all().filter(month=month)), shipped_rules())
    mine = set(scores(actor, month).values_list("provider", flat=True).distinct())
    return [each for each in found if each.unit_id in mine]


def _scored(rows: QuerySet[QualityScore]) -> list[Scored]:
    columns = ("provider", "total", "received", "standing", "disputes", *DIMENSIONS)
    return [
        Scored(
            unit_id=row["provider"],
            total=row["total"],
            dimensions={name: row[name] for name in DIMENSIONS},
            received=row["received"],
            late=row["standing"] == Standing.LATE,
            disputes=row["disputes"],
        )
        for row in rows.values(*columns)
    ]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What one department sent, by month: batches and records."""

    unit_id: int
    unit: str
    batches: tuple[int, ...]
    records: tuple[int, ...]


def arrivals(actor: Actor, month: date, count: int = 12) -> tuple[list[date], list[Arrivals]]:
    """Batches and records of the last months by department, those that send most first."""
    span = months_until(month, count)
    rows = (
        _arrived(actor)
        .filter(arrived_on__gte=span[0], arrived_on__lte=end_of(month))
        .annotate(m=TruncMonth("arrived_on"))
        .values("resource__provider", "resource__provider__short_name", "m")
        .annotate(n=Count("pk"), records=Sum("received"))
        .order_by()
    )
    by_unit: dict[tuple[int, str], dict[date, tuple[int, int]]] = {}
    for row in rows:
        unit = (row["resource__provider"], row["resource__provider__short_name"])
        by_unit.setdefault(unit, {})[row["m"]] = (row["n"], row["records"])
    found = [
        Arrivals(
            unit_id,
            name,
            tuple(cells.get(m, (0, 0))[0] for m in span),
            tuple(cells.get(m, (0, 0))[1] for m in span),
        )
        for (unit_id, name), cells in by_unit.items()
    ]
    return span, sorted(found, key=lambda a: (-sum(a.batches), a.unit))


def _arrived(actor: Actor) -> QuerySet[BatchMeasure]:
    inside = within(actor.scope("quality.read"), unit="resource__provider__path", region="resource__region__path")
    return BatchMeasure.objects.filter(inside, batch__state__in=JUDGED)


def measures_of(actor: Actor, resource_id: int, month: date) -> QuerySet[BatchMeasure]:
    """What was measured of a resource's batches that arrived in a month, the newest first."""
    rows = _arrived(actor).filter(resource=resource_id, arrived_on__gte=month, arrived_on__lte=end_of(month))
    return rows.select_related("batch").order_by("-batch")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rows were set aside: how many of a month, and of which batches, the newest first."""

    code: str
    count: int
    batches: tuple[tuple[int, int], ...]


def reasons_of(actor: Actor, resource_id: int, month: date) -> list[Reason]:
    """Why rows of a month's batches were set aside, the most frequent first."""
    found: dict[str, list[tuple[int, int]]] = {}
    for batch, by_reason in measures_of(actor, resource_id, month).values_list("batch", "batch__by_reason"):
        for code, count in by_reason.items():
            found.setdefault(code, []).append((batch, count))
    reasons = [Reason(code, sum(n for _, n in rows), tuple(rows)) for code, rows in found.items()]
    return sorted(reasons, key=lambda r: (-r.count, r.code))


def filled_shares(actor: Actor, resource_id: int, month: date) -> dict[str, float]:
    """For each item the share of accepted rows of a month in which it is filled."""
    filled: Counter[str] = Counter()
    rows = 0
    for measure in measures_of(actor, resource_id, month):
        filled.update(measure.filled)
        rows += measure.accepted
    return {name: number / rows for name, number in filled.items()} if rows else {}


def disputes_of(resource_id: int) -> QuerySet[DisputeRecord]:
    """The disputes about a resource."""
    return DisputeRecord.objects.filter(resource=resource_id)


def late_now(actor: Actor) -> QuerySet[QualityScore]:
    """The resources that are late in the newest month that was scored, the latest first."""
    newest = _all().aggregate(m=Max("month"))["m"]
    return _visible(actor).filter(month=newest, standing=Standing.LATE).order_by("-late_days", "resource")


def unmeasured() -> QuerySet[Batch]:
    """Finished batches that were not measured yet. Mendings are not arrivals: what was sent is judged as it was sent."""
    known = BatchMeasure.objects.values("batch")
    rows = Batch.objects.filter(state__in=JUDGED).exclude(kind=MEND).exclude(pk__in=known)
    return rows.select_related("resource__provider__region", "version").order_by("pk")


def month_counts(resource_ids: list[int], month: date) -> dict[int, dict[str, Any]]:
    """The sums of what was measured in a month, by resource."""
    rows = (
        BatchMeasure.objects.filter(
            resource__in=resource_ids, arrived_on__gte=month, arrived_on__lte=end_of(month), batch__state__in=JUDGED
        )
        .values("resource")
        .annotate(
            batches=Count("pk"),
            **{f"sum_{name}": Sum(name) for name in SUMMED},
            **{f"against_{d}": Sum(_against(d)) for d in DIMENSIONS},
        )
        .order_by()
    )
    return {row["resource"]: dict(row) for row in rows}


SUMMED = (
    "received", "accepted", "quarantined", "duplicate",
    "required_cells", "required_missing", "optional_cells", "optional_filled",
)  # fmt: skip


def _against(dimension: str) -> Any:
    return Coalesce(
        Cast(KeyTextTransform(dimension, F("against")), BigIntegerField()), 0, output_field=BigIntegerField()
    )


def arrival_days(resource_ids: list[int], since: date) -> dict[int, list[date]]:
    """The days on which batches arrived, by resource, that brought at least one row."""
    rows = BatchMeasure.objects.filter(
        Q(accepted__gt=0) | Q(duplicate__gt=0), resource__in=resource_ids, arrived_on__gte=since, batch__state=DONE
    )
    found: dict[int, list[date]] = {}
    for resource, day in rows.order_by("resource", "arrived_on").values_list("resource", "arrived_on").distinct():
        found.setdefault(resource, []).append(day)
    return found


def published_on(resource: Resource) -> date | None:
    """The day from which batches are owed: that of the first version in force."""
    begun = [v.in_force_from for v in resource.versions.all() if v.in_force_from is not None]
    return timezone.localdate(min(begun)) if begun else None


def calendar_of(resource: Resource, *, on: date, count: int = 12) -> list[Owed]:
    """The last periods of a resource's update cycle with what came in them, the newest first."""
    since = published_on(resource)
    if since is None or since > on:
        return []
    begin = max(since, on - LOOK_BACK)
    days = arrival_days([resource.pk], begin).get(resource.pk, [])
    cycle = shipped_rules().cycles[resource.update_cycle]
    periods = owed(cycle, since=begin, arrivals=days, until=on, calendar=working_calendar())
    return periods[: -count - 1 : -1]


def _all() -> QuerySet[QualityScore]:
    return QualityScore.objects.filter(rule_version=shipped_rules().version)


def _visible(actor: Actor) -> QuerySet[QualityScore]:
    inside = within(actor.scope("quality.read"), unit="provider__path", region="resource__region__path")
    return _all().filter(inside).select_related("resource", "provider")
