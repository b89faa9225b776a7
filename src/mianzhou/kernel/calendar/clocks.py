"""A clock that runs: suspended and taken up again, extended, stopped; and several of them on one matter. Pure.

What happened to a clock is kept as facts; its deadline is derived from them, so that it can be derived anew when the calendar changes. While a
clock stands still nothing is counted. In limits of days the day of suspension still counts and the day of taking up does not (it is an
event's day: Civil Code, article 201); in limits of hours it is exact to the moment. Where nothing was left at the
suspension, the deadline is the day, or the moment, of taking up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from mianzhou.kernel.calendar import clocks_derivation as say
from mianzhou.kernel.calendar.limits import Limit, LimitUnit, add, event_day, last_day
from mianzhou.kernel.calendar.office_hours import ZONE, OfficeHours, local, midnight, standard_hours
from mianzhou.kernel.calendar.working_days import WorkingCalendar
from mianzhou.kernel.calendar.working_time import working_time
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class ClockContradicts(MianzhouError):
    """What is said to have happened to a clock cannot have happened."""

    code = "clock-contradicts"
    status = 422
    problem = Text("计时记录自相矛盾：{why}。", "The facts of the clock contradict each other: {why}. ")
    remedy = Text("请核对中止、恢复、延长的时间和次序。", "Check when it was suspended, taken up again and extended.")


@dataclass(frozen=True, slots=True)
class Suspension:
    """From `since` to `until` the clock stands still; it still does where `until` is None."""

    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Extension:
    """A decision that moves the deadline: by a limit counted on from it, or to a day or moment."""

    decided_at: datetime
    to: Limit | date | datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """All that happened to one clock, in the order of time. A clock with `stopped_at` is closed."""

    limit: Limit
    started_at: datetime
    suspensions: tuple[Suspension, ...] = ()
    extensions: tuple[Extension, ...] = ()
    stopped_at: datetime | None = None
    roll: bool = False
    basis: Text | None = None

    @property
    def stands(self) -> bool:
        """Whether the clock stands still at present."""
        return bool(self.suspensions) and self.suspensions[-1].until is None


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a limit: days of its unit (working days or calendar days), or a length of time."""

    days: int | None
    time: timedelta | None
    unit: LimitUnit

    @property
    def text(self) -> Text:
        """In words: 3 个工作日, 2 小时 30 分."""
        return say.left_text(self.days, self.time, self.unit is LimitUnit.WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A clock's deadline and how it was found. While the clock stands still there is none, and `left` says what is kept."""

    due_on: date | None
    due_at: datetime | None
    left: Left | None
    derivation: tuple[Text, ...]
    provisional: bool = False

    def is_late(self, when: datetime) -> bool:
        """Whether a moment is after the deadline; never while the clock stands still."""
        return self.due_at is not None and local(when) > self.due_at


def reckon(facts: ClockFacts, calendar: WorkingCalendar, hours: OfficeHours | None = None) -> Reckoning:
    """The deadline of a clock, derived from everything that happened to it. `ClockContradicts` when that is impossible."""
    _require_possible(facts)
    office = hours or standard_hours()
    deadline = add(facts.limit, facts.started_at, calendar, roll=facts.roll, hours=office)
    lines = [say.basis(facts.basis)] if facts.basis is not None else []
    lines += deadline.derivation
    due = deadline.due_at
    unit = facts.limit.unit
    for at, happened in _in_order(facts):
        if isinstance(happened, Extension):
            before, due = due, _extended(due, happened, calendar, office)
            lines.append(
                say.extended(at, before, due, happened.to if isinstance(happened.to, Limit) else None, happened.reason)
            )
            continue
        if _is_past(unit, due, at):
            lines.append(say.suspended_too_late(at, happened.reason))
            if happened.until is None:
                break
            continue
        left = _left(unit, due, at, calendar, office)
        lines.append(say.suspended(at, left.text, happened.reason))
        if happened.until is None:
            return Reckoning(None, None, left, tuple(lines))
        due = _taken_up(left, happened.until, calendar, office)
        lines.append(say.taken_up(happened.until, left.text, due))
    if due != deadline.due_at:
        lines.append(say.due(due))
    due_on = last_day(due)
    provisional = deadline.provisional or (unit in _ON_THE_CALENDAR and calendar.may_still_change(due_on))
    return Reckoning(due_on, due, None, tuple(lines), provisional)


def time_left(
    facts: ClockFacts, at: datetime, calendar: WorkingCalendar, hours: OfficeHours | None = None
) -> Left | None:
    """What is left at a moment; None once the deadline has passed."""
    office = hours or standard_hours()
    found = reckon(facts, calendar, office)
    if found.due_at is None:
        return found.left
    return None if found.is_late(at) else _left(facts.limit.unit, found.due_at, at, calendar, office)


def time_used(facts: ClockFacts, at: datetime, calendar: WorkingCalendar, hours: OfficeHours | None = None) -> Left:
    """What a clock has counted from its start to a moment, or to its end if that was earlier, suspensions taken off."""
    _require_possible(facts)
    office = hours or standard_hours()
    end = min(local(at), local(facts.stopped_at)) if facts.stopped_at is not None else local(at)
    start = local(facts.started_at)
    pieces, since = [], start
    for each in facts.suspensions:
        pieces.append((since, min(local(each.since), end)))
        since = end if each.until is None else local(each.until)
    pieces.append((since, end))
    counted = [_counted(facts.limit.unit, a, b, calendar, office) for a, b in pieces if a < b]
    if facts.limit.unit.ends_with_a_day:
        return Left(sum(each.days or 0 for each in counted), None, facts.limit.unit)
    return Left(None, sum((each.time or timedelta(0) for each in counted), timedelta(0)), facts.limit.unit)


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that is another one under the present calendar."""

    key: str
    before: datetime
    now: Reckoning
    line: Text


def rederived(
    clocks: Mapping[str, tuple[ClockFacts, datetime | None]],
    calendar: WorkingCalendar,
    hours: OfficeHours | None = None,
) -> tuple[Moved, ...]:
    """The open clocks whose stored deadline is no longer what the calendar gives; closed ones and those that stand still are left alone."""
    moved = []
    for key, (facts, stored) in clocks.items():
        if facts.stopped_at is not None or facts.stands or stored is None:
            continue
        now = reckon(facts, calendar, hours)
        if now.due_at is not None and now.due_at != local(stored):
            moved.append(Moved(key, local(stored), now, say.moved(local(stored), now.due_at)))
    return tuple(moved)


@dataclass(frozen=True, slots=True)
class Share:
    """A handler's own part of a limit."""

    handler: str
    limit: Limit


def shared(total: ClockFacts, shares: Iterable[Share], *, in_turn: bool = False) -> dict[str, ClockFacts]:
    """A clock for every handler of a matter: all at once from its start, or each from where the share before ends.

    No share is longer than the whole, and shares in turn do not add up to more; they are of the same unit as the whole. `ClockContradicts` otherwise.
    What stops or extends the whole is not copied: each clock has facts of its own from here on. In turn, only the first begins now; `passed_on`
    begins the next.
    """
    parts = list(shares)
    if len({each.handler for each in parts}) < len(parts) or not parts:
        raise ClockContradicts(why=Text("承办人重复或缺失", "a handler twice, or none"))
    if any(each.limit.unit is not total.limit.unit for each in parts):
        raise ClockContradicts(why=Text("分时限与总时限单位不同", "a share is of another unit than the whole"))
    longest = sum(each.limit.amount for each in parts) if in_turn else max(each.limit.amount for each in parts)
    if longest > total.limit.amount:
        why = Text("分时限 {n} 超过总时限 {t}", "the shares come to {n}, the whole is {t}")
        raise ClockContradicts(why=why.format(n=Limit(longest, total.limit.unit).text, t=total.limit.text))
    begun = parts[:1] if in_turn else parts
    return {each.handler: replace(total, limit=each.limit, suspensions=(), extensions=()) for each in begun}


def passed_on(done: ClockFacts, share: Share) -> ClockFacts:
    """The clock of the next handler in turn, begun when the one before stopped."""
    if done.stopped_at is None:
        raise ClockContradicts(why=Text("前一承办人尚未办结", "the handler before has not finished"))
    return ClockFacts(share.limit, done.stopped_at, roll=done.roll, basis=done.basis)


def governing(reckonings: Mapping[str, Reckoning]) -> tuple[str, Reckoning] | None:
    """Of several clocks on one matter, the one that ends first; those that stand still have no say."""
    running = [(each.due_at, name) for name, each in reckonings.items() if each.due_at is not None]
    if not running:
        return None
    _, name = min(running)
    return name, reckonings[name]


_ON_THE_CALENDAR = (LimitUnit.WORKING_DAYS, LimitUnit.WORKING_HOURS)


def _in_order(facts: ClockFacts) -> list[tuple[datetime, Suspension | Extension]]:
    happened: list[tuple[datetime, Suspension | Extension]] = [(local(s.since), s) for s in facts.suspensions]
    happened += [(local(e.decided_at), e) for e in facts.extensions]
    return sorted(happened, key=lambda pair: pair[0])


def _require_possible(facts: ClockFacts) -> None:
    reached = local(facts.started_at)
    for each in facts.suspensions:
        if local(each.since) < reached:
            why = Text(
                "{at} 的中止早于起算或前次恢复",
                "the suspension of {at} is before the start, or before the last was over",
            )
            raise ClockContradicts(why=why.format(at=local(each.since).isoformat()))
        if each.until is None:
            if each is not facts.suspensions[-1]:
                raise ClockContradicts(why=Text("尚未恢复即再次中止", "suspended again while it stood still"))
            break
        if local(each.until) < local(each.since):
            raise ClockContradicts(why=Text("恢复早于中止", "taken up again before it was suspended"))
        reached = local(each.until)
    for extension in facts.extensions:
        decided = local(extension.decided_at)
        if decided < local(facts.started_at):
            raise ClockContradicts(why=Text("延长早于起算", "extended before it began"))
        if any(local(s.since) <= decided and (s.until is None or decided < local(s.until)) for s in facts.suspensions):
            raise ClockContradicts(why=Text("中止期间不能延长", "extended while it stood still"))
    if facts.stopped_at is not None and local(facts.stopped_at) < reached:
        raise ClockContradicts(why=Text("办结早于起算或恢复", "stopped before it began or was taken up again"))


def _is_past(unit: LimitUnit, due: datetime, at: datetime) -> bool:
    return event_day(at) > last_day(due) if unit.ends_with_a_day else local(at) > due


def _left(unit: LimitUnit, due: datetime, at: datetime, calendar: WorkingCalendar, office: OfficeHours) -> Left:
    """What lies between a moment and a deadline that is not before it."""
    if unit.ends_with_a_day:
        end = last_day(due)
        if unit is LimitUnit.WORKING_DAYS:
            return Left(calendar.count_working_days(event_day(at), end), None, unit)
        return Left((end - event_day(at)).days, None, unit)
    return _counted(unit, at, due, calendar, office)


def _counted(unit: LimitUnit, start: datetime, end: datetime, calendar: WorkingCalendar, office: OfficeHours) -> Left:
    if unit is LimitUnit.WORKING_DAYS:
        return Left(calendar.count_working_days(event_day(start), event_day(end)), None, unit)
    if unit.ends_with_a_day:
        return Left((event_day(end) - event_day(start)).days, None, unit)
    if unit is LimitUnit.WORKING_HOURS:
        return Left(None, working_time(calendar, office).between(start, end), unit)
    return Left(None, local(end).astimezone(UTC) - local(start).astimezone(UTC), unit)


def _taken_up(left: Left, at: datetime, calendar: WorkingCalendar, office: OfficeHours) -> datetime:
    """The deadline of what was left, counted from the moment of taking up."""
    if left.days is not None:
        day = event_day(at)
        if left.unit is not LimitUnit.WORKING_DAYS:
            return midnight(day + timedelta(left.days + 1))
        end = calendar.add_working_days(day, left.days) if left.days else calendar.next_working_day(day)
        return midnight(end + timedelta(1))
    assert left.time is not None  # one of the two is there
    if left.unit is LimitUnit.URGENT_HOURS:
        return (local(at).astimezone(UTC) + left.time).astimezone(ZONE)
    time = working_time(calendar, office)
    return time.add(at, left.time) if left.time else time.opening(at)


def _extended(due: datetime, extension: Extension, calendar: WorkingCalendar, office: OfficeHours) -> datetime:
    to = extension.to
    if isinstance(to, datetime):
        new = local(to)
    elif isinstance(to, date):
        new = midnight(to + timedelta(1))
    elif to.unit.ends_with_a_day:
        new = add(to, last_day(due), calendar).due_at
    else:
        new = add(to, due, calendar, hours=office).due_at
    if new <= due:
        why = Text("{new} 不晚于现期限 {due}", "{new} is not after the present deadline, {due}")
        raise ClockContradicts(why=why.format(new=new.isoformat(), due=due.isoformat()))
    return new
