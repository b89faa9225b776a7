"""A schema, bound to the columns of a file, compiled into one statement that standardises every row and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from mianzhou.data.checks.compiler import ORIGINAL, ROW, Compiler
from mianzhou.data.checks.constraints import ConstraintError
from mianzhou.data.checks.dialect import DUCKDB, Dialect
from mianzhou.data.checks.forms import VARCHAR
from mianzhou.data.checks.identifier_forms import REGIONS_TABLE
from mianzhou.data.checks.looks import Look, looked_at
from mianzhou.data.checks.readings import physical_type
from mianzhou.data.checks.regions import RegionCodes
from mianzhou.data.schemas.model import Mode, Schema


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of the checked rows."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Values held elsewhere that a foreign key must be among: a table of one column `key` under this name, filled by the engine.

    `files` are Parquet files with the columns `columns`.
    """

    table: str
    resource: str
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """What is to be done with every row. `bound` says under which column of the file each field stands."""

    schema: Schema
    bound: Mapping[str, str]
    as_of: date
    regions: RegionCodes
    references: tuple[Reference, ...] = ()
    uses_regions: bool = field(default=False)

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        """What accepted rows carry: `_row`, the fields, the received text of those that standardising can change."""
        fields = [ResultColumn(f.name, physical_type(f)) for f in self.schema.fields]
        originals = [ResultColumn(f"{f.name}{ORIGINAL}", VARCHAR) for f in self.schema.fields]
        return (ResultColumn(ROW, "BIGINT"), *fields, *originals)

    @property
    def key(self) -> tuple[str, ...]:
        """The fields by which a record is known again: the primary key; without one, all of them."""
        return self.schema.primary_key or tuple(f.name for f in self.schema.fields)

    @property
    def unique_fields(self) -> tuple[str, ...]:
        """Fields that must be unique beside the key."""
        return tuple(
            f.name for f in self.schema.fields if f.constraints.unique and (f.name,) != self.schema.primary_key
        )

    @property
    def mode(self) -> Mode:
        return self.schema.mode

    def tables(self) -> dict[str, pa.Table]:
        """Small tables that the statement reads beside the source, by name."""
        if not self.uses_regions:
            return {}
        return {
            REGIONS_TABLE: pa.table({"code": pa.array(_with_filled(self.regions.valid_on(self.as_of)), pa.string())})
        }

    def checked_sql(self, source: str, dialect: Dialect = DUCKDB, *, sifted: bool = False) -> str:
        """`_row`, the standardised fields, their originals and `_reasons` of every row of `source` (a relation with `_row` and text columns).

        `sifted` says that the source has the columns `findings` too, as the quick statement gave them: what it knows is not asked again.
        """
        return Compiler(self, dialect, sifted=sifted).statement(source)

    def quick_sql(self, source: str, dialect: Dialect = DUCKDB, *, looked: bool = False) -> str:
        """`_row`, `_clean`, `findings`, and values and originals of clean rows: cheap, and of one mind with `checked_sql` where `_clean` is true.

        `looked` says that the source went through `with_looks`, which makes it cheaper still.
        """
        return Compiler(self, dialect, looked=looked).quick_statement(source)

    def looks(self) -> dict[str, tuple[str, Look]]:
        """What is to be looked at in whole columns beforehand, which costs little: the column it goes to, the file's column, and what is looked for."""
        return Compiler(self, DUCKDB).looks()

    def findings(self) -> tuple[str, ...]:
        """Columns in which `quick_sql` says which fields it knows, and the typed values of these."""
        return tuple(Compiler(self, DUCKDB).findings())

    def inexact(self) -> tuple[str, ...]:
        """Fields of which `quick_sql` gives an original; those of all others are empty in clean rows."""
        return tuple(Compiler(self, DUCKDB).inexact())

    def as_received(self) -> tuple[str, ...]:
        """Fields whose values in clean rows are the received text itself (NULL for the empty text): no engine need copy them."""
        return tuple(Compiler(self, DUCKDB).as_received())


def with_looks(rows: pa.Table, looks: Mapping[str, tuple[str, Look]]) -> pa.Table:
    """The received rows with what is seen of their columns."""
    for name, (column, look) in looks.items():
        rows = rows.append_column(name, looked_at(rows[column], look))
    return rows


def compile_checks(
    schema: Schema,
    binding: Mapping[str, str],
    *,
    as_of: date,
    references: Mapping[str, Sequence[str]] | None = None,
    regions: RegionCodes | None = None,
) -> CheckPlan:
    """The plan of a batch. `binding` maps field names to columns of the file; fields without one are empty in every row.

    `references` gives the Parquet files that hold the current state of each resource that foreign keys name. Raises
    ConstraintError and ExpressionError for what the schema says wrongly: nothing is left to fail at the rows.
    """
    held = dict(references or {})
    for key in schema.foreign_keys:
        if not key.resource:
            # A row may name one that comes later in the file: known only when the batch is over, and set aside too late.
            raise ConstraintError(field=", ".join(key.fields), constraint="foreignKeys", given='resource = ""')
    plan = CheckPlan(
        schema=schema,
        bound={f.name: binding[f.name] for f in schema.fields if binding.get(f.name) is not None},
        as_of=as_of,
        regions=regions or RegionCodes(),
        references=tuple(
            Reference(
                f"mianzhou_reference_{i}",
                key.resource,
                key.fields,
                key.reference_fields,
                tuple(held.get(key.resource, ())),
            )
            for i, key in enumerate(schema.foreign_keys)
        ),
        uses_regions=bool(regions and regions.complete) and any(f.standard == "region_code" for f in schema.fields),
    )
    plan.checked_sql("probe")
    return plan


def _with_filled(codes: Sequence[str]) -> list[str]:
    """Codes of provinces and prefectures also as files write them, filled to six digits."""
    return [code.ljust(6, "0") for code in codes]
