"""Reads of disputes: what an actor may see, what waits for it, and the values as they are shown to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.procedure import DATA_CORRECTION
from mianzhou.data.standards.api import is_masked, mask
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
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


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a dispute as shown: masked unless they are no secret or the actor looked."""

    held: str
    claimed: str
    corrected: str
    masked: bool


def values_of(dispute: Dispute, *, looked: bool = False) -> Values:
    """The values, masked by the item's standard and grade unless `looked`."""
    hidden = not looked and is_masked(dispute.standard or None, dispute.sensitivity)

    def show(value: str) -> str:
        return (mask(dispute.standard or None, value) or "") if hidden and value else value

    return Values(show(dispute.held), show(dispute.claimed), show(dispute.corrected), hidden)


def _rows() -> QuerySet[Dispute]:
    return Dispute.objects.select_related(
        "case__responsible__region", "case__raiser_unit__region", "case__region", "resource"
    )
