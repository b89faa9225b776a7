"""A received file laid onto a resource: which of its tables is meant, and which column is which item."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.checks.api import money_unit
from mianzhou.data.files.api import ROW, SourceTable, tables_of
from mianzhou.data.intake.captions import names_with_units, renamed, with_unit
from mianzhou.data.intake.errors import (
    ColumnsUnreadable,
    ColumnUnknown,
    HeaderUnknown,
    ItemTwice,
    NoVersion,
    SeveralTables,
    UnknownItem,
)
from mianzhou.data.schemas.api import Binding, Schema, bind, names_of, read_schema
from mianzhou.data.schemas.binding import as_printed
from mianzhou.data.standards.facts import MONEY_UNITS
from mianzhou.kernel.text import Text

_PREVIEW_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A table of a file and how its columns bind to the items of a schema."""

    table: SourceTable
    binding: Binding
    schema: Schema
    chosen: Mapping[str, str]

    def notes(self) -> list[Text]:
        """What the sender should know about the file as it was understood."""
        found = list(self.table.layout.notes)
        titles = {field.name: field.title or field.name for field in self.schema.fields}
        by_hand = [(c, titles[self.chosen[c]]) for c in self.table.layout.header if self.chosen.get(c) in titles]
        if by_hand:
            said = "、".join(f"{column} → {item}" for column, item in by_hand)
            found.append(Text(f"报送人指定的列：{said}。", f"Columns as the sender assigned them: {said}."))
        found += self._units()
        if self.binding.missing:
            names = [titles[name] for name in self.binding.missing]
            found.append(
                Text(f"文件中没有这些数据项：{'、'.join(names)}。", f"The file has no column for: {', '.join(names)}.")
            )
        if self.binding.unknown:
            names = list(self.binding.unknown)
            found.append(
                Text(
                    f"这些列不属于该资源，未采用：{'、'.join(names)}。",
                    f"Columns that are no items of the resource were left out: {', '.join(names)}.",
                )
            )
        return found

    def units(self) -> dict[str, str]:
        """The columns of money whose name says a unit other than yuan."""
        of_money = {field.name for field in self.schema.fields if field.standard == "money"}
        said = {column: money_unit(column) for column, item in self.binding.fields.items() if item in of_money}
        return {column: unit for column, unit in said.items() if MONEY_UNITS.get(unit, "1") != "1"}

    def _units(self) -> list[Text]:
        """Amounts that are converted, since the header says a unit: who sends them must know that it was understood."""
        return [
            Text(f"“{column}”按{unit}换算为元。", f"The amounts under “{column}” were converted from {unit} to yuan.")
            for column, unit in self.units().items()
        ]


def read_columns(text: str) -> dict[str, str]:
    """Which column is which item, as JSON (`{"column": "item"}`) or as `column=item,column=item`; an empty item means none."""
    text = text.replace("\x00", "").strip()
    if not text.startswith("{"):
        pairs = [part.rpartition("=") for part in re.split("[,，]", text) if part.strip()]
        if not all(column.strip() and sign for column, sign, _ in pairs):
            raise ColumnsUnreadable
        found = [(column.strip(), item.strip()) for column, _, item in pairs]
    else:
        try:
            found = json.loads(text, object_pairs_hook=list)
        except ValueError:
            raise ColumnsUnreadable from None
        if not all(isinstance(item, str) for _, item in found):
            raise ColumnsUnreadable
    if len(dict(found)) < len(found):
        raise ColumnsUnreadable
    return dict(found)


def assigned(schema: Schema, chosen: Mapping[str, str]) -> dict[str, str]:
    """Columns laid by hand, each onto an item's name: given by name or by title; refused if there is no such item, or two are laid onto one."""
    titles = Counter(field.title for field in schema.fields)
    names = {field.title: field.name for field in schema.fields if titles[field.title] == 1}
    names |= {field.name: field.name for field in schema.fields} | {"": ""}
    unknown = {item for item in chosen.values() if item not in names}
    if unknown:
        raise UnknownItem(names=", ".join(sorted(unknown)))
    laid = {column: names[item] for column, item in chosen.items()}
    twice = [name for name, count in Counter(laid.values()).items() if name and count > 1]
    if twice:
        raise ItemTwice(names=", ".join(twice))
    return laid


def lay_out(
    path: Path, *, name: str, schema: Schema, title: str, table: str = "", chosen: Mapping[str, str] | None = None
) -> LaidOut:
    """The table of the file that is meant and its binding. One that fits is chosen among several; none or several are refused in words."""
    tables = tables_of(path, name, sheet=table, expected=names_of(schema))
    laid = [_laid_out(each, schema, chosen or {}) for each in tables]
    fitting = [one for one in laid if one.binding.fields]
    if not fitting:
        columns = "、".join(tables[0].layout.header[:12])
        raise HeaderUnknown(columns=columns, resource=title)
    if len(fitting) > 1:
        raise SeveralTables(names="、".join(one.table.label for one in fitting))
    header = fitting[0].table.layout.header
    printed = {as_printed(column) for column in (*header, *(c for each in tables for c in each.layout.header))}
    absent = [column for column in chosen or {} if as_printed(column) not in printed]
    if absent:
        raise ColumnUnknown(names="、".join(absent), columns="、".join(header[:40]))
    return fitting[0]


def _laid_out(table: SourceTable, schema: Schema, chosen: Mapping[str, str]) -> LaidOut:
    """Columns are called as they stand in the file or as the preview showed them, whatever the width, case and blanks with which they were typed."""
    typed = {as_printed(column): item for column, item in chosen.items()}
    header = table.layout.header
    shown = {column: with_unit(table, column) for column in header}
    meant = {
        column: typed[as_printed(word)]
        for column in header
        for word in (shown[column], column)
        if as_printed(word) in typed
    }
    binding = bind(schema, header, meant)
    names = names_with_units(table, binding, schema)
    if names:
        table = renamed(table, names)
        meant = {names.get(column, column): item for column, item in meant.items()}
        binding = bind(schema, table.layout.header, meant)
    return LaidOut(table, binding, schema, meant)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent, before it is sent: tables, columns with their items, items without a column, first rows."""

    tables: tuple[str, ...]
    table: str
    columns: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[Text, ...]


def preview_file(*, resource: Resource, path: Path, name: str, table: str = "", rows: int = 10) -> Preview:
    """Look at the beginning of a file as intake would take it; raises what intake would refuse it for."""
    if resource.current_version is None:
        raise NoVersion(resource=resource.title)
    schema = read_schema(resource.current_version.schema)
    labels = tuple(t.label for t in tables_of(path, name, expected=names_of(schema)))
    laid = lay_out(path, name=name, schema=schema, title=resource.title, table=table)
    chunk = next(islice(laid.table.chunks(_PREVIEW_BYTES), 1), None)
    shown: list[tuple[str, ...]] = []
    if chunk is not None:
        first = chunk.rows.slice(0, rows).drop_columns([ROW]).to_pylist()
        shown = [tuple("" if v is None else str(v) for v in row.values()) for row in first]
    return Preview(
        tables=labels,
        table=laid.table.label,
        columns=tuple((c, laid.binding.fields.get(c, "")) for c in laid.table.layout.header),
        missing=laid.binding.missing,
        rows=tuple(shown),
        notes=tuple(laid.notes()),
    )
