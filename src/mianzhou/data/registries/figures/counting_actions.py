"""Counting what the registries add up to: noted as due with every change of an entry, counted at the end of a run and by the worker every few minutes."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Sum

from mianzhou.data.registries.figures.adding_up import keep_sums_sql
from mianzhou.data.registries.figures.models import FigureCount, FigureDue, KeptFigure, KeptReach
from mianzhou.data.registries.figures.reaching import Reach, placed_sources, reaches_of
from mianzhou.data.registries.models import KINDS

_REST: Final = 20  # times as long as a count took no other is made: at most a twentieth of the database's time
_LOCK: Final = 0x4D5A16


def note_due(kind: str) -> None:
    """Entries of a kind change in the caller's transaction: their figures are those of before until they are counted again."""
    FigureDue.objects.create(kind=kind)


def count_due(*, as_of: datetime) -> list[str]:
    """Count the kinds that changed since they were counted, that new reaches read, or that never were, unless that was only just done; which.

    Safe to miss and to repeat.
    """
    waiting = set(FigureDue.objects.values_list("kind", flat=True).distinct())
    counts = {count.kind: count for count in FigureCount.objects.all()}
    ready = [kind for kind in KINDS if _is_ready(kind, counts.get(kind), kind in waiting, as_of)]
    for kind in ready:
        count_kind(kind=kind, as_of=as_of)
    return ready


def _is_ready(kind: str, count: FigureCount | None, waiting: bool, as_of: datetime) -> bool:
    if count is None:
        return True
    rested = as_of >= count.counted_at + timedelta(seconds=_REST * count.seconds)
    return rested and (waiting or _reaches_changed(kind, count))


def _reaches_changed(kind: str, count: FigureCount) -> bool:
    """Whether some reader has a reach now that is not kept; of sources that were noted since the count there is nothing to count."""
    known = set(count.sources or ())
    kept = set(map(tuple, KeptReach.objects.filter(kind=kind).values_list("sources", flat=True)))
    wanted = (tuple(source for source in reach if source in known) for reach in reaches_of(placed_sources(kind)))
    return count.sources is None or bool({reach for reach in wanted if 0 < len(reach) < len(known)} - kept)


def count_after_run(*, kind: str, as_of: datetime) -> None:
    """Count a kind at once where a run changed anything, however long it takes."""
    if FigureDue.objects.filter(kind=kind).exists() or not FigureCount.objects.filter(kind=kind).exists():
        count_kind(kind=kind, as_of=as_of)


@transaction.atomic
def count_kind(*, kind: str, as_of: datetime) -> None:
    """Count the entries in use of a kind by region, all and those of each reach, and keep that. What changes meanwhile stays noted as due."""
    begun = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, KINDS.index(kind)])
        # First what is due, then the sources, then the count: each statement sees what was committed before it, so nothing noted is dropped
        # that is not counted.
        FigureDue.objects.filter(kind=kind).delete()
        placed = placed_sources(kind)
        KeptFigure.objects.filter(kind=kind).delete()
        sql, given = keep_sums_sql(kind, _kept_reaches(kind, reaches_of(placed)))
        # All is read, so it is hashed: right after the first run of a kind the planner believes that it has one entry, and would loop over all
        # records for each (a hundred seconds for forty thousand places).
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(sql, given)
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
    entities = KeptFigure.objects.filter(kind=kind, reach=None).aggregate(n=Sum("entities"))["n"] or 0
    seconds = time.monotonic() - begun
    told = {"counted_at": as_of, "entities": entities, "seconds": seconds, "sources": sorted(placed)}
    FigureCount.objects.update_or_create(kind=kind, defaults=told)


def _kept_reaches(kind: str, wanted: Iterable[Reach]) -> dict[Reach, int]:
    """The reaches of a kind with their keys, which stay from count to count; those that nobody has any more go."""
    before = {tuple(row.sources): row.pk for row in KeptReach.objects.filter(kind=kind)}
    now = list(wanted)
    KeptReach.objects.filter(pk__in=[pk for reach, pk in before.items() if reach not in now]).delete()
    made = KeptReach.objects.bulk_create(
        KeptReach(kind=kind, sources=list(reach)) for reach in now if reach not in before
    )
    kept = before | {tuple(row.sources): row.pk for row in made}
    return {reach: kept[reach] for reach in now}
