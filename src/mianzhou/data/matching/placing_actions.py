"""Records placed as they arrive: each joins the entity that it is surely about, else makes a new one; what is doubtful waits for a person.

Only the new records are compared, with the registry and among themselves. A record that a source sends again stays where it is. A run over
everything, which sees all at once, has the last word. What is placed can be found in the next call.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from mianzhou.data.intake.models import Batch
from mianzhou.data.linkage.kinds import PLANS
from mianzhou.data.matching.arriving import Arrived, arrived, waiting
from mianzhou.data.matching.comparing import DOUBTFUL, SAME, match_many, population
from mianzhou.data.matching.grouping import grouped
from mianzhou.data.matching.indexing_actions import index_entities
from mianzhou.data.matching.models import PlacedBatch
from mianzhou.data.registries.changing_actions import columns_from, value_of
from mianzhou.data.registries.models import ACTIVE, KINDS, CandidatePair, Entity, EntityRecord, RegistrySource
from mianzhou.data.registries.queries import MANAGE, said_by
from mianzhou.data.registries.survivorship import golden
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor, system_actor
from mianzhou.kernel.regions.api import Region

ARRIVED, ALONE = "arrived", "alone"
_LOCK = 0x4D5A14  # the same that a run of linking holds: nobody links a kind beside it
_CHUNK = 1000


@dataclass(slots=True)
class _Placing:
    """What becomes of a batch's records."""

    source: RegistrySource
    as_of: datetime
    rows: list[EntityRecord]
    ended: list[int]
    pairs: list[tuple[Arrived, int, float]]
    linked: int = 0
    made: int = 0

    def put(self, each: Arrived, entity: int, rule: str, probability: float) -> None:
        """Have a record in an entity from now on."""
        self.rows.append(
            EntityRecord(
                entity_id=entity, source=self.source, key=each.key, said=each.said, said_hash=each.said_hash, dated=each.dated,
                rule=rule, probability=probability, since=self.as_of,
            )
        )  # fmt: skip


def placing_actor() -> Actor:
    """The process that places what arrives."""
    return system_actor("matching", [MANAGE])


def place_waiting(*, actor: Actor, as_of: datetime) -> int:
    """Place every batch that waits; how many records were placed."""
    from mianzhou.data.lake.api import Scratch  # here and not above: DuckDB is a load that few moments need

    batches, placed = list(waiting()), 0
    if batches:
        with Scratch(memory_mb=512) as executor:
            for source, batch in batches:
                done = place_batch(source=source, batch=batch, records=arrived(executor, source, batch.pk), actor=actor, as_of=as_of)  # fmt: skip
                placed += done.records if done is not None else 0
    return placed


@transaction.atomic
def place_batch(
    *, source: RegistrySource, batch: Batch, records: Sequence[Arrived], actor: Actor, as_of: datetime
) -> PlacedBatch | None:
    """Place a batch's records, all or none; None while a run links this kind, which sees them anyway or leaves them for later."""
    actor.require(MANAGE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, KINDS.index(source.kind)])
        if not cursor.fetchone()[0]:
            return None
    placing = _Placing(source, as_of, [], [], [])
    touched = _decide(placing, records)
    EntityRecord.objects.filter(pk__in=placing.ended).update(until=as_of)
    EntityRecord.objects.bulk_create(placing.rows, batch_size=_CHUNK)
    _open_pairs(placing)
    refresh_entities(entities=touched, as_of=as_of)
    index_entities(entities=touched)
    counts = {"records": len(records), "linked": placing.linked, "made": placing.made, "doubtful": len(placing.pairs)}
    made = PlacedBatch.objects.create(source=source, batch=batch, placed_at=as_of, **counts)
    record(actor=actor, as_of=as_of, verb="registry.placed", subject=batch, detail={"source": source.pk, **counts})
    return made


def _decide(placing: _Placing, records: Sequence[Arrived]) -> set[int]:
    """Where each record goes; the entities that change by it."""
    kind, plan = placing.source.kind, PLANS.get(placing.source.kind)
    held = {
        row.key: row
        for row in EntityRecord.objects.filter(
            source=placing.source, key__in=[each.key for each in records], until__isnull=True
        )
    }
    for each in records:
        row = held.get(each.key)
        if row is not None and row.said_hash != each.said_hash:
            placing.ended.append(row.pk)
            placing.put(each, row.entity_id, row.rule, row.probability)
    fresh, loose = [each for each in records if each.key not in held], []
    found = match_many(kind, (each.said for each in fresh), 2) if plan is not None else ([] for _ in fresh)
    for each, candidates in zip(fresh, found, strict=True):
        best = candidates[0] if candidates else None
        if best is not None and best.verdict == SAME:
            placing.put(each, best.entity, ARRIVED, best.probability)
            placing.linked += 1
            continue
        loose.append(each)
        if best is not None and best.verdict == DOUBTFUL:
            placing.pairs.append((each, best.entity, best.probability))
    groups = grouped(plan, [each.said for each in loose], population())
    new = Entity.objects.bulk_create(
        [Entity(kind=kind, created_at=placing.as_of, updated_at=placing.as_of) for _ in groups], batch_size=_CHUNK
    )
    placing.made = len(new)
    for entity, group in zip(new, groups, strict=True):
        for n in group:
            placing.put(loose[n], entity.pk, ARRIVED if len(group) > 1 else ALONE, 1.0)
    return {row.entity_id for row in placing.rows}


def _open_pairs(placing: _Placing) -> None:
    """Lay what is doubtful before people: the new record beside one of the entity that it may be of."""
    entities = {entity for _, entity, _ in placing.pairs}
    rows = EntityRecord.objects.filter(entity_id__in=entities, until__isnull=True).select_related("source", "entity")
    beside = {row.entity_id: row for row in rows.order_by("-pk")}
    pairs = []
    for each, entity, probability in placing.pairs:
        other = beside.get(entity)
        if other is None:
            continue
        ends = sorted([(placing.source.pk, each.key), (other.source_id, other.key)])
        pairs.append(
            CandidatePair(
                kind=placing.source.kind, left_source_id=ends[0][0], left_key=ends[0][1], right_source_id=ends[1][0],
                right_key=ends[1][1], probability=probability, origin="doubtful", sensitive=other.entity.sensitive,
                region_id=other.entity.region_id, opened_at=placing.as_of,
            )
        )  # fmt: skip
    CandidatePair.objects.bulk_create(pairs, batch_size=_CHUNK, ignore_conflicts=True)


def refresh_entities(*, entities: Iterable[int], as_of: datetime) -> None:
    """Decide the golden records of entities anew from what their records say, and list the entities by them."""
    wanted = sorted(entities)
    for at in range(0, len(wanted), _CHUNK):
        chunk = wanted[at : at + _CHUNK]
        rows = EntityRecord.objects.filter(entity_id__in=chunk, until__isnull=True, entity__state=ACTIVE)
        by_entity: dict[int, list[EntityRecord]] = {}
        kinds: dict[int, str] = {}
        for row in rows.select_related("source__resource").order_by("entity_id", "pk"):
            by_entity.setdefault(row.entity_id, []).append(row)
            kinds[row.entity_id] = row.source.kind
        _store_golden([(entity, kinds[entity], held) for entity, held in by_entity.items()], as_of)


def _store_golden(told: Sequence[tuple[int, str, list[EntityRecord]]], as_of: datetime) -> None:
    rows = []
    for entity, kind, held in told:
        values = golden(kind, said_by(held))
        listed = columns_from(kind, values)
        born = listed["born"].isoformat() if listed["born"] else None
        rows.append(
            (entity, json.dumps(values, ensure_ascii=False), len(held), listed["name"], listed["identifier"], listed["phone"],
             listed["address"], born, listed["sex"], value_of(values, "region")[:6])
        )  # fmt: skip
    regions = dict(Region.objects.filter(code__in={row[-1] for row in rows}).values_list("code", "pk"))
    columns = [list(column) for column in zip(*((*row[:-1], regions.get(row[-1])) for row in rows), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_entity e SET golden = o.golden::jsonb, record_count = o.records, name = o.name, identifier = o.identifier,"
            " phone = o.phone, address = o.address, born = o.born::date, sex = o.sex, region_id = o.region, updated_at = %s"
            " FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[])"
            " AS o (id, golden, records, name, identifier, phone, address, born, sex, region) WHERE e.id = o.id",
            [as_of, *(columns or [[]] * 10)],
        )
