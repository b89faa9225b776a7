"""One row gives way to its correction: the file that holds it is written anew without it, in the very snapshot that brings the new row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table, Transaction

from mianzhou.data.lake.columns import BATCH, ROW
from mianzhou.data.lake.committing import (
    NewFile,
    commit_once,
    files_now,
    local_path,
    replace_files,
    stamped,
    write_anew,
)
from mianzhou.data.lake.snapshots import LakeFile, commits

Place = tuple[int, int]  # batch and row number


def without_row(table: Table, files: list[LakeFile], place: Place) -> tuple[list[DataFile], list[NewFile]]:
    """The file that holds a row, and a new one with its other rows; nothing where no file holds it."""
    batch, row = place
    for file in files:
        if not file.first_batch <= batch <= file.last_batch:
            continue
        numbers = pq.read_table(local_path(file.path), columns=[BATCH, ROW])
        others = pc.invert(_is(numbers, batch, row))
        kept = pc.sum(others).as_py() or 0
        if kept == numbers.num_rows:
            continue
        if not kept:
            return [file.entry], []
        return [file.entry], [write_anew(table, pq.read_table(local_path(file.path)).filter(others))]
    return [], []


def _is(numbers: pa.Table, batch: int, row: int) -> pa.ChunkedArray:
    same_batch = pc.equal(numbers.column(BATCH), pa.scalar(batch, pa.int64()))
    same_row = pc.equal(numbers.column(ROW), pa.scalar(row, pa.int64()))
    return pc.and_(same_batch, same_row)


def take_row_out(load: Callable[[], Table], place: Place, correction: int, as_of: datetime) -> None:
    """Take a row out of a past generation, which receives no rows any more; its correction comes to the newest one."""

    def done(table: Table) -> bool:
        return any(c.what == "correction" and c.batch == correction for c in commits(table))

    def change(table: Table, transaction: Transaction) -> None:
        remove, kept = without_row(table, files_now(table), place)
        marks = stamped(table, as_of, what="correction", batch=correction, replaces=f"{place[0]}:{place[1]}")
        replace_files(table, transaction, remove=remove, add=kept, marks=marks)

    if holds_row(load(), place):
        commit_once(load, done, change)


def holds_row(table: Table, place: Place) -> bool:
    """Whether some file of the table as it stands holds the row."""
    batch, row = place
    for file in files_now(table):
        if file.first_batch <= batch <= file.last_batch:
            numbers = pq.read_table(local_path(file.path), columns=[BATCH, ROW])
            if pc.any(_is(numbers, batch, row)).as_py():
                return True
    return False


def files_without(paths: Iterable[str], place: Place, folder: Path) -> tuple[str, ...]:
    """The same rows but one, for checking its correction against what else is held: a file with the row is copied without it."""
    batch, row = place
    kept = []
    for path in paths:
        others = pc.invert(_is(pq.read_table(path, columns=[BATCH, ROW]), batch, row))
        if pc.all(others).as_py() in (True, None):
            kept.append(path)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        copy = folder / f"held-{len(kept)}.parquet"
        pq.write_table(pq.read_table(path).filter(others), copy)
        kept.append(str(copy))
    return tuple(kept)
