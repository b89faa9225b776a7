"""What a register says of an entry on a day, as it was known at a moment. Pure.

A fact holds from a day up to but not including another. A change ends what held and begins anew; a correction withdraws a fact that was never true and puts another
in its place. Neither removes anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a field from a day on, from the moment it was recorded until the moment it was withdrawn."""

    field: str
    value: str
    valid_from: date
    recorded_at: datetime
    withdrawn_at: datetime | None = None
    id: int = 0


def values_on(facts: Iterable[Fact], on: date, known_at: datetime | None = None) -> dict[str, str]:
    """{field: value} on a day: of each field the latest that holds by then, as known at `known_at` or now."""
    chosen: dict[str, Fact] = {}
    for fact in facts:
        if fact.valid_from > on or not known(fact, known_at):
            continue
        before = chosen.get(fact.field)
        if before is None or (fact.valid_from, fact.recorded_at, fact.id) > (
            before.valid_from,
            before.recorded_at,
            before.id,
        ):
            chosen[fact.field] = fact
    return {name: fact.value for name, fact in chosen.items()}


def known(fact: Fact, known_at: datetime | None) -> bool:
    """Whether the fact stood in the register at that moment, or stands now."""
    if known_at is None:
        return fact.withdrawn_at is None
    return fact.recorded_at <= known_at and (fact.withdrawn_at is None or fact.withdrawn_at > known_at)
