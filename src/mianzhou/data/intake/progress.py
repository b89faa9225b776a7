"""How far a batch is, told at most once a second, and whether somebody wants it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

EVERY_SECONDS = 1.0


class Stopped(Exception):
    """Somebody asked for the batch to be cancelled. Never leaves intake."""


@dataclass(slots=True)
class Stopwatch:
    """The moment, for those who may not ask the clock: the moment of the start and what has passed since."""

    as_of: datetime
    _began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    @property
    def now(self) -> datetime:
        return self.as_of + timedelta(seconds=self.seconds)


@dataclass(slots=True)
class Progress:
    """Hands on what staging tells. `write` notes rows checked and bytes read so far, and answers whether to go on."""

    write: Callable[[int, int], bool]
    bytes_read: int = 0
    _last: float = field(default_factory=time.monotonic)

    def told(self, rows: int) -> None:
        """So many rows by now; raises `Stopped` if that is where it ends."""
        moment = time.monotonic()
        if moment - self._last >= EVERY_SECONDS:
            self._last = moment
            if not self.write(rows, self.bytes_read):
                raise Stopped
