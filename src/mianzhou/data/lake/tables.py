"""The lake: tables with history in the open format Apache Iceberg, one pair for each resource.

`resources.<name>` holds the accepted rows and `quarantine.<name>` what was set aside, as Parquet files under the warehouse; the catalogue
of tables lies in the database. Each batch is one snapshot of the accepted table, committed exactly once; the quarantined rows are committed
before, so that a batch which stands has all its rows. A version of the schema that changes a column's type begins a new generation: the
table as it was stays readable as `<name>__g1`, and the views read both.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import pyarrow.parquet as pq
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.table import Table, Transaction
from pyiceberg.types import IcebergType

from mianzhou.data.lake import committing, correcting, snapshots
from mianzhou.data.lake.catalog import PAST, QUARANTINE, RESOURCES, Catalog
from mianzhou.data.lake.columns import ORIGINAL, arrow_columns, table_columns, table_properties
from mianzhou.data.lake.errors import NoSuchBatch, NoSuchLakeTable, StagedColumns
from mianzhou.data.lake.querying import UNLIMITED, Answer, Asker, Budget, Resolve, asking, everything
from mianzhou.data.lake.snapshots import AsOf, Commit, LakeFile
from mianzhou.data.lake.stamping import with_stamps
from mianzhou.data.schemas.model import Schema


class Staged(Protocol):
    """What staging left for a batch: Parquet files of accepted rows and of quarantined ones."""

    @property
    def accepted_files(self) -> Sequence[Path]: ...

    @property
    def quarantined_files(self) -> Sequence[Path]: ...


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit did: the snapshot of the accepted table, and whether the batch stood there already."""

    snapshot_id: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One generation of a table in one state: the Iceberg table, and the files that count."""

    table: Table
    snapshot_id: int | None
    files: tuple[LakeFile, ...]
    whole: frozenset[int]  # for tables whose batches are each the whole: the batches of the newest


class Lake:
    """The tables of one installation."""

    def __init__(self, address: str, warehouse: Path, catalog_name: str = "mianzhou") -> None:
        self.warehouse = warehouse
        self.catalog = Catalog(address, warehouse, catalog_name)

    # --- tables ------------------------------------------------------------------------------------------------------------

    def ensure_table(self, name: str, schema: Schema) -> None:
        """Have the tables of a resource as its schema wants them: made, given new columns, or a new generation begun."""
        properties = table_properties(schema)
        wanted = table_columns(schema)
        table = self._table(name)
        if table is None:
            self.catalog.create((RESOURCES, name), wanted, properties, self.catalog.generations(name) + 1)
        else:
            found = {field.name: field.field_type for field in table.schema().fields}
            if any(found.get(column, kind) != kind for column, kind in wanted.items()):
                self.catalog.retire(name)
                self.catalog.create((RESOURCES, name), wanted, properties, self.catalog.generations(name) + 1)
            elif wanted.keys() - found.keys() or any(table.properties.get(k) != v for k, v in properties.items()):
                self.catalog.evolve((RESOURCES, name), wanted, properties)
        self.catalog.ensure_quarantine(name)

    def names(self) -> list[str]:
        """The resources that have tables."""
        return self.catalog.names(RESOURCES)

    def has_table(self, name: str) -> bool:
        """Whether anything was ever prepared for the resource."""
        return self._table(name) is not None

    def table(self, name: str, *, quarantine: bool = False) -> Table:
        """The Iceberg table itself, for reading it with other programs; raises NoSuchLakeTable."""
        found = self._table(name, QUARANTINE if quarantine else RESOURCES)
        if found is None:
            raise NoSuchLakeTable(name=name, where="")
        return found

    def _table(self, name: str, namespace: str = RESOURCES) -> Table | None:
        try:
            return self.catalog.load((namespace, name))
        except NoSuchTableError:
            return None

    def generations(self, name: str) -> list[Table]:
        """The accepted tables of a resource, oldest first."""
        past = [self.catalog.load((PAST, f"{name}__g{n}")) for n in range(1, self.catalog.generations(name) + 1)]
        return [*past, self.table(name)]

    # --- batches -----------------------------------------------------------------------------------------------------------

    def commit(
        self,
        name: str,
        staged: Staged,
        batch_id: int,
        kind: str = "file",
        *,
        as_of: datetime,
        received_at: datetime | None = None,
        version: int = 1,
        base: int | None = None,
        replaces: correcting.Place | None = None,
    ) -> Committed:
        """Take a staged batch in, once: what was committed stays, what was not is as if it never began.

        `base` names the batch that a mending completes; its rows count as received when that batch was (`received_at`), so that an old
        row mended late does not override a newer state. `replaces` names the row, by batch and number, that gives way to what was
        accepted, where anything was. The staged files are moved, and gone afterwards.
        """
        if (known := self._held_in(name, batch_id)) is not None:
            return Committed(snapshots.snapshot_of(known, batch_id), repeated=True)
        received = received_at or as_of
        accepted = with_stamps(staged.accepted_files, batch_id, received)
        quarantined = with_stamps(staged.quarantined_files, batch_id, received)
        said: dict[str, str | int | None] = {
            "what": "batch",
            "batch": batch_id,
            "kind": kind,
            "version": version,
            "base": base,
            "replaces": f"{replaces[0]}:{replaces[1]}" if replaces else None,
        }
        if quarantined or self._quarantine_begun(name, batch_id):
            self._commit_quarantine(name, quarantined, batch_id, as_of, said)
        gone = replaces if any(pq.read_metadata(file).num_rows for file in accepted) else None
        if gone is not None:
            for past in self.generations(name)[:-1]:
                correcting.take_row_out(partial(self.catalog.load, past.name()), gone, batch_id, as_of)
        table = self._commit_accepted(name, accepted, batch_id, as_of, said, gone)
        return Committed(snapshots.snapshot_after(table, batch_id).snapshot_id, repeated=False)

    def _commit_accepted(
        self,
        name: str,
        files: list[Path],
        batch: int,
        as_of: datetime,
        said: dict[str, str | int | None],
        gone: correcting.Place | None = None,
    ) -> Table:
        self._take_columns(name, files)
        moved = committing.move_in(self.table(name), files, batch)

        def change(table: Table, transaction: Transaction) -> None:
            marks = committing.stamped(table, as_of, **said)
            remove, kept = correcting.without_row(table, committing.files_now(table), gone) if gone else ([], [])
            committing.replace_files(table, transaction, remove=remove, add=[*moved, *kept], marks=marks)

        try:
            return committing.commit_once(lambda: self.table(name), lambda table: snapshots.holds(table, batch), change)
        except Exception:
            committing.move_back(moved, files)
            raise

    def _commit_quarantine(
        self, name: str, files: list[Path], batch: int, as_of: datetime, said: dict[str, str | int | None]
    ) -> None:
        """The quarantined rows of this attempt, in place of those of an attempt that was killed before it accepted anything."""
        table = self.catalog.widen((QUARANTINE, name), _columns_of(files))
        moved = committing.move_in(table, files, batch)

        def change(table: Table, transaction: Transaction) -> None:
            earlier, kept = committing.without_batch(table, committing.files_now(table), batch)
            marks = committing.stamped(table, as_of, **said)
            committing.replace_files(table, transaction, remove=earlier, add=[*moved, *kept], marks=marks)

        committing.commit_once(lambda: self.table(name, quarantine=True), lambda table: False, change)

    def _quarantine_begun(self, name: str, batch: int) -> bool:
        table = self._table(name, QUARANTINE)
        return table is not None and snapshots.holds(table, batch)

    def _take_columns(self, name: str, files: Sequence[Path]) -> None:
        """Columns of received text join the table when a batch first brings them; others must be those of the table."""
        table = self.table(name)
        known = {field.name: field.field_type for field in table.schema().fields}
        for column, kind in _columns_of(files).items():
            wanted = known.get(column)
            if wanted is None and not column.endswith(ORIGINAL):
                raise StagedColumns(name=name, column=column, found=kind, wanted="—")
            if wanted is not None and wanted != kind:
                raise StagedColumns(name=name, column=column, found=kind, wanted=wanted)
            if wanted is None:
                self.catalog.widen((RESOURCES, name), _columns_of(files))
                return

    def holds(self, name: str, batch_id: int) -> bool:
        """Whether the batch was committed: what recovery asks after a process is gone."""
        return self._held_in(name, batch_id) is not None

    def _held_in(self, name: str, batch: int) -> Table | None:
        if self._table(name) is None:
            return None
        return next((table for table in reversed(self.generations(name)) if snapshots.holds(table, batch)), None)

    def withdraw(self, name: str, batch_id: int, *, as_of: datetime, reason: str = "") -> bool:
        """Take a batch's rows out of the current state; earlier states keep them. False when that was done before."""
        table = self._held_in(name, batch_id)
        if table is None:
            raise NoSuchBatch(name=name, batch=batch_id)
        again = snapshots.is_withdrawn(table, batch_id)
        if self._quarantine_begun(name, batch_id):
            self._take_out((QUARANTINE, name), batch_id, as_of, reason)
        self._take_out(table.name(), batch_id, as_of, reason)
        return not again

    def _take_out(self, identifier: tuple[str, ...], batch: int, as_of: datetime, reason: str) -> None:
        def change(table: Table, transaction: Transaction) -> None:
            remove, add = committing.without_batch(table, committing.files_now(table), batch)
            marks = committing.stamped(table, as_of, what="withdrawal", withdrawn=batch, reason=reason)
            committing.replace_files(table, transaction, remove=remove, add=add, marks=marks)

        committing.commit_once(
            lambda: self.catalog.load(identifier), lambda table: snapshots.is_withdrawn(table, batch), change
        )

    # --- questions ---------------------------------------------------------------------------------------------------------

    def query(
        self,
        sql: str,
        *,
        as_of: AsOf = None,
        budget: Budget = UNLIMITED,
        resolve: Resolve = everything,
        spill: Path | None = None,
        asker: Asker = asking,
    ) -> AbstractContextManager[Answer]:
        """Ask one SELECT over the names of `views`, in the state of a moment or right after a batch: `with lake.query(…) as answer`."""
        return asker(self, sql, as_of=as_of, budget=budget, resolve=resolve, spill=spill)

    # --- history -----------------------------------------------------------------------------------------------------------

    def history(self, name: str) -> list[Commit]:
        """Batches, withdrawals and compactions of a resource, newest first."""
        steps = [commit for table in self.generations(name) for commit in snapshots.commits(table)]
        return steps[::-1]

    def parts(self, name: str, as_of: AsOf = None, *, quarantine: bool = False) -> list[Part]:
        """A resource's table in the state of a moment, by generations."""
        tables = [self.table(name, quarantine=True)] if quarantine else self.generations(name)
        moment, chosen = self._moment(name, as_of)
        parts = []
        for table in tables:
            same = chosen is not None and chosen.name() == table.name() and isinstance(as_of, int)
            snapshot = (
                snapshots.snapshot_after(table, as_of)
                if same and isinstance(as_of, int)
                else snapshots.snapshot_at(table, moment)
            )
            parts.append(
                Part(
                    table,
                    snapshot.snapshot_id if snapshot else None,
                    tuple(snapshots.files_of(table, snapshot)),
                    snapshots.whole_of(table, snapshot),
                )
            )
        return parts

    def _moment(self, name: str, as_of: AsOf) -> tuple[datetime | None, Table | None]:
        """The moment meant, and for a batch the generation that holds it."""
        if not isinstance(as_of, int):
            return as_of, None
        table = self._held_in(name, as_of)
        if table is None:
            raise NoSuchBatch(name=name, batch=as_of)
        return snapshots.commit_of(snapshots.snapshot_after(table, as_of)).at, table

    def files_at(self, name: str, as_of: AsOf = None, *, quarantine: bool = False) -> list[LakeFile]:
        """The Parquet files that hold a resource's rows at a moment."""
        return [file for part in self.parts(name, as_of, quarantine=quarantine) for file in part.files]


def _columns_of(files: Sequence[Path]) -> dict[str, IcebergType]:
    columns: dict[str, IcebergType] = {}
    for file in files:
        columns |= arrow_columns(pq.read_schema(os.fspath(file)))
    return columns
