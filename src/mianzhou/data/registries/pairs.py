"""The queue of doubtful pairs: who may see which, in what order, and both records side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from mianzhou.data.registries.models import OPEN, CandidatePair, Entity, EntityRecord, Judgement
from mianzhou.data.registries.queries import JUDGE
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, within


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair: what it says, and the entity it is in now; both None when the record is gone."""

    record: EntityRecord | None
    entity: Entity | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair with both records, and the judgements in force and withdrawn that this actor may see, newest first; of the others how many are in force."""

    pair: CandidatePair
    left: Side
    right: Side
    judgements: list[Judgement]
    hidden: int = 0


def visible_pairs(actor: Actor) -> QuerySet[CandidatePair]:
    """The pairs within the scope of judging: by the region of the records, or by the units that hold both."""
    scope = actor.scope(JUDGE)
    rows = CandidatePair.objects.select_related("left_source__resource", "right_source__resource", "region")
    if scope.everywhere:
        return rows
    by_place = within(scope, unit="left_source__resource__provider__path", region="region__path")
    return rows.filter(by_place & within(scope, unit="right_source__resource__provider__path", region="region__path"))


def pair_visible(actor: Actor, pk: int) -> CandidatePair:
    """One pair in reach; else `NotFound`."""
    found = visible_pairs(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(what=str(pk))
    return found


def queue(
    actor: Actor, kind: str = "", *, state: str = OPEN, after: CandidatePair | None = None, limit: int = 50
) -> list[CandidatePair]:
    """Pairs in a state, the most probable first, after one that was shown; of the open ones those this actor has not judged."""
    rows = visible_pairs(actor).filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if state == OPEN:
        rows = _not_judged_by(actor, rows)
    if after is not None:
        later = rows.filter(probability__lt=after.probability)
        rows = later | rows.filter(probability=after.probability, pk__gt=after.pk)
    return list(rows.order_by("-probability", "pk")[:limit])


def shown_pair(actor: Actor, pk: int) -> Shown:
    """A pair in reach with both records. While two have yet to agree on it, nobody is shown what others judged: each judges alone."""
    pair = pair_visible(actor, pk)
    every = list(pair.judgements.select_related("person"))
    alone = pair.sensitive and pair.state == OPEN
    told = [each for each in every if each.actor_name == actor.name] if alone else every
    return Shown(
        pair,
        _side(pair.left_source_id, pair.left_key),
        _side(pair.right_source_id, pair.right_key),
        told,
        sum(each.withdrawn_at is None for each in every) - sum(each.withdrawn_at is None for each in told),
    )


def waiting(actor: Actor) -> dict[str, int]:
    """How many open pairs in reach wait for this actor, by kind; not those on which a second person's judgement is awaited."""
    kinds = _not_judged_by(actor, visible_pairs(actor).filter(state=OPEN)).order_by().values_list("kind", flat=True)
    return {kind: kinds.filter(kind=kind).count() for kind in ("person", "organisation", "place")}


def _not_judged_by(actor: Actor, rows: QuerySet[CandidatePair]) -> QuerySet[CandidatePair]:
    mine = Judgement.objects.filter(pair=OuterRef("pk"), actor_name=actor.name, withdrawn_at__isnull=True)
    return rows.exclude(Exists(mine))


def _side(source: int, key: str) -> Side:
    held = EntityRecord.objects.filter(source_id=source, key=key, until__isnull=True)
    found = held.select_related("entity__region", "source__resource__provider").first()
    return Side(found, found.entity if found else None)
