"""Why records are held to be of one entity: the weights as a waterfall, from how unlikely it was at first to how likely it is now.

Two entries are weighed as a run weighs them, by all their records. What the run came to and what can be told of it today may differ a little, since records
and their numbers change: that difference is a bar of its own, so that the sum is always the run's figure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mianzhou.data.linkage import api as linkage
from mianzhou.data.linkage.api import Compared, Scored
from mianzhou.data.matching import api as matching
from mianzhou.data.registries import api as registries
from mianzhou.data.standards.api import is_masked
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.portal.staff.registries.differing import Piece, compared
from mianzhou.portal.staff.registries.words import FIELDS, SEXES, level_title, sureness, veto_title

WIDTH = 200.0  # of the drawing of a bar
UNTOLD = 0.05  # bits below which a figure shows no difference
REST = "rest"
CAPPED = 40.0  # bits beyond which a bar ends: 2^40 is more people than there are


@dataclass(frozen=True, slots=True)
class Step:
    """One field of the comparison: what stands on either side, how far they agree, what that weighs, and its bar from `x` on."""

    title: Text | str
    left: list[Piece]
    right: list[Piece]
    level: Text | str
    weight: float
    x: float
    width: float
    field: str = ""

    @property
    def sign(self) -> str:
        """Which way it points."""
        return "for" if self.weight > 0 else "against" if self.weight < 0 else "none"

    @property
    def weighed(self) -> str:
        """The weight with its sign."""
        return f"{self.weight:+.1f}" if self.weight else "0"


@dataclass(slots=True)
class Waterfall:
    """The steps in their order, the first and the last bar, and the verdict of the weights."""

    prior: Step
    steps: list[Step]
    total: Step
    probability: str
    veto: Text | str
    middle: float  # where the bars turn from against to for
    entries: bool = False  # whether all records of two entries were compared, and not two records
    rest: bool = False  # whether there is a bar for what differs from the run's figure


def waterfall(
    kind: str,
    left: Mapping[str, Any],
    right: Mapping[str, Any],
    *,
    population: int = linkage.POPULATION,
    unmasked: bool = False,
) -> Waterfall | None:
    """The explanation of a pair of records of a kind; None for a kind that is not compared (households)."""
    try:
        scored = matching.explain(kind, [left], [right], population=population)
    except MianzhouError:
        return None
    return _drawn(kind, scored, unmasked)


def waterfall_of_entries(
    kind: str,
    lefts: Sequence[Mapping[str, Any]],
    rights: Sequence[Mapping[str, Any]],
    *,
    population: int,
    came_to: float,
    unmasked: bool = False,
) -> Waterfall | None:
    """The explanation of two entries by all their records; `came_to` is the probability that the run found. None for a kind that is not compared."""
    try:
        scored = matching.explain(kind, lefts, rights, population=population)
    except MianzhouError:
        return None
    fall = _drawn(kind, _as_found(scored, came_to), unmasked)
    fall.entries, fall.rest = True, any(step.field == REST for step in fall.steps)
    return fall


def _as_found(scored: Scored, came_to: float) -> Scored:
    """What was weighed, with what is left to the run's own figure; a link by number alone has none, and of what is forbidden none counts."""
    if scored.veto or not 0.0 < came_to < 1.0:
        return scored
    found = math.log2(came_to / (1.0 - came_to))
    rest = found - scored.weight
    more = (Compared(REST, "", rest, None, None),) if abs(rest) >= UNTOLD else ()
    return Scored(scored.prior, found, came_to, scored.comparisons + more, scored.veto)


def population_of(kind: str) -> int:
    """How many entities of a kind the newest run found: from so many is a stranger taken."""
    done = registries.LinkRun.objects.filter(kind=kind, state="done", entities__gt=0).order_by("-pk")
    return done.values_list("entities", flat=True).first() or linkage.POPULATION


def chosen_from(pair: registries.CandidatePair) -> int:
    """From how many the run took a stranger when it weighed a pair: from the entities that it found and those that it joined to others by weight."""
    run = pair.run
    if run is None or not run.entities:
        return population_of(pair.kind)
    return int(run.entities) + int(run.by_rule.get("scored", 0))


def _drawn(kind: str, scored: Scored, unmasked: bool) -> Waterfall:
    levels, at = [0.0, scored.prior], scored.prior
    for each in scored.comparisons:
        at += each.weight
        levels.append(at)
    low, high = max(min(levels), -CAPPED), min(max(levels), CAPPED)
    unit = WIDTH / ((high - low) or 1)

    def bar(start: float, end: float) -> tuple[float, float]:
        first, last = sorted((min(max(start, low), high), min(max(end, low), high)))
        return round((first - low) * unit, 1), max(round((last - first) * unit, 1), 1.0)

    steps, at = [], scored.prior
    for each in scored.comparisons:
        both = (_worded(each.field, each.left), _worded(each.field, each.right))
        pieces = compared(*both, hide=not unmasked and hidden(kind, each.field))
        steps.append(
            Step(FIELDS.get(each.field, each.field), *pieces, level_title(each.level) if each.level else "", each.weight, *bar(at, at + each.weight), each.field)
        )  # fmt: skip
        at += each.weight
    nothing: list[Piece] = []
    return Waterfall(
        Step(Text("任取两条记录", "Two records at random"), nothing, nothing, "", scored.prior, *bar(0, scored.prior)),
        steps,
        Step(Text("合计", "Total"), nothing, nothing, "", at, *bar(0, at)),
        sureness(scored.probability),
        veto_title(scored.veto) if scored.veto else "",
        round(-low * unit, 1),
    )


def _worded(field: str, value: str | None) -> str:
    return str(SEXES.get(value or "", value or "")) if field == "sex" else value or ""


def hidden(kind: str, field: str) -> bool:
    """Whether a field's values are masked by grade."""
    known = registries.attributes_of(kind).get(field)
    return known is not None and is_masked(known.standard, known.grade)
