"""The columns of a lake table, from the schema of a resource.

Beside its items a table keeps, for each accepted row, the batch that brought it, its number in the file and when it was received, and the
received text of values that were standardised. All columns may be empty as far as the format is concerned: checking is done before.
"""

from __future__ import annotations

import json
from typing import Final

import pyarrow as pa
from pyiceberg.types import (
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    IcebergType,
    LongType,
    StringType,
    TimestampType,
    TimestamptzType,
)

from mianzhou.data.checks.api import physical_type
from mianzhou.data.schemas.model import Field, Schema

BATCH: Final = "_batch"
ROW: Final = "_row"
RECEIVED_AT: Final = "_received_at"
STAMPS: Final[dict[str, IcebergType]] = {BATCH: LongType(), ROW: LongType(), RECEIVED_AT: TimestamptzType()}
REASONS: Final = "_reasons"
TEXT: Final = "_text"
ORIGINAL: Final = "__original"
MODE: Final = "mianzhou.mode"
KEY: Final = "mianzhou.key"
FIELDS: Final = "mianzhou.fields"

_SQL: Final[dict[str, str]] = {
    "string": "VARCHAR",
    "long": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
}


_KINDS: Final[dict[str, IcebergType]] = {
    "VARCHAR": StringType(),
    "BIGINT": LongType(),
    "DOUBLE": DoubleType(),
    "DECIMAL(18,2)": DecimalType(18, 2),
    "BOOLEAN": BooleanType(),
    "DATE": DateType(),
    "TIMESTAMP": TimestampType(),
}


def column_type(field: Field) -> IcebergType:
    """How the values of an item are kept: as the checks standardise them."""
    return _KINDS[physical_type(field)]


def table_columns(schema: Schema) -> dict[str, IcebergType]:
    """The columns that every table of this schema has; columns of received text join as batches bring them."""
    return {field.name: column_type(field) for field in schema.fields} | STAMPS


def sql_type(kind: IcebergType) -> str:
    """A column's type in the engine's words."""
    if isinstance(kind, DecimalType):
        return f"DECIMAL({kind.precision},{kind.scale})"
    return _SQL[str(kind)]


def arrow_columns(schema: pa.Schema) -> dict[str, IcebergType]:
    """The columns of a staged file, by the types that the lake knows; anything else is a mistake of staging and raises TypeError."""
    return {field.name: _of_arrow(field) for field in schema}


def _of_arrow(field: pa.Field) -> IcebergType:
    kind = field.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_decimal(kind):
        return DecimalType(kind.precision, kind.scale)
    if pa.types.is_timestamp(kind):
        return TimestamptzType() if kind.tz else TimestampType()
    checks: list[tuple[bool, IcebergType]] = [
        (pa.types.is_string(kind) or pa.types.is_large_string(kind), StringType()),
        (pa.types.is_int64(kind), LongType()),
        (pa.types.is_float64(kind), DoubleType()),
        (pa.types.is_boolean(kind), BooleanType()),
        (pa.types.is_date32(kind), DateType()),
    ]
    for matches, found in checks:
        if matches:
            return found
    raise TypeError(f"column {field.name} of type {kind} in a staged file")


def table_properties(schema: Schema) -> dict[str, str]:
    """What views need to know of the schema, kept with the table so that it can be read without us: mode, key, items in order."""
    return {
        MODE: schema.mode.value,
        KEY: json.dumps(list(schema.primary_key), ensure_ascii=False),
        FIELDS: json.dumps([field.name for field in schema.fields], ensure_ascii=False),
    }
