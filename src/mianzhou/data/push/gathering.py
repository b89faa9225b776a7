"""Many small writes as few commits: who comes while a commit is under way shares the next one.

A commit costs the disk's time whatever it holds. The first thread writes what it brought; those that arrive meanwhile queue at the lock, and the next
to get it writes for all of them. Nobody waits for a timer, and nothing is answered before it is on disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 500


@dataclass(slots=True)
class _Place(Generic[Item, Result]):
    """One thread's item and, later, what became of it."""

    item: Item
    results: list[Result] = field(default_factory=list)
    error: BaseException | None = None
    finished: bool = False


class Gathering(Generic[Item, Result]):
    """Hands items to `write` in groups, in the order in which they came; `write` answers one result for each."""

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Result]], *, most: int = MOST) -> None:
        self._write = write
        self._most = most
        self._waiting: list[_Place[Item, Result]] = []
        self._writing = threading.Lock()

    def add(self, item: Item) -> Result:
        """Write the item, together with whatever else waits; returns when it is written, raises what the writing raised."""
        place: _Place[Item, Result] = _Place(item)
        self._waiting.append(place)
        with self._writing:
            # What came before in the queue goes first; a full group may leave this one for the next round.
            while not place.finished:
                self._write_some()
        if place.error is not None:
            raise place.error
        return place.results[0]

    def _write_some(self) -> None:
        group = self._waiting[: self._most]
        del self._waiting[: len(group)]
        try:
            results = self._write([place.item for place in group])
            for place, result in zip(group, results, strict=True):
                place.results.append(result)
        except BaseException as error:  # every thread of the group must be told, whatever happened
            for place in group:
                place.error = error
        for place in group:
            place.finished = True
