"""The switch: what a run found becomes the registry in one transaction, with events, notices, relations, pairs and one audit row."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from mianzhou.data.registries.figures.counting_actions import note_due
from mianzhou.data.registries.linking.exchange import into_database
from mianzhou.data.registries.linking.relating import relations_sql
from mianzhou.data.registries.models import PLACE, EntityEvent, LinkRun
from mianzhou.data.registries.numbers import number_of
from mianzhou.data.registries.places.placing_actions import SPOTS, settle_spots
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor

_MANY = 10_000
_STAGED = {
    "decided": "entity bigint, golden jsonb, records int, name text, identifier text, phone text, address text, born text, sex text, region text",
    "opened": "entity bigint, source int, key text, said jsonb, said_hash bigint, dated date, rule text, probability float8, linked_to text",
    "closed": "source int, key text",
    "merged": "gone bigint, kept bigint",
    "parted": "whole bigint, made bigint",
    "vanished": "entity bigint",
    "spots": SPOTS,
    "doubtful": "left_source int, left_key text, right_source int, right_key text, probability float8",
}

# What was known of an entity and is known otherwise now; aggregated entity by entity, or the planner reads the whole registry in order for a small batch.
_CORRECTED = """
INSERT INTO registry_event (entity_id, verb, at, actor_name, reason, before, after, run_id, withdrawn_by)
SELECT e.id, 'corrected', %(at)s, %(actor)s, '', changed.before, changed.after, %(run)s, ''
FROM decided d JOIN registry_entity e ON e.id = d.entity CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(o.key, o.value->'value') AS before, jsonb_object_agg(o.key, d.golden->o.key->'value') AS after
    FROM jsonb_each(e.golden) o WHERE d.golden->o.key IS NOT NULL AND o.value->>'value' IS DISTINCT FROM d.golden->o.key->>'value') changed
WHERE changed.before IS NOT NULL
"""
_ENTITIES = """
INSERT INTO registry_entity (id, kind, state, name, identifier, phone, address, born, sex, region_id, golden, record_count, sensitive,
    created_at, created_run_id, updated_at)
SELECT d.entity, %(kind)s, 'active', left(d.name, 300), left(d.identifier, 64), left(d.phone, 32), left(d.address, 300),
    CASE WHEN d.born ~ '^\\d{4}-\\d\\d-\\d\\d$' THEN d.born::date END, left(d.sex, 1), r.id, d.golden, d.records, false, %(at)s, %(run)s, %(at)s
FROM decided d LEFT JOIN region r ON r.code = d.region AND d.region <> ''
ON CONFLICT (id) DO UPDATE SET state = 'active', merged_into_id = NULL, name = excluded.name, identifier = excluded.identifier,
    phone = excluded.phone, address = excluded.address, born = excluded.born, sex = excluded.sex, region_id = excluded.region_id,
    golden = excluded.golden, record_count = excluded.record_count, updated_at = excluded.updated_at
"""
_STILL_SENSITIVE = """
UPDATE registry_entity e SET sensitive = true FROM merged m JOIN registry_entity g ON g.id = m.gone AND g.sensitive WHERE e.id = m.kept
"""
_MERGED = """
UPDATE registry_entity e SET state = 'merged', merged_into_id = m.kept, record_count = 0, updated_at = %(at)s FROM merged m WHERE m.gone = e.id
"""
_VANISHED = """
UPDATE registry_entity e SET state = 'withdrawn', record_count = 0, updated_at = %(at)s FROM vanished v WHERE v.entity = e.id
"""
_CLOSED = """
UPDATE registry_record r SET until = %(at)s FROM closed c WHERE c.source = r.source_id AND c.key = r.key AND r.until IS NULL
"""
_OPENED = """
INSERT INTO registry_record (entity_id, source_id, key, said, said_hash, dated, rule, probability, linked_to, since, run_id)
SELECT entity, source, key, said, said_hash, dated, left(rule, 40), probability, left(linked_to, 240), %(at)s, %(run)s FROM opened
"""
_WITHDRAWN_EVENTS = """
INSERT INTO registry_event (entity_id, verb, at, actor_name, reason, before, after, run_id, withdrawn_by)
SELECT v.entity, 'withdrawn', %(at)s, %(actor)s, '', '{}', '{}', %(run)s, '' FROM vanished v
"""
_GONE_PLACES = (
    "CREATE TEMP TABLE gone_place ON COMMIT DROP AS SELECT gone AS entity FROM merged UNION SELECT entity FROM vanished"
)
# Who follows both sides of an event is told once.
_NOTICES = """
INSERT INTO registry_notice (subscription_id, event_id, at)
SELECT DISTINCT ON (v.id, s.person_id) s.id, v.id, %(at)s
FROM registry_event v JOIN registry_subscription s ON s.until IS NULL AND s.entity_id IN (v.entity_id, v.other_id)
WHERE v.run_id = %(run)s ORDER BY v.id, s.person_id, s.entity_id <> v.entity_id ON CONFLICT DO NOTHING
"""
_NOTICES_OF_BATCH = """
INSERT INTO registry_notice (subscription_id, event_id, at)
SELECT s.id, v.id, %(at)s FROM decided d JOIN registry_subscription s ON s.until IS NULL AND s.entity_id = d.entity
JOIN registry_event v ON v.entity_id = d.entity AND v.at = %(at)s AND v.run_id IS NULL ON CONFLICT DO NOTHING
"""
# What nobody judged and no run doubts any more leaves the queue; what is doubted again returns to it.
_PAIRS = (
    """UPDATE registry_pair p SET state = 'obsolete' WHERE kind = %(kind)s AND origin = 'doubtful' AND state = 'open' AND NOT EXISTS (
        SELECT 1 FROM doubtful d WHERE (d.left_source, d.left_key, d.right_source, d.right_key) = (p.left_source_id, p.left_key, p.right_source_id, p.right_key))
        AND NOT EXISTS (SELECT 1 FROM registry_judgement j WHERE j.pair_id = p.id AND j.withdrawn_at IS NULL)""",
    """INSERT INTO registry_pair (kind, left_source_id, left_key, right_source_id, right_key, probability, origin, linked, stratum, state, verdict,
        sensitive, region_id, opened_at, run_id)
    SELECT %(kind)s, d.left_source, d.left_key, d.right_source, d.right_key, d.probability, 'doubtful', false, '', 'open', '',
        a.sensitive OR b.sensitive OR e.sensitive OR f.sensitive, coalesce(e.region_id, f.region_id), %(at)s, %(run)s
    FROM doubtful d JOIN registry_source a ON a.id = d.left_source JOIN registry_source b ON b.id = d.right_source
    JOIN registry_record l ON l.source_id = d.left_source AND l.key = d.left_key AND l.until IS NULL JOIN registry_entity e ON e.id = l.entity_id
    JOIN registry_record r ON r.source_id = d.right_source AND r.key = d.right_key AND r.until IS NULL JOIN registry_entity f ON f.id = r.entity_id
    ON CONFLICT (kind, left_source_id, left_key, right_source_id, right_key) DO UPDATE SET state = 'open', probability = excluded.probability,
        run_id = excluded.run_id, opened_at = excluded.opened_at, sensitive = registry_pair.sensitive OR excluded.sensitive WHERE registry_pair.state = 'obsolete'""",
)


@dataclass(frozen=True, slots=True)
class Switch:
    """What a run found: its row, the files by name, counts, seconds by step, and when it began by the monotonic clock. Without a run it is a batch's."""

    run: LinkRun | None
    files: dict[str, Path]
    counts: dict[str, Any]
    seconds: dict[str, float]
    begun: float


@transaction.atomic
def switch(*, told: Switch, kind: str, actor: Actor, as_of: datetime) -> dict[str, int]:
    """Make it the registry; how much changed. A batch does not know what is doubtful beside it, so no pair leaves the queue."""
    run = told.run
    given: dict[str, Any] = {"at": as_of, "run": run.pk if run else None, "kind": kind, "actor": actor.name}
    begun = time.monotonic()
    with connection.cursor() as cursor:
        for name, columns in _STAGED.items():
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
            cursor.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")
            if name in told.files:
                into_database(name, ", ".join(c.split()[0] for c in columns.split(", ")), told.files[name])
            cursor.execute(f"ANALYZE {name}")
        events = _events(kind, run, actor, as_of)
        cursor.execute(_CORRECTED, given)
        changes = {"corrected": cursor.rowcount}
        cursor.execute(
            "SELECT count(*) FROM decided d WHERE NOT EXISTS (SELECT 1 FROM registry_entity e WHERE e.id = d.entity)"
        )
        changes["created"] = cursor.fetchone()[0]
        for name, sql in (
            ("decided", _ENTITIES), ("closed", _CLOSED), ("opened", _OPENED), ("merged", _MERGED), ("withdrawn", _VANISHED),
            ("told_withdrawn", _WITHDRAWN_EVENTS), ("still_sensitive", _STILL_SENSITIVE),
        ):  # fmt: skip
            cursor.execute(sql, given)
            changes[name] = cursor.rowcount
        for name in ("told_withdrawn", "still_sensitive"):
            changes.pop(name)
        if kind == PLACE:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.gone_place")
            cursor.execute(_GONE_PLACES)
            changes["settled"] = settle_spots()
        EntityEvent.objects.bulk_create(events, batch_size=1000)
        changes["split"] = sum(1 for event in events if event.verb == "split")
        for sql in _PAIRS if run else _PAIRS[1:]:
            cursor.execute(sql, given)
        changes["related"] = _relate(as_of, changes)
        cursor.execute(_NOTICES if run else _NOTICES_OF_BATCH, given)
    if any(changes.values()):
        note_due(kind)
    if run:
        _finish(told, run, changes, begun, actor, as_of)
    return changes


def _relate(as_of: datetime, changes: dict[str, int]) -> int:
    """Relations, where any record moved; how many ended or began."""
    if not changes["opened"] and not changes["closed"]:
        return 0
    changed = 0
    with connection.cursor() as cursor:
        if changes["opened"] > _MANY:  # the planner would take the tables for as small as they were
            cursor.execute("ANALYZE registry_record")
        for sql in relations_sql("%(at)s"):
            cursor.execute(sql, {"at": as_of})
            changed += cursor.rowcount if sql.startswith(("UPDATE", "INSERT")) else 0
    return changed


def _finish(told: Switch, run: LinkRun, changes: dict[str, int], begun: float, actor: Actor, as_of: datetime) -> None:
    now = time.monotonic()
    run.state, run.step = "done", ""
    run.finished_at = as_of + timedelta(seconds=now - told.begun)
    run.changes = changes
    run.seconds = {**told.seconds, "switch": round(told.seconds.get("switch", 0) + now - begun, 2)}
    for name, value in told.counts.items():
        setattr(run, name, value)
    run.save()
    detail = {
        "kind": run.kind,
        "engine": run.engine,
        "records": run.records,
        "entities": run.entities,
        "changes": changes,
    }
    record(actor=actor, as_of=as_of, verb="registry.linked", subject=run, detail=detail)


def _events(kind: str, run: LinkRun | None, actor: Actor, as_of: datetime) -> list[EntityEvent]:
    """Merges and splits with the records before and after, read before anything moves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gone, kept, 'merged' FROM merged UNION ALL SELECT whole, made, 'split' FROM parted ORDER BY 1, 2"
        )
        pairs = cursor.fetchall()
        if not pairs:
            return []
        entities = sorted({pk for first, other, _ in pairs for pk in (first, other)})
        before, after = _held_before(entities), _held_after(entities)
        cursor.execute(
            "SELECT entity_id, other_id FROM registry_event WHERE verb = 'split' AND (entity_id = ANY(%s) OR other_id = ANY(%s))",
            [entities, entities],
        )
        split = {frozenset(row) for row in cursor.fetchall()}
    made = []
    for first, other, verb in pairs:
        again = verb == "merged" and frozenset((first, other)) in split
        numbers = {number_of(kind, pk): pk for pk in (first, other)}
        made.append(
            EntityEvent(
                entity_id=first,
                other_id=other,
                verb="remerged" if again else verb,
                at=as_of,
                actor_name=actor.name,
                person_id=actor.person_id,
                before={number: before.get(pk, []) for number, pk in numbers.items()},
                after={number: after.get(pk, []) for number, pk in numbers.items()},
                run=run,
            )
        )
    return made


def _held_before(entities: list[int]) -> dict[int, list[list[Any]]]:
    sql = "SELECT entity_id, source_id, key FROM registry_record WHERE entity_id = ANY(%s) AND until IS NULL ORDER BY 1, 2, 3"
    with connection.cursor() as cursor:
        cursor.execute(sql, [entities])
        return _grouped(cursor.fetchall())


def _held_after(entities: list[int]) -> dict[int, list[list[Any]]]:
    stays = """SELECT r.entity_id, r.source_id, r.key FROM registry_record r WHERE r.entity_id = ANY(%s) AND r.until IS NULL
        AND NOT EXISTS (SELECT 1 FROM closed c WHERE c.source = r.source_id AND c.key = r.key)"""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{stays} UNION ALL SELECT entity, source, key FROM opened WHERE entity = ANY(%s)", [entities, entities]
        )
        return _grouped(sorted(cursor.fetchall()))


def _grouped(rows: Iterable[tuple[int, int, str]]) -> dict[int, list[list[Any]]]:
    held: dict[int, list[list[Any]]] = defaultdict(list)
    for entity, source, key in rows:
        held[entity].append([source, key])
    return held
