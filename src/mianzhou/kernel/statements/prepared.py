"""A statement that a connection prepares at its first use: neither the model's way of asking nor the database's planning is paid for again.

It runs on Django's own connection, so in the transaction of whoever calls. It is for the few statements that most requests ask; everything else is
written with models.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

import psycopg
from django.db import connection, models
from psycopg.types.json import Jsonb

M = TypeVar("M", bound=models.Model)
Row = tuple[Any, ...]


class Statement:
    """SQL with `%s` where values go. Values are bound by the server: arrays are lists (`= ANY(%s)`), JSON is wrapped in `Jsonb`."""

    def __init__(self, sql: str) -> None:
        self._sql = sql.encode()

    def rows(self, *values: Any) -> list[Row]:
        """All rows that it gives."""
        with _run(self._sql, values) as cursor:
            return cursor.fetchall()

    def row(self, *values: Any) -> Row | None:
        """Its first row."""
        with _run(self._sql, values) as cursor:
            return cursor.fetchone()

    def run(self, *values: Any) -> int:
        """Do it; how many rows it touched."""
        with _run(self._sql, values) as cursor:
            return cursor.rowcount


def _run(sql: bytes, values: Sequence[Any]) -> psycopg.Cursor[Row]:
    """As Django's own cursor is made: with a connection that answers, and errors of its own kinds."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    if connection.queries_logged:  # so that who counts questions counts these
        connection.queries_log.append({"sql": sql.decode(), "time": "0.000"})
    with connection.wrap_database_errors:
        return psycopg.Cursor(connection.connection).execute(sql, values, prepare=True)


def array_literal(values: Iterable[object]) -> str:
    """Values as the text of an array, to be written `%s::bigint[]`: for short arrays the driver's way of finding out their type takes longer than the statement."""
    return "{" + ",".join("NULL" if value is None else f'"{_escaped(str(value))}"' for value in values) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


class Appending(Generic[M]):
    """Puts new rows of a model into its table; the columns of a row that was made in the usual way, without what asks before saving."""

    def __init__(self, model: type[M]) -> None:
        self._fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        names = ", ".join(f'"{field.column}"' for field in self._fields)
        places = ", ".join("%s" for _ in self._fields)
        key = model._meta.pk
        table = model._meta.db_table
        self._statement = Statement(f'INSERT INTO "{table}" ({names}) VALUES ({places}) RETURNING "{key.column}"')

    def append(self, instance: M) -> None:
        """Insert it; it has its key then."""
        given = (getattr(instance, field.attname) for field in self._fields)
        pairs = zip(self._fields, given, strict=True)
        row = self._statement.row(*(Jsonb(v) if isinstance(f, models.JSONField) else v for f, v in pairs))
        assert row is not None  # RETURNING
        instance.pk = row[0]
        instance._state.adding, instance._state.db = False, "default"


class Columns(Generic[M]):
    """All columns of a model under a table's alias (`sql`), and how their part of a row becomes an instance."""

    def __init__(self, model: type[M], alias: str) -> None:
        fields = model._meta.concrete_fields
        self._model = model
        self._names = [field.attname for field in fields]
        self._key = next(at for at, field in enumerate(fields) if field.primary_key)
        self._json = tuple(at for at, field in enumerate(fields) if isinstance(field, models.JSONField))
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in fields)
        self.count = len(fields)

    def read(self, row: Row, start: int = 0) -> M | None:
        """The instance whose columns begin at `start`; None where an outer join found no row."""
        values = list(row[start : start + self.count])
        if values[self._key] is None:
            return None
        for at in self._json:
            if isinstance(values[at], str):  # as Django has the driver give it
                values[at] = json.loads(values[at])
        return self._model.from_db("default", self._names, values)
