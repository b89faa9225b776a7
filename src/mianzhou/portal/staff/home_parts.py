"""What the first page is made of: each part asks one room and is left out where the actor may not read it or there is nothing to say.

A part is a function of actor and day that gives what its template needs, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import unknown_names
from mianzhou.oversight.supervision.api import (
    LIGHT_TITLES,
    Light,
    LightCounts,
    WorkItem,
    heat_map,
    lights_by_unit,
    lights_in_all,
    worklist_of,
)
from mianzhou.policy.library.api import files
from mianzhou.policy.review.api import waiting_total
from mianzhou.portal.addresses import address
from mianzhou.portal.components.charts import Heat, HeatCell, HeatRow, Share
from mianzhou.portal.components.status import Status
from mianzhou.portal.quality_lists import summary
from mianzhou.portal.staff.supervision.inbox import left, place_of
from mianzhou.portal.waiting import waiting_for

SHOWN = 12
UNITS_SHOWN = 8
HEAT_UNITS = 12
DONE = Text("已办结", "Closed")


Part = Callable[[Actor, date], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do, as shown."""

    item: WorkItem
    url: str
    status: Status


def work(actor: Actor, day: date) -> dict[str, Any] | None:
    """What is late, due today, and waiting, the most pressing first."""
    if not actor.may_anywhere("task.read"):
        return None
    found = worklist_of(actor, day)
    pressing = sorted(found.items, key=lambda i: (i.due_on is None, i.due_on or day, i.number))
    inbox = address("inbox")
    return {
        "late": len(found.late),
        "today": len(found.due_today),
        "waiting": found.waiting,
        "unread": found.unread,
        "kinds": [(kind, found.of(kind)[0].kind_title, number) for kind, number in found.counts.items()],
        "lines": [Line(i, place_of(i), left(i, day)) for i in pressing[:SHOWN]],
        "more": found.waiting > SHOWN,
        "inbox": inbox,
    }


def lights(actor: Actor, day: date) -> dict[str, Any] | None:
    """How the tasks in the actor's view stand: in all, and by unit where there are several."""
    if not actor.may_anywhere("task.read"):
        return None
    total = lights_in_all(actor, day)
    if not total.total:
        return None
    units = lights_by_unit(actor, day)
    return {
        "total": total,
        "shares": _shares(total),
        "units": [(counts, _shares(counts)) for counts in units[:UNITS_SHOWN]] if len(units) > 1 else [],
        "more": len(units) > UNITS_SHOWN,
        "board": address("board") if actor.may_anywhere("task.judge") else address("tasks"),
    }


def _shares(counts: LightCounts) -> list[Share]:
    return [
        Share("late", LIGHT_TITLES[Light.RED], counts.red),
        Share("soon", LIGHT_TITLES[Light.AMBER], counts.amber),
        Share("done", LIGHT_TITLES[Light.GREEN], counts.green),
        Share("open", DONE, counts.closed),
        Share("waiting", LIGHT_TITLES[Light.GREY], counts.grey),
    ]


def heat(actor: Actor, day: date) -> dict[str, Any] | None:
    """For supervisors: late promises by unit and month."""
    if not actor.may_anywhere("task.judge"):
        return None
    rows = heat_map(actor, day)
    if not rows:
        return None
    months = [f"{c.month.year % 100:02}-{c.month.month:02}" for c in rows[0].cells]
    shown = [
        HeatRow(
            row.name,
            [HeatCell(c.late if c.owed else None) for c in row.cells],
            address("tasks") and f"{address('tasks')}?unit={row.unit_id}",
        )
        for row in rows[:HEAT_UNITS]
    ]
    title = Text("各单位每月逾期项数", "Late promises by unit and month")
    return {
        "figure": Heat(title, Text("单位", "Unit"), months, shown, steps=(1, 2, 4, 8)),
        "more": len(rows) > HEAT_UNITS,
    }


def arrivals(actor: Actor, day: date) -> dict[str, Any] | None:
    """For stewards: what came in, and what waits for a person."""
    if not (actor.may_anywhere("policy.load") or actor.may_anywhere("units.edit")):
        return None
    return {
        "files": list(files()[:5]),
        "waiting": waiting_total(),
        "unknown": unknown_names().count(),
        "review_url": address("review") if actor.may_anywhere("policy.review") else None,
        "names_url": address("unknown_names") if actor.may_anywhere("units.edit") else None,
    }


def data_quality(actor: Actor, day: date) -> dict[str, Any] | None:
    """For holders of quality.read: how this month's data score, and which resources are late."""
    return summary(actor)


def cases(actor: Actor, day: date) -> dict[str, Any] | None:
    """What waits in the applications."""
    found = waiting_for(actor, day)
    return {"sections": found} if found else None


PARTS: dict[str, Part] = {
    "work": work,
    "cases": cases,
    "lights": lights,
    "heat": heat,
    "arrivals": arrivals,
    "data_quality": data_quality,
}


def parts_for(actor: Actor, day: date) -> dict[str, dict[str, Any] | None]:
    """All parts of an actor's first page."""
    return {name: part(actor, day) for name, part in PARTS.items()}
