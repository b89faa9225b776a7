"""The catalogue of lake tables: making them, widening them, beginning a new generation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import (
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.schema import Schema as IcebergSchema
from pyiceberg.table import Table, TableProperties, Transaction
from pyiceberg.table.name_mapping import create_mapping_from_schema
from pyiceberg.types import IcebergType, NestedField, StringType
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from mianzhou.data.lake import committing
from mianzhou.data.lake.columns import REASONS, STAMPS, TEXT

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


class Catalog:
    """Tables by namespace and name, over the SQL catalogue of Iceberg."""

    def __init__(self, url: str, warehouse: Path, name: str) -> None:
        self._catalog = SqlCatalog(name, uri=url, warehouse=warehouse.as_uri())
        # No connection outlives its use: processes fork, and the embedded database may stop and start meanwhile.
        self._catalog.engine.dispose()
        self._catalog.engine = create_engine(url, poolclass=NullPool)
        self._warehouse = warehouse

    def load(self, identifier: Identifier) -> Table:
        """The table as it stands; raises NoSuchTableError."""
        return self._catalog.load_table(identifier)

    def names(self, namespace: str) -> list[str]:
        """The tables of a namespace."""
        if not self._catalog.namespace_exists(namespace):
            return []
        return sorted(identifier[-1] for identifier in self._catalog.list_tables(namespace))

    def generations(self, name: str) -> int:
        """How many earlier generations a resource's table has."""
        number = 0
        while self._catalog.table_exists((PAST, f"{name}__g{number + 1}")):
            number += 1
        return number

    def retire(self, name: str) -> None:
        """Put the table aside as an earlier generation; its files stay where they are."""
        self._catalog.create_namespace_if_not_exists(PAST)
        self._catalog.rename_table((RESOURCES, name), (PAST, f"{name}__g{self.generations(name) + 1}"))

    def create(
        self,
        identifier: Identifier,
        columns: Mapping[str, IcebergType],
        properties: Mapping[str, str],
        generation: int = 1,
    ) -> None:
        """Make a table; one that another process made meanwhile will do."""
        namespace, name = identifier
        self._catalog.create_namespace_if_not_exists(namespace)
        fields = [NestedField(n, column, kind, required=False) for n, (column, kind) in enumerate(columns.items(), 1)]
        schema = IcebergSchema(*fields)
        folder = self._warehouse / namespace / (name if generation == 1 else f"{name}-g{generation}")
        mapping = create_mapping_from_schema(schema).model_dump_json()
        said = _PROPERTIES | dict(properties) | {TableProperties.DEFAULT_NAME_MAPPING: mapping}
        try:
            self._catalog.create_table(identifier, schema, location=folder.as_uri(), properties=said)
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
