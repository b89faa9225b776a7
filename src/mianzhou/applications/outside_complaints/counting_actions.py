"""Counting very many complaints at once, so that no page has to (see `kept_figures.py`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from mianzhou.applications.outside_complaints.models import ComplaintTally, ComplaintUnitTally
from mianzhou.applications.outside_complaints.procedure import COMPLAINT
from mianzhou.applications.outside_complaints.tallying import Cell, counted, together, written
from mianzhou.services.cases.api import Case, CaseEvent

FEW = 8000  # so many complaints are counted for every page


def count_all(*, as_of: datetime) -> bool:
    """Count all complaints, where they are not few and something happened since they were counted, or a day began; whether it did. Safe to repeat."""
    rows = Case.objects.filter(procedure=COMPLAINT.id)
    if rows.order_by()[: FEW + 1].count() <= FEW:
        return False
    last = CaseEvent.objects.aggregate(last=Max("pk"))["last"]
    kept = ComplaintTally.objects.order_by("-pk").first()
    day = timezone.localdate(as_of)
    if kept is not None and kept.last_event == last and timezone.localdate(kept.counted_at) == day:
        return False
    raisers = [pk or 0 for (pk,) in rows.order_by().values_list("raiser_unit").distinct()]  # 0: raised by no unit
    cells = counted(rows, day)
    whole = written(together(cells))
    with transaction.atomic():
        tally = ComplaintTally.objects.create(counted_at=as_of, last_event=last, raisers=raisers, cells=whole)
        ComplaintUnitTally.objects.bulk_create(_by_unit(tally, cells))
        ComplaintTally.objects.filter(pk__lt=tally.pk).delete()
    return True


def _by_unit(tally: ComplaintTally, cells: Iterable[Cell]) -> list[ComplaintUnitTally]:
    found: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.charge is not None:
            found.setdefault(cell.charge, []).append(cell)
    return [ComplaintUnitTally(tally=tally, unit_id=unit, cells=written(of)) for unit, of in found.items()]
