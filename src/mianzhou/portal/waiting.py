"""What waits for a person beside the supervised tasks: each application tells its own cases, for the inbox and the first page.

A source is a function of actor and day that gives its section, or None where nothing waits.
"""

from __future__ import annotations

from collections.abc import Callable
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
    """What waits of one kind: how many in all, the most pressing of them, and where all are listed."""

    kind: str
    title: Text
    count: int
    lines: tuple[WaitingLine, ...]
    url: str


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
