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
from mianzhou.portal.waiting import Waiting, waiting_for

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


@dataclass(frozen=True, slots=True)
class Need:
    """A figure at the top: how many, and where they are listed."""

    title: Text
    number: int
    url: str
    alarm: bool = False


def work(actor: Actor, day: date) -> dict[str, Any] | None:
    """The supervised tasks that wait, the most pressing first; `late` and `today` are the kinds of those that are."""
    if not actor.may_anywhere("task.read"):
        return None
    found = worklist_of(actor, day)
    pressing = sorted(found.items, key=lambda i: (i.due_on is None, i.due_on or day, i.number))
    inbox = address("inbox")
    return {
        "late": [i.kind for i in found.late],
        "today": [i.kind for i in found.due_today],
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


def parts_for(actor: Actor, day: date) -> dict[str, Any]:
    """All parts of an actor's first page, and the figures above them."""
    parts: dict[str, Any] = {name: part(actor, day) for name, part in PARTS.items()}
    return parts | {"needs": needs_of(parts["work"], parts["cases"], day)}


def needs_of(work: dict[str, Any] | None, cases: dict[str, Any] | None, day: date) -> list[Need] | None:
    """How much of all that is listed, supervised tasks and every other kind, is late, due today, waiting, unread; each leads to the first of it."""
    sections: list[Waiting] = cases["sections"] if cases else []
    if not work and not sections:
        return None
    late, today = list(work["late"]) if work else [], list(work["today"]) if work else []
    for section in sections:
        of_late, of_today = section.late_and_today(day)
        late += [section.kind] * of_late
        today += [section.kind] * of_today
    everything = [*(work["kinds"][0][:1] if work and work["kinds"] else []), *(section.kind for section in sections)]
    waiting = (work["waiting"] if work else 0) + sum(section.count for section in sections)
    place = (work["inbox"] or "") if work else ""
    first = _leading(place, everything)
    needs = [
        Need(Text("已逾期", "Late"), len(late), _leading(place, late) if late else first, alarm=bool(late)),
        Need(Text("今天到期", "Due today"), len(today), _leading(place, today) if today else first),
        Need(Text("等我处理", "Waiting for me"), waiting, first),
    ]
    if work:
        needs.append(Need(Text("未读通知", "Unread notices"), work["unread"], f"{place}#notices" if place else "#work"))
    return needs


def _leading(place: str, kinds: list[str]) -> str:
    """To the section of the first of these kinds, on the page of the inbox or, for who has none, on this one."""
    return f"{place}#{kinds[0]}" if kinds else place or "#work"
