"""What the reading of a printed name says. Pure: no Django."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mianzhou.kernel.text import Text
from mianzhou.kernel.units.records import UnitRecord

Status = Literal["unit", "members", "collective", "unknown"]

# Below this a person should look before anything is assigned.
CONFIRM_BELOW = 0.7


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a printed name means.

    `unit`: exactly `units[0]`. `members`: all of `units`. `collective`: the text leaves the units open; `units` are those it does
    name, `candidates` the pool it chooses from, where known. `unknown`: nothing; `candidates` are similar names for a person.
    `successors` stand for an abolished unit today's way: on the day asked for.
    """

    printed: str
    status: Status
    confidence: float
    reason: Text
    units: tuple[UnitRecord, ...] = ()
    candidates: tuple[UnitRecord, ...] = ()
    group: str | None = None
    successors: tuple[UnitRecord, ...] = ()

    @property
    def unit(self) -> UnitRecord | None:
        """The one unit meant, if it is one."""
        return self.units[0] if self.status == "unit" else None
