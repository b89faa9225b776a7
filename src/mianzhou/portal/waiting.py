"""What waits for a person beside the supervised tasks: each application tells its own cases, for the inbox and the first page.

A source is a function of actor and day that gives its section, or None where nothing waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.status import Status

SHOWN = 12
SOON_DAYS = 5


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One thing to do: how it stands, where it is done, what it is, a word more, by when."""

    status: Status
    url: str
    title: str
    note: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits of one kind: how many in all, the most pressing of them, and where all are listed.

    `pressing` is how many of all are late and how many are due today; it may be left out where the lines are all.
    """

    kind: str
    title: Text
    count: int
    lines: tuple[WaitingLine, ...]
    url: str
    pressing: tuple[int, int] | None = None

    def late_and_today(self, day: date) -> tuple[int, int]:
        """How many are late on a day, and how many due."""
        return self.pressing if self.pressing is not None else pressing_of(self.lines, day)


def pressing_of(lines: Iterable[WaitingLine], day: date) -> tuple[int, int]:
    """How many of some lines are late on a day, as they stand there in red, and how many are due; a paused clock is neither."""
    dated = [line for line in lines if line.due_on is not None]
    late = sum(line.status.kind == "late" for line in dated)
    return late, sum(line.status.kind == "soon" and line.due_on == day for line in dated)


def left_until(due_on: date, day: date) -> Status:
    """How long is left on a day."""
    days = (due_on - day).days
    if days < 0:
        return Status("late", Text("逾期 {n} 天", "{n} day(s) late").format(n=-days))
    if days == 0:
        return Status("soon", Text("今天到期", "due today"))
    return Status("soon" if days <= SOON_DAYS else "open", Text("还有 {n} 天", "{n} day(s) left").format(n=days))


Source = Callable[[Actor, date], Waiting | None]
_SOURCES: list[Source] = []


def contribute(source: Source) -> None:
    """Add an application's source, once; called when the program starts."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def waiting_for(actor: Actor, day: date) -> list[Waiting]:
    """The sections that have something for the actor."""
    return [found for source in _SOURCES if (found := source(actor, day)) is not None and found.count]
