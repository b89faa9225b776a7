"""The lists of quality: their words, statuses and filters, shared by the pages and the API."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from mianzhou.data.quality.api import (
    DIMENSIONS,
    STANDING_TITLES,
    Owed,
    QualityScore,
    Ranked,
    Standing,
    late_now,
    scored_months,
    scores,
    shipped_rules,
)
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.addresses import address
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import ChoiceFilter, Filter, Rows, TextFilter
from mianzhou.portal.components.status import Status

STANDING_STATUS = {
    Standing.ON_TIME: "done",
    Standing.DUE: "soon",
    Standing.LATE: "late",
    Standing.NO_DATA: "waiting",
}
GRADE_STATUS = {"excellent": "done", "good": "open", "fair": "soon", "poor": "late"}
POINTS = Text("分", "points")


def standing_status(score: QualityScore) -> Status:
    """How a resource stands, as a tag."""
    found = Standing(score.standing)
    title = STANDING_TITLES[found]
    if score.late_days:
        title = Text("{t} {n} 个工作日", "{t} by {n} working days").format(t=title, n=score.late_days)
    return Status(STANDING_STATUS[found], title)


def period_status(period: Owed, day: date) -> Status:
    """How the batch of a period came, as a tag."""
    if period.met_on is None:
        if period.is_late(day):
            return Status("late", Text("逾期未到", "Missing"))
        return Status("waiting", Text("未到期", "Not due yet"))
    if period.is_late(day):
        return Status("soon", Text("迟到", "Came late"))
    return Status("done", Text("按时", "In time"))


def grade_status(total: float | None) -> Status | None:
    """The grade of a total, as a tag."""
    if total is None:
        return None
    grade = shipped_rules().grade_of(total)
    return Status(GRADE_STATUS[grade.code], grade.title)


def newest_scores(actor: Actor) -> QuerySet[QualityScore]:
    """The scores of the newest month that was scored."""
    months = scored_months(actor)
    return scores(actor, months[0]) if months else QualityScore.objects.none()


def _graded(rows: Rows, value: str) -> Rows:
    grades = shipped_rules().grades
    place = next(n for n, grade in enumerate(grades) if grade.code == value)
    rows = rows.filter(total__gte=grades[place].lowest)
    return rows.filter(total__lt=grades[place - 1].lowest) if place else rows


SCORE_FILTERS: list[Filter] = [
    TextFilter("q", Text("资源或单位", "Resource or unit"), fields=("resource__title", "resource__name", "provider__short_name")),
    ChoiceFilter(
        "standing",
        Text("及时情况", "Timeliness"),
        field="standing",
        choices=[(standing.value, title) for standing, title in STANDING_TITLES.items()],
    ),
    ChoiceFilter(
        "grade",
        Text("等级", "Grade"),
        choices=[(grade.code, grade.title) for grade in shipped_rules().grades],
        narrow=_graded,
    ),
]  # fmt: skip


def dimension_columns(*, sortable: bool) -> list[Column]:
    """One column for each dimension."""
    return [
        Column(name, title, kind="number", sort=name if sortable else None, value=_dimension(name), digits=2)
        for name, title in DIMENSIONS.items()
    ]


def _dimension(name: str) -> Any:
    def value(row: QualityScore | Ranked) -> float | None:
        found: float | None = row.dimensions.get(name) if isinstance(row, Ranked) else getattr(row, name)
        return found

    return value


def score_url(score: QualityScore) -> str:
    """The page of a resource's quality."""
    return f"{reverse('quality_resource', args=[score.resource.name])}?month={score.month:%Y-%m}"


def summary(actor: Actor) -> dict[str, Any] | None:
    """For the first page: the newest month's mean, what is late, and where to look."""
    if not actor.may_anywhere("quality.read"):
        return None
    months = scored_months(actor)
    url = address("quality")
    if not months or url is None:
        return None
    found = scores(actor, months[0])
    totals = [total for total in found.values_list("total", flat=True) if total is not None]
    late = late_now(actor)
    return {
        "month": months[0],
        "mean": round(sum(totals) / len(totals), 1) if totals else None,
        "resources": found.count(),
        "late": late.count(),
        "latest": [(score, standing_status(score), score_url(score)) for score in late[:6]],
        "url": url,
        "scores_url": reverse("quality_scores"),
    }
