"""A schema drafted from a file: every column recognised, named and bounded, with the evidence for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mianzhou.data.files.api import ROW, Layout, SourceTable, tables_of
from mianzhou.data.schemas.binding import without_remarks
from mianzhou.data.schemas.claims import ColumnEvidence, is_required, key_of, mode_of
from mianzhou.data.schemas.columns import Column, Recognised, recognise
from mianzhou.data.schemas.document import write_schema
from mianzhou.data.schemas.model import Constraints, Field, Schema
from mianzhou.data.schemas.naming import distinct_from, identifier, is_name
from mianzhou.data.schemas.words import ENGLISH, MISSING, TELLING
from mianzhou.data.standards.api import STANDARDS
from mianzhou.data.standards.facts import MONEY_UNITS
from mianzhou.kernel.text import Text

BUDGET_BYTES = 32 << 20
"""A file up to this size is looked at whole; of a larger one, its head and pieces spread over it."""
_KEPT_VALUES = 2000
_TABLE_UNIT = re.compile(r"单\s*位\s*[:：]\s*(\S{1,4}?)(?:[)）]|\s|$)")


@dataclass(frozen=True, slots=True)
class Described:
    """A drafted document, ready to be registered, and what it rests on. `whole`: every row was looked at."""

    document: dict[str, Any]
    schema: Schema
    columns: tuple[ColumnEvidence, ...]
    layout: Layout
    rows: int
    malformed: int
    whole: bool
    others: tuple[str, ...]


def describe(path: Path, name: str = "", *, sheet: str = "") -> Described:
    """The first table of a file that has several columns, or the one named; `name` is what the sender called the file. `others` are its further tables."""
    tables = tables_of(path, name, sheet=sheet)
    table = next((t for t in tables if len(t.layout.header) > 1), tables[0])
    rows, malformed = _looked_at(table)
    size = path.stat().st_size
    whole = size <= BUDGET_BYTES
    fields: list[Field] = []
    seen: list[ColumnEvidence] = []
    unit = unit_above(table.layout.notes)
    missing: dict[str, None] = {"": None}
    for header in table.layout.header:
        column, nothing = _column(header, rows[header])
        found = recognise(column, unit)
        if nothing and (found.standard or found.enum):
            missing.update(dict.fromkeys(nothing))
        taken = [field.name for field in fields]
        fields.append(_field(column, found, _named(header, found, taken)))
        seen.append(
            ColumnEvidence(header, fields[-1].name, column.empty, column.distinct, tuple(column.values)[:3], found)
        )
    key = key_of(seen, rows.num_rows) if whole else ()
    required = {c.name for c in seen if c.name in key or is_required(c, rows.num_rows)}
    fields = [
        replace(f, constraints=replace(f.constraints, required=True)) if f.name in required else f for f in fields
    ]
    schema = Schema(tuple(fields), primary_key=key, missing_values=tuple(missing), mode=mode_of(seen, key))
    title = _title(name or path.name, table, several=len(tables) > 1)
    document = {"name": identifier(title), "title": title, "schema": write_schema(schema)}
    others = tuple(other.label for other in tables if other is not table)
    return Described(document, schema, tuple(seen), table.layout, rows.num_rows, malformed, whole, others)


def _looked_at(table: SourceTable) -> tuple[pa.Table, int]:
    empty = {ROW: pa.array([], pa.int64())} | {name: pa.array([], pa.string()) for name in table.layout.header}
    parts, malformed = [pa.table(empty)], 0
    for chunk in table.samples(BUDGET_BYTES):
        parts.append(chunk.rows.cast(parts[0].schema))
        malformed += len(chunk.malformed)
    return pa.concat_tables(parts), malformed


def _column(header: str, cells: pa.ChunkedArray) -> tuple[Column, tuple[str, ...]]:
    """The column's figures, and which of its values stand for nothing."""
    counted = pc.value_counts(pc.utf8_trim_whitespace(cells))
    values, counts = counted.field("values"), counted.field("counts")
    order = pc.sort_indices(counts, sort_keys=[("", "descending")])
    empty = 0
    nothing: list[str] = []
    kept: dict[str, int] = {}
    for place in order[: _KEPT_VALUES + len(MISSING) + 2].to_pylist():
        value, count = values[place].as_py(), counts[place].as_py()
        if not value or value in MISSING:
            empty += count
            nothing += [value] if value else []
        elif len(kept) < _KEPT_VALUES:
            kept[value] = count
    void = pa.array(["", None, *MISSING], pa.string())
    distinct = len(values) - pc.sum(pc.is_in(values, value_set=void)).as_py() if len(values) else 0
    return Column(header, len(cells), empty, distinct, kept), tuple(nothing)


def _field(column: Column, found: Recognised, name: str) -> Field:
    sensitivity = STANDARDS[found.standard].sensitivity.value if found.standard else ""
    return Field(
        name=name,
        type=found.type,
        title="" if column.header == name else column.header,
        format=found.format,
        standard=found.standard,
        constraints=Constraints(enum=found.enum),
        unit=found.unit,
        sensitivity=sensitivity,
    )


def _named(header: str, found: Recognised, taken: Iterable[str]) -> str:
    """The header itself if it can name a column; else the standard's name, a usual word in English, or the header in pinyin."""
    if is_name(header):
        return distinct_from(header, taken)
    known = set(taken)
    last = without_remarks(header.rsplit("/", 1)[-1])
    for candidate in (found.standard if found.standard in TELLING else None, ENGLISH.get(last)):
        if candidate and candidate not in known:
            return candidate
    return identifier(header, known)


def unit_above(notes: Iterable[Text]) -> str:
    """The unit of measure that the lines above the table give: 单位：万元."""
    for note in notes:
        for match in _TABLE_UNIT.finditer(note.zh):
            if match[1] in MONEY_UNITS:
                return match[1]
    return ""


def _title(name: str, table: SourceTable, *, several: bool) -> str:
    """The file's name without its endings; of several tables, the member's or sheet's."""
    title = PurePosixPath(table.layout.member or name).name
    while (
        (suffix := PurePosixPath(title).suffix) and 2 <= len(suffix) <= 8 and suffix[1:].isalnum() and suffix.isascii()
    ):
        title = title[: -len(suffix)]
    if several and table.layout.sheet:
        title = f"{title} {table.layout.sheet}"
    return title.strip() or name
