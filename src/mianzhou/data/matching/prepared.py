"""Questions that are asked some hundred times a second: the database plans each once for a connection, which would take longer than to answer it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg import Cursor


def rows_of(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a question with `%s` for its values; errors are Django's, as of any other."""
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = 0  # Django's own cursors write values into the text and never prepare
    with connection.wrap_database_errors, Cursor(raw) as cursor:
        cursor.execute(sql, values, prepare=True)
        return cursor.fetchall()
