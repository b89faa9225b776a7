"""What was known at a moment: the facts approved by then, and of those the ones withdrawn by then. Pure.

A score of any moment is the score of these events under the round's version of the scheme, so it can be found again at any later time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from mianzhou.oversight.assessment.scheme import Event


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event, when a second reviewer approved it (None: not yet), and when it was withdrawn and why."""

    event: Event
    approved_at: datetime | None
    withdrawn_at: datetime | None = None
    why: str = ""


def events_at(records: Iterable[Recorded], moment: datetime | None = None) -> list[Event]:
    """The events that count, or were set aside, at a moment (that moment included); None for all that is known."""
    found = []
    for each in records:
        if each.approved_at is None or (moment is not None and each.approved_at > moment):
            continue
        withdrawn = each.withdrawn_at is not None and (moment is None or each.withdrawn_at <= moment)
        found.append(replace(each.event, withdrawn=each.why if withdrawn else ""))
    return found
