"""Quality as JSON: the ranking, the scores of the newest month, one resource with its trend and reasons, arrivals by department."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from mianzhou.data.catalogue.api import resource_named
from mianzhou.data.quality import api as quality
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import list_api, operation
from mianzhou.portal.quality_lists import SCORE_FILTERS, newest_scores

router = Router(tags=["quality"])


class Dimensions(Schema):
    """The five dimensions, from 0 to 100; null where there was nothing to judge."""

    completeness: float | None
    validity: float | None
    uniqueness: float | None
    consistency: float | None
    timeliness: float | None


class ScoreOut(Dimensions):
    """The score of a resource in a month."""

    resource: str = Field(alias="resource.name")
    provider: str = Field(alias="provider.short_name")
    month: date
    total: float | None
    deduction: float
    standing: str
    due_on: date | None
    late_days: int
    last_on: date | None
    batches: int
    received: int
    quarantined: int
    disputes: int
    disputes_upheld: int
    rule_version: int


class DepartmentOut(Dimensions):
    """A department's place. `small`: it rests on few records."""

    rank: int | None
    department: str
    total: float | None
    resources: int
    received: int
    late: int
    disputes: int
    small: bool


class RankingOut(Schema):
    """Departments ranked for a month."""

    month: date | None
    departments: list[DepartmentOut]


class ArrivalsOut(Schema):
    """What a department sent, by month."""

    department: str
    batches: list[int]
    records: list[int]


class ArrivalsOfAll(Schema):
    """What departments sent in the last twelve months."""

    months: list[date]
    departments: list[ArrivalsOut]


class PeriodOut(Schema):
    """A period of the update cycle, the day by which its batch is owed, and the day on which it came."""

    start: date
    end: date
    due_on: date | None
    met_on: date | None


class ResourceQuality(Schema):
    """A resource's scores of the last twelve months, why rows of the last of them were set aside, and how far its items are filled."""

    resource: str
    months: list[ScoreOut]
    by_reason: dict[str, int]
    periods: list[PeriodOut]
    filled: dict[str, float]


@operation(
    router.get,
    "/quality-ranking",
    summary="部门数据质量排名 Departments ranked",
    permission="quality.read",
    response=RankingOut,
)
def quality_ranking(request: HttpRequest) -> Any:
    """Departments ranked for the newest month that was scored."""
    actor = actor_of(request)
    months = quality.scored_months(actor)
    if not months:
        return {"month": None, "departments": []}
    return {"month": months[0], "departments": _departments(actor, months[0])}


def _departments(actor: Actor, month: date) -> list[dict[str, Any]]:
    ranked = quality.ranking(actor, month)
    names = dict(Unit.objects.filter(pk__in=[r.unit_id for r in ranked]).values_list("pk", "short_name"))
    return [
        {
            "rank": r.rank,
            "department": names[r.unit_id],
            "total": r.total,
            **r.dimensions,
            "resources": r.resources,
            "received": r.received,
            "late": r.late,
            "disputes": r.disputes,
            "small": r.small,
        }
        for r in ranked
    ]


@operation(
    router.get,
    "/quality-arrivals",
    summary="数据到达 Arrivals by department and month",
    permission="quality.read",
    response=ArrivalsOfAll,
)
def quality_arrivals(request: HttpRequest) -> Any:
    """Batches and records by department and month."""
    span, rows = quality.arrivals(actor_of(request), quality.month_of(timezone.localdate()))
    departments = [{"department": r.unit, "batches": r.batches, "records": r.records} for r in rows]
    return {"months": span, "departments": departments}


list_api(
    router,
    "/quality",
    query=newest_scores,
    schema=ScoreOut,
    permission="quality.read",
    filters=SCORE_FILTERS,
    sorts=("total", "received", "late_days"),
    default_sort="total",
    summary="数据质量 Scores of the newest month",
)


@operation(
    router.get,
    "/quality/{name}",
    summary="一个资源的质量 Quality of a resource",
    permission="quality.read",
    response=ResourceQuality,
)
def quality_of(request: HttpRequest, name: str) -> Any:
    """One resource's quality."""
    actor, resource = actor_of(request), resource_named(name)
    month = quality.month_of(timezone.localdate())
    scores = [score for _, score in quality.trend(actor, resource.pk, month) if score is not None]
    if not scores:
        raise NotFound(what=Text("该资源的质量评分", "a score of this resource"))
    newest = scores[-1].month
    return {
        "resource": resource.name,
        "months": scores,
        "by_reason": {r.code: r.count for r in quality.reasons_of(actor, resource.pk, newest)},
        "periods": quality.calendar_of(resource, on=timezone.localdate()),
        "filled": quality.filled_shares(actor, resource.pk, newest),
    }
