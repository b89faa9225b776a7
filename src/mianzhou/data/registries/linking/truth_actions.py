"""Where the truth is known, as in an invented city: how many pairs a run linked rightly, and how many of the true ones it linked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from mianzhou.data.lake.api import Scratch
from mianzhou.data.lake.columns import BATCH, ROW
from mianzhou.data.registries.linking.exchange import into_executor, out_of_database
from mianzhou.data.registries.linking.gathering import key_sql
from mianzhou.data.registries.linking.reading import read_sources
from mianzhou.data.registries.models import LinkRun
from mianzhou.data.registries.queries import MANAGE
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.scratch.api import scratch_folder

# Pairs in one entity, pairs of one true subject, pairs that are both; entities that mix two.
_COUNTED: Final = """
WITH told AS (
    SELECT h.entity, t.subject FROM truth t JOIN places p ON p.source = t.source AND p.batch = t.batch AND p.row = t.row
    JOIN held h ON h.source = p.source AND h.key = p.key),
both_ways AS (SELECT entity, subject, count(*) AS n FROM told GROUP BY ALL),
pairs AS (
    SELECT (SELECT sum(n * (n - 1) / 2) FROM both_ways) AS right,
        (SELECT sum(n * (n - 1) / 2) FROM (SELECT sum(n) AS n FROM both_ways GROUP BY entity)) AS linked,
        (SELECT sum(n * (n - 1) / 2) FROM (SELECT sum(n) AS n FROM both_ways GROUP BY subject)) AS true)
SELECT (SELECT count(*) FROM told), "right", linked, "true", (SELECT count(*) FROM (SELECT entity FROM both_ways GROUP BY entity HAVING count(*) > 1)),
    (SELECT count(DISTINCT entity) FROM both_ways) FROM pairs
"""


def measure_truth(*, run: LinkRun, truth: Path, actor: Actor, as_of: datetime) -> dict[str, float]:
    """Hold the entities of a run's kind, as they are now, against a CSV without header: source, batch, row, true subject. Kept with the run."""
    actor.require(MANAGE)
    sources = read_sources(run.kind)
    with scratch_folder("truth") as folder, Scratch(ordered=False) as executor:
        held = folder / "held.csv"
        out_of_database(
            "SELECT r.source_id, r.key, r.entity_id FROM registry_record r JOIN registry_source s ON s.id = r.source_id"
            f" WHERE r.until IS NULL AND s.kind = '{run.kind}'",
            held,
        )
        into_executor(executor, "held", {"source": "INTEGER", "key": "VARCHAR", "entity": "BIGINT"}, held)
        columns = {"source": "INTEGER", "batch": "BIGINT", "row": "BIGINT", "subject": "BIGINT"}
        into_executor(executor, "truth", columns, truth)
        rows = (
            f"SELECT {s.pk} AS source, {BATCH} AS batch, {ROW} AS row, {key_sql(s)} AS key FROM ({s.rows})"
            for s in sources
        )
        executor.make("places", " UNION ALL ".join(rows))
        told, right, linked, true, mixed, entities = executor.rows(_COUNTED)[0]
    if not told or not linked or not true:
        return {}
    precision, recall = float(right) / float(linked), float(right) / float(true)
    found = {
        "records": int(told),
        "entities": int(entities),
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "f1": round(2 * precision * recall / (precision + recall), 5) if precision + recall else 0.0,
        "mixed": int(mixed),
    }
    with transaction.atomic():
        run.truth = found
        run.save(update_fields=["truth"])
        record(actor=actor, as_of=as_of, verb="registry.measured", subject=run, detail={"kind": run.kind, **found})
    return found
