"""Entities become one, or two, and that is undone: the records move, the golden records follow, an event says what was before and after.

What a person decides binds later runs: it is kept as pairs of records that are the same or different (`CandidatePair`), which every run obeys.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, When

from mianzhou.data.matching.indexing_actions import index_entities
from mianzhou.data.registries.errors import NothingWithdrawn, NotJoinable, NotSeparable
from mianzhou.data.registries.figures.counting_actions import note_due
from mianzhou.data.registries.models import (
    ACTIVE,
    DECIDED,
    DIFFERENT,
    MERGED,
    OBSOLETE,
    PLACE,
    SAME,
    CandidatePair,
    Entity,
    EntityEvent,
    EntityNotice,
    EntityRecord,
    EntitySubscription,
    Judgement,
    RegistrySource,
    Relation,
)
from mianzhou.data.registries.places.locating import Locator, said_region
from mianzhou.data.registries.places.placing_actions import city_locator, settle_places
from mianzhou.data.registries.queries import MANAGE, entity, records_of, said_by, shown_number
from mianzhou.data.registries.survivorship import golden
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.text import Text

Place = tuple[int, str]  # a record: its source and its key there
_ONE_AND_THE_SAME = Text("是同一个条目", "they are one entry")
_OTHER_KIND = Text("不属于同一类", "they are of different kinds")
_NOT_IN_USE = Text("其中一个已不在用", "one of them is not in use any more")
_NOT_THERE = Text("所选记录不在其中", "the records chosen are not in it")
_NOTHING_LEFT = Text("至少要留下一条记录", "at least one record must stay")
_ALREADY = Text("已经撤销过", "it was undone before")
_OTHER_VERB = Text("只有合并和拆分可以撤销", "only merging and splitting can be undone")
_WENT_ON = Text("此后条目又有变动", "the entries have changed since")


@transaction.atomic
def merge(*, keep: Entity, gone: Entity, reason: str, actor: Actor, as_of: datetime) -> EntityEvent:
    """Make two entities one: `keep` keeps its number, `gone` points to it. Later runs keep them together."""
    for each in (keep, gone):
        entity(actor, each.pk, MANAGE)
    left, right = records_of(keep), records_of(gone)
    event = join(keep=keep, gone=gone, reason=reason, actor=actor, as_of=as_of)
    if left and right:
        note = _note(left[0], right[0], SAME, keep.kind, reason, actor, as_of)
        event.pair = note
        event.save(update_fields=["pair"])
    detail = {"kept": shown_number(keep), "gone": shown_number(gone), "reason": reason}
    record(actor=actor, as_of=as_of, verb="registry.merged", subject=keep, detail=detail)
    return event


@transaction.atomic
def split(
    *, whole: Entity, records: Sequence[Place], reason: str, actor: Actor, as_of: datetime
) -> tuple[EntityEvent, Entity]:
    """Take records out of an entity into one of their own with a number of its own. Later runs keep them apart."""
    entity(actor, whole.pk, MANAGE)
    held = records_of(whole)
    moved = [r for r in held if (r.source_id, r.key) in set(records)]
    stayed = [r for r in held if (r.source_id, r.key) not in set(records)]
    event, made = separate(whole=whole, records=records, reason=reason, actor=actor, as_of=as_of)
    event.pair = _note(stayed[0], moved[0], DIFFERENT, whole.kind, reason, actor, as_of)
    event.save(update_fields=["pair"])
    for group in (moved, stayed):
        for other in group[1:]:
            _note(group[0], other, SAME, whole.kind, reason, actor, as_of)
    detail = {"kept": shown_number(whole), "made": shown_number(made), "records": len(moved), "reason": reason}
    record(actor=actor, as_of=as_of, verb="registry.split", subject=whole, detail=detail)
    return event, made


@transaction.atomic
def undo(*, event: EntityEvent, actor: Actor, as_of: datetime, reason: str = "") -> EntityEvent:
    """Undo a merge or a split: records return to where they were, and what bound later runs binds them no longer. `reason` is the undoing's own."""
    event = (
        EntityEvent.objects.select_for_update(of=("self",)).select_related("entity", "other", "pair").get(pk=event.pk)
    )
    for side in (event.entity, event.other):
        if side is not None:
            _require_reach(actor, side, event)
    undone = reverse(event=event, actor=actor, as_of=as_of, reason=reason)
    detail = {"event": event.pk, "verb": event.verb, "at": event.at.isoformat(), "reason": reason}
    record(actor=actor, as_of=as_of, verb="registry.undone", subject=event.entity, detail=detail)
    return undone


def _require_reach(actor: Actor, side: Entity, event: EntityEvent) -> None:
    """Raise `NotFound` unless this side of an event may be managed: it lies where the records came from that it had before."""
    had = {int(source) for source, _ in event.before.get(shown_number(side), ())}
    if not had:
        entity(actor, side.pk, MANAGE)
        return
    scope = actor.scope(MANAGE)
    held = within(scope, unit="resource__provider__path", region="resource__provider__region__path")
    there = within(scope, unit="region__path", region="region__path")
    if not (
        RegistrySource.objects.filter(held, pk__in=had).exists()
        or Entity.objects.filter(there, pk=side.pk, region__isnull=False).exists()
        or scope.everywhere
    ):
        raise NotFound(what=shown_number(side))


# --- what these and the judgements are made of: no permission is asked here, and no audit row written ----------------------------


def join(
    *, keep: Entity, gone: Entity, reason: str, actor: Actor, as_of: datetime, pair: CandidatePair | None = None
) -> EntityEvent:
    """Move all records of one entity to another, in the caller's transaction."""
    keep, gone = _locked(keep, gone)
    why = _not_joinable(keep, gone)
    if why is not None:
        raise NotJoinable(left=shown_number(keep), right=shown_number(gone), why=why)
    left, right = records_of(keep), records_of(gone)
    before = {shown_number(keep): _places(left), shown_number(gone): _places(right)}
    _settle_crossing(left, right, DIFFERENT)
    _move(right, keep, as_of)
    again = EntityEvent.objects.filter(entity__in=(keep, gone), other__in=(keep, gone), verb="split").exists()
    gone.state, gone.merged_into, gone.updated_at = MERGED, keep, as_of
    gone.record_count = 0
    gone.save(update_fields=["state", "merged_into", "updated_at", "record_count"])
    if gone.kind == PLACE:
        settle_places({}, [gone.pk])
    keep.sensitive = keep.sensitive or gone.sensitive
    refresh(keep, as_of)
    after = {shown_number(keep): _places([*left, *right]), shown_number(gone): []}
    return _tell(
        EntityEvent(
            entity=gone,
            other=keep,
            verb="remerged" if again else "merged",
            reason=reason[:300],
            before=before,
            after=after,
            pair=pair,
        ),
        actor,
        as_of,
    )


def separate(
    *,
    whole: Entity,
    records: Iterable[Place],
    reason: str,
    actor: Actor,
    as_of: datetime,
    into: Entity | None = None,
    pair: CandidatePair | None = None,
) -> tuple[EntityEvent, Entity]:
    """Move some records of an entity to a new one, or back `into` one that was merged, in the caller's transaction."""
    (whole,) = _locked(whole)
    wanted, held = set(records), records_of(whole)
    moved = [r for r in held if (r.source_id, r.key) in wanted]
    stayed = [r for r in held if (r.source_id, r.key) not in wanted]
    if not moved or not stayed:
        why = _NOTHING_LEFT if moved else _NOT_THERE
        raise NotSeparable(number=shown_number(whole), why=why)
    _settle_crossing(moved, stayed, SAME)
    made = into or Entity(kind=whole.kind, created_at=as_of, updated_at=as_of, sensitive=whole.sensitive)
    made.state, made.merged_into, made.updated_at = ACTIVE, None, as_of
    made.save()
    _move(moved, made, as_of)
    refresh(whole, as_of)
    refresh(made, as_of)
    event = EntityEvent(
        entity=whole,
        other=made,
        verb="split",
        reason=reason[:300],
        before={shown_number(whole): _places(held), shown_number(made): []},
        after={shown_number(whole): _places(stayed), shown_number(made): _places(moved)},
        pair=pair,
    )
    return _tell(event, actor, as_of), made


def reverse(*, event: EntityEvent, actor: Actor, as_of: datetime, reason: str = "") -> EntityEvent:
    """What `undo` does, in the caller's transaction."""
    if event.withdrawn_at is not None:
        raise NothingWithdrawn(why=_ALREADY)
    if event.other is None or event.verb not in ("merged", "remerged", "split"):
        raise NothingWithdrawn(why=_OTHER_VERB)
    first, other = event.entity, event.other
    if event.verb == "split":
        if first.state != ACTIVE or other.state != ACTIVE:
            raise NothingWithdrawn(why=_WENT_ON)
        undone = join(keep=first, gone=other, reason=reason, actor=actor, as_of=as_of)
    else:
        if first.merged_into_id != other.pk or other.state != ACTIVE:
            raise NothingWithdrawn(why=_WENT_ON)
        mine = [(int(source), key) for source, key in event.before[shown_number(first)]]
        undone, _ = separate(whole=other, records=mine, reason=reason, actor=actor, as_of=as_of, into=first)
    event.withdrawn_at, event.withdrawn_by = as_of, actor.name
    event.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if event.pair is not None:
        settle(event.pair, as_of, actor.name)
    return undone


def settle(pair: CandidatePair, as_of: datetime, by: str) -> None:
    """A decided pair binds nobody any longer."""
    pair.judgements.filter(withdrawn_at__isnull=True).update(withdrawn_at=as_of, withdrawn_by=by)
    pair.state, pair.verdict = OBSOLETE, ""
    pair.save(update_fields=["state", "verdict"])


def refresh(found: Entity, as_of: datetime, locator: Locator | None = None) -> None:
    """Compute the golden record anew from the records in force, and where it lies; whoever refreshes many hands in one locator."""
    records = records_of(found)
    found.golden = golden(found.kind, said_by(records))
    found.record_count = len(records)
    found.updated_at = as_of
    for name, value in columns_from(found.kind, found.golden).items():
        setattr(found, name, value)
    said = said_region(value_of(found.golden, "region"), value_of(found.golden, "grid"))
    lies = (locator or city_locator()).of(found.address, said)
    found.region = Region.objects.filter(code=lies.region).first() if lies.region else None
    found.save()
    note_due(found.kind)
    if found.kind == PLACE:
        settle_places({found.pk: lies} if records else {}, () if records else [found.pk])


def value_of(values: dict[str, Any], name: str) -> str:
    """The value of an attribute of a golden record; empty for none."""
    told = values.get(name)
    return str(told["value"]) if told else ""


def columns_from(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """What an entity is listed and found by, from its golden record."""
    name = {"place": "address", "household": "number"}.get(kind, "name")
    born = value_of(values, "birth")
    return {
        "name": value_of(values, name)[:300],
        "identifier": value_of(values, "number")[:64],
        "phone": value_of(values, "phone")[:32],
        "address": value_of(values, "address")[:300],
        "born": date.fromisoformat(born) if len(born) == 10 else None,
        "sex": value_of(values, "sex")[:1],
    }


def _locked(*found: Entity) -> list[Entity]:
    """The rows as they are now, in one order for everybody."""
    rows = Entity.objects.select_for_update().filter(pk__in=[each.pk for each in found]).order_by("pk")
    now = {row.pk: row for row in rows}
    return [now[each.pk] for each in found]


def _not_joinable(keep: Entity, gone: Entity) -> Text | None:
    if keep.pk == gone.pk:
        return _ONE_AND_THE_SAME
    if keep.kind != gone.kind:
        return _OTHER_KIND
    return None if keep.state == gone.state == ACTIVE else _NOT_IN_USE


def _places(records: Iterable[EntityRecord]) -> list[list[Any]]:
    return [[r.source_id, r.key] for r in records]


def _move(records: Sequence[EntityRecord], to: Entity, as_of: datetime) -> None:
    """End the records where they are and begin them there; their relations go with them."""
    EntityRecord.objects.filter(pk__in=[r.pk for r in records]).update(until=as_of)
    EntityRecord.objects.bulk_create(
        EntityRecord(
            entity=to, source_id=r.source_id, key=r.key, said=r.said, said_hash=r.said_hash, dated=r.dated, rule=r.rule,
            probability=r.probability, linked_to=r.linked_to, since=as_of, run_id=r.run_id,
        )
        for r in records
    )  # fmt: skip
    for record_ in records:
        for side in ("subject", "object"):
            told = Relation.objects.filter(
                source_id=record_.source_id, key=record_.key, until__isnull=True, **{f"{side}_id": record_.entity_id}
            )
            for row in list(told):
                Relation.objects.filter(pk=row.pk).update(until=as_of)
                row.pk, row.since = None, as_of
                setattr(row, side, to)
                row.save(force_insert=True)


def _settle_crossing(left: Sequence[EntityRecord], right: Sequence[EntityRecord], verdict: str) -> None:
    """Earlier decisions that say the contrary of what is decided now bind no longer."""
    sides = ({(r.source_id, r.key) for r in left}, {(r.source_id, r.key) for r in right})
    keys = [r.key for r in (*left, *right)]
    for pair in CandidatePair.objects.filter(state=DECIDED, verdict=verdict, left_key__in=keys, right_key__in=keys):
        ends = (pair.left_source_id, pair.left_key), (pair.right_source_id, pair.right_key)
        if any(ends[0] in a and ends[1] in b for a, b in (sides, sides[::-1])):
            CandidatePair.objects.filter(pk=pair.pk).update(state=OBSOLETE, verdict="")


def _note(
    left: EntityRecord, right: EntityRecord, verdict: str, kind: str, reason: str, actor: Actor, as_of: datetime
) -> CandidatePair:
    """Keep what was decided of two records, so that later runs obey."""
    a, b = sorted((left, right), key=lambda r: (r.source_id, r.key))
    pair, _ = CandidatePair.objects.update_or_create(
        kind=kind,
        left_source_id=a.source_id,
        left_key=a.key,
        right_source_id=b.source_id,
        right_key=b.key,
        defaults={"state": DECIDED, "verdict": verdict},
        create_defaults={
            "state": DECIDED,
            "verdict": verdict,
            "probability": 1.0 if verdict == SAME else 0.0,
            "origin": "manual",
            "opened_at": as_of,
        },
    )
    pair.judgements.filter(withdrawn_at__isnull=True).update(withdrawn_at=as_of, withdrawn_by=actor.name)
    Judgement.objects.create(
        pair=pair, verdict=verdict, person_id=actor.person_id, actor_name=actor.name, at=as_of, note=reason[:300]
    )
    return pair


def _tell(event: EntityEvent, actor: Actor, as_of: datetime) -> EntityEvent:
    """Keep the event and tell everyone who follows either entity."""
    event.at, event.actor_name, event.person_id = as_of, actor.name, actor.person_id
    event.save()
    # Who follows both is told once, of the one that was acted on.
    followed = (
        EntitySubscription.objects.filter(entity__in=(event.entity_id, event.other_id), until__isnull=True)
        .annotate(beside=Case(When(entity=event.entity_id, then=0), default=1))
        .order_by("person_id", "beside")
        .distinct("person_id")
    )
    EntityNotice.objects.bulk_create(EntityNotice(subscription=one, event=event, at=as_of) for one in followed)
    index_entities(entities=[pk for pk in (event.entity_id, event.other_id) if pk is not None])
    return event
