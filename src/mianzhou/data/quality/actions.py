"""Writes of quality: what a batch says is measured once; a month is scored, and scored anew while it can still change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.models import Batch
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.quality.measuring import (
    against_sql,
    filled_sql,
    optional_fields,
    required_fields,
    scored_dimensions,
)
from mianzhou.data.quality.models import BatchMeasure, DisputeRecord, QualityScore
from mianzhou.data.quality.queries import (
    LOOK_BACK,
    SUMMED,
    arrival_days,
    end_of,
    month_counts,
    month_of,
    published_on,
    unmeasured,
)
from mianzhou.data.quality.rules import DIMENSIONS, Rules, shipped_rules
from mianzhou.data.quality.scoring import Counts, Disputes, score
from mianzhou.data.quality.timeliness import owed, standing
from mianzhou.data.schemas.api import read_schema
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.calendar.api import WorkingCalendar, working_calendar
from mianzhou.kernel.people.api import Actor, system_actor

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Scoring:
    """What a run did."""

    measured: int
    scored: int
    months: tuple[date, ...]


def quality_actor() -> Actor:
    """The system process that measures and scores."""
    return system_actor("quality", {"quality.read"})


def refresh(*, actor: Actor, as_of: datetime, resources: Iterable[int] | None = None) -> Scoring:
    """Measure the batches that finished since, and score this month, and the last while batches of it may still be withdrawn.

    Safe to repeat. `resources` narrows the work to some; None is all that were ever published.
    """
    actor.require("quality.read")
    chosen = None if resources is None else list(resources)
    batches = unmeasured() if chosen is None else unmeasured().filter(resource__in=chosen)
    measured = sum(1 for batch in batches if measure_batch(batch=batch, actor=actor, as_of=as_of))
    today = timezone.localdate(as_of)
    this = month_of(today)
    months = (month_of(this - timedelta(days=1)), this)
    scored = sum(score_month(month=month, actor=actor, as_of=as_of, resources=chosen) for month in months)
    return Scoring(measured, scored, months)


def measure_batch(*, batch: Batch, actor: Actor, as_of: datetime) -> BatchMeasure | None:
    """Count what a finished batch says; None if another process has counted it."""
    actor.require("quality.read", unit_path=batch.resource.provider.path, region_path=batch.resource.region.path)
    rules, schema = shipped_rules(), read_schema(batch.version.schema)
    required, optional = required_fields(schema), optional_fields(schema)
    against, missing = _against(batch, rules)
    filled = _filled(batch, tuple(f.name for f in schema.fields))
    with transaction.atomic():
        found, made = BatchMeasure.objects.get_or_create(
            batch=batch,
            defaults={
                "resource": batch.resource,
                "arrived_on": timezone.localdate(batch.sent_at),
                "received": batch.received,
                "accepted": batch.accepted,
                "quarantined": batch.quarantined,
                "duplicate": batch.duplicate,
                "against": against,
                "filled": filled,
                "required_cells": batch.received * len(required),
                "required_missing": missing,
                "optional_cells": batch.accepted * len(optional),
                "optional_filled": sum(filled.get(name, 0) for name in optional),
                "measured_at": as_of,
            },
        )
        if made:
            detail = {"batch": batch.pk, "received": batch.received, "against": against}
            record(actor=actor, as_of=as_of, verb="quality.measured", subject=found, detail=detail)
    return found if made else None


def _against(batch: Batch, rules: Rules) -> tuple[dict[str, int], int]:
    if not batch.quarantined:
        return {}, 0
    with open_lake().query(against_sql(batch.resource.name, batch.pk, rules)) as answer:
        *counts, missing = answer.values()[0]
    return dict(zip(scored_dimensions(rules), map(int, counts), strict=True)), int(missing)


def _filled(batch: Batch, fields: tuple[str, ...]) -> dict[str, int]:
    if not batch.accepted:
        return {}
    with open_lake().query(filled_sql(batch.resource.name, batch.pk, fields)) as answer:
        return dict(zip(fields, map(int, answer.values()[0]), strict=True))


def score_month(*, month: date, actor: Actor, as_of: datetime, resources: Iterable[int] | None = None) -> int:
    """Score resources for a month as it stands; returns how many have a score."""
    actor.require("quality.read")
    today = timezone.localdate(as_of)
    on = min(today, end_of(month))
    rows = Resource.objects.filter(current_version__isnull=False)
    if resources is not None:
        rows = rows.filter(pk__in=list(resources))
    calendar, rules, scored = working_calendar(), shipped_rules(), 0
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _AT_ONCE):
        some = list(Resource.objects.filter(pk__in=keys[start : start + _AT_ONCE]).prefetch_related("versions"))
        made = _scores(some, month, on, calendar, rules, as_of)
        with transaction.atomic():
            _keep(made)
            if made:
                detail = {"month": month.isoformat(), "resources": len(made), "version": rules.version}
                record(actor=actor, as_of=as_of, verb="quality.scored", subject=made[0].resource, detail=detail)
        scored += len(made)
    return scored


def _scores(
    resources: list[Resource], month: date, on: date, calendar: WorkingCalendar, rules: Rules, as_of: datetime
) -> list[QualityScore]:
    keys = [r.pk for r in resources]
    counted, days = month_counts(keys, month), arrival_days(keys, on - LOOK_BACK)
    disputed = _disputes(keys, month)
    made = []
    for resource in resources:
        since = published_on(resource)
        if since is None or since > on:
            continue
        arrived = [day for day in days.get(resource.pk, []) if day <= on]
        cycle = rules.cycles[resource.update_cycle]
        begin = max(since, on - LOOK_BACK)
        periods = owed(cycle, since=begin, arrivals=arrived, until=on, calendar=calendar)
        judged = [p for p in periods if p.due_on is not None and month <= p.due_on <= end_of(month)]
        stands = standing(periods, arrived, on, calendar)
        sums = counted.get(resource.pk, {})
        disputes = disputed.get(resource.pk, Disputes())
        found = score(_counts(sums), judged, disputes, on=on, rules=rules)
        made.append(
            QualityScore(
                resource=resource,
                provider_id=resource.provider_id,
                month=month,
                rule_version=rules.version,
                **found.dimensions,
                deduction=found.deduction,
                total=found.total,
                batches=sums.get("batches", 0),
                **{name: sums.get(f"sum_{name}") or 0 for name in ("received", "accepted", "quarantined", "duplicate")},
                counts=_basis(sums, judged, on),
                disputes=disputes.raised,
                disputes_upheld=disputes.upheld,
                standing=stands.standing.value,
                due_on=stands.due_on,
                late_days=stands.late_days,
                last_on=stands.last_on,
                as_of=as_of,
            )
        )
    return made


def _counts(sums: dict[str, Any]) -> Counts:
    return Counts(
        **{name: int(sums.get(f"sum_{name}") or 0) for name in SUMMED},
        against={d: int(sums.get(f"against_{d}") or 0) for d in DIMENSIONS},
    )


def _basis(sums: dict[str, Any], judged: list[Any], on: date) -> dict[str, Any]:
    """What the dimensions were computed from, so that a score explains itself."""
    return {
        **{name: int(sums.get(f"sum_{name}") or 0) for name in SUMMED},
        "against": {d: int(sums.get(f"against_{d}") or 0) for d in DIMENSIONS},
        "periods": len(judged),
        "periods_late": sum(p.is_late(on) for p in judged),
        "periods_missed": sum(p.met_on is None and p.is_late(on) for p in judged),
    }


def _disputes(keys: list[int], month: date) -> dict[int, Disputes]:
    found: dict[int, list[int]] = {}
    last = end_of(month)
    for row in DisputeRecord.objects.filter(resource__in=keys, raised_on__lte=last):
        ended = row.ended_on is not None and month <= row.ended_on <= last
        sums = found.setdefault(row.resource_id, [0, 0, 0])
        sums[0] += row.raised_on >= month
        sums[1] += ended and row.state == "upheld"
        sums[2] += ended and row.late
    return {resource: Disputes(*sums) for resource, sums in found.items()}


def _keep(made: list[QualityScore]) -> None:
    fixed = {"id", "resource", "month", "rule_version"}
    columns = [f.name for f in QualityScore._meta.concrete_fields if f.name not in fixed]
    QualityScore.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["resource", "month", "rule_version"], update_fields=columns
    )


@transaction.atomic
def note_dispute(
    *,
    case_number: str,
    resource: Resource,
    field: str,
    raised_on: date,
    state: str,
    late: bool,
    ended_on: date | None,
    actor: Actor,
    as_of: datetime,
) -> DisputeRecord:
    """Keep how a dispute about a resource stands; the case itself is an application's. `late` once stays."""
    found, _ = DisputeRecord.objects.select_for_update().get_or_create(
        case_number=case_number, defaults={"resource": resource, "field": field, "raised_on": raised_on}
    )
    found.state, found.late, found.ended_on = state, found.late or late, ended_on
    found.save()
    detail = {"number": case_number, "state": state, "late": found.late}
    record(actor=actor, as_of=as_of, verb="quality.dispute", subject=found, detail=detail)
    return found
