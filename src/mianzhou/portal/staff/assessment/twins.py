"""Assessments as JSON: schemes, rounds with their subjects, and the score of a subject at any moment."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment import api as assessment
from mianzhou.portal.access import actor_of
from mianzhou.portal.api.operations import list_api, operation
from mianzhou.portal.assessment_lists import ROUND_FILTERS, SCHEME_FILTERS

router = Router(tags=["assessment"])
READ = "assessment.read"


class AssessmentOut(Schema):
    """The assessment of a year: open, told (appeals), or announced."""

    id: int
    title: str
    scheme: str = Field(alias="scheme.code")
    version: int = Field(alias="scheme.version")
    year: int
    state: str
    report_by: date | None
    appeal_by: date | None
    announced_at: datetime | None


class AssessmentSchemeOut(Schema):
    """A version of a scheme; its text is the YAML that `mianzhou assessment score` reads."""

    id: int
    code: str
    version: int
    title_zh: str
    title_en: str
    state: str
    published_at: datetime | None


class AssessedOut(Schema):
    """A subject of an announced round; before that a unit sees itself only."""

    id: int
    unit: str
    place: int | None
    total: Decimal | None
    grade: str


class AssessmentDetail(AssessmentOut):
    """A round with the subjects that the caller may see."""

    subjects: list[AssessedOut]


list_api(
    router,
    "/assessments",
    query=assessment.rounds_for,
    schema=AssessmentOut,
    permission=READ,
    filters=ROUND_FILTERS,
    sorts=("title", "year", "state", "report_by", "appeal_by", "announced_at"),
    default_sort="-year",
    summary="考核 Assessments",
)
list_api(
    router,
    "/assessment-schemes",
    query=assessment.schemes_for,
    schema=AssessmentSchemeOut,
    permission=READ,
    filters=SCHEME_FILTERS,
    sorts=("code", "version", "title_zh", "state", "published_at"),
    default_sort="code",
    summary="考核方案 Schemes of assessment",
)


@operation(
    router.get,
    "/assessments/{int:round_id}",
    permission=READ,
    response=AssessmentDetail,
    summary="一次考核 One assessment",
)
def assessment_detail(request: HttpRequest, round_id: int) -> dict[str, Any]:
    """One round, with places and grades once they are announced."""
    actor = actor_of(request)
    found = assessment.round_for(actor, round_id)
    rows = found.subjects.select_related("unit")
    if found.state != "announced":
        rows = rows.filter(pk__in=assessment.subjects_for(actor))
    shown = {name: getattr(found, name) for name in ("id", "title", "year", "state", "report_by", "appeal_by")}
    return {
        **shown,
        "announced_at": found.announced_at,
        "scheme.code": found.scheme.code,
        "scheme.version": found.scheme.version,
        "subjects": [
            {"id": s.pk, "unit": s.unit.short_name, "place": s.place, "total": s.total, "grade": s.grade} for s in rows
        ],
    }


@operation(
    router.get,
    "/assessed/{int:subject_id}/score",
    permission=READ,
    response=dict[str, Any],
    summary="得分，可回看任一时刻 The score, at any moment",
)
def assessed_score(request: HttpRequest, subject_id: int, as_of: datetime | None = None) -> dict[str, Any]:
    """The score with every reason, as `mianzhou assessment score --json` gives it; with `as_of`, as it was at that moment."""
    actor = actor_of(request)
    found = assessment.subject_for(actor, subject_id)
    if not assessment.sees_result(actor, found):
        raise NotFound(what=Text("考核结果", "result"))
    moment = as_of if as_of is None or as_of.tzinfo is not None else as_of.astimezone()
    return assessment.score_as_json(assessment.score_of(found, moment))
