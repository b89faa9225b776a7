"""The lists of assessment: their columns, states and filters, shared by the pages and the API."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.api import (
    APPEAL_STATES,
    FACT_STATES,
    PLAN_STATES,
    REVIEW_STATES,
    ROUND_STATES,
    SCHEME_STATES,
    AssessmentRound,
    AssessmentScheme,
    RectificationPlan,
    plan_is_late,
)
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import ChoiceFilter, Filter, TextFilter
from mianzhou.portal.components.status import Status

_COLOURS = {
    "open": "open",
    "told": "soon",
    "announced": "done",
    "draft": "waiting",
    "published": "done",
    "proposed": "waiting",
    "approved": "done",
    "refused": "late",
    "upheld": "done",
    "dismissed": "late",
    "owed": "soon",
    "filed": "waiting",
    "returned": "late",
    "passed": "done",
}


def round_status(found: Any) -> Status:
    """How far a round is."""
    return Status(_COLOURS[found.state], ROUND_STATES[found.state])


def scheme_status(found: Any) -> Status:
    """Whether a scheme is published."""
    return Status(_COLOURS[found.state], SCHEME_STATES[found.state])


def fact_status(fact: Any) -> Status:
    """Whether a fact counts."""
    if fact.withdrawn_at is not None:
        return Status("late", Text("已撤销", "Withdrawn"))
    return Status(_COLOURS[fact.state], FACT_STATES[fact.state])


def review_status(state: str) -> Status:
    """How far a part is reviewed."""
    return Status(_COLOURS[state], REVIEW_STATES[state])


def appeal_status(appeal: Any) -> Status:
    """What came of an appeal."""
    return Status(_COLOURS[appeal.state], APPEAL_STATES[appeal.state])


def plan_status(plan: RectificationPlan, day: Any) -> Status:
    """How a plan stands; late ones say so."""
    title = PLAN_STATES[plan.state]
    if plan_is_late(plan, day):
        return Status("late", Text("{s}（逾期）", "{s} (late)").format(s=title))
    return Status(_COLOURS[plan.state], title)


def scheme_title(scheme: AssessmentScheme) -> Text:
    """A scheme's title in both languages."""
    return Text(scheme.title_zh, scheme.title_en)


def round_url(found: AssessmentRound) -> str:
    """The page of a round."""
    return reverse("assessment_round", args=[found.pk])


def scheme_url(scheme: AssessmentScheme) -> str:
    """The page of a scheme."""
    return reverse("assessment_scheme", args=[scheme.pk])


ROUNDS = [
    Column("title", Text("考核", "Assessment"), sort="title", link=round_url, wide=True),
    Column("year", Text("年度", "Year"), sort="year"),
    Column("scheme", Text("方案", "Scheme"), value=lambda r: scheme_title(r.scheme), sort="scheme__title_zh"),
    Column("version", Text("版本", "Version"), value=lambda r: r.scheme.version),
    Column("state", Text("阶段", "Stage"), kind="status", sort="state", value=round_status),
    Column("report_by", Text("自评期限", "Reports due"), kind="date", sort="report_by"),
    Column("appeal_by", Text("申诉期限", "Appeals until"), kind="date", sort="appeal_by"),
    Column("announced_at", Text("通报日期", "Announced"), kind="date", sort="announced_at"),
]
ROUND_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", Text("关键词", "Keyword"), ["title", "scheme__title_zh", "scheme__title_en"]),
    ChoiceFilter("state", Text("阶段", "Stage"), "state", tuple(ROUND_STATES.items())),
)
SCHEMES = [
    Column("title", Text("方案", "Scheme"), value=scheme_title, sort="title_zh", link=scheme_url, wide=True),
    Column("code", Text("编码", "Code"), sort="code", nowrap=True),
    Column("version", Text("版本", "Version"), sort="version"),
    Column("state", Text("状态", "State"), kind="status", sort="state", value=scheme_status),
    Column("published_at", Text("发布时间", "Published"), kind="datetime", sort="published_at"),
]
SCHEME_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", Text("关键词", "Keyword"), ["title_zh", "title_en", "code"]),
    ChoiceFilter("state", Text("状态", "State"), "state", tuple(SCHEME_STATES.items())),
)
