"""The names under which a resource's tables are asked for, as SQL over the files of a state. These functions touch nothing.

name               the current standardised state: every row, the newest of each key, or the newest whole, by the resource's mode
name__all          every accepted row, with older states, received text, batch, row and time
name__raw          the text as received of every accepted row
name__quarantine   the rows set aside
name__gN           the table as it was before a column changed its type for the Nth time
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from mianzhou.data.lake.columns import BATCH, FIELDS, KEY, MODE, ORIGINAL, REASONS, RECEIVED_AT, ROW, STAMPS, sql_type
from mianzhou.data.lake.snapshots import local_path
from mianzhou.data.schemas.model import Mode

if TYPE_CHECKING:
    from pyiceberg.table import Table

    from mianzhou.data.lake.snapshots import LakeFile
    from mianzhou.data.lake.tables import Part

CURRENT, ALL, RAW, QUARANTINED = "", "__all", "__raw", "__quarantine"
_NAME: Final = re.compile(r"(?P<resource>[a-z][a-z0-9_]*?)(?P<form>__all|__raw|__quarantine|__g\d+)?")

Source = Callable[["Table", Sequence["LakeFile"]], str]  # a table's rows in some files → SQL that yields them
Mask = Callable[[str], str]  # a quoted column → SQL of what is shown of it
_BETWEEN_KEYS: Final = chr(0x1F)
_PLAIN: Final = frozenset({REASONS, *STAMPS})


@dataclass(frozen=True, slots=True)
class Asked:
    """A table's name, taken apart."""

    resource: str
    form: str


@dataclass(frozen=True, slots=True)
class Masks:
    """What is hidden of a resource: for some items how, and how for columns that are neither items nor listed as shown (items of earlier
    versions, quarantined text under unknown headers). Without `other` only the items listed are hidden.

    `awaited` are the items of the version in force with their types in the engine's words: one that no batch has brought yet is empty in
    every row, and can be asked for."""

    items: Mapping[str, Mask] = field(default_factory=dict)
    other: Mask | None = None
    shown: frozenset[str] = frozenset()
    awaited: Mapping[str, str] = field(default_factory=dict)

    def of(self, column: str) -> Mask | None:
        """How a column is hidden; None if it is shown."""
        name = column.removesuffix(ORIGINAL)
        if column in _PLAIN or name in self.shown:
            return None
        return self.items.get(name, self.other)


SHOWN: Final = Masks()


def asked(name: str) -> Asked | None:
    """The resource and the form that a name means; None if no table can have this name."""
    found = _NAME.fullmatch(name)
    return Asked(found["resource"], found["form"] or CURRENT) if found else None


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def key_text_sql(key: Iterable[str]) -> str:
    """A row's key as one text."""
    return f" || {literal(_BETWEEN_KEYS)} || ".join(f"coalesce(CAST({quoted(name)} AS VARCHAR), '')" for name in key)


def key_text(values: Iterable[str]) -> str:
    """The same of values that are text already."""
    return _BETWEEN_KEYS.join(values)


def columns_of(table: Table) -> dict[str, str]:
    """The table's columns with their types in the engine's words."""
    return {column.name: sql_type(column.field_type) for column in table.schema().fields}


def files_sql(table: Table, files: Sequence[LakeFile]) -> str:
    """All columns of a table over its files; columns that a file was written without are empty."""
    columns = columns_of(table)
    if not files:
        empty = ", ".join(f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in columns.items())
        return f"SELECT {empty} WHERE false"
    ids = {column.name: column.field_id for column in table.schema().fields}
    present = frozenset().union(*(file.columns for file in files))
    same = all(file.columns == files[0].columns for file in files)
    shown = ", ".join(
        quoted(name) if ids[name] in present else f"CAST(NULL AS {kind}) AS {quoted(name)}"
        for name, kind in columns.items()
    )
    paths = ", ".join(literal(str(local_path(file.path))) for file in files)
    return f"SELECT {shown} FROM read_parquet([{paths}], union_by_name={'false' if same else 'true'})"


def view_sql(form: str, parts: Sequence[Part], masks: Masks = SHOWN, source: Source = files_sql) -> str:
    """The SELECT behind a name; `source` says how an engine comes by the rows of files."""
    if form == QUARANTINED:
        return _masked_sql(source(parts[0].table, parts[0].files), columns_of(parts[0].table), masks)
    if form.startswith("__g"):
        part = parts[int(form.removeprefix("__g")) - 1]
        return _masked_sql(source(part.table, part.files), columns_of(part.table), masks)
    table = parts[-1].table
    items: list[str] = json.loads(table.properties[FIELDS])
    if form == ALL:
        return _awaiting(_masked_sql(union_sql(parts, source), columns_of(table), masks), columns_of(table), masks)
    if form == RAW:
        texts = replace(masks, awaited=dict.fromkeys(masks.awaited, "VARCHAR"))
        return _awaiting(_masked_sql(raw_sql(parts, items, source), [BATCH, ROW, *items], masks), items, texts)
    return _awaiting(_masked_sql(current_sql(parts, items, source), items, masks), items, masks)


def union_sql(parts: Sequence[Part], source: Source = files_sql) -> str:
    """The rows of all generations in the columns of the newest; values that do not fit a column's new type are empty there."""
    wanted = columns_of(parts[-1].table)
    selects = []
    for part in parts:
        if part is not parts[-1] and not part.files:
            continue
        found = columns_of(part.table)
        shown = ", ".join(_carried(name, kind, found) for name, kind in wanted.items())
        selects.append(f"SELECT {shown} FROM ({source(part.table, part.files)})")
    return " UNION ALL ".join(selects)


def _carried(name: str, kind: str, found: Mapping[str, str]) -> str:
    if name not in found:
        return f"CAST(NULL AS {kind}) AS {quoted(name)}"
    if found[name] == kind:
        return quoted(name)
    return f"TRY_CAST({quoted(name)} AS {kind}) AS {quoted(name)}"


def current_sql(parts: Sequence[Part], items: Iterable[str], source: Source = files_sql) -> str:
    """The current state by the resource's mode."""
    table = parts[-1].table
    mode = Mode(table.properties[MODE])
    shown = ", ".join(map(quoted, items))
    key: list[str] = json.loads(table.properties[KEY])
    if mode is Mode.SNAPSHOT:
        newest = next((part for part in reversed(parts) if part.whole), None)
        if newest is None:
            return f"SELECT {shown} FROM ({union_sql(parts, source)}) WHERE false"
        batches = ", ".join(map(str, sorted(newest.whole)))
        return f"SELECT {shown} FROM ({union_sql(parts, source)}) WHERE {BATCH} IN ({batches})"
    if mode is Mode.UPSERT and key:
        by = ", ".join(map(quoted, key))
        newest_first = f"{RECEIVED_AT} DESC, {BATCH} DESC, {ROW} DESC"
        number = f"row_number() OVER (PARTITION BY {by} ORDER BY {newest_first})"
        return f"SELECT {shown} FROM ({union_sql(parts, source)}) QUALIFY {number} = 1"
    return f"SELECT {shown} FROM ({union_sql(parts, source)})"


def counting_files(parts: Sequence[Part]) -> list[LakeFile]:
    """The files of the rows that count by the resource's mode: of a table that comes whole each time the newest whole, else all."""
    if Mode(parts[-1].table.properties[MODE]) is not Mode.SNAPSHOT:
        return [file for part in parts for file in part.files]
    newest = next((part for part in reversed(parts) if part.whole), None)
    return [file for file in newest.files if file.first_batch in newest.whole] if newest else []


def raw_sql(parts: Sequence[Part], items: Iterable[str], source: Source = files_sql) -> str:
    """The text as received: kept beside the value where standardisation changed it, else the value's own text."""
    columns = columns_of(parts[-1].table)
    texts = []
    for item in items:
        text = f"CAST({quoted(item)} AS VARCHAR)"
        original = item + ORIGINAL
        texts.append(f"{f'coalesce({quoted(original)}, {text})' if original in columns else text} AS {quoted(item)}")
    return f"SELECT {BATCH}, {ROW}, {', '.join(texts)} FROM ({union_sql(parts, source)})"


def _masked_sql(source: str, columns: Iterable[str], masks: Masks) -> str:
    """The same rows with what is hidden replaced: conditions, joins and groups see no more than the result shows."""
    if not masks.items and masks.other is None:
        return source
    shown = []
    for name in columns:
        mask = masks.of(name)
        shown.append(quoted(name) if mask is None else f"{mask(quoted(name))} AS {quoted(name)}")
    return f"SELECT {', '.join(shown)} FROM ({source})"


def _awaiting(source: str, columns: Iterable[str], masks: Masks) -> str:
    """The same rows with the items that no batch has brought yet, empty."""
    known = set(columns)
    absent = [f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in masks.awaited.items() if name not in known]
    return f"SELECT *, {', '.join(absent)} FROM ({source})" if absent else source
