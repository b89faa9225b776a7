"""Complaints as JSON: the figures of the page, for programs."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from mianzhou.applications.outside_complaints.figures import figures
from mianzhou.portal.api.api import operation
from mianzhou.portal.components.api import actor_of

router = Router(tags=["complaints"])


class ComplaintsOfUnit(Schema):
    """A department: complaints given to it, with it now, answered late, late now."""

    unit: str
    given: int
    now: int
    answered_late: int
    late_now: int


class FiguresOut(Schema):
    """Complaints that the caller may see: received, open, ended, mean rating (1–5), and by department."""

    received: int
    open: int
    ended: int
    rating: float | None
    units: list[ComplaintsOfUnit]


@operation(router.get, "/complaints/figures", permission="complaint.answer", response=FiguresOut)
def complaint_figures(request: HttpRequest) -> FiguresOut:
    """Figures of the complaints of outside enterprises."""
    found = figures(actor_of(request), timezone.localdate())
    units = [
        ComplaintsOfUnit(unit=u.unit, given=u.given, now=u.now, answered_late=u.answered_late, late_now=u.late_now)
        for u in found.units
    ]
    return FiguresOut(received=found.received, open=found.open, ended=found.ended, rating=found.rating, units=units)
