"""The stamps of accepted and quarantined rows: which batch brought them and when it was received.

Staging that knows the batch writes the stamps itself, and its files are taken as they are; other files are copied with the stamps added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mianzhou.data.lake.columns import BATCH, RECEIVED_AT

STAMP_TYPES = {BATCH: pa.int64(), RECEIVED_AT: pa.timestamp("us", "UTC")}


def stamps(batch: int, received_at: datetime) -> dict[str, pa.Scalar]:
    """The two constant columns of a batch."""
    values: dict[str, object] = {BATCH: batch, RECEIVED_AT: received_at.astimezone(UTC)}
    return {name: pa.scalar(values[name], kind) for name, kind in STAMP_TYPES.items()}


def with_stamps(files: Iterable[Path], batch: int, received_at: datetime) -> list[Path]:
    """The files, each with the stamps in it; one that lacks them is replaced by a copy beside it."""
    return [_stamped(file, batch, received_at) for file in files]


def _stamped(file: Path, batch: int, received_at: datetime) -> Path:
    schema = pq.read_schema(file)
    missing = [name for name in STAMP_TYPES if name not in schema.names]
    if not missing:
        return file
    constants = stamps(batch, received_at)
    fields = [*schema, *(pa.field(name, STAMP_TYPES[name]) for name in missing)]
    copy = file.with_suffix(".stamped.parquet")
    with pq.ParquetFile(file) as source, pq.ParquetWriter(copy, pa.schema(fields), use_dictionary=missing) as out:
        for rows in source.iter_batches(batch_size=262_144):
            out.write_batch(_joined(rows, [constants[name] for name in missing], fields))
    copy.replace(file)
    return file


def _joined(rows: pa.RecordBatch, constants: Sequence[pa.Scalar], fields: Sequence[pa.Field]) -> pa.RecordBatch:
    added = [pa.repeat(constant, rows.num_rows) for constant in constants]
    return pa.RecordBatch.from_arrays([*rows.columns, *added], schema=pa.schema(fields))
