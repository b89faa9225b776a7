"""What linking asks of an engine. The lake's `Scratch` is one in this process; Spark's is another over the same statements."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa


class Executor(Protocol):
    """Tables made by statements, kept until the executor is left."""

    name: str

    def hash_sql(self, *values: str) -> str:
        """An expression: a number of 64 bits for these expressions, the same within the engine."""

    def numbering_sql(self) -> str:
        """An expression: another number of 64 bits for every row."""

    def make(self, table: str, sql: str) -> None:
        """A table of a question's answer, in place of one of that name."""

    def drop(self, *tables: str) -> None:
        """Let tables go."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a question."""

    def arrow(self, sql: str) -> pa.Table:
        """The answer of a question in Arrow's columns."""

    def lay(self, table: str, rows: pa.Table) -> None:
        """A table of rows in Arrow's columns, in place of one of that name."""

    def read_parquet(self, table: str, file: Path) -> None:
        """A file's rows under a name."""

    def write_parquet(self, sql: str, file: Path) -> None:
        """The answer of a question as a file."""
