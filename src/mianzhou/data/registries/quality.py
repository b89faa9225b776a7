"""How good the links are: runs and their drift, and precision and recall estimated from what people judged.

Precision is estimated from a sample of links drawn by rule (`sampled`), recall from the pairs that were left apart as doubtful: what was judged
`same` among those is what was missed. Both come with the interval of Wilson (1927) in which the truth lies nineteen times of twenty.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

from django.db.models import Count, Q

from mianzhou.data.registries.models import DIFFERENT, SAME, CandidatePair, Judgement, LinkRun
from mianzhou.data.registries.queries import JUDGE
from mianzhou.kernel.people.api import Actor

_Z: Final = 1.96  # nineteen of twenty


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its interval, from so many judged pairs; `share` None when nothing was judged."""

    share: float | None
    low: float
    high: float
    judged: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """What was judged of the sampled links of one rule."""

    rule: str
    links: int
    precision: Estimate


@dataclass(frozen=True, slots=True)
class Quality:
    """How a kind's links are judged. `agreement` is the share of pairs, judged by two, on which both said the same."""

    kind: str
    run: LinkRun | None
    before: LinkRun | None
    precision: Estimate
    recall: Estimate
    strata: list[Stratum]
    agreement: Estimate

    @property
    def drift(self) -> dict[str, float]:
        """By rule, how its share of all links changed against the run before, in points of a hundred."""
        if self.run is None or self.before is None:
            return {}
        now, then = _shares(self.run.by_rule), _shares(self.before.by_rule)
        return {rule: round(100 * (now.get(rule, 0) - then.get(rule, 0)), 2) for rule in sorted({*now, *then})}


def runs(actor: Actor, kind: str = "", limit: int = 50) -> list[LinkRun]:
    """The runs, newest first."""
    actor.require_anywhere(JUDGE)
    rows = LinkRun.objects.filter(kind=kind) if kind else LinkRun.objects.all()
    return list(rows.order_by("-pk")[:limit])


def quality(actor: Actor, kind: str) -> Quality:
    """The newest finished run of a kind, what it changed against the one before, and what judgements say."""
    done = [run for run in runs(actor, kind, 20) if run.state == "done"]
    run = done[0] if done else None
    strata = _strata(kind, run)
    return Quality(
        kind, run, done[1] if len(done) > 1 else None, _weighted(strata), _recall(kind, strata, run), strata, _agreement(kind)
    )  # fmt: skip


def wilson(hits: int, of: int) -> Estimate:
    """The share of hits with Wilson's interval."""
    if not of:
        return Estimate(None, 0.0, 1.0, 0)
    share, square = hits / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    reach = _Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return Estimate(share, max(0.0, middle - reach), min(1.0, middle + reach), of)


def _strata(kind: str, run: LinkRun | None) -> list[Stratum]:
    told = CandidatePair.objects.filter(kind=kind, origin="sample", verdict__in=(SAME, DIFFERENT)).order_by()
    rows = told.values_list("stratum").annotate(of=Count("pk"), hits=Count("pk", filter=Q(verdict=SAME)))
    links = run.by_rule if run else {}
    return [Stratum(rule, int(links.get(rule, of)), wilson(hits, of)) for rule, of, hits in sorted(rows)]


def _weighted(strata: list[Stratum]) -> Estimate:
    """Precision over all links: each rule's by how many links it made."""
    total = sum(s.links for s in strata)
    if not total:
        return Estimate(None, 0.0, 1.0, 0)
    share, variance = 0.0, 0.0  # of strata that nobody judged nothing is known: they do not count
    for each in strata:
        weight, told = each.links / total, each.precision
        share += weight * (told.share or 0.0)
        # Agresti and Coull (1998): two more of each kind, so that a small clean sample does not look certain.
        near = ((told.share or 0.0) * told.judged + 2) / (told.judged + 4)
        variance += weight * weight * near * (1 - near) / (told.judged + 4)
    reach = _Z * sqrt(variance)
    return Estimate(share, max(0.0, share - reach), min(1.0, share + reach), sum(s.precision.judged for s in strata))


def _recall(kind: str, strata: list[Stratum], run: LinkRun | None) -> Estimate:
    """Links that are right, against those and the doubtful pairs that would have been right too."""
    judged = CandidatePair.objects.filter(kind=kind, origin="doubtful", verdict__in=(SAME, DIFFERENT)).order_by()
    of = judged.count()
    missed = wilson(judged.filter(verdict=SAME).count(), of)
    links = sum((run.by_rule if run else {}).values())
    right = links * (_weighted(strata).share or 1.0)
    if missed.share is None or run is None or not right:
        return Estimate(None, 0.0, 1.0, of)

    def recall(share: float) -> float:
        return right / (right + share * run.doubtful)

    return Estimate(recall(missed.share), recall(missed.high), recall(missed.low), of)


def _agreement(kind: str) -> Estimate:
    told: dict[int, list[str]] = {}
    rows = Judgement.objects.filter(pair__kind=kind, withdrawn_at__isnull=True, pair__sensitive=True).order_by("pk")
    for pair, verdict in rows.values_list("pair_id", "verdict"):
        told.setdefault(pair, []).append(verdict)
    pairs = [verdicts[:2] for verdicts in told.values() if len(verdicts) > 1]
    return wilson(sum(1 for a, b in pairs if a == b), len(pairs))


def _shares(by_rule: dict[str, int]) -> dict[str, float]:
    total = sum(by_rule.values())
    return {rule: links / total for rule, links in by_rule.items()} if total else {}
