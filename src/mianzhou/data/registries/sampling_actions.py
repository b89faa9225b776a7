"""Drawing links for people to judge, so that precision can be told: of each rule so many, chosen by a hash and by nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from mianzhou.data.registries.models import LinkRun
from mianzhou.data.registries.queries import MANAGE
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor

# A record that came into its entity by another one, and that other one, while both are in it. Those that were judged before are not asked again.
_DRAWN: Final = """
WITH linked AS (
    SELECT r.source_id, r.key, l.source_id AS other_source, l.key AS other_key, r.rule, r.probability, e.region_id,
        s.sensitive OR t.sensitive OR e.sensitive AS sensitive,
        row_number() OVER (PARTITION BY r.rule ORDER BY md5(%(run)s || '/' || r.source_id || '/' || r.key), r.id) AS place
    FROM registry_record r JOIN registry_entity e ON e.id = r.entity_id AND e.kind = %(kind)s AND e.state = 'active'
    JOIN LATERAL (SELECT o.source_id, o.key FROM registry_record o WHERE o.entity_id = r.entity_id AND o.until IS NULL AND o.id < r.id
        ORDER BY o.source_id || ' ' || o.key = r.linked_to DESC, o.id LIMIT 1) l ON true
    JOIN registry_source s ON s.id = r.source_id JOIN registry_source t ON t.id = l.source_id
    WHERE r.until IS NULL)
INSERT INTO registry_pair (kind, left_source_id, left_key, right_source_id, right_key, probability, origin, linked, stratum, state, verdict,
    sensitive, region_id, opened_at, run_id)
SELECT %(kind)s, least(source_id, other_source), CASE WHEN (source_id, key) < (other_source, other_key) THEN key ELSE other_key END,
    greatest(source_id, other_source), CASE WHEN (source_id, key) < (other_source, other_key) THEN other_key ELSE key END,
    probability, 'sample', true, rule, 'open', '', sensitive, region_id, %(at)s, %(run_id)s
FROM linked WHERE place <= %(each)s
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def draw_sample(*, run: LinkRun, each: int = 50, actor: Actor, as_of: datetime) -> int:
    """Put links of a finished run before people, up to `each` of every rule; how many are new. The same run draws the same again."""
    actor.require(MANAGE)
    given: dict[str, Any] = {"run": str(run.pk), "run_id": run.pk, "kind": run.kind, "each": each, "at": as_of}
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN, given)
        drawn = cursor.rowcount
    detail = {"kind": run.kind, "drawn": drawn, "each": each}
    record(actor=actor, as_of=as_of, verb="registry.sampled", subject=run, detail=detail)
    return drawn
