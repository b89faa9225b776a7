"""A source of the registries as it lies in the lake now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Sum

from mianzhou.data.intake.corrections.keeping import corrected_values
from mianzhou.data.intake.models import Batch
from mianzhou.data.lake.columns import BATCH, FIELDS, KEY, RECEIVED_AT, ROW
from mianzhou.data.lake.tables import Part
from mianzhou.data.lake.views import current_sql, quoted, union_sql
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.registries.linking.gathering import Source
from mianzhou.data.registries.models import RegistrySource
from mianzhou.data.schemas.api import read_schema
from mianzhou.kernel.scratch.api import machine_memory_mb

# A person's sex is compared as the code of GB/T 2261.1, whatever words stand for it.
_LEFT_AS_CODES = frozenset({"gender", "region_code"})
_LEAST_MB, _MB_A_MILLION, _SHARE = 1024, 300, 4  # the database beside it needs the greater part of a machine


def read_sources(kind: str) -> list[Source]:
    """The active sources of a kind that have a table in the lake; columns that their table does not have are left out."""
    rows = RegistrySource.objects.filter(kind=kind, is_active=True).select_related("resource__current_version")
    lake = open_lake()
    return [
        _read(row, lake.parts(row.resource.name)) for row in rows.order_by("pk") if lake.has_table(row.resource.name)
    ]


def memory_for(kind: str) -> int:
    """Megabytes with which the engine links a kind without writing most of its tables to disk, and that this machine can spare."""
    sources = RegistrySource.objects.filter(kind=kind, is_active=True).values_list("resource", flat=True)
    taken_in = (
        Batch.objects.filter(resource__in=sources, accepted__gt=0).values("resource").annotate(rows=Sum("accepted"))
    )
    rows = dict(taken_in.values_list("resource", "rows"))
    wanted = sum(rows.get(resource, 0) for resource in sources) * _MB_A_MILLION // 1_000_000
    return max(_LEAST_MB, min(wanted, machine_memory_mb() // _SHARE))


def read_batch(row: RegistrySource, batch: int) -> Source:
    """A source as one batch tells it: of each key the last row."""
    parts = [
        replace(part, files=tuple(f for f in part.files if f.first_batch <= batch <= f.last_batch))
        for part in open_lake().parts(row.resource.name)
    ]
    source = _read(row, parts)
    by = ", ".join(map(quoted, source.key))
    newest = f"QUALIFY row_number() OVER (PARTITION BY {by} ORDER BY {ROW} DESC) = 1"
    return replace(source, rows=f"SELECT * FROM ({union_sql(parts)}) WHERE {BATCH} = {batch} {newest}")


def _read(row: RegistrySource, parts: Sequence[Part]) -> Source:
    properties = parts[-1].table.properties
    items: list[str] = json.loads(properties[FIELDS])
    key: list[str] = json.loads(properties[KEY]) or [BATCH, ROW]
    columns = {name: column for name, column in row.columns.items() if column in items}
    wanted = dict.fromkeys([*items, BATCH, ROW, RECEIVED_AT])
    words = _words(row, columns.values())
    corrections = corrected_values(row.resource_id, columns.values())
    return Source(row.pk, current_sql(parts, wanted), tuple(key), columns, words, row.datum, corrections)


def _words(row: RegistrySource, columns: Iterable[str]) -> dict[str, dict[str, str]]:
    """Codes and their words, of the columns that are written in codes."""
    schema = read_schema(row.resource.version_in_force.schema)
    wanted = set(columns)
    return {
        field.name: dict(field.labels)
        for field in schema.fields
        if field.name in wanted and field.labels and field.standard not in _LEFT_AS_CODES
    }
