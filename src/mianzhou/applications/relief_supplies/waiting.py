"""What waits for a person in relief supplies, for the inbox."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from mianzhou.applications.relief_supplies.places.queries import APPROVE, KEEP
from mianzhou.applications.relief_supplies.stock.queries import counts_to_judge, transfers_to, write_offs_to_judge
from mianzhou.applications.relief_supplies.stock.queries import differences_to_settle as differences
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import SHOWN, Status, Waiting, WaitingLine


def waiting(actor: Actor, day: date) -> Waiting | None:
    """Transfers to take over, differences, counts and write-offs to judge; None where there is nothing."""
    lines: list[WaitingLine] = []
    if actor.may_anywhere(KEEP):
        lines += [
            WaitingLine(
                Status("waiting", Text("待接收", "to be taken over")),
                reverse("relief_transfer", args=[each.number]),
                f"{each.number} {each.source.name} → {each.target.name}",
                each.purpose,
                None,
            )
            for each in transfers_to(actor)
        ]
    if actor.may_anywhere(APPROVE):
        lines += [
            WaitingLine(
                Status("late", Text("差异待处理", "difference to settle")),
                reverse("relief_transfer", args=[each.number]),
                f"{each.number} {each.source.name} → {each.target.name}",
                each.remark,
                None,
            )
            for each in differences(actor)
        ]
        lines += [
            WaitingLine(
                Status("waiting", Text("盘点待审核", "count to judge")),
                reverse("relief_count", args=[each.pk]),
                each.place.name,
                each.stocktake.counted_by,
                None,
            )
            for each in counts_to_judge(actor)
        ]
        lines += [
            WaitingLine(
                Status("waiting", Text("核销待审核", "write-off to judge")),
                reverse("relief_write_off", args=[each.pk]),
                f"{each.shelf.place.name} {SUPPLIES[each.shelf.supply].title} {each.amount}",
                each.asked_by,
                None,
            )
            for each in write_offs_to_judge(actor)
        ]
    if not lines:
        return None
    return Waiting("relief", Text("救灾物资", "Relief supplies"), len(lines), tuple(lines[:SHOWN]), reverse("relief"))
