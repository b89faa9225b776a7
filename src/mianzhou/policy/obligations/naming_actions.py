"""Printed names that became known: obligations stored before a name was mapped get their units."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Protocol

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.policy.library.models import Document
from mianzhou.policy.obligations.actions import units_of
from mianzhou.policy.obligations.models import MentionRow, Obligation, ObligationUnit
from mianzhou.policy.obligations.resolving import Resolve


class Names(Protocol):
    """Gives each document its resolver."""

    def resolver_for(self, document: Document, as_of: datetime) -> Resolve:
        """Resolve names as the document means them."""
        ...


@transaction.atomic
def resolve_unknown_names(*, names: Names, actor: Actor, as_of: datetime) -> int:
    """Look up again every name that no unit had when its text was loaded; returns how many have one now.

    What a person chose is left alone.
    """
    actor.require_anywhere("units.edit")
    unknown = ObligationUnit.objects.select_for_update(of=("self",)).filter(resolution="unknown", chosen_by="")
    by_document: dict[Document, list[ObligationUnit]] = defaultdict(list)
    for row in unknown.select_related("obligation__document"):
        by_document[row.obligation.document].append(row)
    found = 0
    for document, rows in by_document.items():
        resolve = names.resolver_for(document, as_of)
        known = _replace(rows, resolve)
        found += known
        if known:
            touched = {row.obligation_id for row in rows}
            _weigh_again(list(Obligation.objects.filter(pk__in=touched).prefetch_related("units")))
            detail = {"names": known}
            record(actor=actor, as_of=as_of, verb="obligations.units_resolved", subject=document, detail=detail)
    found += _mentions(names, as_of)
    return found


def _replace(rows: list[ObligationUnit], resolve: Resolve) -> int:
    """Names that are known now get a row for each unit that they stand for."""
    made, gone = [], []
    for row in rows:
        fresh = units_of(row.role, [row.printed], resolve)
        if fresh[0].resolution == "unknown":
            continue
        gone.append(row.pk)
        for unit in fresh:
            unit.obligation_id, unit.order = row.obligation_id, row.order
            made.append(unit)
    ObligationUnit.objects.filter(pk__in=gone).delete()
    ObligationUnit.objects.bulk_create(made)
    return len(gone)


def _weigh_again(obligations: list[Obligation]) -> None:
    for obligation in obligations:
        obligation.confidence = min((unit.confidence for unit in obligation.units.all()), default=0.0)
    Obligation.objects.bulk_update(obligations, ["confidence"])


def _mentions(names: Names, as_of: datetime) -> int:
    rows = list(MentionRow.objects.filter(resolution="unknown").select_related("document"))
    known = []
    resolvers: dict[int, Resolve] = {}
    for row in rows:
        resolve = resolvers.setdefault(row.document_id, names.resolver_for(row.document, as_of))
        name = resolve(row.printed)
        if name.resolution != "unknown":
            row.resolution, row.confidence = name.resolution, name.confidence
            row.unit_id = name.unit_ids[0] if name.resolution == "unit" else None
            known.append(row)
    MentionRow.objects.bulk_update(known, ["resolution", "confidence", "unit"])
    return len(known)
