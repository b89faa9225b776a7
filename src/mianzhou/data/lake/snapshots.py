"""What happened to a lake table, read from its own snapshots: batches, withdrawals, compactions, and the state at a moment.

Each snapshot that we commit carries in its summary what it was (`mianzhou.*`), so the history needs no other record. Moments are the times
that writers gave (`mianzhou.at`), never the clock of the machine that committed; they only grow from one snapshot to the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyiceberg.conversions import from_bytes
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot
from pyiceberg.types import LongType

from mianzhou.data.lake.columns import BATCH
from mianzhou.data.lake.errors import AsOfTooOld, NoSuchBatch

AT: Final = "mianzhou.at"
WHAT: Final = "mianzhou.what"
BATCH_ID: Final = "mianzhou.batch"
KIND: Final = "mianzhou.kind"
VERSION: Final = "mianzhou.version"
BASE: Final = "mianzhou.base"
REASON: Final = "mianzhou.reason"
WITHDRAWN: Final = "mianzhou.withdrawn"
CLEARED: Final = "mianzhou.cleared-until"
BASES: Final = "mianzhou.bases"

OWN = "own"  # the kind of a batch that comes from the platform's own tables
AsOf = datetime | int | None  # a moment, the state right after a batch, or now


@dataclass(frozen=True, slots=True)
class Commit:
    """One step of a table's history. `what`: batch, withdrawal, compaction. `base`: the batch whose snapshot of the whole this one completes."""

    snapshot_id: int
    sequence: int
    at: datetime
    what: str
    batch: int | None
    kind: str
    version: int
    base: int | None
    reason: str
    added: int
    removed: int
    total: int


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A data file of a state: where it lies, how many rows, which batches they come from, which columns it has."""

    path: str
    rows: int
    size: int
    first_batch: int
    last_batch: int
    columns: frozenset[int]
    entry: DataFile


def _number(value: str | None) -> int:
    return int(value) if value else 0


def ordered(table: Table) -> list[Snapshot]:
    """The table's snapshots, oldest first. Only the main line is ever written, so their numbers order them."""
    return sorted(table.metadata.snapshots, key=lambda snapshot: snapshot.sequence_number or 0)


def commit_of(snapshot: Snapshot) -> Commit:
    """What a snapshot says of itself; snapshots made by other programs count as `other`."""
    said = snapshot.summary.additional_properties if snapshot.summary else {}
    batch = said.get(BATCH_ID) or said.get(WITHDRAWN)
    given = said.get(AT)
    return Commit(
        snapshot_id=snapshot.snapshot_id,
        sequence=snapshot.sequence_number or 0,
        at=datetime.fromisoformat(given) if given else datetime.fromtimestamp(snapshot.timestamp_ms / 1000, UTC),
        what=said.get(WHAT, "other"),
        batch=int(batch) if batch else None,
        kind=said.get(KIND, ""),
        version=_number(said.get(VERSION)),
        base=int(said[BASE]) if said.get(BASE) else None,
        reason=said.get(REASON, ""),
        added=_number(said.get("added-records")),
        removed=_number(said.get("deleted-records")),
        total=_number(said.get("total-records")),
    )


def commits(table: Table) -> list[Commit]:
    """The table's history as far as it is kept, oldest first."""
    return [commit_of(snapshot) for snapshot in ordered(table)]


def holds(table: Table, batch: int) -> bool:
    """Whether the batch was committed to this table (and perhaps withdrawn since). Where its state was cleared, its rows tell."""
    if any(c.what == "batch" and c.batch == batch for c in commits(table)):
        return True
    return CLEARED in table.properties and any(
        file.first_batch <= batch <= file.last_batch and _has(file, batch)
        for file in files_of(table, table.current_snapshot())
    )


def _has(file: LakeFile, batch: int) -> bool:
    if file.first_batch == file.last_batch:
        return True
    found = pc.is_in(pa.scalar(batch, pa.int64()), pq.read_table(local_path(file.path), columns=[BATCH]).column(BATCH))
    return bool(found.as_py())


def local_path(address: str) -> Path:
    """A file's path from its address in the table's records."""
    parts = urlsplit(address)
    return Path(unquote(parts.path)) if parts.scheme == "file" else Path(address)


def is_withdrawn(table: Table, batch: int) -> bool:
    """Whether the batch was taken out again."""
    return any(c.what == "withdrawal" and c.batch == batch for c in commits(table))


def last_moment(table: Table) -> datetime | None:
    """The moment of the newest snapshot."""
    known = ordered(table)
    return commit_of(known[-1]).at if known else None


def snapshot_at(table: Table, moment: datetime | None) -> Snapshot | None:
    """The state at a moment: the last snapshot up to it; None before the first. Raises AsOfTooOld where it was cleared."""
    if moment is None:
        return table.current_snapshot()
    before = [s for s in ordered(table) if commit_of(s).at <= moment]
    if before:
        return before[-1]
    if CLEARED in table.properties:
        raise _too_old(table, f"{moment:%Y-%m-%d %H:%M}")
    return None


def snapshot_after(table: Table, batch: int) -> Snapshot:
    """The state right after a batch was committed; raises NoSuchBatch, or AsOfTooOld where that state was cleared."""
    for snapshot in ordered(table):
        commit = commit_of(snapshot)
        if commit.what == "batch" and commit.batch == batch:
            return snapshot
    if holds(table, batch):
        raise _too_old(table, f"batch:{batch}")
    raise NoSuchBatch(name=table.name()[-1], batch=batch)


def snapshot_of(table: Table, batch: int) -> int:
    """The snapshot in which a batch came, or the oldest that is kept where that one was cleared."""
    steps = commits(table)
    return next((c.snapshot_id for c in steps if c.what == "batch" and c.batch == batch), steps[0].snapshot_id)


def _too_old(table: Table, asked: str) -> AsOfTooOld:
    oldest = commit_of(ordered(table)[0]).at
    return AsOfTooOld(name=table.name()[-1], asked=asked, oldest=f"{oldest:%Y-%m-%d %H:%M}")


def files_of(table: Table, snapshot: Snapshot | None) -> list[LakeFile]:
    """The data files of a state."""
    if snapshot is None:
        return []
    batch_id = table.schema().find_field(BATCH).field_id
    planned = table.scan(snapshot_id=snapshot.snapshot_id).plan_files()
    return sorted((_file(task.file, batch_id) for task in planned), key=lambda f: (f.first_batch, f.path))


def _file(entry: DataFile, batch_id: int) -> LakeFile:
    low, high = (entry.lower_bounds or {}).get(batch_id), (entry.upper_bounds or {}).get(batch_id)
    return LakeFile(
        path=entry.file_path,
        rows=entry.record_count,
        size=entry.file_size_in_bytes,
        first_batch=int(from_bytes(LongType(), low)) if low else 0,
        last_batch=int(from_bytes(LongType(), high)) if high else 0,
        columns=frozenset((entry.column_sizes or {}).keys()),
        entry=entry,
    )


def whole_of(table: Table, snapshot: Snapshot | None) -> frozenset[int]:
    """The batches that make up the newest whole, for a table whose batches are each the whole: the last base that stands and brought
    rows, with the mendings that complete it. A batch that brought no row at all does not empty the table, unless it tells of ourselves."""
    if snapshot is None:
        return frozenset()
    bases: dict[int, list[tuple[int, int]]] = {}
    for base, batch, rows in json.loads(table.properties.get(BASES, "[]")):
        bases.setdefault(base, []).append((batch, rows))
    gone: set[int] = set()
    for commit in commits(table):
        if commit.sequence > (snapshot.sequence_number or 0) or commit.batch is None:
            continue
        if commit.what == "withdrawal":
            gone.add(commit.batch)
        elif commit.what == "batch":
            bases.setdefault(commit.base or commit.batch, []).append((commit.batch, _weight(commit)))
    for base, members in reversed(bases.items()):
        standing = [(batch, rows) for batch, rows in members if batch not in gone]
        if base not in gone and any(rows for _, rows in standing):
            return frozenset(batch for batch, _ in standing)
    return frozenset()


def _weight(commit: Commit) -> int:
    """How many rows a batch brought. An office's empty file is a mistake; where we ask our own tables, none is an answer."""
    return max(commit.added, 1) if commit.kind == OWN else commit.added


def kept_bases(table: Table, cleared: Iterable[Commit]) -> str:
    """What `whole_of` must still know once these commits' snapshots are cleared, for the table's properties."""
    known = json.loads(table.properties.get(BASES, "[]"))
    steps = list(cleared)
    gone = {c.batch for c in steps if c.what == "withdrawal"}
    known += [[c.base or c.batch, c.batch, _weight(c)] for c in steps if c.what == "batch"]
    return json.dumps([each for each in known if each[1] not in gone])
