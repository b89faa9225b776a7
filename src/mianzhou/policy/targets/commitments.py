"""Is this number a commitment? The cues of `cues` weighed, and the reasons kept. Pure.

The question behind every cue: does the text oblige somebody to bring this number about by a time to come? What has happened, what
somebody gets or pays, who qualifies, how long a procedure takes and how a thing is called carry numbers too, and are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mianzhou.policy.targets import cues as table
from mianzhou.policy.targets.clauses import Place
from mianzhou.policy.targets.cues import CUES, Cue, Stretch
from mianzhou.policy.targets.numbers import Quantity

# `close` is this long: a verb of level and the words that may stand between it and the number.
_CLOSE: Final = 12
# How far the other stretches reach at most; a sentence without an end (a list without punctuation) is cut there.
_NEAR: Final = 80
_FAR: Final = 240
# A number that measures nothing is worth a look only behind one of these.
_LEVEL_CUE: Final = next(cue for cue in CUES if cue.name == "level_of_bare")


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
    is_active: bool = False

    @property
    def is_commitment(self) -> bool:
        """Points enough, and some word of will, level, deed, time or aim among them: the place alone commits nobody."""
        return self.is_active and self.points >= table.THRESHOLD


def stretches(text: str, quantity: Quantity, place: Place, around: Surroundings) -> dict[Stretch, str]:
    """The stretches of text that cues look at, as `cues` defines them."""
    start, end = quantity.start, quantity.end
    lead = text[max(place.clause[0], start - _FAR) : start]
    return {
        "lead": lead,
        "upto": lead + text[start : quantity.bound_end],
        "close": lead[-_CLOSE:],
        "after": text[end : min(place.clause[1], end + _NEAR)],
        "next": text[quantity.bound_end : min(place.sentence[1], quantity.bound_end + _NEAR)],
        "segment": text[max(place.segment[0], start - _FAR) : start],
        "sentence": text[max(place.sentence[0], start - _FAR) : min(place.sentence[1], end + _FAR)],
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
    given = _of_itself(quantity)
    close = text[max(place.clause[0], quantity.start - _CLOSE) : quantity.start]
    if given[0][1] <= table.NEVER or (quantity.kind == "bare" and not _LEVEL_CUE.pattern.search(close)):
        return Verdict(given[0][1], (f"{given[0][0]}{given[0][1]:+d}",), False)
    hits = _hits(quantity, stretches(text, quantity, place, around))
    given += [(cue.name, cue.points) for cue in hits]
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
    active = any(name in table.ACTIVE for name, _ in given) or any(
        cue.family in ("will", "level", "deed") and cue.name not in table.PASSIVE for cue in hits
    )
    other = points < table.THRESHOLD and (around.has_past_date or any(cue.family in ("past", "rule") for cue in hits))
    return Verdict(points, tuple(f"{name}{worth:+d}" for name, worth in given if worth), other, active)
