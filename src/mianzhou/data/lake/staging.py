"""Laying down checked rows: the writers of accepted and quarantined files, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mianzhou.data.checks.api import ORIGINAL, REASONS, CheckPlan
from mianzhou.data.files.chunk import ROW, MalformedRow
from mianzhou.data.lake.engine import Staged

TEXT = "_text"
REPEATED = "repeated"
ROWS_PER_FILE = 4_000_000
_MODULUS = 1 << 64


class RowFiles:
    """Parquet files of one kind of rows, a new one after so many rows; columns are fixed by the first table."""

    def __init__(
        self, folder: Path, name: str, stamps: Mapping[str, pa.Scalar], dictionary: Sequence[str] = ()
    ) -> None:
        self._folder = folder
        self._name = name
        self._stamps = stamps
        self._dictionary = list(dictionary)
        self._writer: pq.ParquetWriter | None = None
        self._rows = 0
        self.files: list[Path] = []

    def write(self, rows: pa.Table) -> None:
        """Add rows; an empty table adds nothing."""
        if not rows.num_rows:
            return
        for column, value in self._stamps.items():
            rows = rows.append_column(column, pa.repeat(value, rows.num_rows))
        if self._writer is None or self._rows >= ROWS_PER_FILE:
            self._open(rows.schema)
        assert self._writer is not None
        self._writer.write_table(rows, row_group_size=1 << 20)
        self._rows += rows.num_rows

    def _open(self, schema: pa.Schema) -> None:
        self.close()
        path = self._folder / f"{self._name}-{len(self.files):04d}.parquet"
        self.files.append(path)
        dictionary = [name for name in schema.names if name in self._dictionary or name in self._stamps]
        self._writer = pq.ParquetWriter(
            path, schema, compression="lz4", use_dictionary=dictionary, write_statistics=[ROW]
        )
        self._rows = 0

    def close(self) -> None:
        """Finish the file that is open."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def discard(self) -> None:
        """Take everything back."""
        with suppress(OSError, pa.ArrowException):
            self.close()
        for path in self.files:
            path.unlink(missing_ok=True)


class CleanRows:
    """Accepted rows put together from the received text and the few columns that an engine had to compute."""

    def __init__(self, plan: CheckPlan) -> None:
        self._plan = plan
        self._as_received = frozenset(plan.as_received())
        fields = [f.name for f in plan.schema.fields if f.name not in self._as_received]
        self.received = sorted({plan.bound[name] for name in self._as_received})
        self.computed = (*fields, *(f"{name}{ORIGINAL}" for name in plan.inexact()))

    def assembled(self, received: pa.Table, computed: pa.Table) -> pa.Table:
        """The same rows, as received and as far as they were computed, in the columns of the plan."""
        columns = [self._column(column.name, received, computed) for column in self._plan.columns]
        return pa.table(columns, names=[column.name for column in self._plan.columns])

    def _column(self, name: str, received: pa.Table, computed: pa.Table) -> pa.ChunkedArray | pa.Array:
        if name == ROW or name in self.computed:
            return computed[name]
        if name not in self._as_received:
            return pa.nulls(computed.num_rows, pa.string())
        text = received[self._plan.bound[name]]
        empty = pc.equal(text, "")
        return pc.if_else(empty, None, text) if pc.any(empty).as_py() else text


class Laying:
    """Both kinds of rows of a batch, with the counts of its receipt."""

    def __init__(self, plan: CheckPlan, into: Path, stamps: Mapping[str, pa.Scalar], engine: str) -> None:
        few = [f.name for f in plan.schema.fields if f.constraints.enum or f.labels or f.standard in _FEW]
        self._plan = plan
        self._engine = engine
        self._accepted = RowFiles(into, "accepted", stamps, few)
        self._quarantined = RowFiles(into, "quarantined", stamps, [REASONS])
        self._reasons: Counter[str] = Counter()
        self._filled: Counter[str] = Counter()
        self._names: dict[str, str] | None = None
        self._sum = 0
        self.accepted = 0
        self.quarantined = 0
        self.duplicate = 0

    @property
    def received(self) -> int:
        return self.accepted + self.quarantined

    def accept(self, rows: pa.Table, contents: pa.ChunkedArray) -> None:
        """Rows in the columns of the plan, with the fingerprints of their content."""
        self.accepted += rows.num_rows
        self._sum = (self._sum + (pc.sum(contents).as_py() or 0)) % _MODULUS
        for column in self._plan.schema.fields:
            self._filled[column.name] += rows.num_rows - rows[column.name].null_count
        self._accepted.write(rows)

    def set_aside(self, received: pa.Table, reasons: pa.ChunkedArray, malformed: Sequence[MalformedRow]) -> None:
        """Rows as received, with what is wrong with each, and rows that are none."""
        self.quarantined += received.num_rows + len(malformed)
        for entry in pc.value_counts(reasons).to_pylist():
            said = entry["values"].split(";")
            self._reasons.update(dict.fromkeys(said, entry["counts"]))
            self.duplicate += entry["counts"] if REPEATED in said else 0
        self._reasons.update(_malformed_reason(row) for row in malformed)
        table = self._as_received(received).append_column(REASONS, reasons)
        table = table.append_column(TEXT, pa.nulls(table.num_rows, pa.string()))
        self._quarantined.write(_with_malformed(table, malformed))

    def _as_received(self, rows: pa.Table) -> pa.Table:
        """The received columns under the names of their fields; columns that no field knows keep theirs; absent ones are empty."""
        if self._names is None:
            self._names = _received_names(self._plan, rows.column_names)
        kept = rows.rename_columns([self._names[name] for name in rows.column_names])
        for column in self._plan.schema.fields:
            if column.name not in self._plan.bound:
                kept = kept.append_column(column.name, pa.nulls(kept.num_rows, pa.string()))
        return kept

    def finish(self) -> Staged:
        """Close the files and say what there is."""
        self._accepted.close()
        self._quarantined.close()
        return Staged(
            accepted_files=tuple(self._accepted.files),
            quarantined_files=tuple(self._quarantined.files),
            received=self.received,
            accepted=self.accepted,
            quarantined=self.quarantined,
            duplicate=self.duplicate,
            by_reason=dict(sorted(self._reasons.items())),
            checksum=f"{self._engine}:{self._sum:016x}",
            filled={column.name: self._filled[column.name] for column in self._plan.schema.fields},
        )

    def discard(self) -> None:
        """Leave nothing behind."""
        self._accepted.discard()
        self._quarantined.discard()


_FEW = frozenset({"gender", "ethnicity", "enumeration", "region_code", "year", "month", "unit"})


def _malformed_reason(row: MalformedRow) -> str:
    return f":malformed.{row.reason}"


def _received_names(plan: CheckPlan, columns: Sequence[str]) -> dict[str, str]:
    fields = {column: name for name, column in plan.bound.items()}
    taken = {ROW, REASONS, TEXT, *(f.name for f in plan.schema.fields)}
    names = {ROW: ROW}
    for column in columns:
        if column == ROW:
            continue
        name = fields.get(column) or column
        while column not in fields and name in taken:
            name = f"{name}_"
        taken.add(name)
        names[column] = name
    return names


def _with_malformed(table: pa.Table, malformed: Sequence[MalformedRow]) -> pa.Table:
    if not malformed:
        return table
    count = len(malformed)
    given = {
        ROW: pa.array([row.row for row in malformed], pa.int64()),
        REASONS: pa.array([_malformed_reason(row) for row in malformed], pa.string()),
        TEXT: pa.array([row.text for row in malformed], pa.string()),
    }
    columns = [given.get(field.name, pa.nulls(count, field.type)) for field in table.schema]
    return pa.concat_tables([table, pa.Table.from_arrays(columns, schema=table.schema)])
