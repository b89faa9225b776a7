"""Quarantined rows: what was received, why it was not accepted, and what has been done about each.

The rows lie in the lake and never change; what people did lies in the database. A row's values are the received ones with the last thing
that somebody gave instead; its reasons are those of the last time it was checked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from mianzhou.data.files.chunk import ROW
from mianzhou.data.intake.models import DONE, MEND, REFUSED, Batch, Mending
from mianzhou.data.lake.columns import BATCH, REASONS, STAMPS, TEXT
from mianzhou.data.lake.committing import local_path
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.schemas.document import read_schema

OPEN = "open"
REPEATED_RULE = "repeated"
_NOT_RECEIVED = frozenset({*STAMPS, REASONS, TEXT})


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """One row: `state` is open, or what its standing mending is (drafted, sent, accepted, repeated, settled)."""

    row: int
    reasons: tuple[str, ...]
    values: dict[str, str]
    received: dict[str, str]
    text: str
    state: str
    mending: Mending | None

    @property
    def is_open(self) -> bool:
        return self.state in (OPEN, Mending.DRAFTED)


@dataclass(frozen=True, slots=True)
class QuarantinePage:
    """Some of a batch's quarantined rows, and how many there are in all."""

    rows: tuple[QuarantinedRow, ...]
    total: int
    columns: tuple[str, ...]


def _files(batch: Batch) -> list[str]:
    lake = open_lake()
    if not lake.has_table(batch.resource.name):
        return []
    found = lake.files_at(batch.resource.name, quarantine=True)
    return [str(local_path(f.path)) for f in found if f.first_batch <= batch.pk <= f.last_batch]


def _dataset(batch: Batch) -> ds.Dataset | None:
    files = _files(batch)
    if not files:
        return None
    # Files of one batch may differ in their columns (only some chunks have malformed rows).
    return ds.FileSystemDataset.from_paths(
        files, schema=pa.unify_schemas([ds.dataset(f).schema for f in files]), format=ds.ParquetFileFormat(),
        filesystem=pa.fs.LocalFileSystem(),
    )  # fmt: skip


def columns_of(batch: Batch) -> tuple[str, ...]:
    """The columns that are shown and mended: the resource's items, as the batch's version has them, then what the file had besides."""
    fields = [field.name for field in read_schema(batch.version.schema).fields]
    dataset = _dataset(batch)
    extra = [] if dataset is None else [n for n in dataset.schema.names if n not in _NOT_RECEIVED and n not in fields]
    return (*fields, *extra)


def _index(dataset: ds.Dataset, batch: Batch) -> pa.Table:
    """Number and reasons of all quarantined rows of the batch, in the order of the file."""
    table = dataset.to_table(columns=[ROW, REASONS], filter=pc.field(BATCH) == batch.pk)
    return table.sort_by(ROW)


def quarantined_reasons(batch: Batch) -> dict[int, str]:
    """Why each quarantined row of the batch was set aside, by row number."""
    dataset = _dataset(batch)
    if dataset is None:
        return {}
    index = _index(dataset, batch)
    return dict(zip(index.column(ROW).to_pylist(), index.column(REASONS).to_pylist(), strict=True))


def _latest(batch: Batch, rows: Collection[int] | None = None) -> dict[int, Mending]:
    """The last mending of each row that was not undone."""
    found = Mending.objects.filter(batch=batch).exclude(state=Mending.UNDONE)
    if rows is not None:
        found = found.filter(row__in=rows)
    return {m.row: m for m in found.order_by("id")}


def _state_of(mending: Mending | None) -> str:
    return OPEN if mending is None or mending.state == Mending.FAILED else mending.state


def quarantine_page(
    batch: Batch, *, reason: str = "", field: str = "", state: str = "", offset: int = 0, limit: int | None = 50
) -> QuarantinePage:
    """A page of rows, by a reason (`field:rule`, or a rule alone), by a field that has one, by what was done about them."""
    dataset = _dataset(batch)
    if dataset is None:
        return QuarantinePage((), 0, columns_of(batch))
    latest = _latest(batch)
    wanted = [
        row
        for row, reasons in _checked(dataset, batch, latest)
        if (not reason or any(r == reason or r.endswith(":" + reason) for r in reasons))
        and (not field or any(r.rpartition(":")[0] == field for r in reasons))
        and (not state or _state_of(latest.get(row)) == state)
    ]
    shown = wanted[offset:] if limit is None else wanted[offset : offset + limit]
    rows = tuple(_rows(dataset, batch, shown, latest))
    return QuarantinePage(rows, len(wanted), columns_of(batch))


def _checked(dataset: ds.Dataset, batch: Batch, latest: Mapping[int, Mending]) -> Iterator[tuple[int, list[str]]]:
    """Each row with its reasons as of the last time that it was checked."""
    index = _index(dataset, batch)
    for row, reasons in zip(index.column(ROW).to_pylist(), index.column(REASONS).to_pylist(), strict=True):
        mending = latest.get(row)
        again = mending.new_reasons if mending is not None and mending.state == Mending.FAILED else ""
        yield row, (again or reasons or "").split(";")


def quarantined_rows(batch: Batch, rows: Collection[int] | None = None) -> Iterator[QuarantinedRow]:
    """All quarantined rows, or those with these numbers, in the order of the file, without holding them all at once."""
    dataset = _dataset(batch)
    if dataset is None:
        return
    wanted = _index(dataset, batch).column(ROW).to_pylist() if rows is None else sorted(rows)
    for start in range(0, len(wanted), 20_000):
        part = wanted[start : start + 20_000]
        yield from _rows(dataset, batch, part, _latest(batch, part))


def _rows(
    dataset: ds.Dataset, batch: Batch, rows: Collection[int], latest: Mapping[int, Mending]
) -> Iterator[QuarantinedRow]:
    if not rows:
        return
    numbers = pa.array(list(rows), pa.int64())
    table = dataset.to_table(filter=(pc.field(BATCH) == batch.pk) & pc.field(ROW).isin(numbers)).sort_by(ROW)
    columns = [name for name in table.schema.names if name not in _NOT_RECEIVED]
    for found in table.to_pylist():
        yield _row(found, columns, latest.get(found[ROW]))


def _row(found: Mapping[str, Any], columns: Collection[str], mending: Mending | None) -> QuarantinedRow:
    received = {name: "" if found[name] is None else str(found[name]) for name in columns}
    again = mending is not None and mending.state == Mending.FAILED
    reasons = mending.new_reasons if mending is not None and again else found[REASONS] or ""
    return QuarantinedRow(
        row=found[ROW],
        reasons=tuple(r for r in reasons.split(";") if r),
        values=received | (mending.after if mending is not None else {}),
        received=received,
        text=found.get(TEXT) or "",
        state=_state_of(mending),
        mending=mending,
    )


def is_repeated(reasons: str | Collection[str]) -> bool:
    """Whether the row was set aside only because it is held already: nothing to mend."""
    said = reasons.split(";") if isinstance(reasons, str) else reasons
    return any(r.rpartition(":")[2] == REPEATED_RULE for r in said)


def open_count(batch: Batch) -> int:
    """How many rows of a batch still wait for somebody; repeated rows never did."""
    if batch.state not in (DONE, REFUSED) or batch.kind == MEND:
        return 0
    if batch.state == REFUSED and batch.mended_by.filter(state=DONE).exists():
        return 0  # a refused batch is mended as a whole
    closed = Mending.objects.filter(Q(batch=batch), state__in=Mending.CLOSING)
    return max(batch.quarantined - batch.duplicate - closed.count(), 0)


def open_rows_of(batches: QuerySet[Batch]) -> int:
    """How many rows of all these batches still wait for somebody, in two queries: `open_count` summed."""
    judged = batches.filter(state__in=(DONE, REFUSED)).exclude(kind=MEND)
    mended = Batch.objects.filter(parent=OuterRef("pk"), state=DONE)  # a refused batch is mended as a whole
    waiting = judged.exclude(Exists(mended), state=REFUSED).order_by()
    rows = waiting.aggregate(n=Sum(F("quarantined") - F("duplicate")))["n"] or 0
    closed = Mending.objects.filter(batch__in=waiting.values("pk"), state__in=Mending.CLOSING).count()
    return max(int(rows) - closed, 0)
