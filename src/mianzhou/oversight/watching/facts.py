"""What electronic supervision tells an assessment: notices that stand, and what each unit did in time and late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.watching.models import WatchedMonth
from mianzhou.oversight.watching.queries import READ, notices_for, percent, units_in
from mianzhou.oversight.watching.sources import procedure_title


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """A notice that counts against a unit. `explained` is whether the explanation came within its limit; `why` the unit's words."""

    notice_id: int
    unit_id: int
    colour: str
    issued_on: date
    number: str
    procedure: Text
    due_on: date
    explained: bool
    why: str


def notice_facts(actor: Actor, *, since: date, until: date) -> list[NoticeFact]:
    """The notices issued from one day to another, both included, that were not withdrawn, in their order; of the units in the actor's sight."""
    rows = notices_for(actor).filter(withdrawn_at=None, issued_at__date__range=(since, until))
    found = []
    for notice in rows.select_related("clock").order_by("pk"):
        answered = timezone.localdate(notice.answered_at) if notice.answered_at else None
        found.append(
            NoticeFact(
                notice_id=notice.pk,
                unit_id=notice.unit_id,
                colour=notice.colour,
                issued_on=timezone.localdate(notice.issued_at),
                number=notice.clock.number,
                procedure=procedure_title(notice.clock.source, notice.clock.procedure),
                due_on=timezone.localdate(notice.due_at) if notice.clock.by_hour else notice.clock.due_on,
                explained=answered is not None and answered <= notice.answer_by,
                why=notice.answer,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """What a unit did in some months: in time, late, and the share in per cent (None where it did nothing)."""

    unit_id: int
    done: int
    done_late: int
    rate: Decimal | None


def unit_records(actor: Actor, *, since: date, until: date) -> list[UnitRecord]:
    """Each unit's record over whole months, from that of `since` to that of `until`; of the units in the actor's sight."""
    units = units_in(actor.scope(READ))
    rows = WatchedMonth.objects.filter(month__gte=since.replace(day=1), month__lte=until)
    rows = rows if units is None else rows.filter(unit__in=units)
    grouped = rows.order_by("unit").values("unit").annotate(done=Sum("in_time"), done_late=Sum("late"))
    return [
        UnitRecord(r["unit"], r["done"], r["done_late"], percent(r["done"], r["done"] + r["done_late"]))
        for r in grouped
    ]
