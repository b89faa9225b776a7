"""Spark as the engine of intake: the chunks are laid down as text where every worker can read them, then checked in one piece.

The folder given for staging must be one that all workers see under the same path (a shared disk) when Spark runs on more than one machine.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from mianzhou.data.checks.api import REASONS, CheckPlan
from mianzhou.data.checks.spark import SPARK
from mianzhou.data.files.chunk import ROW, Chunk, MalformedRow
from mianzhou.data.lake.engine import HeldKeys, OnProgress, Progress, Staged
from mianzhou.data.lake.recognising import unique_column
from mianzhou.data.lake.spark.errors import RowsNotSeen, SparkBroke, first_words
from mianzhou.data.lake.spark.session import LOCAL, session
from mianzhou.data.lake.staging import REPEATED, TEXT, Laying
from mianzhou.data.lake.staging import _received_names as received_names
from mianzhou.data.schemas.model import Mode

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

KEY, KEY_MORE, CONTENT, PLACE = "_key", "_key_more", "_content", "_place"
_FINGERPRINT = "spark3"
_MODULUS = 1 << 64
# A file's share of rows: one worker sorts and writes them.
_ROWS_PER_FILE = 1_000_000
# The least that one task reads of the received text: a chunk must keep more than one core busy.
_ROWS_PER_GROUP = 1 << 14


class SparkEngine:
    """Spark under `master`: local[*] for this machine, spark://host:7077 for a standalone cluster."""

    name = "spark"

    def __init__(self, master: str = LOCAL, spill: Path | None = None) -> None:
        self._master = master
        self._spill = spill

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
        work = into / "spark"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            received = _lay_down(chunks, work, on_progress)
            with session(self._master, self._spill) as spark, _in_words():
                staged = _Batch(spark, plan, received, work, stamps).staged(held, into)
            on_progress(Progress(staged.received, staged.accepted, staged.quarantined))
            return staged
        except BaseException:
            for file in into.glob("*.parquet"):
                file.unlink(missing_ok=True)
            raise
        finally:
            shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _in_words() -> Iterator[None]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise SparkBroke(reason=first_words(error).rstrip(" .")) from error


@dataclass(frozen=True, slots=True)
class Received:
    """The batch as text: its files, and what is no row."""

    files: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int
    malformed: tuple[MalformedRow, ...]


def _lay_down(chunks: Iterable[Chunk], work: Path, on_progress: OnProgress) -> Received:
    files: list[str] = []
    malformed: list[MalformedRow] = []
    columns: tuple[str, ...] = (ROW,)
    rows = 0
    for number, chunk in enumerate(chunks):
        columns = tuple(chunk.rows.column_names)
        malformed += chunk.malformed
        if chunk.rows.num_rows:
            path = work / f"received-{number:06d}.parquet"
            pq.write_table(chunk.rows, path, compression="lz4", row_group_size=_ROWS_PER_GROUP)
            files.append(str(path))
        rows += chunk.rows.num_rows
        on_progress(Progress(0, 0, 0))
    return Received(tuple(files), columns, rows, tuple(malformed))


class _Batch:
    """One batch in a session."""

    def __init__(
        self, spark: SparkSession, plan: CheckPlan, received: Received, work: Path, stamps: Mapping[str, pa.Scalar]
    ) -> None:
        self._spark = spark
        self._plan = plan
        self._received = received
        self._work = work
        self._stamps = stamps

    def staged(self, held: HeldKeys, into: Path) -> Staged:
        laying = Laying(self._plan, into, self._stamps, _FINGERPRINT)  # for what is no row, which the driver writes
        if self._received.malformed:
            laying.set_aside(self._no_rows(), pa.chunked_array([pa.array([], pa.string())]), self._received.malformed)
        staged = laying.finish()
        if not self._received.files:
            return staged
        self._check()
        self._recognise(held)
        reasons = _counted_reasons(self._files("wrong"))
        accepted, total, filled = self._sums()
        self._write_accepted(into, accepted)
        self._set_aside(into, sum(reasons.values()))
        return _with_rows(staged, into, accepted=accepted, reasons=reasons, total=total, filled=filled)

    def _no_rows(self) -> pa.Table:
        names = self._received.columns
        return pa.table({n: pa.array([], pa.int64() if n == ROW else pa.string()) for n in names})

    def _check(self) -> None:
        """The standardised rows with their reasons and fingerprints, laid down as `checked`: the costly step, taken once."""
        received = ", ".join(f"{SPARK.quoted(n)} {'BIGINT' if n == ROW else 'STRING'}" for n in self._received.columns)
        self._spark.read.schema(received).parquet(*self._received.files).createOrReplaceTempView("chunk")
        for name, table in self._plan.tables().items():
            self._small_table(name, table)
        for reference in self._plan.references:
            self._reference(reference.table, reference.columns, reference.files)
        statement = self._plan.checked_sql("chunk", SPARK)
        self._lay_down(
            self._spark.sql(f"SELECT *, {_fingerprints(self._plan)} FROM ({statement}) AS checked"), "checked"
        )

    def _lay_down(self, rows: DataFrame, name: str) -> None:
        """Rows written where all workers see them; from then on the view `name` is what was written."""
        path = str(self._work / name)
        rows.write.mode("overwrite").option("parquet.enable.dictionary", "false").parquet(path)
        # With the columns told, nothing need be run to find them out.
        self._spark.read.schema(rows.schema).parquet(path).createOrReplaceTempView(name)

    def _files(self, name: str) -> list[Path]:
        return sorted((self._work / name).glob("part-*.parquet"))

    def _small_table(self, name: str, table: pa.Table) -> None:
        path = self._work / f"{name}.parquet"
        pq.write_table(table, path)
        self._spark.read.parquet(str(path)).createOrReplaceTempView(name)

    def _reference(self, name: str, columns: Sequence[str], files: Sequence[str]) -> None:
        if not files:
            self._small_table(name, pa.table({"key": pa.array([], pa.string())}))
            return
        between = f" || {SPARK.text_literal(chr(0x1F))} || "
        key = between.join(f"CAST({SPARK.quoted(column)} AS STRING)" for column in columns)
        found = self._spark.read.parquet(*files).selectExpr(f"{key} AS key").where("key IS NOT NULL").distinct()
        found.createOrReplaceTempView(name)

    def _recognise(self, held: HeldKeys) -> None:
        """Every row that is not accepted and why, laid down as `wrong`: what the checks refused, and what knowing records again does.

        As `lake.recognising` does it: unique items first, then states of a key.
        """
        known = ", ".join([KEY, KEY_MORE, CONTENT, *(unique_column(i) for i in range(len(self._plan.unique_fields)))])
        states = f"SELECT {known}, 1 AS new, {ROW} AS place FROM checked WHERE {REASONS} = ''"
        earlier_rows = self._held(held)
        if earlier_rows is not None:
            earlier_rows.createOrReplaceTempView("held_rows")
            states = f"SELECT {known}, 0 AS new, {PLACE} AS place FROM held_rows UNION ALL {states}"
        verdicts = []
        for i, name in enumerate(self._plan.unique_fields):
            self._spark.sql(_taken(states, unique_column(i), name)).createOrReplaceTempView(f"taken{i}")
            verdicts.append(f"SELECT * FROM taken{i}")
            states = f"SELECT s.* FROM ({states}) s LEFT ANTI JOIN taken{i} t ON s.new = 1 AND t.row = s.place"
        once = held.once and self._plan.mode is Mode.UPSERT
        verdicts.append(self._not_first(states) if once else self._no_news(states))
        refused = f"SELECT {ROW} AS row, {REASONS} AS verdict FROM checked WHERE {REASONS} <> ''"
        self._lay_down(self._spark.sql(" UNION ALL ".join([refused, *verdicts])), "wrong")
        self._spark.sql(f"SELECT c.* FROM checked c LEFT ANTI JOIN wrong w ON w.row = c.{ROW}").createOrReplaceTempView(
            "accepted"
        )

    def _no_news(self, states: str) -> str:
        """Rows that are no news: the same content again, or another content under a key that may not change."""
        upsert = self._plan.mode is Mode.UPSERT
        before = f"lag({CONTENT})" if upsert else f"first_value({CONTENT})"
        other = "CAST(NULL AS STRING)" if upsert else SPARK.text_literal(f"{self._plan.key[0]}:unique")
        return f"""
            SELECT place AS row, CASE WHEN {CONTENT} = earlier THEN '{REPEATED}' ELSE {other} END AS verdict FROM (
                SELECT *, {before} OVER (PARTITION BY {KEY}, {KEY_MORE} ORDER BY new, place) AS earlier,
                       row_number() OVER (PARTITION BY {KEY}, {KEY_MORE} ORDER BY new, place) AS number
                FROM ({states})
            ) WHERE new = 1 AND number > 1 AND ({CONTENT} = earlier OR {other} IS NOT NULL)
            """

    def _not_first(self, states: str) -> str:
        """Where a batch tells one state of each key: its first row is compared with what is held, every other one with the first."""
        other = SPARK.text_literal(f"{self._plan.key[0]}:unique")
        window = f"PARTITION BY {KEY}, {KEY_MORE} ORDER BY new, place"
        return f"""
            SELECT place AS row, CASE WHEN {CONTENT} = coalesce(first, earlier) THEN '{REPEATED}' ELSE {other} END AS verdict FROM (
                SELECT *, lag({CONTENT}) OVER ({window}) AS earlier,
                       first_value(CASE WHEN new = 1 THEN {CONTENT} END, true)
                           OVER ({window} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS first
                FROM ({states})
            ) WHERE new = 1 AND (first IS NOT NULL OR {CONTENT} = earlier)
            """

    def _held(self, held: HeldKeys) -> DataFrame | None:
        """Fingerprints of what is held, with their order; files written under other versions are brought to this one's columns."""
        if not held.files or self._plan.mode is Mode.SNAPSHOT:
            return None
        alike: dict[pa.Schema, list[str]] = {}
        for file in held.files:
            alike.setdefault(pq.read_schema(file).remove_metadata(), []).append(file)
        found: DataFrame | None = None
        kinds = {column.name: column.kind for column in self._plan.columns}
        for schema, files in alike.items():
            there = set(schema.names)
            columns = [
                SPARK.try_cast(SPARK.quoted(f.name) if f.name in there else "NULL", kinds[f.name])
                + f" AS {SPARK.quoted(f.name)}"
                for f in self._plan.schema.fields
            ]
            order = [
                f"{SPARK.quoted(name)} AS o{i}" if name in there else f"NULL AS o{i}"
                for i, name in enumerate(held.order)
            ]
            part = self._spark.read.parquet(*files).selectExpr(*columns, *order)
            found = part if found is None else found.unionByName(part)
        assert found is not None
        found.createOrReplaceTempView("held_values")
        by = ", ".join(f"o{i}" for i in range(len(held.order)))
        return self._spark.sql(
            f"SELECT {_fingerprints(self._plan)}, row_number() OVER (PARTITION BY {', '.join(map(SPARK.quoted, self._plan.key))}"
            f" ORDER BY {by}) AS {PLACE} FROM held_values"
        )

    def _sums(self) -> tuple[int, int, dict[str, int]]:
        """How many rows are accepted, the sum of their contents' fingerprints and how many values each item has."""
        names = [field.name for field in self._plan.schema.fields]
        counted = ", ".join(f"count({SPARK.quoted(name)}) AS n{i}" for i, name in enumerate(names))
        row = self._spark.sql(
            f"SELECT count(*) AS accepted, sum(CAST({CONTENT} AS DECIMAL(38,0))) AS total, {counted} FROM accepted"
        ).first()
        assert row is not None
        filled = {name: int(row[f"n{i}"]) for i, name in enumerate(names)}
        return int(row["accepted"]), int(row["total"] or 0) % _MODULUS, filled

    def _write_accepted(self, into: Path, rows: int) -> None:
        columns = [SPARK.quoted(column.name) for column in self._plan.columns]
        self._write(
            self._spark.table("accepted").selectExpr(*columns, *_constants(self._stamps)), into, "accepted", rows
        )

    def _set_aside(self, into: Path, rows: int) -> None:
        """Rows as received, with their reasons."""
        names = received_names(self._plan, self._received.columns)
        told = [f"c.{SPARK.quoted(column)} AS {SPARK.quoted(name)}" for column, name in names.items()]
        told += [
            f"CAST(NULL AS STRING) AS {SPARK.quoted(f.name)}"
            for f in self._plan.schema.fields
            if f.name not in self._plan.bound
        ]
        told += [f"w.verdict AS {REASONS}", f"CAST(NULL AS STRING) AS {TEXT}", *_constants(self._stamps)]
        found = self._spark.sql(f"SELECT {', '.join(told)} FROM chunk c JOIN wrong w ON w.row = c.{ROW}")
        self._write(found, into, "set-aside", rows)

    def _write(self, rows: DataFrame, into: Path, name: str, count: int) -> None:
        """Parquet files in the order of the rows, brought out of Spark's own folder; not one row less than was counted."""
        if not count:
            return
        parts = -(-count // _ROWS_PER_FILE)
        spread = rows.repartitionByRange(parts, ROW) if parts > 1 else rows.coalesce(1)
        spread.sortWithinPartitions(ROW).write.mode("overwrite").parquet(str(self._work / f"{name}-rows"))
        written = {part: pq.read_metadata(part).num_rows for part in self._files(f"{name}-rows")}
        if sum(written.values()) != count:
            raise RowsNotSeen(folder=str(into), written=sum(written.values()), counted=count)
        for number, part in enumerate(part for part, rows_in in written.items() if rows_in):
            part.replace(into / f"{name}-{number:04d}.parquet")


def _fingerprints(plan: CheckPlan) -> str:
    """Columns that stand for key, content and unique items: 128 bits of the key, 64 of the others."""
    uniques = "".join(
        f", CASE WHEN {SPARK.quoted(name)} IS NOT NULL THEN {SPARK.fingerprint([SPARK.quoted(name)])} END AS {unique_column(i)}"
        for i, name in enumerate(plan.unique_fields)
    )
    key = [SPARK.quoted(name) for name in plan.key]
    content = [SPARK.quoted(field.name) for field in plan.schema.fields]
    return (
        f"{SPARK.fingerprint(key)} AS {KEY}, {SPARK.fingerprint(key, 'more')} AS {KEY_MORE}, "
        f"{SPARK.fingerprint(content)} AS {CONTENT}" + uniques
    )


def _taken(states: str, column: str, name: str) -> str:
    """Rows whose value of a unique item another record has: of the same value the first row's record keeps it."""
    return (
        f"SELECT place AS row, {SPARK.text_literal(f'{name}:unique')} AS verdict FROM ("
        f"SELECT *, first_value({KEY}) OVER (PARTITION BY {column} ORDER BY new, place) AS holder"
        f" FROM ({states}) WHERE {column} IS NOT NULL) WHERE new = 1 AND {KEY} <> holder"
    )


def _constants(stamps: Mapping[str, pa.Scalar]) -> list[str]:
    found = []
    for name, scalar in stamps.items():
        value = scalar.as_py()
        if isinstance(value, datetime):
            said = f"CAST('{value.isoformat()}' AS TIMESTAMP_LTZ)"
        elif isinstance(value, int):
            said = f"CAST({value} AS BIGINT)"
        else:
            said = SPARK.text_literal(str(value))
        found.append(f"{said} AS {SPARK.quoted(name)}")
    return found


def _counted_reasons(files: Sequence[Path]) -> dict[str, int]:
    """How often each combination of reasons occurs."""
    found: Counter[str] = Counter()
    for path in files:
        with pq.ParquetFile(path) as file:
            for rows in file.iter_batches(columns=["verdict"]):
                found.update({e["values"]: e["counts"] for e in rows["verdict"].value_counts().to_pylist()})
    return found


def _with_rows(
    staged: Staged, into: Path, *, accepted: int, reasons: Mapping[str, int], total: int, filled: dict[str, int]
) -> Staged:
    """What the workers wrote and counted, added to what the driver did."""
    by_reason = Counter(staged.by_reason)
    for said, rows in reasons.items():
        by_reason.update(dict.fromkeys(said.split(";"), rows))
    quarantined = sum(reasons.values())
    return replace(
        staged,
        accepted_files=tuple(sorted(into.glob("accepted-*.parquet"))),
        quarantined_files=(*sorted(into.glob("set-aside-*.parquet")), *staged.quarantined_files),
        received=staged.received + accepted + quarantined,
        accepted=accepted,
        quarantined=staged.quarantined + quarantined,
        duplicate=sum(rows for said, rows in reasons.items() if REPEATED in said.split(";")),
        by_reason=dict(sorted(by_reason.items())),
        checksum=f"{_FINGERPRINT}:{total:016x}",
        filled=filled,
    )
