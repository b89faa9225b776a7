"""The clocks of a case on the one clock engine: started, standing still, taken up, extended, counted anew. Pure.

What a clock has been through is read from the case's events (`facts_of`), and the engine reckons from it as often as anybody asks. A day
limit loses no day to a pause: what was left on its first day counts from the day of resuming.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from mianzhou.kernel.calendar.api import (
    ClockFacts,
    Extension,
    Limit,
    OfficeHours,
    Suspension,
    WorkingCalendar,
    add,
    day_text,
    moment_text,
    reckon,
)
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.services.cases.presuming import presumed, presumption
from mianzhou.services.procedures import verbs
from mianzhou.services.procedures.procedure import Clock


class ClockPaused(MianzhouError):
    """A clock that stands still cannot be paused again or extended."""

    code = "clock-paused"
    status = 409
    problem = Text("计时已中止。", "The clock is paused. ")
    remedy = Text("请先恢复计时。", "Resume it first.")


class ClockRunning(MianzhouError):
    """A clock that runs cannot be resumed."""

    code = "clock-running"
    status = 409
    problem = Text("计时并未中止。", "The clock is not paused. ")
    remedy = Text("请刷新页面，查看最新期限。", "Reload the page to see the present deadline.")


class NoClock(MianzhouError):
    """A stage without a limit."""

    code = "clock-none"
    status = 409
    problem = Text("本环节没有期限。", "This stage has no deadline. ")
    remedy = Text("无需中止或延长。", "There is nothing to pause or to extend.")


class TooLate(MianzhouError):
    """Pausing or extending after the deadline has passed would make lateness disappear."""

    code = "clock-too-late"
    status = 409
    problem = Text(
        "期限{due}已过，不能再中止或延长。", "The deadline, {due}, has passed: too late to pause or extend. "
    )
    remedy = Text("请尽快办结，并说明逾期原因。", "Finish the case soon, and say why it was late.")


class ExtensionRefused(MianzhouError):
    """More often or longer than the procedure allows."""

    code = "clock-extension-refused"
    status = 422
    problem = Text("不能延长到{new}：{why}。", "The deadline cannot be moved to {new}: {why}. ")
    remedy = Text("请另选日期，或在现期限内办结。", "Choose another day, or finish by the present deadline.")


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline and the lines that say how it was found; `at` is the moment where hours are counted."""

    on: date
    basis: tuple[Text, ...]
    at: datetime | None = None

    @property
    def data(self) -> dict[str, Any]:
        """As it travels in an event."""
        given = {"due_on": self.on.isoformat(), "derivation": [[line.zh, line.en] for line in self.basis]}
        return given if self.at is None else {**given, "due_at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Past:
    """An event as clocks see it: what, when, the stage after it, the reason given, its data."""

    verb: str
    at: datetime
    stage: str
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def start(clock: Clock, begun: date | datetime, calendar: WorkingCalendar, hours: OfficeHours | None = None) -> Due:
    """The deadline of a clock that begins on a day or, where it counts hours, at a moment; `hours` are those of the unit in charge."""
    deadline = add(clock.limit, begun, presumed(calendar), hours=hours)
    source = Text("依据：{basis}。", "Basis: {basis}.").format(basis=clock.basis)
    if clock.house:
        source = Text("{s}（本平台自定）", "{s} (set by this platform)").format(s=source)
    lines = (source, *deadline.derivation, *presumption(deadline.due_on, calendar))
    return Due(deadline.due_on, lines, _moment(clock.limit, deadline.due_at))


def facts_of(past: Iterable[Past], code: str, rule: Callable[[str], Clock | None]) -> ClockFacts | None:
    """What a running clock has been through; `rule` gives the clock of a stage. None for one that never began, or has no rule.

    The stage's own clock has no code. A share of the work brings its limit with it.
    """
    facts: ClockFacts | None = None
    for event in past:
        given = _given(event, code)
        if given is not None and event.verb not in verbs.CLOCK_VERBS:
            limit = _limit(given, rule(event.stage))
            facts = None if limit is None else ClockFacts(limit, event.at)
        elif facts is not None and event.verb == verbs.PAUSE:
            facts = replace(facts, suspensions=(*facts.suspensions, Suspension(event.at, None, event.reason)))
        elif facts is not None and event.verb == verbs.RESUME and facts.suspensions:
            facts = _taken_up(facts, event.at)
        elif facts is not None and event.verb == verbs.EXTEND and given is not None:
            to = datetime.fromisoformat(given["due_at"]) if "due_at" in given else date.fromisoformat(given["due_on"])
            facts = replace(facts, extensions=(*facts.extensions, Extension(event.at, to, event.reason)))
    return facts


def pause(due_on: date | None, paused_on: date | None, on: date, reason: str) -> tuple[Text, ...]:
    """The line of a pause; an error where there is no running clock to pause."""
    require_running(due_on, paused_on, on)
    line = Text("{day} 中止计时：{reason}。", "On {day} the clock was paused: {reason}.")
    return (line.format(day=day_text(on), reason=reason),)


def resume(facts: ClockFacts, at: datetime, calendar: WorkingCalendar, hours: OfficeHours | None = None) -> Due:
    """The deadline after a pause: as much as was left when it began, counted from the resuming."""
    if not facts.stands:
        raise ClockRunning
    left = reckon(facts, presumed(calendar), hours).left
    found = reckon(_taken_up(facts, at), presumed(calendar), hours)
    assert found.due_on is not None  # it runs again
    line = Text(
        "{day} 恢复计时，中止时剩余 {left}，期限为 {new}。",
        "On {day} the clock was resumed with the {left} that were left: due {new}.",
    )
    said = left.text if left is not None else Text("0", "0")
    words = line.format(day=day_text(at.date()), left=said, new=day_text(found.due_on))
    lines = (words, *presumption(found.due_on, calendar))
    return Due(found.due_on, lines, _moment(facts.limit, found.due_at))


def recounted(
    facts: ClockFacts,
    due_on: date,
    calendar: WorkingCalendar,
    hours: OfficeHours | None = None,
    due_at: datetime | None = None,
) -> Due | None:
    """The deadline under a calendar or office hours that have changed; None where it stays, or the clock stands still.

    `due_at` is the moment that stood, where hours are counted: it may move within its day.
    """
    found = reckon(facts, presumed(calendar), hours)
    moment = _moment(facts.limit, found.due_at)
    if found.due_on is None or (found.due_on, moment) == (due_on, due_at if moment is not None else None):
        return None
    if moment is not None and due_at is not None:
        line = Text(
            "工作日历或办公时间调整，期限由 {old} 改为 {new}。",
            "The calendar or the office hours changed: the deadline moved from {old} to {new}.",
        )
        return Due(found.due_on, (line.format(old=moment_text(due_at), new=moment_text(moment)),), moment)
    line = Text(
        "工作日历调整，期限由 {old} 改为 {new}。", "The calendar changed: the deadline moved from {old} to {new}."
    )
    words = line.format(old=day_text(due_on), new=day_text(found.due_on))
    return Due(found.due_on, (words, *presumption(found.due_on, calendar)), moment)


def extend(
    clock: Clock | None,
    due_on: date | None,
    paused_on: date | None,
    *,
    times: int,
    new: date,
    on: date,
    reason: str,
    calendar: WorkingCalendar,
) -> Due:
    """A later deadline by decision, within what the procedure allows; `times` is how often it was extended before."""
    require_running(due_on, paused_on, on)
    assert due_on is not None  # a running clock has one
    why = _refusal(clock, due_on, new, times, calendar)
    if why is not None:
        raise ExtensionRefused(new=new.isoformat(), why=why)
    line = Text(
        "{day} 决定将期限由 {old} 延长至 {new}：{reason}。",
        "On {day} the deadline was moved from {old} to {new}: {reason}.",
    )
    return Due(new, (line.format(day=day_text(on), old=day_text(due_on), new=day_text(new), reason=reason),))


def require_running(due_on: date | None, paused_on: date | None, on: date) -> None:
    """Raise what keeps a clock from being paused or extended."""
    if due_on is None:
        raise NoClock
    if paused_on is not None:
        raise ClockPaused
    if on > due_on:
        raise TooLate(due=due_on.isoformat())


def _refusal(clock: Clock | None, due_on: date, new: date, times: int, calendar: WorkingCalendar) -> Text | None:
    if clock is None or clock.extension is None or times >= clock.extensions:
        allowed = clock.extensions if clock is not None else 0
        return Text("最多延长 {n} 次", "it may be extended {n} time(s) at most").format(n=allowed)
    if new <= due_on:
        return Text("不晚于现期限 {d}", "it is not after the present one, {d}").format(d=due_on.isoformat())
    last = add(clock.extension, due_on, presumed(calendar)).due_on
    if new > last:
        phrase = Text("每次最多延长{limit}，即至 {d}", "each time by {limit} at most, to {d}")
        return phrase.format(limit=clock.extension.text, d=last.isoformat())
    return None


def _given(event: Past, code: str) -> Mapping[str, Any] | None:
    """What an event says of a clock."""
    if not code:
        return event.data if "due_on" in event.data else None
    timers: Iterable[Mapping[str, Any]] = event.data.get("timers", ())
    return next((t for t in timers if t["code"] == code), None)


def _limit(given: Mapping[str, Any], clock: Clock | None) -> Limit | None:
    if "limit" in given:
        return Limit.parse(given["limit"])
    return clock.limit if clock is not None else None


def _taken_up(facts: ClockFacts, at: datetime) -> ClockFacts:
    return replace(facts, suspensions=(*facts.suspensions[:-1], replace(facts.suspensions[-1], until=at)))


def _moment(limit: Limit, at: datetime | None) -> datetime | None:
    """The moment of a deadline, where it is not simply the end of its day."""
    return None if limit.unit.ends_with_a_day else at
