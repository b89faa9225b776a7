"""What linking asks of an engine. The lake's `Scratch` is one in this process; Spark's is another over the same statements."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from mianzhou.data.lake.api import Scratch


class Tables(Protocol):
    """Tables made by statements, kept until the executor is left."""

    name: str

    def hash_sql(self, *values: str) -> str:
        """An expression: a number of 64 bits for these expressions, the same within the engine."""

    def make(self, table: str, sql: str) -> None:
        """A table of a question's answer, in place of one of that name."""

    def drop(self, *tables: str) -> None:
        """Let tables go."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a question."""

    def lay(self, table: str, rows: pa.Table) -> None:
        """A table of rows in Arrow's columns, in place of one of that name."""

    def spread(self, table: str, source: str, work: Callable[[Scratch, str, str], None]) -> None:
        """A table of what `work` makes of another one's rows, none of which needs another: many machines do so piece by piece.

        `work(executor, rows, made)` makes the table `made` of the table `rows`, on an executor of one machine.
        """

    def near(self, *tables: str) -> AbstractContextManager[Scratch]:
        """An executor on this machine that has these tables; another one than this takes them over."""

    def numbered(self, table: str, file: Path, column: str) -> None:
        """A Parquet file's rows under a name, for `spread`, each with its number in the file, from 1, in a column of this name."""

    def read_parquet(self, table: str, file: Path) -> None:
        """A file's rows under a name."""

    def write_parquet(self, sql: str, file: Path) -> None:
        """The answer of a question as a file."""


class Executor(Tables, Protocol):
    """An executor of this machine."""

    def define(self, view: str, sql: str, *tables: str) -> None:
        """A view, in place of one of that name; with it go the tables that only it reads."""

    def arrow(self, sql: str) -> pa.Table:
        """The answer of a question in Arrow's columns."""


@runtime_checkable
class Spread(Tables, Protocol):
    """An executor of many machines."""

    def take(self, executor: Scratch, *tables: str) -> None:
        """Have tables of an executor on this machine."""


Engine = Executor | Spread
"""Whatever the bulk runs on: this machine, or many."""
