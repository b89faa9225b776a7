"""A case as the fold of its events. Pure.

`apply` is the only place that knows what an event does to a case; actions use it to change the row, and replaying a case's events gives
the same row. Deadlines are computed when the event happens and travel in it, so that a calendar corrected later rewrites no history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mianzhou.services.cases.procedure import (
    EXTEND,
    OPEN,
    PAUSE,
    RESUME,
    Procedure,
    WrongStage,
    require_shown,
    require_stage,
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case: the verb, the day in the city, what was shown.

    In `data`, `due_on` (ISO) and `derivation` (pairs of lines) come with whatever sets a deadline, `responsible` with a change of unit.
    """

    verb: str
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseState:
    """What a case's row says."""

    stage: str
    opened_on: date
    responsible_id: int
    due_on: date | None = None
    derivation: tuple[tuple[str, str], ...] = ()
    paused_on: date | None = None
    extensions: int = 0
    closed_on: date | None = None


def fold(procedure: Procedure, events: Iterable[Event]) -> CaseState:
    """The state after all events, in their order."""
    state: CaseState | None = None
    for event in events:
        state = apply(procedure, state, event)
    if state is None:
        raise ValueError("a case has at least the event that opened it")
    return state


def apply(procedure: Procedure, before: CaseState | None, event: Event) -> CaseState:
    """The state after `event`; `WrongStage` or `NotShown` where the procedure does not allow it."""
    if before is None:
        if event.verb != OPEN:
            raise ValueError(f"a case begins by being opened, not by {event.verb}")
        opened = CaseState(stage=procedure.first, opened_on=event.on, responsible_id=event.data["responsible"])
        return _entered(procedure, opened, event)
    if event.verb in (PAUSE, RESUME, EXTEND):
        return _clock(procedure, before, event)
    transition = require_stage(procedure, event.verb, before.stage)
    require_shown(procedure, transition, event.data)
    after = replace(before, responsible_id=event.data.get("responsible", before.responsible_id))
    if transition.target is None:
        return after
    return _entered(procedure, replace(after, stage=transition.target), event)


def _entered(procedure: Procedure, state: CaseState, event: Event) -> CaseState:
    """A stage begins with a clock of its own, or with none."""
    return replace(
        state,
        due_on=_day(event.data.get("due_on")),
        derivation=_lines(event),
        paused_on=None,
        extensions=0,
        closed_on=event.on if procedure.stage(state.stage).ended else None,
    )


def _clock(procedure: Procedure, before: CaseState, event: Event) -> CaseState:
    if procedure.stage(before.stage).ended:
        raise WrongStage(stage=procedure.stage(before.stage).title, verb=procedure.title_of(event.verb))
    after = replace(before, derivation=before.derivation + _lines(event))
    if event.verb == PAUSE:
        return replace(after, paused_on=event.on)
    due_on = _day(event.data["due_on"])
    if event.verb == RESUME:
        return replace(after, paused_on=None, due_on=due_on)
    return replace(after, due_on=due_on, extensions=before.extensions + 1)


def _lines(event: Event) -> tuple[tuple[str, str], ...]:
    return tuple((zh, en) for zh, en in event.data.get("derivation", ()))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
