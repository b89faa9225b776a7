"""Changing a lake table: a change is one snapshot, made exactly once however many processes try and whenever one is killed.

Before each attempt the table is read anew and asked whether the change is there already (its mark lies in the snapshot itself); an attempt
that loses against another writer is repeated. Files that an attempt leaves behind belong to no snapshot and are cleared by the upkeep.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.conversions import to_bytes
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.io.pyarrow import parquet_file_to_data_file
from pyiceberg.manifest import DATA_FILE_TYPE, DataFile
from pyiceberg.table import Table, Transaction
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.update import TableUpdate
from pyiceberg.types import LongType

from mianzhou.data.lake.columns import BATCH
from mianzhou.data.lake.errors import LakeBusy
from mianzhou.data.lake.snapshots import AT, LakeFile, files_of, last_moment
from mianzhou.data.lake.snapshots import local_path as local_path  # for who reads files that were planned


@dataclass(frozen=True, slots=True)
class NewFile:
    """A data file that is to join a table, with the numbers of the first and last batch of its rows."""

    path: Path
    first_batch: int
    last_batch: int


ATTEMPTS = 60
_LONGEST_WAIT = 1.0
# Places of the bounds in a manifest's entry (Iceberg specification, "Manifests": fields 125 and 128).
_LOWER, _UPPER = (
    next(n for n, member in enumerate(DATA_FILE_TYPE[2].fields) if member.name == name)
    for name in ("lower_bounds", "upper_bounds")
)


class Change(Transaction):
    """A change whose metadata is put together once for each step of it.

    The base class does so at every look, about fifteen times for a snapshot, and each time copies the table's whole history.
    """

    _seen: tuple[TableMetadata, tuple[TableUpdate, ...], TableMetadata] | None = None

    @property
    def table_metadata(self) -> TableMetadata:
        if not self._updates:
            return self._table.metadata
        seen = self._seen
        if seen is None or seen[0] is not self._table.metadata or seen[1] is not self._updates:
            self._seen = seen = (self._table.metadata, self._updates, super().table_metadata)
        return seen[2]


def commit_once(
    load: Callable[[], Table], done: Callable[[Table], bool], change: Callable[[Table, Transaction], None]
) -> Table:
    """Make `change` unless it is `done`; returns the table as it stands then. Raises LakeBusy when others win every time."""
    for attempt in range(ATTEMPTS):
        table = load()
        if done(table):
            return table
        transaction = Change(table)
        try:
            change(table, transaction)
            return transaction.commit_transaction()
        except (CommitFailedException, ValidationException):
            time.sleep(random.uniform(0, min(_LONGEST_WAIT, 0.01 * 2 ** min(attempt, 7))))
    raise LakeBusy(name=load().name()[-1])


def stamped(table: Table, as_of: datetime, **said: str | int | None) -> dict[str, str]:
    """The marks of a snapshot. Its moment is the one given, or that of the snapshot before if that is later: moments only grow."""
    last = last_moment(table)
    moment = max(as_of, last) if last else as_of
    marks = {AT: moment.astimezone(UTC).isoformat()}
    marks |= {f"mianzhou.{name}": str(value) for name, value in said.items() if value is not None}
    return marks


def replace_files(
    table: Table,
    transaction: Transaction,
    *,
    remove: Iterable[DataFile],
    add: Sequence[NewFile],
    marks: Mapping[str, str],
) -> None:
    """One snapshot that takes out some files and brings in others; rows of all others stay as they are."""
    entries = [_entry(table, transaction, file) for file in add]
    removed = list(remove)
    update = transaction.update_snapshot(snapshot_properties=dict(marks))
    with update.overwrite() if removed else update.merge_append() as producer:
        for entry in removed:
            producer.delete_data_file(entry)
        for entry in entries:
            producer.append_data_file(entry)


def _entry(table: Table, transaction: Transaction, file: NewFile) -> DataFile:
    """A file's entry in the manifest. The bounds of its batches are stated, since files are written without statistics."""
    entry = parquet_file_to_data_file(table.io, transaction.table_metadata, str(file.path))
    column = table.schema().find_field(BATCH).field_id
    bounds = ((_LOWER, entry.lower_bounds, file.first_batch), (_UPPER, entry.upper_bounds, file.last_batch))
    for position, known, batch in bounds:
        entry[position] = {**(known or {}), column: to_bytes(LongType(), batch)}
    return entry


def folder_of(table: Table) -> Path:
    """Where the table's data files lie."""
    return local_path(table.location()) / "data"


def new_path(table: Table, batch: int | str) -> Path:
    """A name for a data file that no other has."""
    folder = folder_of(table)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{batch}-{uuid.uuid4().hex}.parquet"


def move_in(table: Table, files: Iterable[Path], batch: int) -> list[NewFile]:
    """Move staged files into the table's folder; they count once a snapshot names them."""
    moved = []
    for file in files:
        target = new_path(table, batch)
        file.replace(target)
        moved.append(NewFile(target, batch, batch))
    return moved


def move_back(moved: Sequence[NewFile], files: Sequence[Path]) -> None:
    """Undo `move_in` after a commit that did not happen, so that it can be tried again."""
    for new, file in zip(moved, files, strict=True):
        with suppress(FileNotFoundError):
            new.path.replace(file)


def without_batch(table: Table, files: Iterable[LakeFile], batch: int) -> tuple[list[DataFile], list[NewFile]]:
    """The files that hold rows of a batch, and new files with the rows of the others, where a file holds several batches'."""
    remove: list[DataFile] = []
    add: list[NewFile] = []
    for file in files:
        if not file.first_batch <= batch <= file.last_batch:
            continue
        if file.first_batch == file.last_batch:
            remove.append(file.entry)
            continue
        kept, found = _rewritten(table, file, batch)
        if found:
            remove.append(file.entry)
            add += kept
    return remove, add


def _rewritten(table: Table, file: LakeFile, batch: int) -> tuple[list[NewFile], bool]:
    rows = pq.read_table(local_path(file.path))
    keep = pc.not_equal(rows.column(BATCH), pa.scalar(batch, pa.int64()))
    kept = rows.filter(keep)
    if kept.num_rows == rows.num_rows:
        return [], False
    if not kept.num_rows:
        return [], True
    return [write_anew(table, kept)], True


def write_anew(table: Table, rows: pa.Table) -> NewFile:
    """Rows that a table holds already, in a file of their own."""
    target = new_path(table, "kept")
    pq.write_table(rows, target, compression="lz4")
    span = pc.min_max(rows.column(BATCH)).as_py()
    return NewFile(target, span["min"], span["max"])


def files_now(table: Table) -> list[LakeFile]:
    """The files of the table as it stands."""
    return files_of(table, table.current_snapshot())
