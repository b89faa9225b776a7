"""Work that goes row by row, done by DuckDB on every worker of Spark: Spark hands out pieces of files, each becomes a file of the result.

So whatever is computed of one row is computed by one engine everywhere, to the last digit; Spark joins, groups and distributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mianzhou.data.lake.duck import Scratch

Work = Callable[[Scratch, str, str], None]
"""Makes of the rows of one table (named second) another one (named third)."""

# Rows that a worker holds at a time, and that make a task of their own.
_ROWS = 200_000
_MEMORY_MB = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """Some row groups of a file; `first` is the number of their first row in the file, from 1."""

    file: str
    groups: tuple[int, ...]
    first: int


def pieces_of(files: Sequence[Path], rows: int = _ROWS) -> list[Piece]:
    """The files in pieces of about so many rows, or of one row group where it is larger."""
    return [piece for file in files for piece in _cut(file, rows)]


def _cut(file: Path, rows: int) -> Iterator[Piece]:
    told = pq.read_metadata(file)
    groups: list[int] = []
    held, first = 0, 1
    for group in range(told.num_row_groups):
        groups.append(group)
        held += told.row_group(group).num_rows
        if held >= rows or group == told.num_row_groups - 1:
            yield Piece(str(file), tuple(groups), first)
            first, held, groups = first + held, 0, []


def done(piece: Piece, work: Work, numbered: str, out: Path) -> str:
    """Do a piece and write the file `out`, whole or not at all; with `numbered`, rows have their number in the file in a column of this name."""
    partly = out.with_name(f".{out.name}.part")
    with pq.ParquetFile(piece.file) as file:
        first, writer = piece.first, None
        try:
            for rows in _batches(file, piece):
                made = _made(_with_numbers(rows, numbered, first), work)
                writer = writer or pq.ParquetWriter(partly, made.schema)
                writer.write_table(made)
                first += rows.num_rows
        finally:
            if writer is not None:
                writer.close()
    partly.replace(out)
    return out.name


def done_with_none(schema: pa.Schema, work: Work, numbered: str, out: Path) -> None:
    """What becomes of no rows: a file that tells the columns."""
    pq.write_table(_made(_with_numbers(schema.empty_table(), numbered, 1), work), out)


def _batches(file: pq.ParquetFile, piece: Piece) -> Iterator[pa.Table]:
    some = False
    for batch in file.iter_batches(batch_size=_ROWS, row_groups=list(piece.groups)):
        some = True
        yield pa.Table.from_batches([batch])
    if not some:
        yield file.schema_arrow.empty_table()


def _with_numbers(rows: pa.Table, column: str, first: int) -> pa.Table:
    if not column:
        return rows
    return rows.append_column(column, pa.array(range(first, first + rows.num_rows), pa.int64()))


def _made(rows: pa.Table, work: Work) -> pa.Table:
    with Scratch(_MEMORY_MB, ordered=False) as executor:
        executor.lay("piece", rows)
        work(executor, "piece", "made")
        return executor.arrow("SELECT * FROM made")
