"""The lists of supervision: their words, states and filters, shared by the pages and the API."""

from __future__ import annotations

from typing import Any

from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.api import (
    ANNOUNCEMENT_STATE_TITLES,
    COLOUR_TITLES,
    ENDED_STATES,
    EXTENSION_STATE_TITLES,
    LIGHT_TITLES,
    LIGHTS,
    REPORT_STATE_TITLES,
    STATE_TITLES,
    Light,
    State,
    Task,
    shipped_rules,
)
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, Rows, TextFilter
from mianzhou.portal.components.status import Status

LIGHT_STATUS = {Light.GREY: "waiting", Light.GREEN: "open", Light.AMBER: "soon", Light.RED: "late"}
REPORT_STATUS = {
    "draft": "waiting",
    "with_head": "waiting",
    "submitted": "open",
    "accepted": "done",
    "returned": "late",
    "withdrawn": "waiting",
}
EXTENSION_STATUS = {
    "with_head": "waiting",
    "with_supervisor": "open",
    "granted": "done",
    "refused": "late",
    "withdrawn": "waiting",
}
SOURCE_TITLES = {kind: rule.title for kind, rule in shipped_rules().sources.items()}
RHYTHM_TITLES = {name: rule.title for name, rule in shipped_rules().rhythms.items()}


def light_status(task: Any) -> Status:
    """The light of a row that carries `severity`; an ended task shows how it ended instead."""
    if task.state in ENDED_STATES:
        return Status("done", STATE_TITLES[State(task.state)])
    light = LIGHTS[task.severity]
    return Status(LIGHT_STATUS[light], LIGHT_TITLES[light])


def state_text(task: Task) -> Text:
    """The state in words."""
    return STATE_TITLES[State(task.state)]


def slip_text(task: Task) -> Text | str:
    """The slip that stands, if any."""
    return COLOUR_TITLES[task.slip] if task.slip else ""


def report_status(state: str) -> Status:
    """The state of a report as a tag."""
    return Status(REPORT_STATUS[state], REPORT_STATE_TITLES[state])


def _with_light(rows: Rows, value: str) -> Rows:
    return rows.filter(severity=LIGHTS.index(Light(value))).exclude(state__in=[s.value for s in ENDED_STATES])


def _in_state(rows: Rows, value: str) -> Rows:
    if value == "open":
        return rows.exclude(state__in=[s.value for s in ENDED_STATES])
    return rows.filter(state=value)


def _of_unit(rows: Rows, value: str) -> Rows:
    return rows.filter(lead_unit=int(value))


STATES = (("open", Text("未办结（全部）", "Not ended (all)")), *((s.value, STATE_TITLES[s]) for s in State))


def task_filters(units: Any = (), documents: Any = (), regions: Any = ()) -> tuple[Filter, ...]:
    """The filters of the task list; the choices of units, documents and regions are functions, asked when shown or used."""
    return (
        TextFilter(
            "q",
            Text("关键词", "Keyword"),
            ["title", "number", "source_title"],
            Text("标题、编号或来源", "Title, number or source"),
        ),
        ChoiceFilter("unit", Text("牵头单位", "Lead unit"), choices=units, narrow=_of_unit),
        ChoiceFilter(
            "light",
            Text("亮灯", "Light"),
            choices=tuple((v.value, LIGHT_TITLES[v]) for v in LIGHTS),
            narrow=_with_light,
        ),
        ChoiceFilter("state", Text("状态", "State"), choices=STATES, narrow=_in_state),
        ChoiceFilter("document", Text("文件", "Document"), "document_id", documents),
        ChoiceFilter("region", Text("区划", "Region"), "lead_unit__region_id", regions),
        DateRangeFilter("due", Text("期限", "Due"), "due_on"),
    )


EXTENSION_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", Text("关键词", "Keyword"), ["task__title", "task__number", "reason"]),
    ChoiceFilter("state", Text("状态", "State"), "state", tuple(EXTENSION_STATE_TITLES.items())),
    DateRangeFilter("asked", Text("申请日", "Asked on"), "asked_on"),
)
ANNOUNCEMENT_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", Text("关键词", "Keyword"), ["title", "remarks"]),
    ChoiceFilter("state", Text("状态", "State"), "state", tuple(ANNOUNCEMENT_STATE_TITLES.items())),
)
