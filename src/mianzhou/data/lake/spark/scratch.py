"""Statements that make tables, run by Spark: the same words as for the scratch of DuckDB, every table a folder of Parquet that is gone on leaving."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot

from mianzhou.data.lake.duck import Scratch
from mianzhou.data.lake.spark.errors import SparkGaveUp, first_words
from mianzhou.data.lake.spark.pieces import Piece, Work, done, done_with_none, pieces_of
from mianzhou.data.lake.spark.session import LOCAL, session
from mianzhou.kernel.scratch.api import scratch_folder

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class SparkScratch:
    """See `lake.duck.Scratch`. `shared` is a folder that every worker sees; without one, Spark must be on this machine. Raises SparkGaveUp."""

    name = "spark"

    def __init__(self, master: str = LOCAL, shared: Path | None = None, memory_mb: int = 1024) -> None:
        self._memory_mb = memory_mb
        self._open = ExitStack()
        self._spark = self._open.enter_context(session(master))
        self._spark.conf.set("spark.sql.codegen.wholeStage", "true")
        self._spark.conf.set("spark.sql.optimizer.excludedRules", "")
        self._folder = self._open.enter_context(scratch_folder(within=shared))
        self._made = 0
        self._tables: dict[str, Path] = {}
        self._files: dict[str, tuple[Path, str]] = {}

    def _asked(self, sql: str) -> DataFrame:
        words = sqlglot.transpile(sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
        return self._spark.sql(words[0])

    def hash_sql(self, *values: str) -> str:
        """An expression: a number of 64 bits for these expressions, the same within this engine."""
        return f"xxhash64({', '.join(values)})"

    def make(self, table: str, sql: str) -> None:
        """A table of a question's answer, in place of one of that name."""
        path = self._path()
        with _in_words():
            self._asked(sql).write.parquet(str(path))
            self._replace(table, path)

    def spread(self, table: str, source: str, work: Work) -> None:
        """A table of what `work` makes of another one's rows, piece by piece on all workers: see `pieces`."""
        into = self._path()
        into.mkdir()
        held, numbered = self._files.get(source, (self._tables.get(source), ""))
        assert held is not None, source
        files = sorted(held.glob("*.parquet")) if held.is_dir() else [held]
        pieces = pieces_of(files)
        if not pieces:
            done_with_none(pq.read_schema(files[0]), work, numbered, into / "none.parquet")
        with _in_words():
            self._hand_out(pieces, partial(_done, work, numbered, into))
            self._replace(table, into)

    def _hand_out(self, pieces: Sequence[Piece], doing: partial[str]) -> None:
        if pieces:
            numbered = list(enumerate(pieces))
            self._spark.sparkContext.parallelize(numbered, len(numbered)).map(doing).collect()

    def lay(self, table: str, rows: pa.Table) -> None:
        """A table of rows in Arrow's columns, in place of one of that name."""
        path = self._path()
        path.mkdir()
        pq.write_table(rows, path / "part-0.parquet", row_group_size=_ROW_GROUP)
        self._replace(table, path)

    def drop(self, *tables: str) -> None:
        """Let tables go."""
        for table in tables:
            self._spark.catalog.dropTempView(table)
            if path := self._tables.pop(table, None):
                shutil.rmtree(path, ignore_errors=True)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a question."""
        with _in_words():
            return [tuple(row) for row in self._asked(sql).collect()]

    def numbered(self, table: str, file: Path, column: str) -> None:
        """A file's rows for `spread`, each with its number in the file, from 1, in a column of this name."""
        self._files[table] = (file, column)

    def read_parquet(self, table: str, file: Path) -> None:
        """A view of a file's rows, in place of one of that name."""
        with _in_words():
            self._spark.read.parquet(str(file)).createOrReplaceTempView(table)
        self._files[table] = (file, "")

    def write_parquet(self, sql: str, file: Path) -> None:
        """The answer of a question as a file."""
        path = self._path()
        with _in_words():
            self._asked(sql).write.parquet(str(path))
        try:
            with Scratch(self._memory_mb) as executor:
                executor.read_parquet("answer", path / "*.parquet")
                executor.write_parquet("SELECT * FROM answer", file)
        finally:
            shutil.rmtree(path)

    @contextmanager
    def near(self, *tables: str) -> Iterator[Scratch]:
        """An executor on this machine, with these tables, which leave this one."""
        with Scratch(self._memory_mb, ordered=False) as executor:
            for table in tables:
                executor.read_parquet("lent", self._tables[table] / "*.parquet")
                executor.make(table, "SELECT * FROM lent")
                self.drop(table)
            executor.run("DROP VIEW IF EXISTS lent")
            yield executor

    def take(self, executor: Scratch, *tables: str) -> None:
        """Have tables of an executor on this machine."""
        for table in tables:
            path = self._path()
            path.mkdir()
            executor.write_parquet(f"SELECT * FROM {table}", path / "part-0.parquet")
            self._replace(table, path)

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
        for table in (*self._tables, *self._files):
            self._spark.catalog.dropTempView(table)
        self._open.close()


_ROW_GROUP = 100_000


def _done(work: Work, numbered: str, into: Path, given: tuple[int, Piece]) -> str:
    place, piece = given
    return done(piece, work, numbered, into / f"part-{place:06d}.parquet")


@contextmanager
def _in_words() -> Iterator[None]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise SparkGaveUp(reason=first_words(error).rstrip(" .")) from error
