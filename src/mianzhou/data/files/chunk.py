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
    Every data row is either in `rows` or in `malformed`, never in both, never in neither. `blanks` says, for the first row of which it holds, how many blank rows of a
    sheet lie among the data before that row: (number of the row, how many).
    """

    rows: pa.Table
    malformed: tuple[MalformedRow, ...] = ()
    blanks: tuple[tuple[int, int], ...] = ()

    def place_of(self, row: int, first_row: int) -> int:
        """The number under which a spreadsheet program shows a row of this chunk; `first_row` is that of the first data row (`Layout.first_row`)."""
        before = next((many for number, many in reversed(self.blanks) if number <= row), 0)
        return first_row + row - 1 + before

    @property
    def received(self) -> int:
        return int(self.rows.num_rows) + len(self.malformed)
