"""A source of the registries as it lies in the lake now."""

from __future__ import annotations

import json
from collections.abc import Iterable

from mianzhou.data.lake.columns import BATCH, FIELDS, KEY, RECEIVED_AT, ROW
from mianzhou.data.lake.views import current_sql
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.registries.linking.gathering import Source
from mianzhou.data.registries.models import RegistrySource
from mianzhou.data.schemas.api import read_schema

# A person's sex is compared as the code of GB/T 2261.1, whatever words stand for it.
_LEFT_AS_CODES = frozenset({"gender", "region_code"})


def read_sources(kind: str) -> list[Source]:
    """The active sources of a kind that have a table in the lake; columns that their table does not have are left out."""
    lake, found = open_lake(), []
    rows = RegistrySource.objects.filter(kind=kind, is_active=True).select_related("resource__current_version")
    for row in rows.order_by("pk"):
        if not lake.has_table(row.resource.name):
            continue
        parts = lake.parts(row.resource.name)
        properties = parts[-1].table.properties
        items: list[str] = json.loads(properties[FIELDS])
        key: list[str] = json.loads(properties[KEY]) or [BATCH, ROW]
        columns = {name: column for name, column in row.columns.items() if column in items}
        wanted = dict.fromkeys([*items, BATCH, ROW, RECEIVED_AT])
        sql = current_sql(parts, wanted)
        found.append(Source(row.pk, sql, tuple(key), columns, _words(row, columns.values())))
    return found


def _words(row: RegistrySource, columns: Iterable[str]) -> dict[str, dict[str, str]]:
    """Codes and their words, of the columns that are written in codes."""
    schema = read_schema(row.resource.version_in_force.schema)
    wanted = set(columns)
    return {
        field.name: dict(field.labels)
        for field in schema.fields
        if field.name in wanted and field.labels and field.standard not in _LEFT_AS_CODES
    }
