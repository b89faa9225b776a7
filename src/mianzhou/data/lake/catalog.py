"""The catalogue of lake tables: making them, widening them, beginning a new generation.

Which metadata file a table has now stands in the two database tables of Iceberg's SQL catalogue, so that any program which knows that
catalogue finds our tables. See docs/decisions/0014.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg
from pyiceberg.catalog import MetastoreCatalog
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.exceptions import CommitFailedException, NoSuchTableError, TableAlreadyExistsError
from pyiceberg.io import load_file_io
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC, PartitionSpec
from pyiceberg.schema import Schema as IcebergSchema
from pyiceberg.serializers import FromInputFile
from pyiceberg.table import CommitTableResponse, Table, TableProperties, Transaction
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.name_mapping import create_mapping_from_schema
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER, SortOrder
from pyiceberg.table.update import TableRequirement, TableUpdate
from pyiceberg.typedef import EMPTY_DICT, Properties
from pyiceberg.types import IcebergType, NestedField, StringType

from mianzhou.data.lake import committing
from mianzhou.data.lake.columns import REASONS, STAMPS, TEXT

if TYPE_CHECKING:
    import pyarrow as pa

RESOURCES: Final = "resources"
QUARANTINE: Final = "quarantine"
PAST: Final = "past"
Identifier = tuple[str, ...]

# Files come without column numbers of their own, so the name mapping is what ties them to columns; retrying is ours (see `committing`).
_PROPERTIES: Final = {
    "commit.retry.num-retries": "0",
    "commit.manifest-merge.enabled": "true",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    # Staged files are written without statistics, which nothing here would use; only what names the batches is kept (`committing`).
    "write.metadata.metrics.default": "none",
}


# As `pyiceberg.catalog.sql` makes them.
_TABLES: Final = (
    """
CREATE TABLE IF NOT EXISTS iceberg_tables (
    catalog_name VARCHAR(255) NOT NULL,
    table_namespace VARCHAR(255) NOT NULL,
    table_name VARCHAR(255) NOT NULL,
    metadata_location VARCHAR(1000),
    previous_metadata_location VARCHAR(1000),
    iceberg_type VARCHAR(5),
    PRIMARY KEY (catalog_name, table_namespace, table_name)
)""",
    """
CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
    catalog_name VARCHAR(255) NOT NULL,
    namespace VARCHAR(255) NOT NULL,
    property_key VARCHAR(255) NOT NULL,
    property_value VARCHAR(1000) NOT NULL,
    PRIMARY KEY (catalog_name, namespace, property_key)
)""",
)
_ONE: Final = "catalog_name = ? AND table_namespace = ? AND table_name = ?"
_SQLITE: Final = "sqlite:///"
_LOCKED_SECONDS: Final = 60.0


class Registry(MetastoreCatalog, NoopCatalog):
    """Which metadata file each table has now, in PostgreSQL, or in a SQLite file at `sqlite:///path`."""

    def __init__(self, address: str, warehouse: Path, name: str) -> None:
        super().__init__(name, warehouse=warehouse.as_uri())
        self._address = address
        try:
            self._asked("SELECT 1 FROM iceberg_tables, iceberg_namespace_properties WHERE 1 = 0")
        except (psycopg.errors.UndefinedTable, sqlite3.OperationalError):
            self._prepare()

    def _prepare(self) -> None:
        for statement in _TABLES:
            try:
                self._asked(statement)
            except (psycopg.errors.UniqueViolation, psycopg.errors.DuplicateTable):
                continue  # another process made it at the same moment

    def _asked(self, sql: str, *given: str) -> tuple[int, list[tuple[Any, ...]]]:
        """One statement: how many rows it touched, and what it answers.

        No connection outlives its use: processes fork, and the embedded database may stop and start meanwhile.
        """
        if self._address.startswith(_SQLITE):
            with closing(sqlite3.connect(self._address.removeprefix(_SQLITE), timeout=_LOCKED_SECONDS)) as file, file:
                found = file.execute(sql, given)
                return found.rowcount, found.fetchall()
        with psycopg.connect(self._address) as connection:
            answer = connection.execute(sql.replace("?", "%s").encode(), given)
            return answer.rowcount, answer.fetchall() if answer.description else []

    def load_table(self, identifier: str | Identifier) -> Table:
        namespace, name = self.identifier_to_database_and_table(identifier)
        _, found = self._asked(f"SELECT metadata_location FROM iceberg_tables WHERE {_ONE}", self.name, namespace, name)
        if not found:
            raise NoSuchTableError(f"{namespace}.{name}")
        location = found[0][0]
        metadata = _metadata_at(location)
        return Table((namespace, name), metadata, location, self._load_file_io(metadata.properties, location), self)

    def list_tables(self, namespace: str | Identifier) -> list[Identifier]:
        sql = "SELECT table_name FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ?"
        space = self.namespace_to_string(namespace)
        return [(space, name) for (name,) in self._asked(sql, self.name, space)[1]]

    def create_namespace(self, namespace: str | Identifier, properties: Properties = EMPTY_DICT) -> None:
        """Have the namespace, whether it was there or not."""
        sql = "INSERT INTO iceberg_namespace_properties VALUES (?, ?, 'exists', 'true') ON CONFLICT DO NOTHING"
        self._asked(sql, self.name, self.namespace_to_string(namespace))

    def create_table(
        self,
        identifier: str | Identifier,
        schema: IcebergSchema | pa.Schema,
        location: str | None = None,
        partition_spec: PartitionSpec = UNPARTITIONED_PARTITION_SPEC,
        sort_order: SortOrder = UNSORTED_SORT_ORDER,
        properties: Properties = EMPTY_DICT,
    ) -> Table:
        staged = self._create_staged_table(identifier, schema, location, partition_spec, sort_order, properties)
        self._write_metadata(staged.metadata, staged.io, staged.metadata_location)
        sql = "INSERT INTO iceberg_tables VALUES (?, ?, ?, ?, NULL, 'TABLE') ON CONFLICT DO NOTHING"
        if not self._asked(sql, self.name, *staged.name(), staged.metadata_location)[0]:
            raise TableAlreadyExistsError(".".join(staged.name()))
        return self.load_table(identifier)

    def rename_table(self, from_identifier: str | Identifier, to_identifier: str | Identifier) -> Table:
        old, new = map(self.identifier_to_database_and_table, (from_identifier, to_identifier))
        sql = f"UPDATE iceberg_tables SET table_namespace = ?, table_name = ? WHERE {_ONE}"
        if not self._asked(sql, *new, self.name, *old)[0]:
            raise NoSuchTableError(".".join(old))
        return self.load_table(to_identifier)

    def commit_table(
        self, table: Table, requirements: tuple[TableRequirement, ...], updates: tuple[TableUpdate, ...]
    ) -> CommitTableResponse:
        """Write the changed metadata and make it the table's, if nobody else changed the table since it was read here."""
        current = self.load_table(table.name())
        before = current.metadata_location
        changed = self._update_and_stage_table(current, table.name(), requirements, updates)
        if changed.metadata == current.metadata:
            return _committed(current.metadata, before)
        self._write_metadata(changed.metadata, changed.io, changed.metadata_location)
        sql = (
            "UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?"
            f" WHERE {_ONE} AND metadata_location = ?"
        )
        if not self._asked(sql, changed.metadata_location, before, self.name, *table.name(), before)[0]:
            raise CommitFailedException(".".join(table.name()))
        return _committed(changed.metadata, changed.metadata_location)


def _committed(metadata: TableMetadata, location: str) -> CommitTableResponse:
    return CommitTableResponse.model_validate({"metadata": metadata, "metadata-location": location})


@lru_cache(maxsize=16)
def _metadata_at(location: str) -> TableMetadata:
    """A metadata file as read; none is ever written twice, and a commit looks at the same one several times."""
    return FromInputFile.table_metadata(load_file_io(location=location).new_input(location))


class Catalog:
    """Tables by namespace and name."""

    def __init__(self, address: str, warehouse: Path, name: str) -> None:
        self._registry = Registry(address, warehouse, name)
        self._warehouse = warehouse

    def load(self, identifier: Identifier) -> Table:
        """The table as it stands; raises NoSuchTableError."""
        return self._registry.load_table(identifier)

    def names(self, namespace: str) -> list[str]:
        """The tables of a namespace."""
        return sorted(identifier[-1] for identifier in self._registry.list_tables(namespace))

    def generations(self, name: str) -> int:
        """How many earlier generations a resource's table has."""
        known, number = set(self.names(PAST)), 0
        while f"{name}__g{number + 1}" in known:
            number += 1
        return number

    def retire(self, name: str) -> None:
        """Put the table aside as an earlier generation; its files stay where they are."""
        self._registry.create_namespace(PAST)
        self._registry.rename_table((RESOURCES, name), (PAST, f"{name}__g{self.generations(name) + 1}"))

    def create(
        self,
        identifier: Identifier,
        columns: Mapping[str, IcebergType],
        properties: Mapping[str, str],
        generation: int = 1,
    ) -> None:
        """Make a table; one that another process made meanwhile will do."""
        namespace, name = identifier
        self._registry.create_namespace(namespace)
        fields = [NestedField(n, column, kind, required=False) for n, (column, kind) in enumerate(columns.items(), 1)]
        schema = IcebergSchema(*fields)
        folder = self._warehouse / namespace / (name if generation == 1 else f"{name}-g{generation}")
        mapping = create_mapping_from_schema(schema).model_dump_json()
        said = _PROPERTIES | dict(properties) | {TableProperties.DEFAULT_NAME_MAPPING: mapping}
        try:
            self._registry.create_table(identifier, schema, location=folder.as_uri(), properties=said)
        except TableAlreadyExistsError:
            self.evolve(identifier, columns, properties)

    def ensure_quarantine(self, name: str) -> None:
        """Have the table of quarantined rows; its further columns are those that files bring, as text."""
        try:
            self.load((QUARANTINE, name))
        except NoSuchTableError:
            columns: dict[str, IcebergType] = dict(STAMPS) | {REASONS: StringType(), TEXT: StringType()}
            self.create((QUARANTINE, name), columns, {})

    def widen(self, identifier: Identifier, columns: Mapping[str, IcebergType]) -> Table:
        """Add the columns that the table does not have."""
        return self.evolve(identifier, columns, {})

    def evolve(
        self, identifier: Identifier, columns: Mapping[str, IcebergType], properties: Mapping[str, str]
    ) -> Table:
        """Add missing columns and set properties, in one change."""

        def missing(table: Table) -> dict[str, IcebergType]:
            known = {field.name for field in table.schema().fields}
            return {column: kind for column, kind in columns.items() if column not in known}

        def done(table: Table) -> bool:
            return not missing(table) and all(table.properties.get(k) == v for k, v in properties.items())

        def change(table: Table, transaction: Transaction) -> None:
            with transaction.update_schema() as update:
                for column, kind in missing(table).items():
                    update.add_column((column,), kind)
            if properties:
                transaction.set_properties(dict(properties))

        return committing.commit_once(lambda: self.load(identifier), done, change)
