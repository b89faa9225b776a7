"""A task as the fold of its events. Pure.

`apply` is the only place that knows what an event does to a task; actions use it to change the row, and replaying a task's events from the
start gives the same row. Values in an event's `data` are plain JSON: dates are ISO strings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import Any

from mianzhou.oversight.supervision.procedure import TRANSITIONS, State, require_shown, require_state
from mianzhou.oversight.supervision.rhythm import Period, periods
from mianzhou.oversight.supervision.rules import Rules

Item = tuple[int, date]  # a unit and the last day of a period: one report that is owed


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a task: the verb, the day in the city, the participating unit that acted or is concerned, what was shown."""

    verb: str
    on: date
    unit_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaskState:
    """What a task's row, its participations and its owed reports say together."""

    state: State
    lead_id: int
    co_ids: tuple[int, ...]
    rhythm: str
    importance: str
    due_on: date | None
    signed: frozenset[int] = frozenset()
    sign_by: date | None = None
    assigned_on: date | None = None
    claimed_on: date | None = None
    closed_on: date | None = None
    progress: int = 0
    slip: str = ""
    met: Mapping[Item, date] = field(default_factory=dict)
    redo: Mapping[Item, date] = field(default_factory=dict)

    @property
    def unit_ids(self) -> tuple[int, ...]:
        """The participating units, the lead unit first."""
        return (self.lead_id, *self.co_ids)


@dataclass(frozen=True, slots=True)
class Owed:
    """One report that a unit owes, and when it came."""

    unit_id: int
    period: Period
    due_on: date
    met_on: date | None


def fold(events: Iterable[Event], rules: Rules) -> TaskState:
    """The state after all events, in their order."""
    state = reduce(lambda before, event: apply(before, event, rules), events, None)
    if state is None:
        raise ValueError("a task has at least the event that registered it")
    return state


def apply(before: TaskState | None, event: Event, rules: Rules) -> TaskState:
    """The state after `event`; `WrongState` or `NotShown` where the procedure does not allow it."""
    transition = require_state(event.verb, before.state if before else None)
    require_shown(transition, dict(event.data))
    if before is None:
        return _registered(event)
    after = replace(before, state=transition.target) if transition.target else before
    change = _EFFECTS.get(event.verb)
    return change(after, event, rules) if change else after


def schedule(state: TaskState, rules: Rules, *, until: date) -> list[Owed]:
    """Every report owed by every unit whose day falls by `until`, in order; nothing before assignment, nothing new after the work is done."""
    if state.assigned_on is None or state.state in {State.REGISTERED, State.DROPPED}:
        return []
    end = state.claimed_on or state.closed_on
    span = periods(rules, state.rhythm, start=state.assigned_on, due_on=state.due_on, until=until)
    owed = []
    for unit_id in state.unit_ids:
        due = {p.end: p for p in span}
        for item_unit, day in state.met:
            if item_unit == unit_id and day not in due:
                due[day] = Period(end=day, start=state.assigned_on, report_by=day)
        for day, period in sorted(due.items()):
            met_on = state.met.get((unit_id, day))
            due_on = state.redo.get((unit_id, day), period.report_by)
            if met_on is None and end is not None and due_on >= end:
                continue
            owed.append(Owed(unit_id=unit_id, period=period, due_on=due_on, met_on=met_on))
    return owed


def next_report_on(owed: Iterable[Owed], unit_id: int) -> date | None:
    """The earliest day on which the unit still owes a report."""
    return min((o.due_on for o in owed if o.unit_id == unit_id and o.met_on is None), default=None)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _registered(event: Event) -> TaskState:
    data = event.data
    return TaskState(
        state=State.REGISTERED,
        lead_id=data["lead"],
        co_ids=tuple(data["co"]),
        rhythm=data["rhythm"],
        importance=data["importance"],
        due_on=_day(data["due_on"]),
    )


def _assigned(state: TaskState, event: Event, rules: Rules) -> TaskState:
    data = event.data
    return replace(
        state,
        assigned_on=event.on,
        sign_by=_day(data["sign_by"]),
        lead_id=data.get("lead", state.lead_id),
        co_ids=tuple(data.get("co", state.co_ids)),
        due_on=_day(data["due_on"]) if "due_on" in data else state.due_on,
        signed=frozenset(),
    )


def _unassigned(state: TaskState, event: Event, rules: Rules) -> TaskState:
    return replace(state, assigned_on=None, sign_by=None, signed=frozenset(), slip="")


def _signed(state: TaskState, event: Event, rules: Rules) -> TaskState:
    assert event.unit_id is not None
    signed = state.signed | {event.unit_id}
    return replace(state, signed=signed, state=State.UNDERWAY if event.unit_id == state.lead_id else state.state)


def _reported(state: TaskState, event: Event, rules: Rules) -> TaskState:
    """A report meets its period, and every earlier one the unit still owed: it tells of all the time since."""
    assert event.unit_id is not None
    end = date.fromisoformat(event.data["period_end"])
    owed = schedule(state, rules, until=event.on)
    earlier = {
        (o.unit_id, o.period.end)
        for o in owed
        if o.unit_id == event.unit_id and o.met_on is None and o.period.end <= end
    }
    met = {**state.met, **{item: event.on for item in earlier | {(event.unit_id, end)}}}
    progress = event.data.get("progress", state.progress) if event.unit_id == state.lead_id else state.progress
    return replace(state, met=met, progress=progress, slip="" if event.unit_id == state.lead_id else state.slip)


def _unreported(state: TaskState, event: Event, rules: Rules) -> TaskState:
    """A report taken back or returned: what it met is owed again, by a later day where one was set."""
    ends = [date.fromisoformat(day) for day in event.data.get("periods", [])]
    items = {(event.unit_id, end) for end in ends if event.unit_id is not None}
    met = {item: day for item, day in state.met.items() if item not in items}
    redo = dict(state.redo)
    redo_by = _day(event.data.get("redo_by"))
    for item in items:
        if redo_by is not None:
            redo[item] = max(redo_by, redo.get(item, redo_by))
    claimed = None if event.data.get("kind") == "completion" else state.claimed_on
    reopened = State.UNDERWAY if event.data.get("kind") == "completion" else state.state
    progress = event.data.get("progress", state.progress) if event.unit_id == state.lead_id else state.progress
    return replace(state, met=met, redo=redo, claimed_on=claimed, state=reopened, progress=progress)


def _returned(state: TaskState, event: Event, rules: Rules) -> TaskState:
    """Returning a progress report does not move a task whose completion is being reviewed."""
    after = _unreported(state, event, rules)
    if event.data.get("kind") != "completion" and state.claimed_on is not None:
        return replace(after, state=State.UNDER_REVIEW)
    return after


def _claimed(state: TaskState, event: Event, rules: Rules) -> TaskState:
    after = _reported(state, event, rules)
    # What other units still owed is owed no more; should the completion be returned, it is owed by its own day again.
    redo = {item: day for item, day in after.redo.items() if item in after.met}
    return replace(after, claimed_on=event.on, progress=100, redo=redo)


def _extended(state: TaskState, event: Event, rules: Rules) -> TaskState:
    """The report that was owed on the old date is owed on the new one."""
    old, new = state.due_on, _day(event.data["new_due_on"])
    redo = {item: day for item, day in state.redo.items() if old is not None and item[1] < old}
    return replace(state, due_on=new, redo=redo)


def _slip(state: TaskState, event: Event, rules: Rules) -> TaskState:
    return replace(state, slip=event.data["colour"]) if event.unit_id == state.lead_id else state


def _ended(state: TaskState, event: Event, rules: Rules) -> TaskState:
    return replace(state, closed_on=event.on, slip="")


def _reopened(state: TaskState, event: Event, rules: Rules) -> TaskState:
    new = _day(event.data.get("new_due_on"))
    return replace(state, closed_on=None, claimed_on=None, due_on=new or state.due_on, redo={})


_EFFECTS = {
    "assign": _assigned,
    "cancel_assignment": _unassigned,
    "decline": _unassigned,
    "sign": _signed,
    "report": _reported,
    "approve_claim": _claimed,
    "withdraw_report": _unreported,
    "return_report": _returned,
    "grant_extension": _extended,
    "slip": _slip,
    "close": _ended,
    "stop": _ended,
    "reopen": _reopened,
}


def changes(verb: str) -> bool:
    """Whether a verb changes a task at all: a reminder or a comment is an event and nothing more."""
    return verb == "register" or verb in _EFFECTS or TRANSITIONS[verb].target is not None
