"""The twelve hours: by when people who are hit must have been helped, how that was counted, and how a township stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mianzhou.kernel.clock.api import Deadline, Limit, add, shipped_calendar
from mianzhou.kernel.text import Text

# 绵府办发〔2018〕11号 第三章第三节: 自然灾害发生 12 小时之内. The hours run day and night.
LIMIT = "12uh"
WARN_BEFORE = timedelta(hours=3)  # this platform's own
RUNNING, SOON, LATE, IN_TIME, TOO_LATE = "running", "soon", "late", "in_time", "too_late"
STANDINGS = {
    RUNNING: Text("计时中", "Clock runs"),
    SOON: Text("临近时限", "Little time left"),
    LATE: Text("已超时限", "Overdue"),
    IN_TIME: Text("时限内完成", "Done in time"),
    TOO_LATE: Text("超时完成", "Done too late"),
}


@dataclass(frozen=True, slots=True)
class Helped:
    """How far a township is: households to help, helped at all, helped in time, when the last one that was needed was helped, how it stands."""

    households: int
    helped: int
    in_time: int
    done_at: datetime | None
    standing: str

    @property
    def text(self) -> Text:
        """How it stands, in words."""
        return STANDINGS[self.standing]


def clock_of(happened_at: datetime) -> Deadline:
    """The deadline of an event with its derivation."""
    return add(Limit.parse(LIMIT), happened_at, shipped_calendar())


def helped(first_help: Iterable[datetime], households: int, due_at: datetime, now: datetime) -> Helped:
    """How a township stands at `now`; `first_help` is for each household helped when it was first. Help at the very moment of the deadline is in time."""
    moments = sorted(moment for moment in first_help if moment <= now)
    in_time = sum(moment <= due_at for moment in moments)
    done_at = moments[households - 1] if 0 < households <= len(moments) else None
    if done_at is not None or households == 0:
        standing = TOO_LATE if done_at is not None and done_at > due_at else IN_TIME
    elif now > due_at:
        standing = LATE
    else:
        standing = SOON if now >= due_at - WARN_BEFORE else RUNNING
    return Helped(households, min(len(moments), households), min(in_time, households), done_at, standing)


def together(parts: Mapping[str, Helped]) -> Helped:
    """An event: all its townships; as badly off as the worst of them."""
    order = (LATE, SOON, RUNNING, TOO_LATE, IN_TIME)
    standing = min((p.standing for p in parts.values()), key=order.index, default=IN_TIME)
    ends = [p.done_at for p in parts.values() if p.households]
    whole = None if any(end is None for end in ends) else max((end for end in ends if end), default=None)
    return Helped(
        sum(p.households for p in parts.values()),
        sum(p.helped for p in parts.values()),
        sum(p.in_time for p in parts.values()),
        whole,
        standing,
    )
