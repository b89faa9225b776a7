"""Is this number a commitment? The cues of `cues` weighed, and the reasons kept. Pure.

The question behind every cue: does the text oblige somebody to bring this number about by a time to come? What has happened, what
somebody gets or pays, who qualifies, how long a procedure takes and how a thing is called carry numbers too, and are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mianzhou.policy.targets import cues as table
from mianzhou.policy.targets.clauses import REACH, Place
from mianzhou.policy.targets.cues import CUES, Cue, Stretch
from mianzhou.policy.targets.numbers import Quantity

# `close` is this long: a verb of level and the words that may stand between it and the number.
_CLOSE: Final = 12


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the judge needs to know besides the text: the titles over the passage and the dates that govern it."""

    headings: str
    title: str
    has_horizon: bool
    has_past_date: bool
    in_heading: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Points and the names of the cues that gave them, for a person who asks why."""

    points: int
    reasons: tuple[str, ...]
    is_past_or_rule: bool

    @property
    def is_commitment(self) -> bool:
        return self.points >= table.THRESHOLD


def stretches(text: str, quantity: Quantity, place: Place, around: Surroundings) -> dict[Stretch, str]:
    """The stretches of text that cues look at, as `cues` defines them."""
    lead = text[place.clause[0] : quantity.start]
    return {
        "lead": lead,
        "upto": text[place.clause[0] : quantity.bound_end],
        "close": lead[-_CLOSE:],
        "after": text[quantity.end : place.clause[1]],
        "next": text[quantity.bound_end : min(place.sentence[1], quantity.bound_end + REACH)],
        "segment": text[place.segment[0] : quantity.start],
        "sentence": text[place.sentence[0] : place.sentence[1]],
        "heading": around.headings,
        "title": around.title,
    }


def _hits(quantity: Quantity, found: dict[Stretch, str]) -> list[Cue]:
    return [
        cue for cue in CUES if (not cue.kinds or quantity.kind in cue.kinds) and cue.pattern.search(found[cue.stretch])
    ]


def _of_itself(quantity: Quantity) -> list[tuple[str, int]]:
    """Points that the printed form alone gives."""
    given = [(f"kind:{quantity.kind}", table.BASE_POINTS[quantity.kind])]
    if quantity.bound:
        given.append(("bound", table.BOUND_POINTS))
    if quantity.in_characters and quantity.kind != "ratio":
        given.append(("in_characters", table.CHARACTERS_POINTS))
        if quantity.low == 1:
            given.append(("lone_one", table.LONE_ONE_POINTS))
        if quantity.high is not None and quantity.high - quantity.low <= 2:
            given.append(("loose", table.LOOSE_POINTS))
    return given


def judge(
    text: str,
    quantity: Quantity,
    place: Place,
    around: Surroundings,
    previous: Verdict | None = None,
    describes_another: bool = False,
) -> Verdict:
    """Weigh one quantity; `previous` is the verdict on the number before it in the same sentence."""
    hits = _hits(quantity, stretches(text, quantity, place, around))
    given = _of_itself(quantity) + [(cue.name, cue.points) for cue in hits]
    if around.has_horizon:
        given.append(("horizon", table.HORIZON_POINTS))
    if around.has_past_date:
        given.append(("past_date", table.PAST_DATE_POINTS))
    if around.in_heading:
        given.append(("in_heading", table.HEADING_POINTS))
    if describes_another:
        given.append(("describes_another", table.SCOPE_POINTS))
    if previous is not None and previous.is_commitment:
        given.append(("continues_commitment", table.CONTINUES_COMMITMENT_POINTS))
    elif previous is not None and previous.is_past_or_rule:
        given.append(("continues_other", table.CONTINUES_OTHER_POINTS))
    points = sum(worth for _, worth in given)
    other = points < table.THRESHOLD and (around.has_past_date or any(cue.family in ("past", "rule") for cue in hits))
    return Verdict(points, tuple(f"{name}{worth:+d}" for name, worth in given if worth), other)
