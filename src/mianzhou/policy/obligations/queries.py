"""Reading obligations: of the library, of a document's text, of a unit."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.policy.library.models import DocumentVersion
from mianzhou.policy.obligations.models import MentionRow, Obligation, ObligationUnit


def obligations() -> QuerySet[Obligation]:
    """What current texts assign, with units, whatever people decided; what another row replaced is left out."""
    units = ObligationUnit.objects.select_related("unit").order_by("role", "order", "id")
    rows = Obligation.objects.filter(document__withdrawn=False).exclude(status="superseded")
    return rows.select_related("document").prefetch_related(Prefetch("units", queryset=units))


def obligation_by_id(obligation_id: int) -> Obligation:
    """One obligation with its judgements, replaced ones included; raises `NotFound`."""
    rows = Obligation.objects.select_related("document", "version").prefetch_related("units__unit", "judgements")
    row = rows.filter(pk=obligation_id).first()
    if row is None:
        raise NotFound(what=Text("任务", "obligation"))
    return row


def obligations_in(version: DocumentVersion) -> list[Obligation]:
    """The obligations of one text in its order, without rejected and replaced ones."""
    return list(obligations().filter(version=version).exclude(status="rejected").order_by("start", "-end", "id"))


def mentions_in(version: DocumentVersion) -> list[MentionRow]:
    """The units that the prose of one text charges with something."""
    return list(MentionRow.objects.filter(version=version).select_related("unit").order_by("start", "id"))


def obligations_of_unit(unit: Unit, actor: Actor) -> QuerySet[Obligation]:
    """All that current texts assign to a unit and nobody rejected, with `leads` telling whether it leads; the unit's due dates first."""
    actor.require_anywhere("policy.read")
    mine = ObligationUnit.objects.filter(obligation=OuterRef("pk"), unit=unit)
    rows = obligations().filter(Exists(mine), status__in=("proposed", "confirmed"))
    return rows.annotate(leads=Exists(mine.filter(role="lead"))).order_by("due_on", "document_id", "order")
