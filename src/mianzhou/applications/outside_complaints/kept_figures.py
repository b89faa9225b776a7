"""Figures over very many complaints: counted every ten minutes and shown as of then; of fewer, they are counted for the page.

What was counted serves whoever sees all complaints, over all time or whole months, of all branches or one. Secrets that he may see are counted
for him alone, as they stood then.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from mianzhou.applications.outside_complaints import counting_actions
from mianzhou.applications.outside_complaints.figures import Figures, added_up, figures
from mianzhou.applications.outside_complaints.models import ComplaintTally
from mianzhou.applications.outside_complaints.tallying import PLAIN, Cell, counted, read
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.api import Case, CaseEvent

_OLD = timedelta(days=1)  # the worker stands still: better slow than wrong


def shown(actor: Actor, rows: QuerySet[Case], narrowed: Mapping[str, str], as_of: datetime) -> tuple[Figures, datetime]:
    """The figures of `rows`, which are what the actor sees as `narrowed` by the page's filters; with the moment at which they were counted."""
    tally = _tally(actor, rows, narrowed, as_of)
    if tally is None:
        return figures(rows, timezone.localdate(as_of)), as_of
    grades = {PLAIN, "trade"} if _raises_all(actor, tally) else {PLAIN}
    cells = [cell for cell in read(tally.cells) if _asked(cell, narrowed)]
    kept = [cell for cell in cells if cell.grade in grades]
    if len(kept) < len(cells):
        since = CaseEvent.objects.filter(pk__gt=tally.last_event).values("case")
        hidden = rows.filter(secrecy__in={"trade", "state"} - grades).exclude(pk__in=since)
        kept += counted(hidden, timezone.localdate(tally.counted_at))
    return added_up(kept), tally.counted_at


def _tally(actor: Actor, rows: QuerySet[Case], narrowed: Mapping[str, str], as_of: datetime) -> ComplaintTally | None:
    """What was counted, where it serves this actor and these filters."""
    if narrowed.get("unit", "").strip() or not _whole_months(narrowed, timezone.localdate(as_of)):
        return None
    kept = ComplaintTally.objects.filter(counted_at__gt=as_of - _OLD).order_by("-pk").first()
    if kept is None or not (_oversees_all(actor) or _raises_all(actor, kept)):
        return None
    return kept if rows.order_by()[: counting_actions.FEW + 1].count() > counting_actions.FEW else None


def _oversees_all(actor: Actor) -> bool:
    return actor.may_anywhere("complaint.oversee") and actor.scope("complaint.oversee").everywhere


def _raises_all(actor: Actor, kept: ComplaintTally) -> bool:
    """Whether all complaints are those of the actor's own centre."""
    if not actor.may_anywhere("complaint.receive"):
        return False
    units = Unit.objects.filter(within(actor.scope("complaint.receive"), unit="path", region="region__path"))
    return units.filter(pk__in=kept.raisers).count() == len(kept.raisers)


def _whole_months(narrowed: Mapping[str, str], today: date) -> bool:
    """Whether the period begins with a month and ends with one, or is not over yet."""
    first, last = _day(narrowed.get("opened_from", "")), _day(narrowed.get("opened_to", ""))
    begins = first is None or first.day == 1
    return begins and (last is None or last >= today or last.day == monthrange(last.year, last.month)[1])


def _asked(cell: Cell, narrowed: Mapping[str, str]) -> bool:
    first, last = _day(narrowed.get("opened_from", "")), _day(narrowed.get("opened_to", ""))
    within_period = (first is None or cell.month >= first) and (last is None or cell.month <= last)
    return within_period and narrowed.get("branch", "") in ("", cell.branch)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # the filter says so, and narrows nothing
