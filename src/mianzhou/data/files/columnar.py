"""Parquet: typed columns written out as the text in which they would have been typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mianzhou.data.files.chunk import ROW, Chunk
from mianzhou.data.files.encoding import Opener
from mianzhou.data.files.errors import FileDamaged
from mianzhou.data.files.headers import distinct
from mianzhou.data.files.layout import Layout, SourceTable

_BYTES_A_ROW = 256


def parquet_table(opened: Opener, name: str, member: str = "") -> SourceTable:
    """The one table of a Parquet file; structures are laid out one level with dots."""
    try:
        schema = pq.ParquetFile(opened()).schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise FileDamaged(name=name, detail=str(error)) from None
    plain = _laid_out(schema.empty_table())
    header = distinct(plain.column_names)
    layout = Layout(format="parquet", header=header, encoding="utf-8", member=member)

    def chunks(target_bytes: int) -> Iterator[Chunk]:
        number = 1
        for batch in pq.ParquetFile(opened()).iter_batches(batch_size=max(target_bytes // _BYTES_A_ROW, 1)):
            table = _laid_out(pa.Table.from_batches([batch]))
            columns = {ROW: pa.arange(number, number + table.num_rows)}
            columns |= {n: as_text(c) for n, c in zip(header, table.columns, strict=True)}
            number += table.num_rows
            if table.num_rows:
                yield Chunk(pa.table(columns))

    return SourceTable(member or name, layout, chunks)


def _laid_out(table: pa.Table) -> pa.Table:
    return table.flatten() if any(pa.types.is_struct(kind) for kind in table.schema.types) else table


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text: numbers and dates as they are written, lists and deeper structures as JSON, bytes that are no text in hexadecimal."""
    kind = column.type
    if pa.types.is_nested(kind):
        return _each(column, _json)
    if pa.types.is_duration(kind):
        return _each(column, str)
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        text = pc.replace_substring_regex(pc.cast(column, pa.string()), r"\.0+(Z|[+-]|$)", r"\1")
        return pc.replace_substring_regex(text, r"(\.\d*[1-9])0+(Z|[+-]|$)", r"\1\2")
    if pa.types.is_floating(kind):
        return pc.replace_substring_regex(pc.cast(column, pa.string()), r"^(-?\d+)\.0$", r"\1")
    try:
        return pc.cast(column, pa.string())
    except pa.ArrowInvalid:
        return _each(column, bytes.hex)
    except pa.ArrowNotImplementedError:
        return _each(column, str)


def _each(column: pa.ChunkedArray, written: Callable[[Any], str]) -> pa.ChunkedArray:
    """The values that the library cannot write by itself."""
    texts = [None if value is None else written(value) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))
