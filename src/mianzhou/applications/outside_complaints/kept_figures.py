"""Figures over very many complaints: counted every ten minutes and shown as of then; of fewer, they are counted for the page.

What was counted serves whoever sees all complaints, for whole months, of all branches or one, of all units or those of a name. Secrets that he may see are counted for him
alone, as they stood then.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.utils import timezone

from mianzhou.applications.outside_complaints.figures import Figures, added_up, figures
from mianzhou.applications.outside_complaints.lists import complaints_narrowed, units_called
from mianzhou.applications.outside_complaints.models import ComplaintTally, ComplaintUnitTally
from mianzhou.applications.outside_complaints.tallying import PLAIN, Cell, counted, read
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.api import CaseEvent

_OLD = timedelta(days=1)  # the worker stands still: better slow than wrong


@dataclass(frozen=True, slots=True)
class Shown:
    """Figures with the moment at which they were counted; `months` are the first and the last day that they are of, where more was asked for than is kept."""

    figures: Figures
    as_of: datetime
    months: tuple[date | None, date | None] | None = None


def shown(actor: Actor, narrowed: Mapping[str, str], as_of: datetime) -> Shown:
    """The figures of what the actor sees as `narrowed` by the page's filters. Of very many complaints, of the whole months into which the period falls."""
    tally = _tally(actor, as_of)
    if tally is None:
        return Shown(figures(complaints_narrowed(actor, narrowed), timezone.localdate(as_of)), as_of)
    whole, months = _whole_months(narrowed, timezone.localdate(as_of))
    grades = {PLAIN, "trade"} if _raises_all(actor, tally) else {PLAIN}
    cells = [cell for cell in _kept(tally, narrowed) if _asked(cell, whole)]
    found = [cell for cell in cells if cell.grade in grades]
    if len(found) < len(cells):
        since = CaseEvent.objects.filter(pk__gt=tally.last_event).values("case")
        secrets = complaints_narrowed(actor, whole).filter(secrecy__in={"trade", "state"} - grades)
        found += counted(secrets.exclude(pk__in=since), timezone.localdate(tally.counted_at))
    return Shown(added_up(found), tally.counted_at, months)


def _whole_months(
    narrowed: Mapping[str, str], today: date
) -> tuple[dict[str, str], tuple[date | None, date | None] | None]:
    """The filters with a period of whole months around the one that is asked for, and that period, None where it is the same."""
    first, last = _day(narrowed.get("opened_from", "")), _day(narrowed.get("opened_to", ""))
    begins = first and first.replace(day=1)
    ends = last and last.replace(day=monthrange(last.year, last.month)[1])
    if first and last and first > last:
        begins, ends = first, last  # nothing lies between
    same = begins == first and (ends == last or (last is not None and last >= today))
    days = {"opened_from": begins, "opened_to": ends}
    whole = dict(narrowed) | {name: day.isoformat() for name, day in days.items() if day}
    return whole, None if same else (begins, ends)


def _kept(tally: ComplaintTally, narrowed: Mapping[str, str]) -> Iterator[Cell]:
    text = narrowed.get("unit", "").strip()
    if not text:
        return read(tally.cells)
    of_units = ComplaintUnitTally.objects.filter(tally=tally, unit__in=units_called(text).values("pk"))
    return chain.from_iterable(read(each.cells) for each in of_units)


def _tally(actor: Actor, as_of: datetime) -> ComplaintTally | None:
    """What was counted, where there is so much that it was, and where it serves this actor."""
    kept = ComplaintTally.objects.filter(counted_at__gt=as_of - _OLD).order_by("-pk").first()
    return kept if kept is not None and (_oversees_all(actor) or _raises_all(actor, kept)) else None


def _oversees_all(actor: Actor) -> bool:
    return actor.may_anywhere("complaint.oversee") and actor.scope("complaint.oversee").everywhere


def _raises_all(actor: Actor, kept: ComplaintTally) -> bool:
    """Whether all complaints are those of the actor's own centre."""
    if not actor.may_anywhere("complaint.receive"):
        return False
    units = Unit.objects.filter(within(actor.scope("complaint.receive"), unit="path", region="region__path"))
    return units.filter(pk__in=kept.raisers).count() == len(kept.raisers)


def _asked(cell: Cell, narrowed: Mapping[str, str]) -> bool:
    first, last = _day(narrowed.get("opened_from", "")), _day(narrowed.get("opened_to", ""))
    within_period = (first is None or cell.month >= first) and (last is None or cell.month <= last)
    return within_period and narrowed.get("branch", "") in ("", cell.branch)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None  # the filter says so, and narrows nothing
