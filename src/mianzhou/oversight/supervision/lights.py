"""Lights: how a task stands on a day. Pure.

Grey: nothing is expected of the unit (not assigned, closed, dropped). Green: on course. Amber: a date is near. Red: a date has passed.
With nothing new done, a light only ever goes green → amber → red as time passes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.procedure import State
from mianzhou.oversight.supervision.rules import AmberRule


class Light(StrEnum):
    """The colours, in order of severity."""

    GREY = "grey"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


SEVERITY = {light: rank for rank, light in enumerate(Light)}
LIGHT_TITLES = {
    Light.GREY: Text("未计时", "Not counting"),
    Light.GREEN: Text("正常", "On course"),
    Light.AMBER: Text("临期", "Due soon"),
    Light.RED: Text("逾期", "Late"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts a light depends on: the state, when it was to be signed, the next report, the due date, and when the unit claimed to be done."""

    state: State
    sign_by: date | None = None
    next_report_on: date | None = None
    due_on: date | None = None
    claimed_on: date | None = None


def light_of(facts: Standing, *, as_of: date, amber: AmberRule) -> Light:
    """The light on the day `as_of`; a date is kept until the end of its day."""
    match facts.state:
        case State.ASSIGNED:
            return max(
                _light(facts.sign_by, amber.sign_days, as_of),
                _light(facts.due_on, amber.due_days, as_of),
                key=_severity,
            )
        case State.UNDERWAY:
            return max(
                _light(facts.next_report_on, amber.report_days, as_of),
                _light(facts.due_on, amber.due_days, as_of),
                key=_severity,
            )
        case State.UNDER_REVIEW:
            # The unit has done its part on this day; the time the supervisor takes is not its lateness.
            late = facts.due_on is not None and facts.claimed_on is not None and facts.claimed_on > facts.due_on
            return Light.RED if late else Light.GREEN
        case _:
            return Light.GREY


def _light(day: date | None, amber_days: int, as_of: date) -> Light:
    if day is None:
        return Light.GREEN
    if as_of > day:
        return Light.RED
    return Light.AMBER if day - as_of <= timedelta(days=amber_days) else Light.GREEN


def _severity(light: Light) -> int:
    return SEVERITY[light]
