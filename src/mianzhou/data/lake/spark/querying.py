"""Asking the lake with Spark: DuckDB judges and binds the statement and says what the answer looks like, Spark computes it.

The answer is laid down as Parquet in the folder for spilling, which every worker must see, and read from there batch by batch: an answer
larger than this process is no harm. Nothing is read but the planned files of the tables named, as with DuckDB.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from mianzhou.data.lake import views
from mianzhou.data.lake.columns import sql_type
from mianzhou.data.lake.errors import OutOfTime, StatementRefused, StatementWrong
from mianzhou.data.lake.querying import BATCH_ROWS, Answer, Budget, Opened, Resolve, opened
from mianzhou.data.lake.snapshots import local_path
from mianzhou.data.lake.spark.errors import first_words
from mianzhou.data.lake.spark.session import LOCAL, end_unheard, session
from mianzhou.data.lake.spark.translating import NOT_ALIKE, UNREAD, translated, view_translated

if TYPE_CHECKING:
    from pyiceberg.table import Table
    from pyspark.sql import DataFrame, SparkSession

    from mianzhou.data.lake.snapshots import AsOf, LakeFile
    from mianzhou.data.lake.tables import Lake

_KINDS: Final = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ", "TIMESTAMPTZ": "TIMESTAMP_LTZ"}
_PLAIN: Final = ("string", "bigint", "int", "smallint", "tinyint", "double", "float", "boolean", "date", "decimal", "timestamp", "void")  # fmt: skip
# As strict as DuckDB: a value that cannot be read stops the statement. Statements of people are small enough for the engine's compiler.
_STRICT: Final = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "Asia/Shanghai",
    "spark.sql.codegen.wholeStage": "true",
    "spark.sql.optimizer.excludedRules": "",
    "spark.sql.parquet.compression.codec": "lz4raw",
}


class SparkAsker:
    """Spark's way of answering, under `master`; see `lake.querying.Asker`."""

    def __init__(self, master: str = LOCAL, spill: Path | None = None) -> None:
        self._master = master
        self._spill = spill

    @contextmanager
    def __call__(
        self, lake: Lake, sql: str, *, as_of: AsOf, budget: Budget, resolve: Resolve, spill: Path | None = None
    ) -> Iterator[Answer]:
        with (
            opened(lake, sql, as_of=as_of, budget=budget, resolve=resolve, spill=spill) as question,
            tempfile.TemporaryDirectory(dir=spill, prefix="spark-", ignore_cleanup_errors=True) as folder,
            session(self._master, self._spill) as spark,
        ):
            answer = SparkAnswer(question, budget, spark, Path(folder))
            try:
                with answer.begun(question.reading.sql):
                    yield answer
            finally:
                answer.forget()
                if answer.cut_short:
                    end_unheard(spark)


class SparkAnswer(Answer):
    """The rows of an answer that Spark laid down."""

    def __init__(self, question: Opened, budget: Budget, spark: SparkSession, folder: Path) -> None:
        super().__init__(question.connection, budget, sorted(question.states))
        self._question = question
        self._spark = spark
        self._folder = folder
        self._group = f"mianzhou-{uuid.uuid4().hex}"
        self._parts = 0
        self._ended = threading.Event()

    def _asked(self, sql: str) -> pa.RecordBatchReader:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        wanted = _described(self._connection, sql)
        words = translated(sql)
        try:
            return self._computed(words, wanted)
        except (PySparkException, Py4JError) as error:
            if self._stopped.is_set():
                raise OutOfTime(seconds=f"{self._budget.seconds or 0:g}") from None
            raise StatementWrong(reason=first_words(error), where="") from None

    def _computed(self, words: str, wanted: pa.Schema) -> pa.RecordBatchReader:
        from pyspark.errors import AnalysisException, ParseException

        for name, value in _STRICT.items():
            self._spark.conf.set(name, value)
        for name, (form, parts) in self._question.states.items():
            select = views.view_sql(form, parts, self._question.masks[name], self._source)
            self._spark.sql(view_translated(select)).createOrReplaceTempView(views.quoted(name).strip('"'))
        try:
            found = self._spark.sql(words)
        except (AnalysisException, ParseException) as error:
            raise StatementRefused(reason=UNREAD, where=f" ({first_words(error)})") from None
        return self._laid_down(found, wanted)

    def _source(self, table: Table, files: Sequence[LakeFile]) -> str:
        """A table's rows in some files, as a view; columns that a file was written without are empty."""
        kinds = {column.name: sql_type(column.field_type) for column in table.schema().fields}
        said = ", ".join(f"`{name.replace('`', '``')}` {_KINDS.get(kind, kind)}" for name, kind in kinds.items())
        name, self._parts = f"mianzhou_part_{self._parts}", self._parts + 1
        paths = [str(local_path(file.path)) for file in files]
        rows = self._spark.read.schema(said).parquet(*paths) if paths else self._spark.createDataFrame([], said)
        rows.createOrReplaceTempView(name)
        return f"SELECT * FROM {name}"

    def _laid_down(self, found: DataFrame, wanted: pa.Schema) -> pa.RecordBatchReader:
        for place, (_, kind) in enumerate(found.dtypes):
            if not kind.startswith(_PLAIN):
                raise StatementRefused(reason=NOT_ALIKE.format(what=f"{wanted.names[place]}: {kind}"), where="")
        names = [f"c{place}" for place in range(len(wanted))]
        kinds = [kind for _, kind in found.dtypes]
        rows = found.toDF(*names).selectExpr(
            *(f"CAST({n} AS STRING) AS {n}" if kind == "void" else n for n, kind in zip(names, kinds, strict=True))
        )
        if self._budget.rows is not None:
            rows = rows.limit(self._budget.rows + 1)
        self._spark.sparkContext.setJobGroup(self._group, "mianzhou", interruptOnCancel=True)
        rows.write.parquet(str(self._folder / "answer"))
        files = sorted((self._folder / "answer").glob("part-*.parquet"))
        return pa.RecordBatchReader.from_batches(wanted, _read(files, wanted))

    def stop(self) -> None:
        """The time is up. A statement runs as several jobs and only those that have begun can be cancelled, so it is said until it ends."""
        self._stopped.set()
        self._connection.interrupt()
        while not self._ended.is_set():
            self._spark.sparkContext.cancelJobGroup(self._group)
            self._ended.wait(0.2)

    @property
    def cut_short(self) -> bool:
        """Whether the time was up."""
        return self._stopped.is_set()

    def forget(self) -> None:
        """Leave nothing behind."""
        self._ended.set()
        shutil.rmtree(self._folder, ignore_errors=True)


def _described(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Schema:
    """Names and types of the answer as DuckDB gives them; nothing is computed."""
    asked = connection.sql(sql)
    names = asked.columns
    plain = connection.sql(f"SELECT * FROM (\n{sql}\n) AS answer LIMIT 0").to_arrow_table().schema
    for column in plain:
        if pa.types.is_nested(column.type):
            raise StatementRefused(reason=NOT_ALIKE.format(what=f"{column.name}: {column.type}"), where="")
    return pa.schema([pa.field(name, column.type) for name, column in zip(names, plain, strict=True)])


def _read(files: Sequence[Path], wanted: pa.Schema) -> Iterator[pa.RecordBatch]:
    for path in files:
        with pq.ParquetFile(path) as file:
            for rows in file.iter_batches(batch_size=BATCH_ROWS):
                columns = [_cast(column, field.type) for column, field in zip(rows.columns, wanted, strict=True)]
                yield pa.RecordBatch.from_arrays(columns, schema=wanted)


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    return pa.nulls(len(column)) if pa.types.is_null(kind) else column.cast(kind)
