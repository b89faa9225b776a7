"""The seam between printed unit names and the registry of units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ResolvedName:
    """What a printed name stands for: ids of registry units, how sure, and why."""

    resolution: Literal["unit", "members", "collective", "unknown"]
    unit_ids: tuple[int, ...]
    confidence: float
    reason: str


Resolve = Callable[[str], ResolvedName]


def unresolved(printed: str) -> ResolvedName:
    """The answer where no registry is at hand."""
    return ResolvedName("unknown", (), 0.0, "")
