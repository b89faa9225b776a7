"""Reads of disputes: what an actor may see, and what waits for it."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from mianzhou.applications.data_correction.errors import NoUnit
from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.own_procedure import LOCATING, OWN_CORRECTION
from mianzhou.applications.data_correction.procedure import DATA_CORRECTION
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.api import Case, late_cases, readable, worklist

MINE, LATE = "mine", "late"
PROCEDURES = (DATA_CORRECTION.id, OWN_CORRECTION.id)


def disputes_for(actor: Actor) -> QuerySet[Dispute]:
    """The disputes in which the actor's units take part, or which it judges."""
    cases = readable(actor).filter(procedure__in=PROCEDURES)
    return _rows().filter(case__in=cases.values("pk"))


def waiting_for(actor: Actor, procedures: tuple[str, ...] = PROCEDURES) -> QuerySet[Dispute]:
    """Those that wait for the actor, the most pressing first."""
    waits = Q()
    for procedure in procedures:
        waits |= Q(case__in=worklist(actor, procedure).values("pk"))
    return _rows().filter(waits).order_by("case__due_on", "pk")


def application_for(actor: Actor, case_id: int) -> Case:
    """One application for one's own data; `NotFound` where the actor takes no part in it."""
    found = readable(actor).filter(procedure=OWN_CORRECTION.id, pk=case_id).first()
    if found is None:
        raise NotFound(what=Text("数据更正申请", "application for a correction"))
    return found


def to_locate(actor: Actor) -> int:
    """How many applications wait for the actor to find the row that they mean."""
    return worklist(actor, OWN_CORRECTION.id).filter(stage=LOCATING).count()


def late_on(rows: QuerySet[Dispute], day: date) -> QuerySet[Dispute]:
    """Those past their deadline on a day."""
    return rows.filter(case__in=late_cases(Case.objects.filter(procedure__in=PROCEDURES), day).values("pk"))


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
