"""Records linked as they arrive, with what is registered and with each other: to the entity that is meant, or to a new one; doubtful ones go to the queue.

What is placed is in the index in the same transaction, so the next question finds it. The next run of the kind sees everything together.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from mianzhou.data.intake.models import Batch
from mianzhou.data.lake.api import Scratch
from mianzhou.data.matching.indexing_actions import index_entities
from mianzhou.data.registries.linking.batching import (
    Arrived,
    Held,
    compose,
    doubtful_sql,
    lay_arrived,
    link_arrived,
)
from mianzhou.data.registries.linking.gathering import attributes, records_sql, said_hash
from mianzhou.data.registries.linking.linking_actions import changed_sql, decide, written_out
from mianzhou.data.registries.linking.locating import locate
from mianzhou.data.registries.linking.reading import read_batch
from mianzhou.data.registries.linking.switching_actions import Switch, switch
from mianzhou.data.registries.models import CORRECTED, DETAIL, KINDS, EntityRecord, FollowedBatch, RegistrySource
from mianzhou.data.registries.queries import MANAGE
from mianzhou.data.schemas.api import Mode, read_schema
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.scratch.api import scratch_folder

__all__ = ["MOST", "Arrived", "can_follow", "follow_batch", "place_records"]

# Larger batches wait for the run of the kind, which then sees what they say together.
MOST: Final = 50_000
_LOCK: Final = 0x4D5A15


@transaction.atomic
def place_records(
    *, source: RegistrySource, records: Sequence[Arrived], actor: Actor, as_of: datetime
) -> dict[str, int]:
    """Have records in the registry: {key: entity}. What says nothing new stays as it is, and a record stays in the entity in which it is.

    Of records with one key the last counts. A batch that is placed by another process at this moment is waited for.
    """
    actor.require(MANAGE)
    with connection.cursor() as cursor:  # or both would make an entity of the same newcomer
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, KINDS.index(source.kind)])
    latest = {each.key: each for each in records}
    held = _held(source, list(latest))
    placed = {key: was.entity for key, was in held.items()}
    new = [r for r in latest.values() if r.key not in held or held[r.key].said_hash != said_hash(source.kind, r.said)]
    if not new:
        return placed
    with scratch_folder("batch") as folder, Scratch(ordered=False) as executor:
        lay_arrived(executor, folder, source.kind, source.pk, new, held)
        changes = _place(executor, folder, source.kind, actor, as_of)
        joined = executor.rows("SELECT key, entity FROM joining")
        touched = {entity for _, entity in joined}
    index_entities(entities=touched)
    detail = {"source": source.pk, "records": len(new), "entities": len(touched), "created": changes["created"]}
    record(actor=actor, as_of=as_of, verb="registry.placed", subject=source, detail=detail)
    return placed | dict(joined)


def _held(source: RegistrySource, keys: Sequence[str]) -> dict[str, Held]:
    rows = EntityRecord.objects.select_for_update().filter(source=source, key__in=keys, until__isnull=True)
    columns = "key", "entity_id", "rule", "probability", "said_hash"
    return {key: Held(*told) for key, *told in rows.values_list(*columns)}


def _place(executor: Scratch, folder: Path, kind: str, actor: Actor, as_of: datetime) -> dict[str, int]:
    """Link `arrived`, and bring the entities that it touches up to what their records say."""
    begun = time.monotonic()
    link_arrived(executor, folder, kind)
    compose(executor, folder, kind)
    decide(executor, kind)
    locate(executor)
    questions = changed_sql(kind) | {"doubtful": doubtful_sql(executor, folder)}
    files = written_out(executor, folder, questions)
    return switch(told=Switch(None, files, {}, {}, begun), kind=kind, actor=actor, as_of=as_of)


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
    names = (DETAIL, CORRECTED, *attributes(source.kind))
    listed = ", ".join(f'"{name}"' for name in names)
    with Scratch() as executor:
        rows = executor.rows(
            f"SELECT key, dated, {listed} FROM ({records_sql(source.kind, [read_batch(source, batch)])}) ORDER BY key"
        )
    return [
        Arrived(key, {n: v for n, v in zip(names, values, strict=True) if v is not None}, dated)
        for key, dated, *values in rows
    ]
