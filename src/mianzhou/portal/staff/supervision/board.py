"""The supervisor's board: lights in all and by unit, document or region, the heat map, the on-time line, and what is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.api import (
    LIGHT_TITLES,
    Light,
    LightCounts,
    board_tasks,
    heat_map,
    lights_by_document,
    lights_by_region,
    lights_by_unit,
    lights_in_all,
    monthly_on_time,
    with_light,
)
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.charts import Chart, Heat, HeatCell, HeatRow, Series, Share
from mianzhou.portal.components.tables import Table
from mianzhou.portal.staff.supervision.tasks import choices_for
from mianzhou.portal.task_lists import task_filters

CHART_BARS = 15
HEAT_ROWS = 30
GROUPS = {
    "unit": (Text("按单位", "By unit"), Text("牵头单位", "Lead unit"), lights_by_unit),
    "document": (Text("按文件", "By document"), Text("文件", "Document"), lights_by_document),
    "region": (Text("按区划", "By region"), Text("区划", "Region"), lights_by_region),
}
BY_HAND = Text("手工立项", "Registered by hand")
CLOSED = Text("已办结", "Ended")


@page("task.judge")
def board(request: HttpRequest) -> HttpResponse:
    """How all tasks in the supervisor's scope stand today."""
    actor, day = actor_of(request), timezone.localdate()
    by = request.GET.get("by", "unit")
    by = by if by in GROUPS else "unit"
    narrowing = Table(
        request,
        with_light(board_tasks(actor), day),
        name="board",
        columns=[Column("number", Text("编号", "No."))],
        filters=[f for f in task_filters(**choices_for(actor)) if f.name in {"unit", "document", "region", "due"}],
    )
    tasks = narrowing.rows_matching
    counts = GROUPS[by][2](actor, day, tasks)  # type: ignore[arg-type]  # a queryset: the table was given one
    lights = _lights_table(request, by, counts)
    if response := lights.export():
        return response
    context = {
        "day": day,
        "by": by,
        "groups": [(name, words[0], narrowing.url(by=name, sort=None)) for name, words in GROUPS.items()],
        "narrowing": narrowing,
        "all": lights_in_all(actor, day, tasks),  # type: ignore[arg-type]  # likewise
        "links": {light.value: f"{reverse('tasks')}?{urlencode({'light': light.value})}" for light in Light},
        "lights": lights,
        "bars": _bars(by, counts),
        "heat": _heat(actor, day),
        "line": _line(actor, day),
    }
    return render(request, "supervision/board.html", context)


def _name(counts: LightCounts) -> str:
    return counts.name or str(BY_HAND)


def _shares(counts: LightCounts) -> list[Share]:
    return [
        Share("late", LIGHT_TITLES[Light.RED], counts.red),
        Share("soon", LIGHT_TITLES[Light.AMBER], counts.amber),
        Share("open", LIGHT_TITLES[Light.GREEN], counts.green),
        Share("waiting", LIGHT_TITLES[Light.GREY], counts.grey),
        Share("done", CLOSED, counts.closed),
    ]


def _lights_table(request: HttpRequest, by: str, counts: Sequence[LightCounts]) -> Table:
    def link(row: LightCounts) -> str | None:
        return f"{reverse('tasks')}?{urlencode({by: row.key})}" if row.key is not None else None

    return Table(
        request,
        list(counts),
        name=f"lights-{by}",
        columns=[
            Column("name", GROUPS[by][1], value=_name, link=link, wide=True),
            Column("red", LIGHT_TITLES[Light.RED], kind="number", sort="red"),
            Column("amber", LIGHT_TITLES[Light.AMBER], kind="number", sort="amber"),
            Column("green", LIGHT_TITLES[Light.GREEN], kind="number", sort="green"),
            Column("grey", Text("待交办", "To be assigned"), kind="number", sort="grey"),
            Column("closed", CLOSED, kind="number", sort="closed"),
            Column("total", Text("合计", "Total"), kind="number", sort="total"),
        ],
        caption=Text("亮灯统计", "Lights"),
        empty=Text(
            "还没有交办的任务。先从“立项”登记任务并交办。", "Nothing is assigned yet: register tasks and assign them."
        ),
    )


def _bars(by: str, counts: Sequence[LightCounts]) -> Chart:
    shown = [c for c in counts if c.open][:CHART_BARS]
    return Chart(
        Text("未办结任务亮灯", "Open tasks by light"),
        [_name(c) for c in shown],
        [
            Series(LIGHT_TITLES[Light.RED], [c.red for c in shown], status="late"),
            Series(LIGHT_TITLES[Light.AMBER], [c.amber for c in shown], status="soon"),
            Series(LIGHT_TITLES[Light.GREEN], [c.green for c in shown], status="done"),
        ],
        kind="stacked",
        unit=Text("项", "tasks"),
    )


def _heat(actor: Actor, day: date) -> Heat | None:
    rows = heat_map(actor, day)
    if not rows:
        return None
    months = [c.month.strftime("%y-%m") for c in rows[0].cells]
    shown = [
        HeatRow(
            row.name,
            [HeatCell(c.late if c.owed else None) for c in row.cells],
            f"{reverse('tasks')}?{urlencode({'unit': row.unit_id})}",
        )
        for row in rows[:HEAT_ROWS]
    ]
    title = Text(
        "各单位每月迟报、逾期项数（无应报事项为 —）", "Late or missed promises by unit and month (— nothing was due)"
    )
    return Heat(title, Text("单位", "Unit"), months, shown, steps=(1, 2, 4, 8))


def _line(actor: Actor, day: date) -> Chart:
    cells: Any = monthly_on_time(actor, day)
    rates = [None if c.rate is None else float(c.rate) for c in cells]
    return Chart(
        Text("按时填报、办结率", "Promises kept in time"),
        [c.month.strftime("%Y-%m") for c in cells],
        [Series(Text("按时率", "In time"), rates)],
        unit=Text("%", "%"),
    )


urlpatterns = [path("oversight/board/", board, name="board")]
