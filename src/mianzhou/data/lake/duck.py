"""DuckDB as the engine of intake: chunk after chunk through one statement, memory bounded, time linear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mianzhou.data.checks.api import CLEAN, DUCKDB, REASONS, CheckPlan, with_looks
from mianzhou.data.files.chunk import ROW, Chunk
from mianzhou.data.lake.engine import HeldKeys, OnProgress, Progress, Staged
from mianzhou.data.lake.recognising import CONTENT, Recogniser, fingerprints, recognised
from mianzhou.data.lake.staging import CleanRows, Laying
from mianzhou.data.lake.threads import Following, ahead
from mianzhou.kernel.scratch.api import scratch_folder

# Names the way fingerprints are made: checksums compare only under one of them.
_FINGERPRINT = "duckdb2"
# Where fewer rows than this are clean, asking the quick question first costs more than it saves.
_WORTH_ASKING = 0.3
# In more pieces than this a chunk's columns are put together first: what follows has some cost for every piece.
_MOST_PIECES = 8
# So much text, or so many rows that are not clean at first sight, are gathered before they are looked at closely: beginning that costs as
# much as some thousands of rows.
_GATHERED_BYTES, _GATHERED_ROWS = 24 << 20, 30_000
# Looking closely takes several times as long as reading a chunk: so many chunks may wait for it, that reading does not.
_WAITING = 3
# Lists of constants up to this length are gone through for every value; for longer ones a table is made at each question.
_LONG_LIST = 200


# Enough for batches without foreign keys, however large: what they remember of every row is spilled beyond it.
_LEAN_MB = 192


class DuckEngine:
    """DuckDB in this process. `memory_mb` bounds the engine; what does not fit is spilled to a temporary folder."""

    name = "duckdb"

    def __init__(self, memory_mb: int = 512, threads: int | None = None, spill: Path | None = None) -> None:
        self._memory_mb = memory_mb
        self._threads = threads
        self._spill = spill

    def connect(self, spill: str) -> duckdb.DuckDBPyConnection:
        """A connection of its own, in memory, that loads nothing from anywhere."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{self._memory_mb}MB",
            "temp_directory": spill,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": True,
        }
        if self._threads:
            config["threads"] = self._threads
        connection = duckdb.connect(":memory:", config=config)
        connection.execute("SET enable_progress_bar = false")  # it would be drawn into the output of a command
        return connection

    def stage(
        self,
        plan: CheckPlan,
        chunks: Iterable[Chunk],
        into: Path,
        held: HeldKeys,
        stamps: Mapping[str, pa.Scalar],
        on_progress: OnProgress,
    ) -> Staged:
        """See `lake.engine.stage`."""
        laying = Laying(plan, into, stamps, _FINGERPRINT)
        with (
            scratch_folder(within=self._spill) as spill,
            self.connect(str(spill)) as connection,
        ):
            if not plan.references:  # their keys must be held
                connection.execute(f"SET memory_limit = '{min(self._memory_mb, _LEAN_MB)}MB'")
            batch = _Batch(connection, plan, held, laying)
            try:
                with Following() as following:
                    for chunk, looked in ahead(batch.looked_at(chunks), _WAITING):
                        batch.take(chunk, looked, following)
                        on_progress(Progress(laying.received, laying.accepted, laying.quarantined))
                    batch.settle(following)
                return laying.finish()
            except BaseException:
                laying.discard()
                raise


class Scratch:
    """A database in memory for statements that make data, such as the sample city's: bounded, spilling to a folder of its own, gone on leaving.

    The statements are the program's own: nobody else's text reaches it.
    """

    name = "duckdb"

    def __init__(self, memory_mb: int = 1024, spill: Path | None = None, *, ordered: bool = True) -> None:
        """`ordered` keeps rows in the order in which they came, at the cost of memory."""
        self._folder = ExitStack()
        self._connection = DuckEngine(memory_mb).connect(str(self._folder.enter_context(scratch_folder(within=spill))))
        self._under: dict[str, tuple[str, ...]] = {}
        if not ordered:
            self._connection.execute("SET preserve_insertion_order = false")

    def run(self, sql: str) -> None:
        """Run one or more statements."""
        self._connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a question."""
        return self._connection.execute(sql).fetchall()

    def hash_sql(self, *values: str) -> str:
        """An expression: a number of 64 bits for these expressions, the same within this engine."""
        return f"hash({', '.join(values)})"

    def make(self, table: str, sql: str) -> None:
        """A table of a question's answer, in place of one of that name."""
        self._connection.execute(f"CREATE OR REPLACE TABLE {table} AS {sql}")

    def define(self, view: str, sql: str, *tables: str) -> None:
        """A view, in place of one of that name; with it go the tables that only it reads."""
        self._connection.execute(f"CREATE OR REPLACE VIEW {view} AS {sql}")
        self._under[view] = tables

    def drop(self, *tables: str) -> None:
        """Let tables go."""
        for table in tables:
            if table in self._under:
                self._connection.execute(f"DROP VIEW {table}")
                self.drop(*self._under.pop(table))
                continue
            self._connection.execute(f"DROP TABLE IF EXISTS {table}")

    def arrow(self, sql: str) -> pa.Table:
        """The answer of a question in Arrow's columns."""
        return self._connection.sql(sql).to_arrow_table()

    def lay(self, table: str, rows: pa.Table) -> None:
        """A table of rows in Arrow's columns, in place of one of that name."""
        self._connection.register("laid", rows)
        try:
            self.make(table, "SELECT * FROM laid")
        finally:
            self._connection.unregister("laid")

    def spread(self, table: str, source: str, work: Callable[[Scratch, str, str], None]) -> None:
        """A table of what `work` makes of another one's rows, none of which needs another: `work(executor, source, table)`."""
        work(self, source, table)

    @contextmanager
    def near(self, *tables: str) -> Iterator[Scratch]:
        """An executor on this machine that has these tables: this one."""
        yield self

    def numbered(self, table: str, file: Path, column: str) -> None:
        """A view of a Parquet file's rows, each with its number in the file, from 1, in a column of this name."""
        rows = f"read_parquet({DUCKDB.text_literal(str(file))}, file_row_number = true)"
        # Half as wide as the engine's own numbers: everything that is kept of a row has its number.
        number = (
            "CAST(file_row_number + 1 AS INTEGER)" if pq.read_metadata(file).num_rows < 2**31 else "file_row_number + 1"
        )
        self._connection.execute(
            f"CREATE OR REPLACE VIEW {table} AS SELECT * EXCLUDE (file_row_number), {number} AS {DUCKDB.quoted(column)} FROM {rows}"
        )

    def read_parquet(self, table: str, file: Path) -> None:
        """A view of a file's rows, in place of one of that name."""
        self._connection.execute(
            f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM read_parquet({DUCKDB.text_literal(str(file))})"
        )

    def write_parquet(self, sql: str, file: Path) -> None:
        """The answer of a question as a file."""
        self._connection.execute(f"COPY ({sql}) TO {DUCKDB.text_literal(str(file))} (FORMAT parquet)")

    def __enter__(self) -> Scratch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._folder.close()


class Question:
    """A statement over one table that changes from time to time, under a name of its own: planned once, since planning costs as much as some ten thousand rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, table: str, statement: str) -> None:
        self._connection = connection
        self._table = table
        self._statement = statement
        self._rows: pa.Table | None = None

    def ask(self, rows: pa.Table) -> pa.Table:
        """The answer over these rows, which have the same columns each time."""
        first, self._rows = self._rows is None, rows
        if first:
            self._connection.register(self._table, self)
            self._connection.execute(f"PREPARE {self._table} AS {self._statement}")
        try:
            return self._connection.sql(f"EXECUTE {self._table}").to_arrow_table()
        finally:
            self._rows = rows.slice(0, 0)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows of the moment (Arrow's PyCapsule interface): DuckDB asks anew whenever the statement runs."""
        assert self._rows is not None
        return self._rows.__arrow_c_stream__(requested_schema)


class _Batch:
    """One batch on one connection.

    Each chunk is asked the quick question first, which knows clean rows at little cost; what it does not know is asked the careful one.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, plan: CheckPlan, held: HeldKeys, laying: Laying) -> None:
        self._connection = connection
        self._plan = plan
        self._laying = laying
        self._clean_rows = CleanRows(plan)
        self._columns = [column.name for column in plan.columns]
        for name, table in plan.tables().items():
            connection.register(name, table)
        for reference in plan.references:
            _hold_reference(connection, reference.table, reference.columns, reference.files)
        self._recognised = recognised(plan)
        self._recogniser = Recogniser(connection, plan, held)
        known = fingerprints(plan, DUCKDB)
        self._findings = plan.findings()
        wanted = ", ".join(DUCKDB.quoted(name) for name in (ROW, CLEAN, *self._findings, *self._clean_rows.computed))
        quick, rest = plan.quick_sql("looked", DUCKDB, looked=True), plan.checked_sql("sifted", DUCKDB, sifted=True)
        careful = plan.checked_sql("received", DUCKDB)
        self._quick = Question(connection, "looked", f"SELECT {wanted}, {known} FROM ({quick}) AS quick")
        self._rest = Question(connection, "sifted", f"SELECT *, {known} FROM ({rest}) AS checked")
        self._careful = Question(connection, "received", f"SELECT *, {known} FROM ({careful}) AS checked")
        self._looks = plan.looks()
        self._quick_pays = True
        self._gathered: list[tuple[Chunk, pa.Table]] = []
        self._bytes = self._unclear = 0
        if len(plan.regions.counties_ever()) <= _LONG_LIST:
            connection.execute("SET disabled_optimizers = 'in_clause'")

    def looked_at(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, pa.Table]]:
        """The chunks, each with its rows as the quick question wants them: done ahead, while the chunk before is checked."""
        for chunk in chunks:
            if chunk.rows.column(chunk.rows.num_columns - 1).num_chunks > _MOST_PIECES:
                chunk = Chunk(chunk.rows.combine_chunks(), chunk.malformed)
            yield chunk, with_looks(chunk.rows, self._looks) if self._quick_pays else chunk.rows

    def take(self, chunk: Chunk, looked: pa.Table, following: Following) -> None:
        """Check a chunk; files are written while the next one is checked."""
        if not self._quick_pays:
            self.settle(following)
            self._judged(chunk, None, self._careful.ask(chunk.rows), following)
            return
        asked = self._asked(chunk.rows, looked)
        unclear = asked.num_rows - (pc.sum(asked[CLEAN]).as_py() or 0)
        self._quick_pays = unclear <= asked.num_rows * (1 - _WORTH_ASKING)
        self._gathered.append((chunk, asked))
        self._bytes += chunk.rows.nbytes
        self._unclear += unclear
        if self._bytes >= _GATHERED_BYTES or self._unclear >= _GATHERED_ROWS or not self._quick_pays:
            self.settle(following)

    def settle(self, following: Following) -> None:
        """What is not clean at first sight in the gathered chunks is looked at closely, and all of them are judged."""
        if not self._gathered:
            return
        rows = pa.concat_tables([chunk.rows for chunk, _ in self._gathered])
        chunk = Chunk(rows, tuple(row for chunk, _ in self._gathered for row in chunk.malformed))
        asked = pa.concat_tables([asked for _, asked in self._gathered])
        self._gathered, self._bytes, self._unclear = [], 0, 0
        unclear = pc.invert(asked[CLEAN])
        doubtful, found = rows.filter(unclear), asked.select(self._findings).filter(unclear)
        for name in self._findings:
            doubtful = doubtful.append_column(name, found[name])
        checked = self._rest.ask(doubtful.combine_chunks())
        self._judged(chunk, asked.drop_columns(self._findings), checked, following)

    def _asked(self, rows: pa.Table, looked: pa.Table) -> pa.Table:
        """What the quick question says of the rows, in their order."""
        asked = self._quick.ask(looked)
        if asked[ROW].equals(rows[ROW]):
            return asked
        return asked.take(pc.index_in(rows[ROW], value_set=asked[ROW].combine_chunks()))  # joins may change the order

    def _judged(self, chunk: Chunk, quick: pa.Table | None, checked: pa.Table, following: Following) -> None:
        """Records that are known are told; the rows are laid down behind the caller."""
        good = checked.filter(pc.equal(checked[REASONS], ""))
        news = [good.select(self._recognised)]
        if quick is not None:
            news.insert(0, quick.select(self._recognised).filter(quick[CLEAN]))
        verdicts = self._recogniser.judge(pa.concat_tables(news))
        following.do(lambda: self._lay(chunk, quick, checked, good, verdicts))

    def _lay(self, chunk: Chunk, quick: pa.Table | None, checked: pa.Table, good: pa.Table, verdicts: pa.Table) -> None:
        refused, rows = verdicts[ROW].combine_chunks(), chunk.rows
        if quick is not None:
            kept = quick[CLEAN]
            if len(refused):
                kept = pc.and_not(kept, pc.is_in(rows[ROW], value_set=refused))
            clean = quick.filter(kept)
            received = rows.select(self._clean_rows.received).filter(kept)
            self._laying.accept(self._clean_rows.assembled(received, clean), clean[CONTENT])
        good = _without(good, refused)
        self._laying.accept(good.select(self._columns), good[CONTENT])
        wrong = checked.select([ROW, REASONS]).filter(pc.not_equal(checked[REASONS], ""))
        wrong = pa.concat_tables([wrong, verdicts]).sort_by(ROW)
        received = rows.filter(pc.is_in(rows[ROW], value_set=wrong[ROW].combine_chunks()))
        self._laying.set_aside(received, wrong[REASONS], chunk.malformed)


def _without(rows: pa.Table, refused: pa.Array) -> pa.Table:
    return rows.filter(pc.invert(pc.is_in(rows[ROW], value_set=refused))) if len(refused) else rows


def _hold_reference(
    connection: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], files: tuple[str, ...]
) -> None:
    """The values that a foreign key must be among, each once."""
    connection.execute(f"CREATE TEMP TABLE {table} (key VARCHAR)")
    if files:
        between = f" || {DUCKDB.text_literal(chr(0x1F))} || "
        key = between.join(f"CAST({DUCKDB.quoted(name)} AS VARCHAR)" for name in columns)
        connection.execute(
            f"INSERT INTO {table} SELECT DISTINCT {key} FROM read_parquet(?, union_by_name = true) WHERE {key} IS NOT NULL",
            [list(files)],
        )
