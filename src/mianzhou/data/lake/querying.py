"""Asking the lake: a statement over the tables that it names, in the state of a moment, under budgets.

Each question gets an engine of its own with nothing in it but views over the planned files of the tables named. Its configuration is locked,
no other file can be read, nothing written, and a clock interrupts it; what the statement may be at all is judged before (`guard`).
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import duckdb
import pyarrow as pa

from mianzhou.data.lake import guard, views
from mianzhou.data.lake.errors import (
    NoSuchLakeTable,
    OutOfMemory,
    OutOfTime,
    StatementWrong,
)
from mianzhou.data.lake.snapshots import local_path
from mianzhou.data.lake.views import SHOWN, Masks
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.data.lake.snapshots import AsOf
    from mianzhou.data.lake.tables import Lake, Part

BATCH_ROWS: Final = 20_000
_LINE: Final = re.compile(r"\n*LINE (?P<line>\d+): .*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a question may cost. None is without limit: for the command line and our own work, never for a page."""

    seconds: float | None = 30.0
    rows: int | None = 10_000
    megabytes: int = 1024
    threads: int = 2
    spilled_megabytes: int = 4096  # on disk, beside which the lake and the database must still be written


UNLIMITED: Final = Budget(seconds=None, rows=None, megabytes=4096, spilled_megabytes=16_384)
Resolve = Callable[[str], Masks | None]  # a resource's name → what is hidden of it; None if the asker may not see it


def everything(resource: str) -> Masks | None:
    """Every resource, nothing hidden: for our own work."""
    return SHOWN


class Answer:
    """The rows of an answer, batch by batch. `cut` and `seconds` are final once the rows are read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, budget: Budget, tables: Sequence[str]) -> None:
        self._connection = connection
        self._budget = budget
        self._began = time.monotonic()
        self._stopped = threading.Event()
        self.tables = tuple(tables)
        self.rows = 0
        self.cut = False
        self.seconds = 0.0
        self._reader: pa.RecordBatchReader | None = None

    @property
    def schema(self) -> pa.Schema:
        """The columns of the answer."""
        assert self._reader is not None
        return self._reader.schema

    @contextmanager
    def begun(self, sql: str) -> Iterator[None]:
        """Begin the question, under the clock of the budget as long as the block lasts; the first rows are computed here."""
        alarm = threading.Timer(self._budget.seconds, self.stop) if self._budget.seconds else None
        try:
            with self._told(sql):
                if alarm:
                    alarm.start()
                self._reader = self._asked(sql)
            yield
        finally:
            if alarm:
                alarm.cancel()

    def _asked(self, sql: str) -> pa.RecordBatchReader:
        return self._connection.sql(sql).to_arrow_reader(BATCH_ROWS)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, up to the row budget."""
        assert self._reader is not None
        limit = self._budget.rows
        while True:
            if self._stopped.is_set():
                raise OutOfTime(seconds=f"{self._budget.seconds or 0:g}")
            with self._told(""):
                batch = next(iter(self._reader), None)
            if batch is None:
                break
            if limit is not None and self.rows + batch.num_rows > limit:
                batch, self.cut = batch.slice(0, limit - self.rows), True
            self.rows += batch.num_rows
            if batch.num_rows:
                yield batch
            if self.cut:
                break
        self.seconds = time.monotonic() - self._began

    def table(self) -> pa.Table:
        """All rows at once."""
        return pa.Table.from_batches(list(self.batches()), self.schema)

    def values(self) -> list[tuple[Any, ...]]:
        """All rows at once, as values."""
        return [row for batch in self.batches() for row in zip(*(c.to_pylist() for c in batch.columns), strict=True)]

    def stop(self) -> None:
        """The time is up."""
        self._stopped.set()
        self._connection.interrupt()

    @contextmanager
    def _told(self, sql: str) -> Iterator[None]:
        """The engine's refusals in our words."""
        try:
            yield
        except duckdb.InterruptException:
            raise OutOfTime(seconds=f"{self._budget.seconds or 0:g}") from None
        except (duckdb.OutOfMemoryException, MemoryError):
            raise OutOfMemory(megabytes=self._budget.megabytes) from None
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            if self._stopped.is_set():
                raise OutOfTime(seconds=f"{self._budget.seconds or 0:g}") from None
            if (
                "out of memory" in str(error).lower()
                or "failed to allocate" in str(error).lower()
                or "no space left" in str(error).lower()
            ):
                raise OutOfMemory(megabytes=self._budget.megabytes) from None
            message = self._drawn(sql) or str(error)
            raise StatementWrong(**_in_words(message, sql)) from None

    def _drawn(self, sql: str) -> str:
        """The engine's message with the place marked, which it only gives for a statement that is explained."""
        if not sql:
            return ""
        try:
            self._connection.execute(f"EXPLAIN\n{sql}")
        except duckdb.Error as error:
            return str(error)
        return ""


def _in_words(message: str, sql: str) -> dict[str, Any]:
    """The engine's message without its drawing of the statement, and the place that the drawing marks."""
    found = _LINE.search(message)
    reason = _LINE.sub("", message).strip()
    if not found:
        return {"reason": reason, "where": ""}
    drawing = found.group().strip("\n").split("\n")
    caret = drawing[1].find("^") if len(drawing) > 1 else -1
    head = f"LINE {found['line']}: "
    line = int(found["line"]) - 1  # the first line is our EXPLAIN
    shown = drawing[0].removeprefix(head)
    column = caret - len(head) + 1
    lines = sql.split("\n")
    if 0 < line <= len(lines) and column > 0 and shown.startswith("..."):
        column = lines[line - 1].find(shown.strip(".")) + column - 3
    place = Text("（第 {line} 行第 {column} 字附近）", " (near line {line}, character {column})")
    return {"reason": reason, "where": place.format(line=line, column=max(column, 1))}


@dataclass(frozen=True, slots=True)
class Opened:
    """A statement that passed the judge, the states that it reads, what is hidden of them, and DuckDB locked upon their files."""

    reading: guard.Reading
    states: Mapping[str, tuple[str, list[Part]]]
    masks: Mapping[str, Masks]
    connection: duckdb.DuckDBPyConnection


class Asker(Protocol):
    """How an engine answers: `asking` is DuckDB's way."""

    def __call__(
        self, lake: Lake, sql: str, *, as_of: AsOf, budget: Budget, resolve: Resolve, spill: Path | None = None
    ) -> AbstractContextManager[Answer]: ...


@contextmanager
def opened(
    lake: Lake, sql: str, *, as_of: AsOf, budget: Budget, resolve: Resolve, spill: Path | None = None
) -> Iterator[Opened]:
    """Judge one statement and make ready what it reads; the connection lives as long as the block."""
    reading = guard.read_statement(sql)
    states, masks = _planned(lake, reading, as_of, resolve)
    with duckdb.connect(config=_settings(budget, spill)) as connection:
        connection.execute("SET enable_progress_bar = false")  # it would be drawn into the output of a command
        for name, (form, parts) in states.items():
            select = views.view_sql(form, parts, masks[name])
            connection.execute(f"CREATE TEMP VIEW {views.quoted(name)} AS {select}")
        _lock(connection, [file for _, parts in states.values() for part in parts for file in paths_of(part)])
        yield Opened(reading, states, masks, connection)


@contextmanager
def asking(
    lake: Lake, sql: str, *, as_of: AsOf, budget: Budget, resolve: Resolve, spill: Path | None = None
) -> Iterator[Answer]:
    """Ask one reading statement; the engine lives as long as the block."""
    with opened(lake, sql, as_of=as_of, budget=budget, resolve=resolve, spill=spill) as question:
        answer = Answer(question.connection, budget, sorted(question.states))
        with answer.begun(question.reading.sql):
            yield answer


def _planned(
    lake: Lake, reading: guard.Reading, as_of: AsOf, resolve: Resolve
) -> tuple[dict[str, tuple[str, list[Part]]], dict[str, Masks]]:
    """The states of the tables that the statement names, and what is hidden of each."""
    parts: dict[str, tuple[str, list[Part]]] = {}
    masks: dict[str, Masks] = {}
    moments = as_of if not isinstance(as_of, int) else _moment_of(lake, reading, as_of)
    for name, where in reading.tables.items():
        asked = views.asked(name)
        hidden = resolve(asked.resource) if asked else None
        if asked is None or hidden is None:
            raise NoSuchLakeTable(name=name, where=where)
        own = as_of if isinstance(as_of, int) and lake.holds(asked.resource, as_of) else moments
        try:
            states = lake.parts(asked.resource, own, quarantine=asked.form == views.QUARANTINED)
        except NoSuchLakeTable:
            raise NoSuchLakeTable(name=name, where=where) from None
        if asked.form.startswith("__g") and int(asked.form.removeprefix("__g")) >= len(states):
            raise NoSuchLakeTable(name=name, where=where)
        parts[name], masks[name] = (asked.form, states), hidden
    return parts, masks


def _moment_of(lake: Lake, reading: guard.Reading, batch: int) -> Any:
    """The moment of a batch that one of the tables holds: the other tables are read as of then."""
    for name in reading.tables:
        asked = views.asked(name)
        if asked and lake.has_table(asked.resource) and lake.holds(asked.resource, batch):
            return next(c.at for c in lake.history(asked.resource) if c.what == "batch" and c.batch == batch)
    raise NoSuchLakeTable(name=str(batch), where="")


def paths_of(part: Part) -> list[str]:
    """The files of a state."""
    return [str(local_path(file.path)) for file in part.files]


def _settings(budget: Budget, spill: Path | None) -> dict[str, Any]:
    return {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "memory_limit": f"{budget.megabytes}MB",
        "threads": budget.threads,
        "temp_directory": str(spill) if spill else "",
        "max_temp_directory_size": f"{budget.spilled_megabytes}MB",
    }


def _lock(connection: duckdb.DuckDBPyConnection, paths: Sequence[str]) -> None:
    """From here on the engine reads these files and nothing else, and nobody can change that."""
    connection.execute("SET TimeZone = 'Asia/Shanghai'")
    allowed = ", ".join(views.literal(path) for path in dict.fromkeys(paths))
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
