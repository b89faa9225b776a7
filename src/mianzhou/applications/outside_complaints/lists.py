"""The lists of complaints: all that one may see, and those for which somebody is to answer (article 19, see `accountability.py`); for the pages and their twins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils import timezone

from mianzhou.applications.outside_complaints.facts import CHANNELS, KINDS, ORIGINS
from mianzhou.applications.outside_complaints.procedure import COMPLAINT
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.components.api import ChoiceFilter, Column, DateRangeFilter, Filter, Status, TextFilter
from mianzhou.services.cases.api import Case, CaseEvent, gathered, is_late, late_cases, readable

# 第十四条: the three branches, by the verb with which a complaint was received.
BRANCHES = {
    "civil": Text("民事", "Civil"),
    "administrative": Text("行政", "Administrative"),
    "judicial": Text("司法", "Judicial"),
    "none": Text("未受理", "Not received"),
}
BRANCH_VERBS = {
    "civil": ("mediate", "tell_remedies"),
    "administrative": ("refer", "coordinate"),
    "judicial": ("pass_on",),
}


def complaints_for(actor: Actor) -> QuerySet[Case]:
    """The complaints that the actor may see, each with its branch (`branch`)."""
    return with_branch(gathered(readable(actor, COMPLAINT.id)))


def with_branch(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Rows with the branch of article 14 by which each was received."""
    # A question for each row that is shown, which an index answers; asked whether there is one, the database would look for all there are.
    first = CaseEvent.objects.filter(case=OuterRef("pk")).order_by().values("pk")
    whens = [
        When(IsNull(Subquery(first.filter(verb__in=verbs)[:1]), False), then=Value(branch))
        for branch, verbs in BRANCH_VERBS.items()
    ]
    return rows.annotate(branch=models.Case(*whens, default=Value("none")))


def stage_status(case: Case, day: date) -> Status:
    """The stage as a tag, coloured by its clock."""
    stage = COMPLAINT.stage(case.stage)
    if stage.ended:
        return Status("done", stage.title)
    if case.paused_on is not None:
        return Status("waiting", Text("{s}（计时中止）", "{s} (clock paused)").format(s=stage.title))
    return Status("late", stage.title) if is_late(case, day) else Status("waiting", stage.title)


def link_of(case: Case) -> str:
    return reverse("case", args=[case.pk])


def _respondent(case: Case) -> str:
    return str(case.about.get("respondent", ""))


def complaint_columns(day: date) -> list[Column]:
    """All complaints."""
    return [
        Column("number", Text("编号", "No."), sort="number", link=link_of, nowrap=True),
        Column("title", Text("投诉事项", "About"), wide=True),
        Column("stage", Text("状态", "State"), kind="status", value=lambda c: stage_status(c, day)),
        Column("due_on", Text("期限", "Due"), kind="date", sort="due_on"),
        Column("responsible", Text("承办单位", "In charge"), sort="responsible__short_name"),
        Column("raiser", Text("投诉单位", "Enterprise"), sort="raiser"),
        Column("respondent", Text("被投诉单位", "Respondent"), value=_respondent),
        Column("branch", Text("类型", "Branch"), sort="branch", value=lambda c: BRANCHES[c.branch], file_only=True),
        Column("opened_on", Text("收到", "Received"), kind="date", sort="opened_at"),
        Column("closed_on", Text("办结", "Ended"), kind="date", sort="closed_on"),
        Column("rating", Text("满意度", "Rating"), kind="number", sort="rating", file_only=True),
        Column(
            "kind", Text("企业类别", "Kind"), value=lambda c: KINDS.get(c.about.get("kind", ""), ""), file_only=True
        ),
        Column(
            "channel",
            Text("方式", "Came by"),
            value=lambda c: CHANNELS.get(c.about.get("channel", ""), ""),
            file_only=True,
        ),
    ]


UNIT_COLUMNS = [
    Column("unit", Text("部门", "Department"), sort="unit", wide=True),
    Column("given", Text("交办", "Given"), kind="number", sort="given"),
    Column("now", Text("在办", "Now"), kind="number", sort="now"),
    Column("answered_late", Text("逾期答复", "Answered late"), kind="number", sort="answered_late"),
    Column("late_now", Text("逾期未答复", "Late now"), kind="number", sort="late_now"),
]


def _by_branch(rows: QuerySet[Case], value: str) -> QuerySet[Case]:
    return rows.filter(**{"branch": value})


def _late(rows: QuerySet[Case], value: str) -> QuerySet[Case]:
    late = late_cases(rows, timezone.localdate())
    return late if value == "yes" else rows.exclude(pk__in=late.values("pk"))


def units_called(text: str) -> QuerySet[Unit]:
    """The units of which a name holds this text."""
    return Unit.objects.filter(Q(short_name__icontains=text) | Q(full_name__icontains=text)).order_by()


def _unit(rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    return rows.filter(responsible__in=units_called(text).values("pk"))


PERIOD = DateRangeFilter("opened", Text("收到日期", "Received on"), field="opened_on")
_UNIT = TextFilter("unit", Text("承办单位", "In charge"), search=_unit)
_BRANCH = ChoiceFilter("branch", Text("类型", "Branch"), choices=list(BRANCHES.items()), narrow=_by_branch)
COMPLAINT_FILTERS: list[Filter] = [
    TextFilter(
        "q",
        Text("编号、事项、单位", "No., matter, party"),
        fields=("number", "title", "raiser", "about__respondent"),
    ),
    _BRANCH,
    ChoiceFilter("stage", Text("状态", "State"), field="stage", choices=[(s.code, s.title) for s in COMPLAINT.stages]),
    ChoiceFilter("kind", Text("企业类别", "Kind"), field="about__kind", choices=list(KINDS.items())),
    ChoiceFilter("origin", Text("资本来源", "Origin"), field="about__origin", choices=list(ORIGINS.items())),
    ChoiceFilter("channel", Text("方式", "Came by"), field="about__channel", choices=list(CHANNELS.items())),
    ChoiceFilter(
        "late", Text("是否逾期", "Late"), choices=[("yes", Text("逾期", "Late")), ("no", Text("未逾期", "Not late"))],
        narrow=_late,
    ),
    _UNIT,
    PERIOD,
]  # fmt: skip
FIGURE_FILTERS: list[Filter] = [PERIOD, _BRANCH, _UNIT]


def complaints_narrowed(actor: Actor, given: Mapping[str, str]) -> QuerySet[Case]:
    """The complaints that the actor may see, narrowed as the figures are; `FilterError` for what is no day."""
    rows = complaints_for(actor)
    for each in FIGURE_FILTERS:
        rows = each.apply(rows, given)
    return rows
