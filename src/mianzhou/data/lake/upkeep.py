"""Keeping tables in order: small files joined, old states cleared, files that belong to nothing removed. Contents stay as they are.

Each is safe beside writers and readers: joining is one snapshot that fails and is tried again when a file was taken out meanwhile, and
files are removed only when no state that is kept names them and they are old enough that no attempt at work can still mean them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.manifest import ManifestFile
from pyiceberg.table import Table, Transaction
from pyiceberg.table.update.snapshot import ExpireSnapshots

from mianzhou.data.lake.catalog import QUARANTINE, RESOURCES
from mianzhou.data.lake.columns import MODE
from mianzhou.data.lake.committing import (
    NewFile,
    commit_once,
    files_now,
    folder_of,
    new_path,
    replace_files,
    stamped,
)
from mianzhou.data.lake.snapshots import BASES, CLEARED, LakeFile, commit_of, kept_bases, local_path, ordered
from mianzhou.data.lake.views import files_sql
from mianzhou.data.schemas.model import Mode

if TYPE_CHECKING:
    from mianzhou.data.lake.tables import Lake

SMALL: Final = 16 * 2**20
TARGET: Final = 128 * 2**20
ENOUGH: Final = 8  # so many small files are worth joining
_ROWS: Final = 131_072


@dataclass(frozen=True, slots=True)
class Joined:
    """What joining did to one table."""

    files_before: int
    files_after: int
    rows: int


class ContentChanged(RuntimeError):
    """Joined files do not hold what the small ones held: a mistake of ours; nothing was committed."""


def compact(lake: Lake, name: str, *, as_of: datetime) -> Joined:
    """Join the small files of a resource's tables."""
    total = Joined(0, 0, 0)
    for namespace in (RESOURCES, QUARANTINE):
        one = _compact(lake, (namespace, name), as_of)
        total = Joined(
            total.files_before + one.files_before, total.files_after + one.files_after, total.rows + one.rows
        )
    return total


def _small(table: Table) -> list[LakeFile]:
    small = [file for file in files_now(table) if file.size < SMALL]
    return small if len(small) >= ENOUGH else []


def _compact(lake: Lake, identifier: tuple[str, ...], as_of: datetime) -> Joined:
    before = files_now(lake.catalog.load(identifier))
    rows = 0

    def change(table: Table, transaction: Transaction) -> None:
        nonlocal rows
        small = _small(table)
        joined = [_joined(table, group) for group in _groups(small)]
        rows = sum(file.rows for file in small)
        marks = stamped(table, as_of, what="compaction")
        replace_files(table, transaction, remove=[file.entry for file in small], add=joined, marks=marks)

    table = commit_once(lambda: lake.catalog.load(identifier), lambda table: not _small(table), change)
    return Joined(len(before), len(files_now(table)), rows)


def _groups(files: list[LakeFile]) -> Iterator[list[LakeFile]]:
    group: list[LakeFile] = []
    for file in files:
        if group and sum(each.size for each in group) + file.size > TARGET:
            yield group
            group = []
        group.append(file)
    if group:
        yield group


def _joined(table: Table, group: list[LakeFile]) -> NewFile:
    """One file with the rows of several, in their order; held against them before it counts."""
    schema = schema_to_pyarrow(table.schema(), include_field_ids=False)
    target = new_path(table, "joined")
    with pq.ParquetWriter(target, schema, compression="lz4") as out:
        for file in group:
            with pq.ParquetFile(local_path(file.path)) as source:
                for rows in source.iter_batches(batch_size=_ROWS):
                    out.write_table(_widened(pa.Table.from_batches([rows]), schema))
    old = files_sql(table, group)
    if _content(old) != _content(files_sql(table, [_as_file(group, target)])):
        target.unlink()
        raise ContentChanged(f"{table.name()}: {len(group)} files")
    return NewFile(target, min(file.first_batch for file in group), max(file.last_batch for file in group))


def _widened(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    known = set(rows.column_names)
    columns = [
        rows.column(field.name).cast(field.type) if field.name in known else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _as_file(group: list[LakeFile], target: Path) -> LakeFile:
    every = frozenset().union(*(file.columns for file in group))
    return LakeFile(str(target), 0, 0, 0, 0, every, group[0].entry)


def _content(select: str) -> tuple[int, int]:
    """How many rows, and a sum over their contents that does not depend on their order."""
    with duckdb.connect(config={"autoload_known_extensions": False}) as connection:
        connection.execute("SET enable_progress_bar = false")  # it would be drawn into the output of a command
        found = connection.execute(f"SELECT count(*), sum(hash(rows)::HUGEINT) FROM ({select}) AS rows").fetchone()
    assert found is not None
    return found[0], found[1]


def clear_history(lake: Lake, name: str, *, before: datetime, unfinished: Collection[int] = ()) -> int:
    """Forget the states before a moment; the newest always stays, and so do the marks of batches that are not finished.

    Returns how many states were cleared. What was withdrawn before then can no longer be read.
    """
    cleared = 0
    for table in [*lake.generations(name), lake.table(name, quarantine=True)]:
        identifier = table.name()
        cleared += _clear(lake, identifier, before, unfinished)
    return cleared


def _old(table: Table, before: datetime, unfinished: Collection[int]) -> list[int]:
    current = table.current_snapshot()
    return [
        snapshot.snapshot_id
        for snapshot in ordered(table)
        if snapshot.snapshot_id != (current.snapshot_id if current else None)
        and commit_of(snapshot).at < before
        and commit_of(snapshot).batch not in unfinished
    ]


def _clear(lake: Lake, identifier: tuple[str, ...], before: datetime, unfinished: Collection[int]) -> int:
    cleared = 0

    def change(table: Table, transaction: Transaction) -> None:
        nonlocal cleared
        old = _old(table, before, unfinished)
        said = {CLEARED: before.isoformat()}
        if table.properties.get(MODE) == Mode.SNAPSHOT:
            said[BASES] = kept_bases(table, [commit_of(s) for s in ordered(table) if s.snapshot_id in set(old)])
        transaction.set_properties(said)
        ExpireSnapshots(transaction).by_ids(old).commit()
        cleared = len(old)

    commit_once(lambda: lake.catalog.load(identifier), lambda table: not _old(table, before, unfinished), change)
    return cleared


def remove_strays(lake: Lake, name: str, *, older_than: datetime) -> int:
    """Remove files that no kept state names: left by attempts that were killed, or by states that were cleared. Returns how many."""
    removed = 0
    for table in [*lake.generations(name), lake.table(name, quarantine=True)]:
        named = _named(table)
        for folder in (folder_of(table), local_path(table.location()) / "metadata"):
            for file in folder.iterdir() if folder.exists() else ():
                if file not in named and file.stat().st_mtime < older_than.timestamp():
                    file.unlink(missing_ok=True)
                    removed += 1
    return removed


def _named(table: Table) -> set[Path]:
    """Every file that the table's states name."""
    named = {local_path(table.metadata_location)}
    named |= {local_path(entry.metadata_file) for entry in table.metadata.metadata_log}
    manifests: dict[str, ManifestFile] = {}
    for snapshot in table.metadata.snapshots:
        named.add(local_path(snapshot.manifest_list))
        manifests |= {manifest.manifest_path: manifest for manifest in snapshot.manifests(table.io)}
    for path, manifest in manifests.items():
        named.add(local_path(path))
        named |= {
            local_path(entry.data_file.file_path)
            for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True)
        }
    return named
