"""The lists of electronic supervision: their words, states and filters, shared by the pages and the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.watching.api import (
    COLOURS,
    STATE_TITLES,
    ClockState,
    WatchedClock,
    WatchingNotice,
    in_state,
    procedure_title,
    sources,
    state_of,
    step_title,
    units_in,
)
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, Rows, TextFilter
from mianzhou.portal.components.status import Status

STATE_STATUS = {
    ClockState.OVERDUE: "late",
    ClockState.WARNED: "soon",
    ClockState.RUNNING: "open",
    ClockState.SUSPENDED: "waiting",
    ClockState.DONE_LATE: "late",
    ClockState.DONE: "done",
    ClockState.CEASED: "waiting",
}
WAITING, ANSWERED, ANSWERED_LATE, SILENT, WITHDRAWN = "waiting", "answered", "answered_late", "silent", "withdrawn"
NOTICE_STATES = {
    WAITING: Text("待说明", "To be answered"),
    SILENT: Text("逾期未说明", "Unanswered"),
    ANSWERED: Text("已说明", "Answered"),
    ANSWERED_LATE: Text("逾期说明", "Answered late"),
    WITHDRAWN: Text("已撤销", "Withdrawn"),
}
_NOTICE_STATUS = {WAITING: "soon", SILENT: "late", ANSWERED: "done", ANSWERED_LATE: "late", WITHDRAWN: "waiting"}


def clock_status(clock: WatchedClock) -> Status:
    """How a clock stands now, as a tag."""
    state = state_of(clock, timezone.now())
    return Status(STATE_STATUS[state], STATE_TITLES[state])


def clock_procedure(clock: WatchedClock) -> Text:
    """Its procedure in words."""
    return procedure_title(clock.source, clock.procedure)


def clock_step(clock: WatchedClock) -> Text:
    """Its step in words."""
    return step_title(clock.source, clock.procedure, clock.step)


def clock_place(clock: WatchedClock) -> Text:
    """Its procedure and step in words."""
    return Text("{p} · {s}", "{p} · {s}").format(p=clock_procedure(clock), s=clock_step(clock))


def clock_title(clock: WatchedClock) -> Text | str:
    """What it is about; a matter under secrecy says no more."""
    return clock.title or Text("（按密级不显示）", "(not shown: under secrecy)")


def notice_state(notice: WatchingNotice) -> str:
    """How a notice stands today."""
    if notice.withdrawn_at is not None:
        return WITHDRAWN
    if notice.answered_at is not None:
        return ANSWERED if timezone.localdate(notice.answered_at) <= notice.answer_by else ANSWERED_LATE
    return WAITING if timezone.localdate() <= notice.answer_by else SILENT


def notice_status(notice: WatchingNotice) -> Status:
    """How a notice stands today, as a tag."""
    state = notice_state(notice)
    return Status(_NOTICE_STATUS[state], NOTICE_STATES[state])


def colour_status(notice: WatchingNotice) -> Status:
    """Its colour, as a tag."""
    return Status("late" if notice.colour == "red" else "soon", COLOURS[notice.colour])


def procedure_choices() -> list[tuple[str, Text]]:
    """Every procedure that is watched, as source:procedure."""
    return [(f"{s.id}:{code}", title) for s in sources() for code, title in sorted(s.procedures().items())]


def of_procedure(rows: Rows, value: str) -> Rows:
    """The clocks of one procedure."""
    source, _, procedure = value.partition(":")
    return rows.filter(source=source, procedure=procedure)


def _notices_of_procedure(rows: Rows, value: str) -> Rows:
    source, _, procedure = value.partition(":")
    return rows.filter(clock__source=source, clock__procedure=procedure)


def _in_state(rows: Rows, value: str) -> Rows:
    return rows.filter(in_state(ClockState(value), timezone.now()))


def _notice_in_state(rows: Rows, value: str) -> Rows:
    today, stands = timezone.localdate(), Q(withdrawn_at=None)
    dated = rows.annotate(answered_day=TruncDate("answered_at"))
    if value == WITHDRAWN:
        return rows.filter(withdrawn_at__isnull=False)
    if value in {WAITING, SILENT}:
        silent = Q(answer_by__lt=today) if value == SILENT else Q(answer_by__gte=today)
        return rows.filter(stands, silent, answered_at=None)
    late = Q(answered_day__gt=F("answer_by"))
    return dated.filter(stands, late if value == ANSWERED_LATE else ~late, answered_at__isnull=False)


def _of_unit(rows: Rows, value: str) -> Rows:
    return rows.filter(unit=int(value))


EVERY = "all"


class StateFilter(ChoiceFilter):
    """By state; without a choice what is not done, since what was done is of interest only to whoever asks for it."""

    def apply(self, rows: Rows, given: Mapping[str, str]) -> Rows:
        value = given.get(self.name, "")
        if value == EVERY:
            return rows
        return super().apply(rows, given) if value else rows.filter(ended_at__isnull=True, ceased=False)


def unit_choices(actor: Actor) -> Callable[[], Iterator[tuple[int, str]]]:
    """The units in the actor's sight that have clocks, asked for when the filter is shown."""

    def units() -> Iterator[tuple[int, str]]:
        found = units_in(actor.scope("watching.read"))
        rows = Unit.objects.order_by("short_name")
        rows = rows if found is None else rows.filter(pk__in=found)
        # One look into the index for each unit, however many clocks there are.
        watched = rows.extra(where=["EXISTS (SELECT 1 FROM watching_clock w WHERE w.unit_id = unit.id)"])
        yield from watched.values_list("pk", "short_name")

    return units


def clock_filters(units: Any = ()) -> tuple[Filter, ...]:
    """The filters of the list of clocks; the units are asked for when the filter is shown."""
    return (
        TextFilter("q", Text("关键词", "Keyword"), ["number", "title"], Text("编号或事项", "Number or matter")),
        StateFilter(
            "state",
            Text("状态", "State"),
            choices=(*((s.value, t) for s, t in STATE_TITLES.items()), (EVERY, Text("全部", "All"))),
            narrow=_in_state,
            any_title=Text("未办结", "Not done"),
        ),
        ChoiceFilter("unit", Text("承办单位", "Unit"), choices=units, narrow=_of_unit),
        ChoiceFilter("procedure", Text("程序", "Procedure"), choices=procedure_choices, narrow=of_procedure),
        DateRangeFilter("due", Text("期限", "Due"), "due_on"),
    )


def notice_filters(units: Any = ()) -> tuple[Filter, ...]:
    """The filters of the list of notices."""
    return (
        TextFilter(
            "q", Text("关键词", "Keyword"), ["clock__number", "clock__title"], Text("编号或事项", "Number or matter")
        ),
        ChoiceFilter("colour", Text("颜色", "Colour"), "colour", tuple(COLOURS.items())),
        ChoiceFilter("state", Text("状态", "State"), choices=tuple(NOTICE_STATES.items()), narrow=_notice_in_state),
        ChoiceFilter("unit", Text("承办单位", "Unit"), choices=units, narrow=_of_unit),
        ChoiceFilter("procedure", Text("程序", "Procedure"), choices=procedure_choices, narrow=_notices_of_procedure),
        DateRangeFilter("issued", Text("发出日期", "Issued on"), "issued_at", moment=True),
    )
