"""The list of disputes: its columns, filters and statuses, for the page and its twin."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.procedure import DATA_CORRECTION, KEPT, WITHDRAWN
from mianzhou.applications.data_correction.queries import MINE, waiting_for
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import (
    SHOWN,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Filter,
    Status,
    TextFilter,
    Waiting,
    WaitingLine,
    left_until,
)
from mianzhou.services.cases.api import Case, is_late, procedure_of

SOON_DAYS = 3


def stage_status(case: Case, day: date) -> Status:
    """The stage as a tag, coloured by its clock."""
    stage = procedure_of(case.procedure, case.version).stage(case.stage)
    if stage.ended:
        return Status("open" if case.stage in (KEPT, WITHDRAWN) else "done", stage.title)
    if case.paused_on is not None:
        return Status("waiting", Text("{s}（计时中止）", "{s} (clock paused)").format(s=stage.title))
    if is_late(case, day):
        return Status("late", Text("{s}（逾期）", "{s} (late)").format(s=stage.title))
    near = case.due_on is not None and (case.due_on - day).days <= SOON_DAYS
    return Status("soon" if near else "waiting", stage.title)


def waiting(actor: Actor, day: date) -> Waiting | None:
    """The disputes in which the next step is the actor's, for its inbox."""
    # Who uses the common desk finds the applications there, from the first step to the last.
    found = waiting_for(actor, (DATA_CORRECTION.id,)) if actor.may_anywhere("case.read") else waiting_for(actor)
    count = found.count()
    if not count:
        return None
    # With every unit and region of the page of one dispute, planning the question would cost more than all the rest of the first page.
    shown = found.select_related(None).select_related("case__raiser_unit")[:SHOWN]
    lines = tuple(_line(dispute, day) for dispute in shown)
    url = f"{reverse('disputes')}?scope={MINE}"
    running = found.filter(case__paused_on__isnull=True)
    pressing = (
        None
        if count <= SHOWN
        else (running.filter(case__due_on__lt=day).count(), running.filter(case__due_on=day).count())
    )
    return Waiting("disputes", Text("数据校核", "Disputed values"), count, lines, url, pressing)


def _line(dispute: Dispute, day: date) -> WaitingLine:
    case, stage = dispute.case, stage_status(dispute.case, day)
    note = f"{case.number} · {_raiser(dispute)}"
    if case.due_on is None or case.paused_on is not None:
        return WaitingLine(stage, _link(dispute), case.title, note, case.due_on)
    left = left_until(case.due_on, day)
    return WaitingLine(left, _link(dispute), case.title, f"{note} · {stage.text}", case.due_on)


def _raiser(dispute: Dispute) -> str:
    """Who raised it: the unit, or the person whose data they are."""
    return str(dispute.case.raiser_unit or dispute.case.raiser)


def columns(day: date) -> list[Column]:
    """The columns of the list on a day."""
    return [
        Column("case__number", Text("编号", "No."), sort="case__number", link=_link, nowrap=True),
        Column("resource__title", Text("信息资源", "Resource"), sort="resource__title", wide=True),
        Column("field_title", Text("数据项", "Item"), sort="field_title"),
        Column("case__responsible", Text("提供单位", "Provider"), sort="case__responsible__short_name"),
        Column(
            "case__raiser_unit",
            Text("提出单位（人）", "Raised by"),
            sort="case__raiser_unit__short_name",
            value=_raiser,
        ),
        Column(
            "stage", Text("状态", "State"), kind="status", sort="case__stage", value=lambda d: stage_status(d.case, day)
        ),
        Column("case__due_on", Text("期限", "Due"), kind="date", sort="case__due_on"),
        Column("case__opened_on", Text("提出日期", "Raised on"), kind="date", sort="case__opened_on"),
    ]


def _link(dispute: Dispute) -> str:
    return reverse("dispute", args=[dispute.pk])


FILTERS: list[Filter] = [
    TextFilter("q", Text("编号、资源、数据项", "No., resource, item"), fields=("case__number", "resource__title", "resource__name", "field_title")),
    ChoiceFilter(
        "stage",
        Text("状态", "State"),
        field="case__stage",
        choices=[(stage.code, stage.title) for stage in DATA_CORRECTION.stages],
    ),
    DateRangeFilter("opened", Text("提出日期", "Raised on"), field="case__opened_on"),
]  # fmt: skip
