"""Tables between the database and the executor, as files in one folder: whole tables at a time, never row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from mianzhou.data.lake.api import Scratch
from mianzhou.kernel.scratch.api import scratch_folder

_PIECE = 1 << 20


@contextmanager
def passing_folder(kind: str) -> Iterator[Path]:
    """A folder beside the lake, where a cluster's machines see it too, for a run's files; gone on leaving."""
    spill = Path(settings.LAKE_ROOT) / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    with scratch_folder(f"link-{kind}", spill) as folder:
        yield folder


def out_of_database(sql: str, file: Path) -> None:
    """Write what a question of the database answers to a CSV file without a header."""
    copying = f"COPY ({sql}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, file.open("wb") as into, cursor.copy(copying) as copy:
        for piece in copy:
            into.write(piece)


def into_database(table: str, columns: str, file: Path) -> None:
    """Have a CSV file's rows in a table of the database, in the caller's transaction."""
    copying = f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)"
    with connection.cursor() as cursor, file.open("rb") as rows, cursor.copy(copying) as copy:
        while piece := rows.read(_PIECE):
            copy.write(piece)


def out_of_executor(executor: Scratch, sql: str, file: Path) -> None:
    """Write what a question of the executor answers to a CSV file without a header."""
    executor.run(f"COPY ({sql}) TO '{_path(file)}' (FORMAT csv, HEADER false, DATEFORMAT '%Y-%m-%d')")


def into_executor(executor: Scratch, table: str, columns: dict[str, str], file: Path) -> None:
    """Have a CSV file's rows in a table of the executor; columns with their types."""
    typed = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items()) + "}"
    executor.run(
        f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM read_csv('{_path(file)}', header = false, columns = {typed},"
        " auto_detect = false, delim = ',', quote = '\"', escape = '\"')"
    )


def _path(file: Path) -> str:
    return str(file).replace("'", "''")
