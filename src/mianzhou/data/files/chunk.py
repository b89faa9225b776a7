"""What reading a file yields: rows as text with their numbers, in chunks, and the rows that are no rows."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

ROW = "_row"


@dataclass(frozen=True, slots=True)
class MalformedRow:
    """A row that cannot be laid into the columns: its number, its text as received, and why (`too-many-fields`, `too-few-fields`, `broken-quote`, `not-text` …)."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some consecutive rows of a table.

    `rows` has the column `_row` (int64: 1-based number of the data row within its table, counted over good and malformed rows alike) and
    one string column for each header, in the order of the file; null only where the file holds no value at all (a short XLSX row, a JSON null).
    Every data row is either in `rows` or in `malformed`, never in both, never in neither.
    """

    rows: pa.Table
    malformed: tuple[MalformedRow, ...] = ()

    @property
    def received(self) -> int:
        return int(self.rows.num_rows) + len(self.malformed)
