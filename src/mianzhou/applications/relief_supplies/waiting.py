"""What waits for a person in relief supplies, for the inbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse

from mianzhou.applications.relief_supplies.places.queries import KEEP, places_for
from mianzhou.applications.relief_supplies.response_desk.waiting_pages import response_lines
from mianzhou.applications.relief_supplies.stock.models import Transfer
from mianzhou.applications.relief_supplies.stock.queries import (
    counts_to_judge,
    differences_to_settle,
    expiring,
    lots_for,
    transfers_to,
    write_offs_to_judge,
)
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import SHOWN, Status, Waiting, WaitingLine, names_of, pressing_of

# Each source tells its lines for an actor on a day, the most pressing first.
_Source = Callable[[Actor, date], list[WaitingLine]]


def stock_lines(actor: Actor, day: date) -> list[WaitingLine]:
    """What a keeper takes over or looks at, and what a second person of the unit judges; nothing for who keeps nothing."""
    if not actor.may_anywhere(KEEP) or not places_for(actor, KEEP).exists():
        return []
    taking, short = Text("待接收", "to be taken over"), Text("差异待处理", "difference to settle")
    lines = [_transfer(each, Status("waiting", taking), each.purpose) for each in transfers_to(actor)]
    lines += [_transfer(each, Status("late", short), each.remark) for each in differences_to_settle(actor)]
    counts, offs = list(counts_to_judge(actor)), list(write_offs_to_judge(actor))
    names = names_of([*(c.stocktake.counted_by for c in counts), *(w.asked_by for w in offs)])
    counting, writing_off = Text("盘点待审核", "count to judge"), Text("核销待审核", "write-off to judge")
    lines += [
        WaitingLine(Status("waiting", counting), reverse("relief_count", args=[c.pk]), c.place.name, names[c.stocktake.counted_by], None)
        for c in counts
    ]  # fmt: skip
    for each in offs:
        what = f"{each.shelf.place.name} {SUPPLIES[each.shelf.supply].title} {each.amount}"
        url = reverse("relief_write_off", args=[each.pk])
        lines.append(WaitingLine(Status("waiting", writing_off), url, what, names[each.asked_by], None))
    soon = expiring(lots_for(actor, KEEP), day).count()
    if soon:
        said = Text("{n} 个批次已过期或 90 天内到期", "{n} lot(s) have expired or will within 90 days").format(n=soon)
        status = Status("soon", Text("效期预警", "expiry"))
        lines.append(WaitingLine(status, reverse("relief_expiry"), str(said), "", None))
    return lines


def _transfer(each: Transfer, status: Status, note: str) -> WaitingLine:
    url = reverse("relief_transfer", args=[each.number])
    return WaitingLine(status, url, f"{each.number} {each.source.name} → {each.target.name}", note, None)


SOURCES: tuple[_Source, ...] = (response_lines, stock_lines)


def waiting(actor: Actor, day: date) -> Waiting | None:
    """All that waits for the actor; None where there is nothing."""
    lines = [line for source in SOURCES for line in source(actor, day)]
    if not lines:
        return None
    title, shown = Text("救灾物资", "Relief supplies"), tuple(lines[:SHOWN])
    return Waiting("relief", title, len(lines), shown, reverse("relief"), pressing_of(lines, day))
