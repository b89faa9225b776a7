"""Reads of disputes: what an actor may see, and what waits for it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from mianzhou.applications.data_correction.errors import NoUnit
from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.procedure import DATA_CORRECTION
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.api import Case, late_cases, readable, worklist

MINE, LATE = "mine", "late"


def disputes_for(actor: Actor) -> QuerySet[Dispute]:
    """The disputes in which the actor's units take part, or which it judges."""
    cases = readable(actor).filter(procedure=DATA_CORRECTION.id)
    return _rows().filter(case__in=cases.values("pk"))


def waiting_for(actor: Actor) -> QuerySet[Dispute]:
    """Those that wait for the actor, the most pressing first."""
    return _rows().filter(case__in=worklist(actor, DATA_CORRECTION.id).values("pk")).order_by("case__due_on", "pk")


def late_on(rows: QuerySet[Dispute], day: date) -> QuerySet[Dispute]:
    """Those past their deadline on a day."""
    return rows.filter(case__in=late_cases(Case.objects.filter(procedure=DATA_CORRECTION.id), day).values("pk"))


def dispute_for(actor: Actor, dispute_id: int) -> Dispute:
    """One dispute; `NotFound` where the actor takes no part in it."""
    found = disputes_for(actor).filter(pk=dispute_id).first()
    if found is None:
        raise NotFound(what=Text("校核", "dispute"))
    return found


def unit_of(actor: Actor) -> Unit:
    """The unit for which the actor disputes; `NoUnit` if it belongs to none."""
    unit = Unit.objects.filter(pk=actor.unit_id).first() if actor.unit_id else None
    if unit is None:
        raise NoUnit
    return unit


def _rows() -> QuerySet[Dispute]:
    return Dispute.objects.select_related(
        "case__responsible__region", "case__raiser_unit__region", "case__region", "resource__provider__region"
    )
