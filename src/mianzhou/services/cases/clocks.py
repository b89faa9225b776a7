"""The clock of a case: started with a stage, paused and resumed, extended; every deadline with the lines that explain it. Pure.

While a clock is paused no day counts: a pause on a day keeps what was left that day, and resuming counts it from the day of resuming.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mianzhou.kernel.calendar.api import LimitUnit, WorkingCalendar, add, day_text
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.services.cases.procedure import Clock


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
    """A deadline and the lines that say how it was found."""

    on: date
    basis: tuple[Text, ...]


def start(clock: Clock, on: date, calendar: WorkingCalendar) -> Due:
    """The deadline of a stage that begins on a day."""
    deadline = add(clock.limit, on, calendar)
    source = Text("依据：{basis}。", "Basis: {basis}.").format(basis=clock.basis)
    if clock.house:
        source = Text("{s}（本平台自定）", "{s} (set by this platform)").format(s=source)
    return Due(deadline.due_on, (source, *deadline.derivation))


def pause(due_on: date | None, paused_on: date | None, on: date, reason: str) -> tuple[Text, ...]:
    """The line of a pause; an error where there is no running clock to pause."""
    _require_running(due_on, paused_on, on)
    line = Text("{day} 中止计时：{reason}。", "On {day} the clock was paused: {reason}.")
    return (line.format(day=day_text(on), reason=reason),)


def resume(clock: Clock, due_on: date | None, paused_on: date | None, on: date, calendar: WorkingCalendar) -> Due:
    """The deadline after a pause: as many days as were left when it began, counted from the day of resuming."""
    if due_on is None:
        raise NoClock
    if paused_on is None:
        raise ClockRunning
    if clock.limit.unit is LimitUnit.WORKING_DAYS:
        left = calendar.count_working_days(paused_on, due_on)
        new, left_text = calendar.add_working_days(on, left), Text("{n} 个工作日", "{n} working days").format(n=left)
    else:
        left = (due_on - paused_on).days
        new, left_text = on + timedelta(left), Text("{n} 日", "{n} calendar days").format(n=left)
    line = Text(
        "{day} 恢复计时，中止时剩余 {left}，期限为 {new}。",
        "On {day} the clock was resumed with the {left} that were left: due {new}.",
    )
    return Due(new, (line.format(day=day_text(on), left=left_text, new=day_text(new)),))


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
    _require_running(due_on, paused_on, on)
    assert due_on is not None  # a running clock has one
    why = _refusal(clock, due_on, new, times, calendar)
    if why is not None:
        raise ExtensionRefused(new=new.isoformat(), why=why)
    line = Text(
        "{day} 决定将期限由 {old} 延长至 {new}：{reason}。",
        "On {day} the deadline was moved from {old} to {new}: {reason}.",
    )
    return Due(new, (line.format(day=day_text(on), old=day_text(due_on), new=day_text(new), reason=reason),))


def _refusal(clock: Clock | None, due_on: date, new: date, times: int, calendar: WorkingCalendar) -> Text | None:
    if clock is None or clock.extension is None or times >= clock.extensions:
        allowed = clock.extensions if clock is not None else 0
        return Text("最多延长 {n} 次", "it may be extended {n} times at most").format(n=allowed)
    if new <= due_on:
        return Text("不晚于现期限 {d}", "it is not after the present one, {d}").format(d=due_on.isoformat())
    last = add(clock.extension, due_on, calendar).due_on
    if new > last:
        phrase = Text("每次最多延长{limit}，即至 {d}", "each time by {limit} at most, to {d}")
        return phrase.format(limit=clock.extension.text, d=last.isoformat())
    return None


def _require_running(due_on: date | None, paused_on: date | None, on: date) -> None:
    if due_on is None:
        raise NoClock
    if paused_on is not None:
        raise ClockPaused
    if on > due_on:
        raise TooLate(due=due_on.isoformat())
