"""Records linked one by one as they arrive: to the entity that matching means, or to a new one; doubtful ones go to the queue.

What is placed is in the index in the same transaction, so the next question finds it. The next run of the kind sees everything together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from mianzhou.data.intake.models import Batch
from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage.api import KINDS as COMPARED
from mianzhou.data.linkage.api import Scored
from mianzhou.data.matching.comparing import DOUBTFUL, SAME, Candidate, match_many
from mianzhou.data.matching.indexing_actions import index_entities
from mianzhou.data.registries.changing_actions import refresh
from mianzhou.data.registries.linking.gathering import attributes, records_sql, said_hash
from mianzhou.data.registries.linking.reading import read_batch
from mianzhou.data.registries.models import (
    ACTIVE,
    DETAIL,
    WITHDRAWN,
    CandidatePair,
    Entity,
    EntityRecord,
    FollowedBatch,
    RegistrySource,
)
from mianzhou.data.registries.queries import MANAGE
from mianzhou.data.schemas.api import Mode, read_schema
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor

# Larger batches wait for the run of the kind, which links them faster than one by one.
MOST: Final = 5000


@dataclass(frozen=True, slots=True)
class Arrived:
    """A record as a source has it: its key there, what it says by attribute, its day."""

    key: str
    said: Mapping[str, str]
    dated: date | None


@transaction.atomic
def place_records(
    *, source: RegistrySource, records: Sequence[Arrived], actor: Actor, as_of: datetime
) -> dict[str, int]:
    """Have records in the registry: {key: entity}. What says nothing new stays as it is."""
    actor.require(MANAGE)
    held = {
        row.key: row
        for row in EntityRecord.objects.select_for_update().filter(
            source=source, key__in=[r.key for r in records], until__isnull=True
        )
    }
    placed = {key: row.entity_id for key, row in held.items()}
    new = [r for r in records if r.key not in held or held[r.key].said_hash != said_hash(source.kind, r.said)]
    touched: set[int] = set()
    for arrived, candidates in zip(new, _candidates(source.kind, new), strict=True):
        before = held.get(arrived.key)
        chosen = _chosen(before, candidates)
        target = chosen.entity if chosen else (before.entity_id if before else _made(source.kind, as_of).pk)
        _put(source, arrived, target, chosen, before, as_of)
        doubt = next((c for c in candidates if c.verdict == DOUBTFUL and c.entity != target), None)
        if chosen is None and doubt is not None:
            _doubt(source, arrived, doubt, as_of)
        placed[arrived.key] = target
        touched |= {target, *([before.entity_id] if before else [])}
    for found in Entity.objects.select_for_update().filter(pk__in=touched).order_by("pk"):
        _bring_up(found, as_of)
    index_entities(entities=touched)
    if new:
        detail = {"source": source.pk, "records": len(new), "entities": len(touched)}
        record(actor=actor, as_of=as_of, verb="registry.placed", subject=source, detail=detail)
    return placed


def follow_batch(*, batch: Batch, actor: Actor, as_of: datetime) -> int:
    """Link the rows of a finished small batch, for every kind that its resource speaks of. Returns how many records; 0 again when done before.

    A batch that is the whole of its resource, or a large one, waits for the run of the kind.
    """
    actor.require(MANAGE)
    if not can_follow(batch) or FollowedBatch.objects.filter(batch=batch).exists():
        return 0
    count = 0
    with transaction.atomic():
        sources = RegistrySource.objects.filter(resource=batch.resource_id, is_active=True)
        for source in sources.select_related("resource__current_version").order_by("pk"):
            arrived = _read(source, batch.pk)
            place_records(source=source, records=arrived, actor=actor, as_of=as_of)
            count += len(arrived)
        FollowedBatch.objects.create(batch=batch, records=count, at=as_of)
    return count


def can_follow(batch: Batch) -> bool:
    """Whether a batch is linked by itself: finished, small, and not the whole of its resource."""
    if batch.finished_at is None or not 0 < batch.accepted <= MOST:
        return False
    return read_schema(batch.version.schema).mode is not Mode.SNAPSHOT


def _read(source: RegistrySource, batch: int) -> list[Arrived]:
    names = (DETAIL, *attributes(source.kind))
    listed = ", ".join(f'"{name}"' for name in names)
    with Scratch() as executor:
        rows = executor.rows(
            f"SELECT key, dated, {listed} FROM ({records_sql(source.kind, [read_batch(source, batch)])}) ORDER BY key"
        )
    return [
        Arrived(key, {n: v for n, v in zip(names, values, strict=True) if v is not None}, dated)
        for key, dated, *values in rows
    ]


def _candidates(kind: str, records: Sequence[Arrived]) -> Iterable[list[Candidate]]:
    """Whom each record may be about, as the index is now: records that arrive together are not held against each other."""
    if kind not in COMPARED:
        return _by_number(kind, records)
    return (found or [] for found in match_many(kind, [r.said for r in records], 3))


def _by_number(kind: str, records: Sequence[Arrived]) -> list[list[Candidate]]:
    """A kind that is not compared is told by its number alone."""
    numbers = [r.said.get("number", "") for r in records]
    rows = Entity.objects.filter(kind=kind, state=ACTIVE, identifier__in=[n for n in numbers if n]).order_by("-pk")
    known = dict(rows.values_list("identifier", "pk"))
    sure = Scored(prior=0.0, weight=0.0, probability=1.0)
    return [[Candidate(known[n], 1.0, SAME, sure)] if n in known else [] for n in numbers]


def _chosen(before: EntityRecord | None, candidates: Sequence[Candidate]) -> Candidate | None:
    """The entity that is meant; a record that is in one already stays there as long as it fits."""
    meant = [c for c in candidates if c.verdict == SAME]
    if before is not None:
        return next((c for c in meant if c.entity == before.entity_id), None)
    return meant[0] if meant else None


def _made(kind: str, as_of: datetime) -> Entity:
    return Entity.objects.create(kind=kind, created_at=as_of, updated_at=as_of)


def _put(
    source: RegistrySource, arrived: Arrived, entity: int, chosen: Candidate | None, before: EntityRecord | None, as_of: datetime
) -> None:  # fmt: skip
    if before is not None:
        before.until = as_of
        before.save(update_fields=["until"])
    EntityRecord.objects.create(
        entity_id=entity, source=source, key=arrived.key, said=dict(arrived.said),
        said_hash=said_hash(source.kind, arrived.said), dated=arrived.dated,
        rule="arrived" if chosen else "alone", probability=chosen.probability if chosen else 1.0, since=as_of,
    )  # fmt: skip


def _doubt(source: RegistrySource, arrived: Arrived, candidate: Candidate, as_of: datetime) -> None:
    """A pair for a person to judge: the record, and the surest one of the entity that it may be of."""
    other = (
        EntityRecord.objects.filter(entity_id=candidate.entity, until__isnull=True)
        .select_related("source", "entity")
        .order_by("-probability", "source_id", "key")
        .first()
    )
    if other is None:
        return
    ends = sorted([(source.pk, arrived.key), (other.source_id, other.key)])
    CandidatePair.objects.get_or_create(
        kind=source.kind, left_source_id=ends[0][0], left_key=ends[0][1], right_source_id=ends[1][0], right_key=ends[1][1],
        defaults={
            "probability": candidate.probability,
            "sensitive": source.sensitive or other.source.sensitive or other.entity.sensitive,
            "region_id": other.entity.region_id,
            "opened_at": as_of,
        },
    )  # fmt: skip


def _bring_up(found: Entity, as_of: datetime) -> None:
    refresh(found, as_of)
    if not found.record_count and found.merged_into_id is None:
        found.state = WITHDRAWN
        found.save(update_fields=["state"])
