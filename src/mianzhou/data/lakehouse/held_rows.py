"""One accepted row of a resource, found by its key or by batch and row number, with its values as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.lake.columns import BATCH, RECEIVED_AT, ROW
from mianzhou.data.lake.tables import Lake
from mianzhou.data.lake.views import literal, quoted
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.schemas.api import Mode, Schema, read_schema
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class RowNotHeld(MianzhouError):
    """No row like that counts among what the resource holds."""

    code = "row-not-held"
    status = 404
    problem = Text("“{resource}”中没有找到这一行：{row}。", "“{resource}” holds no such row: {row}. ")
    remedy = Text(
        "请核对主键，或批次号和行号；待修正或已撤回的行不算。",
        "Check the key, or batch and row number; rows that wait for mending or were withdrawn do not count.",
    )


@dataclass(frozen=True, slots=True)
class HeldRow:
    """An accepted row: the standardised values as text, the text as received, and the values of its key."""

    batch_id: int
    row: int
    values: dict[str, str]
    received: dict[str, str]
    key: dict[str, str]


def held_row(resource: Resource, batch_id: int, row: int) -> HeldRow:
    """The accepted row with this number of this batch; `RowNotHeld` if there is none, or it gave way to a correction."""
    schema, lake = _schema(resource), open_lake()
    names = [field.name for field in schema.fields]
    where = f"{BATCH} = {batch_id:d} AND {ROW} = {row:d}"
    found = _ask(lake, resource, f"SELECT {_texts(names)} FROM {resource.name}__all WHERE {where}")
    if not found:
        wanted = Text("批次 {b} 第 {r} 行", "batch {b}, row {r}").format(b=batch_id, r=row)
        raise RowNotHeld(resource=resource.title, row=wanted)
    received = _ask(lake, resource, f"SELECT {_texts(names)} FROM {resource.name}__raw WHERE {where}")[0]
    values = dict(zip(names, found[0], strict=True))
    key = {name: values[name] for name in schema.primary_key}
    return HeldRow(batch_id, row, values, dict(zip(names, received, strict=True)), key)


def find_held(resource: Resource, key: Mapping[str, str]) -> tuple[int, int]:
    """Batch and row number of the newest row with this key, as standardised or as received; `RowNotHeld` if there is none."""
    schema, lake = _schema(resource), open_lake()
    names = ", ".join(quoted(name) for name in key)
    counts = _counting(lake, resource, schema)
    for form, text in (("__all", _standardised), ("__raw", _received)):
        where = " AND ".join(text(name, value) for name, value in key.items())
        sql = (
            f"SELECT a.{BATCH}, a.{ROW} FROM {resource.name}__all a JOIN"
            f" (SELECT {BATCH}, {ROW}, {names} FROM {resource.name}{form} WHERE {where}) f"
            f" ON a.{BATCH} = f.{BATCH} AND a.{ROW} = f.{ROW} {counts}"
            f" ORDER BY a.{RECEIVED_AT} DESC, a.{BATCH} DESC, a.{ROW} DESC LIMIT 1"
        )
        if found := _ask(lake, resource, sql):
            return int(found[0][0]), int(found[0][1])
    raise RowNotHeld(resource=resource.title, row="、".join(key.values()))


def _standardised(name: str, value: str) -> str:
    return f"upper(CAST({quoted(name)} AS VARCHAR)) = upper({literal(value.strip())})"


def _received(name: str, value: str) -> str:
    return f"{quoted(name)} = {literal(value)}"


def _counting(lake: Lake, resource: Resource, schema: Schema) -> str:
    """Of a resource whose batches are each the whole, only the newest whole counts."""
    if schema.mode is not Mode.SNAPSHOT or not lake.has_table(resource.name):
        return ""
    whole = next((part.whole for part in reversed(lake.parts(resource.name)) if part.whole), frozenset[int]())
    return f"WHERE a.{BATCH} IN ({', '.join(map(str, sorted(whole)))})" if whole else ""


def _schema(resource: Resource) -> Schema:
    if resource.current_version is None:
        raise RowNotHeld(resource=resource.title, row="—")
    return read_schema(resource.current_version.schema)


def _texts(names: list[str]) -> str:
    return ", ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), '') AS {quoted(name)}" for name in names)


def _ask(lake: Lake, resource: Resource, sql: str) -> list[tuple[str, ...]]:
    if not lake.has_table(resource.name):
        return []
    with lake.query(sql) as answer:
        return answer.values()
