"""The unit of measure above a table (单位：万元) holds for every column of money that names none: it is written into the column's name.

So it goes wherever the column goes: into the checks, the notes of the receipt, the quarantined rows and what is mended of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mianzhou.data.checks.api import money_unit
from mianzhou.data.files.api import SourceTable
from mianzhou.data.files.chunk import Chunk
from mianzhou.data.schemas.api import Binding, Schema, unit_above
from mianzhou.data.standards.facts import MONEY_UNITS

_BARE = re.compile(r"\s*[+-]?(\d[\d,]*)?(\.\d*)?\s*")
Read = Callable[[int], Iterator[Chunk]]


def with_unit(table: SourceTable, column: str) -> str:
    """A column's name with the unit above the table."""
    return f"{column}（{unit_above(table.layout.notes)}）"


def titled(title: str, unit: str) -> str:
    """An item's title with the unit in which a file gives it, unless the title names that unit itself."""
    return title if money_unit(title) == unit else f"{title}（单位：{unit}）"


def names_with_units(table: SourceTable, binding: Binding, schema: Schema) -> dict[str, str]:
    """The columns that take the unit above the table, and their names with it; none where it is yuan or there is no such line."""
    unit = unit_above(table.layout.notes)
    if MONEY_UNITS.get(unit, "1") == "1":
        return {}
    of_money = {field.name for field in schema.fields if field.standard == "money"}
    named = {
        column: with_unit(table, column)
        for column, item in binding.fields.items()
        if item in of_money and not money_unit(column)
    }
    return {column: name for column, name in named.items() if name not in table.layout.header}


def renamed(table: SourceTable, names: Mapping[str, str]) -> SourceTable:
    """The table with columns called otherwise."""

    def under_names(read: Read) -> Read:
        def chunks(size: int) -> Iterator[Chunk]:
            for chunk in read(size):
                columns = [names.get(column, column) for column in chunk.rows.column_names]
                yield replace(chunk, rows=chunk.rows.rename_columns(columns))

        return chunks

    header = tuple(names.get(column, column) for column in table.layout.header)
    return SourceTable(table.label, replace(table.layout, header=header), under_names(table.chunks))


def spelled_out(values: Mapping[str, str], units: Mapping[str, str]) -> dict[str, str]:
    """A row's values by item with the unit of its file behind bare amounts: what is sent again has no header that says it."""
    return {
        item: f"{value.strip()}{units[item]}" if item in units and value.strip() and _BARE.fullmatch(value) else value
        for item, value in values.items()
    }
