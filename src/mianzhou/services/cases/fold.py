"""A case as the fold of its events. Pure.

`apply` is the only place that knows what an event does to a case; actions use it to change the row, and replaying a case's events gives
the same row. Deadlines are computed when the event happens and travel in it, so that a calendar corrected later rewrites no history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mianzhou.services.procedures import verbs
from mianzhou.services.procedures.procedure import Procedure, Secrecy, require_shown, require_stage
from mianzhou.services.procedures.refusals import WrongStage

OVERALL = "overall"
SHARE = "share:"  # the clock of a further unit is called by this and the unit's key


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a case: the verb, the day in the city, what was shown.

    In `data`, `due_on` (ISO) and `derivation` (pairs of lines) come with whatever sets the stage's deadline, `timers` (see `TimerState`)
    with whatever starts or moves a further clock, `stop` with the codes of those that end; `responsible` with a change of unit.
    """

    verb: str
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerState:
    """A clock beside the stage's own that runs or stands still. `unit_id` is the further unit whose share it measures."""

    code: str
    due_on: date
    due_at: str = ""  # the moment, ISO, where it counts hours
    derivation: tuple[tuple[str, str], ...] = ()
    paused_on: date | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class CaseState:
    """What a case's row says, with its further clocks."""

    stage: str
    opened_on: date
    responsible_id: int
    due_on: date | None = None
    derivation: tuple[tuple[str, str], ...] = ()
    paused_on: date | None = None
    extensions: int = 0
    closed_on: date | None = None
    due_at: str = ""
    timers: tuple[TimerState, ...] = ()
    secrecy: str = Secrecy.ORDINARY.value
    offered_id: int | None = None
    returns: int = 0
    joined_id: int | None = None
    reopened: int = 0
    rating: int | None = None

    def timer(self, code: str) -> TimerState | None:
        """A further clock, None where it does not run."""
        return next((t for t in self.timers if t.code == code), None)


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
        if event.verb != verbs.OPEN:
            raise ValueError(f"a case begins by being opened, not by {event.verb}")
        opened = CaseState(
            stage=procedure.first,
            opened_on=event.on,
            responsible_id=event.data["responsible"],
            secrecy=event.data.get("secrecy", Secrecy.ORDINARY.value),
        )
        return _entered(procedure, opened, event)
    if event.verb in verbs.CLOCK_VERBS:
        return _clock(procedure, before, event)
    if event.verb in verbs.RECORDS:
        return before
    if event.verb in _MOVES:
        return _MOVES[event.verb](procedure, before, event)
    transition = require_stage(procedure, event.verb, before.stage)
    require_shown(procedure, transition, event.data)
    after = replace(before, responsible_id=event.data.get("responsible", before.responsible_id))
    if transition.target is None:
        return _timed(after, event)
    return _entered(procedure, replace(after, stage=transition.target, offered_id=None), event)


def _entered(procedure: Procedure, state: CaseState, event: Event) -> CaseState:
    """A stage begins with clocks of its own, or with none; what measures the whole goes on until the end."""
    ended = procedure.stage(state.stage).ended
    kept = () if ended else tuple(t for t in state.timers if t.code == OVERALL)
    return _timed(
        replace(
            state,
            due_on=_day(event.data.get("due_on")),
            due_at=event.data.get("due_at", ""),
            derivation=_lines(event.data),
            paused_on=None,
            extensions=0,
            closed_on=event.on if ended else None,
            timers=tuple(replace(t, paused_on=None) for t in kept),
        ),
        event,
    )


def _clock(procedure: Procedure, before: CaseState, event: Event) -> CaseState:
    if procedure.stage(before.stage).ended:
        raise WrongStage(stage=procedure.stage(before.stage).title, verb=procedure.title_of(event.verb))
    after = replace(before, derivation=before.derivation + _lines(event.data))
    if event.verb == verbs.PAUSE:
        lines = _lines(event.data)
        still = tuple(replace(t, paused_on=event.on, derivation=t.derivation + lines) for t in before.timers)
        return replace(after, paused_on=event.on if before.due_on is not None else None, timers=still)
    if event.verb == verbs.RESUME:
        running = tuple(replace(t, paused_on=None) for t in before.timers)
        after = replace(after, paused_on=None, timers=running)
    if "due_on" in event.data:
        after = replace(after, due_on=_day(event.data["due_on"]), due_at=event.data.get("due_at", ""))
    if event.verb == verbs.EXTEND and not event.data.get("clock"):
        after = replace(after, extensions=before.extensions + 1)
    return _timed(after, event)


def _timed(state: CaseState, event: Event) -> CaseState:
    """Further clocks ended, started and moved by an event; one that moves keeps what explains it and adds to it."""
    stopped = set(event.data.get("stop", ()))
    timers = {t.code: t for t in state.timers if t.code not in stopped}
    for given in event.data.get("timers", ()):
        code, old = given["code"], timers.get(given["code"])
        due_on = date.fromisoformat(given["due_on"])
        lines = tuple((zh, en) for zh, en in given.get("derivation", ()))
        timers[code] = TimerState(
            code,
            due_on,
            given.get("due_at", ""),
            (old.derivation if old else ()) + lines,
            old.paused_on if old else None,
            given.get("unit", old.unit_id if old else None),
        )
    return replace(state, timers=tuple(timers.values()))


def _offered(_: Procedure, before: CaseState, event: Event) -> CaseState:
    return replace(before, offered_id=event.data["offered"])


def _taken(_: Procedure, before: CaseState, event: Event) -> CaseState:
    return replace(before, responsible_id=event.data["responsible"], offered_id=None)


def _sent_back(_: Procedure, before: CaseState, event: Event) -> CaseState:
    return replace(before, offered_id=None, returns=before.returns + 1)


def _joined(_: Procedure, before: CaseState, event: Event) -> CaseState:
    """The case that it joins keeps the time for both."""
    return replace(before, joined_id=event.data["into"], due_on=None, due_at="", paused_on=None, timers=())


def _separated(_: Procedure, before: CaseState, event: Event) -> CaseState:
    after = replace(before, joined_id=None, due_on=_day(event.data.get("due_on")), due_at=event.data.get("due_at", ""))
    return _timed(replace(after, derivation=before.derivation + _lines(event.data)), event)


def _split(_: Procedure, before: CaseState, event: Event) -> CaseState:
    return before


def _ended_with(procedure: Procedure, before: CaseState, event: Event) -> CaseState:
    return _entered(procedure, replace(before, stage=event.data["stage"]), event)


def _reopened(procedure: Procedure, before: CaseState, event: Event) -> CaseState:
    stage = event.data["stage"]
    return _entered(procedure, replace(before, stage=stage, reopened=before.reopened + 1, rating=None), event)


def _shared(_: Procedure, before: CaseState, event: Event) -> CaseState:
    return _timed(before, event)


def _graded(_: Procedure, before: CaseState, event: Event) -> CaseState:
    return replace(before, secrecy=event.data["secrecy"])


def _rated(_: Procedure, before: CaseState, event: Event) -> CaseState:
    return replace(before, rating=event.data["stars"])


_MOVES: Mapping[str, Callable[[Procedure, CaseState, Event], CaseState]] = {
    verbs.HAND_OVER: _offered,
    verbs.TAKE_OVER: _taken,
    verbs.SEND_BACK: _sent_back,
    verbs.ARBITRATE: _taken,
    verbs.JOIN: _joined,
    verbs.SEPARATE: _separated,
    verbs.SPLIT: _split,
    verbs.END_WITH: _ended_with,
    verbs.REOPEN: _reopened,
    verbs.ASSIGN: _shared,
    verbs.RELEASE: _shared,
    verbs.GRADE: _graded,
    verbs.RATE: _rated,
}


def _lines(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((zh, en) for zh, en in data.get("derivation", ()))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
