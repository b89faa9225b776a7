"""Counting what the registries add up to: noted as due with every change of an entry, counted at the end of a run and by the worker every few minutes."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Sum

from mianzhou.data.registries.figures.adding_up import Sums, added_up_sql
from mianzhou.data.registries.figures.models import FigureCount, FigureDue, KeptFigure
from mianzhou.data.registries.models import KINDS

_REST: Final = 20  # times as long as a count took no other is made: at most a twentieth of the database's time
_LOCK: Final = 0x4D5A16
_KEPT: Final = (
    f"INSERT INTO registry_figure (kind, region_id, {', '.join(Sums._fields[1:])}) SELECT %(kind)s, t.* FROM ("
)


def note_due(kind: str) -> None:
    """Entries of a kind change in the caller's transaction: their figures are those of before until they are counted again."""
    FigureDue.objects.create(kind=kind)


def count_due(*, as_of: datetime) -> list[str]:
    """Count the kinds that changed since they were counted, or never were, unless that was only just done; which. Safe to miss and to repeat."""
    waiting = set(FigureDue.objects.values_list("kind", flat=True).distinct())
    counts = {count.kind: count for count in FigureCount.objects.all()}
    ready = [
        kind
        for kind in KINDS
        if kind not in counts
        or (kind in waiting and as_of >= counts[kind].counted_at + timedelta(seconds=_REST * counts[kind].seconds))
    ]
    for kind in ready:
        count_kind(kind=kind, as_of=as_of)
    return ready


def count_after_run(*, kind: str, as_of: datetime) -> None:
    """Count a kind at once where a run changed anything, however long it takes."""
    if FigureDue.objects.filter(kind=kind).exists() or not FigureCount.objects.filter(kind=kind).exists():
        count_kind(kind=kind, as_of=as_of)


@transaction.atomic
def count_kind(*, kind: str, as_of: datetime) -> None:
    """Count the entries in use of a kind by region and keep that. What changes meanwhile stays noted as due."""
    begun = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, KINDS.index(kind)])
        # First what is due, then the count: each statement sees what was committed before it, so nothing noted is dropped that is not counted.
        FigureDue.objects.filter(kind=kind).delete()
        KeptFigure.objects.filter(kind=kind).delete()
        sql, given = added_up_sql(kind)
        cursor.execute(f"{_KEPT}{sql}) t", given)
    entities = KeptFigure.objects.filter(kind=kind).aggregate(n=Sum("entities"))["n"] or 0
    told = {"counted_at": as_of, "entities": entities, "seconds": time.monotonic() - begun}
    FigureCount.objects.update_or_create(kind=kind, defaults=told)
