"""Complaints as JSON: the lists of the pages and the figures, for programs."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from mianzhou.applications.outside_complaints import kept_figures
from mianzhou.applications.outside_complaints.accountability import ACCOUNTABLE_FILTERS, accountable_for
from mianzhou.applications.outside_complaints.lists import COMPLAINT_FILTERS, complaints_for
from mianzhou.portal.api.api import list_api, operation
from mianzhou.portal.components.api import actor_of

router = Router(tags=["complaints"])


class ComplaintOut(Schema):
    """A complaint: its state, who deals with it, by when; `branch` is civil, administrative, judicial or none."""

    id: int
    number: str
    title: str
    raiser: str
    branch: str
    stage: str
    responsible: str = Field(alias="responsible.code")
    due_on: date | None
    opened_on: date
    closed_on: date | None
    rating: int | None


class AccountableOut(Schema):
    """A complaint on the accountability list, which department answers for it, and why: put to accountability, late now, answered late; `days_late` are calendar days."""

    id: int
    number: str
    title: str
    responsible: str = Field(alias="responsible.code")
    department: str
    put: bool = Field(alias="why_put")
    late_now: bool = Field(alias="why_now")
    answered_late: bool = Field(alias="why_answered")
    days_late: int | None
    due_on: date | None
    opened_on: date


class ComplaintsOfUnit(Schema):
    """A department: complaints given to it, with it now, answered late, late now."""

    unit: str
    given: int
    now: int
    answered_late: int
    late_now: int


class FiguresOut(Schema):
    """Complaints that the caller may see: received, open, late, ended, mean rating (1–5), and by department; very many are counted every ten minutes (`as_of`)."""

    as_of: datetime
    received: int
    open: int
    late: int
    ended: int
    rating: float | None
    units: list[ComplaintsOfUnit]


list_api(
    router,
    "/complaints",
    query=complaints_for,
    schema=ComplaintOut,
    permission="complaint.read",
    filters=COMPLAINT_FILTERS,
    sorts=("number", "opened_at", "due_on", "closed_on", "rating"),
    default_sort="-opened_at",
    summary="外来企业投诉 Complaints of outside enterprises",
)
list_api(
    router,
    "/complaints-accountable",
    query=accountable_for,
    schema=AccountableOut,
    permission="complaint.read",
    filters=ACCOUNTABLE_FILTERS,
    sorts=("number", "opened_at", "due_on"),
    default_sort="-opened_at",
    summary="拟追责的投诉 Complaints for which somebody is to answer",
)


@operation(
    router.get,
    "/complaints/figures",
    summary="外来企业投诉统计 Figures of complaints",
    permission="complaint.read",
    response=FiguresOut,
)
def complaint_figures(request: HttpRequest) -> FiguresOut:
    """Figures of the complaints of outside enterprises."""
    actor = actor_of(request)
    shown = kept_figures.shown(actor, {}, timezone.now())
    found, as_of = shown.figures, shown.as_of
    units = [
        ComplaintsOfUnit(unit=u.unit, given=u.given, now=u.now, answered_late=u.answered_late, late_now=u.late_now)
        for u in found.units
    ]
    return FiguresOut(
        as_of=as_of,
        received=found.received,
        open=found.open,
        late=found.late,
        ended=found.ended,
        rating=found.rating,
        units=units,
    )
