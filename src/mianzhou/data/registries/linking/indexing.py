"""The index of matching follows a run: of few entities one by one, of many the whole kind from the tables that the executor still has."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage.api import KINDS, fields_of
from mianzhou.data.matching.indexing_actions import index_entities, index_is_current, mark_current, rebuild_index
from mianzhou.data.registries.linking.exchange import into_executor, out_of_database
from mianzhou.data.registries.linking.gathering import attributes
from mianzhou.data.registries.models import LinkRun, RegistrySource

# The whole kind is indexed anew where more changed than this, and more than one entity in so many.
_FEW: Final = 2000
_ONE_IN: Final = 20
_SEARCHED: Final = ("name", "number", "phone", "address")


def indexed_before(kind: str) -> bool:
    """Whether the last finished run of a kind came so far as to index it, by the plan that is in use."""
    last = LinkRun.objects.filter(kind=kind, state="done").order_by("-pk").first()
    return last is not None and "index" in last.seconds and index_is_current(kind)


def index_run(executor: Scratch, kind: str, folder: Path, *, whole: bool) -> None:
    """Bring the index up to the registry, from the tables `records`, `placed`, `touched`, `merged`, `vanished` of a run that was switched."""
    every = "UNION SELECT entity FROM placed" if whole else ""
    changed = f"SELECT entity FROM touched UNION SELECT gone FROM merged UNION SELECT entity FROM vanished {every}"
    (count,) = executor.rows(f"SELECT count(*) FROM ({changed}) AS changed")[0]
    (entities,) = executor.rows("SELECT count(DISTINCT entity) FROM placed")[0]
    if count <= max(_FEW, entities // _ONE_IN) and index_is_current(kind):
        index_entities(entities=[entity for (entity,) in executor.rows(changed)])
        mark_current(kind)
        return
    regions = folder / "regions.csv"
    out_of_database(f"SELECT id, region_id FROM registry_entity WHERE kind = '{kind}' AND state = 'active'", regions)
    into_executor(executor, "region_of", {"entity": "BIGINT", "region": "BIGINT"}, regions)
    executor.make("members", members_sql(kind))
    rebuild_index(kind=kind, executor=executor, members="members")


def members_sql(kind: str) -> str:
    """`record, entity, region_id, unit_id` and the fields that matching compares and searches."""
    known = set(attributes(kind))
    wanted = dict.fromkeys((*(fields_of(kind) if kind in KINDS else ()), *_SEARCHED))
    fields = ", ".join(f'r."{name}"' if name in known else f'CAST(NULL AS VARCHAR) AS "{name}"' for name in wanted)
    sources = RegistrySource.objects.filter(kind=kind).values_list("pk", "resource__provider")
    units = ", ".join(f"({source}, {unit})" for source, unit in sources)
    return f"""SELECT r.record, p.entity, g.region AS region_id, CAST(u.unit AS BIGINT) AS unit_id, {fields} FROM records r JOIN placed p USING (record)
        JOIN (VALUES {units}) AS u(source, unit) ON u.source = r.source LEFT JOIN region_of g ON g.entity = p.entity"""
