"""Statements that make tables, run by Spark: the same words as for the scratch of DuckDB, every table a folder of Parquet that is gone on leaving."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot
from sqlglot import exp

from mianzhou.data.lake.spark.session import LOCAL, session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class SparkScratch:
    """See `lake.duck.Scratch`. `spill` is a folder that every worker sees."""

    name = "spark"

    def __init__(self, master: str = LOCAL, spill: Path | None = None) -> None:
        self._open = ExitStack()
        self._spark = self._open.enter_context(session(master, spill))
        self._spark.conf.set("spark.sql.codegen.wholeStage", "true")
        self._spark.conf.set("spark.sql.optimizer.excludedRules", "")
        self._folder = Path(tempfile.mkdtemp(dir=spill, prefix="mianzhou-"))
        self._open.callback(shutil.rmtree, self._folder, ignore_errors=True)
        self._made = 0
        self._tables: dict[str, Path] = {}

    def _asked(self, sql: str) -> DataFrame:
        tree = sqlglot.parse_one(sql, read="duckdb").transform(_whole_match)
        return self._spark.sql(tree.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE))

    def hash_sql(self, *values: str) -> str:
        """An expression: a number of 64 bits for these expressions, the same within this engine."""
        return f"xxhash64({', '.join(values)})"

    def numbering_sql(self) -> str:
        """An expression: another number for every row."""
        return "monotonically_increasing_id()"

    def make(self, table: str, sql: str) -> None:
        """A table of a question's answer, in place of one of that name."""
        path = self._path()
        self._asked(sql).write.parquet(str(path))
        self._replace(table, path)

    def lay(self, table: str, rows: pa.Table) -> None:
        """A table of rows in Arrow's columns, in place of one of that name."""
        path = self._path()
        path.mkdir()
        pq.write_table(rows, path / "part-0.parquet")
        self._replace(table, path)

    def drop(self, *tables: str) -> None:
        """Let tables go."""
        for table in tables:
            self._spark.catalog.dropTempView(table)
            if path := self._tables.pop(table, None):
                shutil.rmtree(path, ignore_errors=True)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a question."""
        return [tuple(row) for row in self._asked(sql).collect()]

    def arrow(self, sql: str) -> pa.Table:
        """The answer of a question in Arrow's columns."""
        path = self._path()
        self._asked(sql).write.parquet(str(path))
        try:
            return pq.read_table(path)
        finally:
            shutil.rmtree(path)

    def read_parquet(self, table: str, file: Path) -> None:
        """A view of a file's rows, in place of one of that name."""
        self._spark.read.parquet(str(file)).createOrReplaceTempView(table)

    def write_parquet(self, sql: str, file: Path) -> None:
        """The answer of a question as a file."""
        pq.write_table(self.arrow(sql), file)

    def _path(self) -> Path:
        self._made += 1
        return self._folder / f"t{self._made}"

    def _replace(self, table: str, path: Path) -> None:
        self._spark.read.parquet(str(path)).createOrReplaceTempView(table)
        if before := self._tables.get(table):
            shutil.rmtree(before, ignore_errors=True)
        self._tables[table] = path

    def __enter__(self) -> SparkScratch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for table in list(self._tables):
            self._spark.catalog.dropTempView(table)
        self._open.close()


def _whole_match(node: exp.Expr) -> exp.Expr:
    """A pattern that the whole text must match: Spark only looks for one within."""
    if not isinstance(node, exp.RegexpFullMatch):
        return node
    pattern = exp.Literal.string(f"^(?:{node.expression.this})$")
    return exp.RegexpLike(this=node.this, expression=pattern)
