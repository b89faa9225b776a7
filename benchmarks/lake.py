"""The lake: appending, scanning, a past state and one record, beside bare Parquet files and a PostgreSQL table of the same rows.

A batch is committed as one snapshot of an Iceberg table; what history and exactly-once cost over bare files is what is seen here. PostgreSQL
takes the rows by COPY into a table with a primary key and keeps no past states. Medians of several runs, all in one process.
"""

from __future__ import annotations

import io
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from mianzhou.data.lake.tables import Lake
from mianzhou.data.schemas.model import Field, Mode, Schema, Type

BATCHES, ROWS = 10, 100_000
TIMES = 5
READINGS = Schema(
    (Field("reading"), Field("station"), Field("metric"), Field("value", Type.NUMBER), Field("day", Type.DATE)),
    primary_key=("reading",),
    mode=Mode.APPEND,
)
SCAN = "SELECT station, count(*), avg(value) FROM {} GROUP BY station"
POINT = "SELECT value FROM {} WHERE reading = '0000{}'"


def main() -> None:
    """Print milliseconds."""
    from mianzhou.config import postgres

    folder = Path(tempfile.mkdtemp(prefix="mianzhou-bench-"))
    folder.chmod(0o755)
    cluster = postgres.cluster_in(folder)
    try:
        postgres.ensure_running(cluster)
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            _measure(folder, cluster.url, connection)
    finally:
        postgres.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, url: str, connection: psycopg.Connection) -> None:
    lake = Lake(url, folder / "lake")
    (folder / "lake").mkdir()
    lake.ensure_table("readings", READINGS)
    connection.execute(
        "CREATE TABLE readings (reading text PRIMARY KEY, station text, metric text, value float8, day date)"
    )
    bare = folder / "bare"
    bare.mkdir()
    spent: dict[str, list[float]] = {"lake": [], "bare Parquet": [], "PostgreSQL COPY": []}
    for batch in range(1, BATCHES + 1):
        rows = _rows(batch)
        spent["lake"].append(_timed(lambda rows=rows, batch=batch: _append(lake, folder, rows, batch)))  # type: ignore[misc]
        spent["bare Parquet"].append(
            _timed(lambda rows=rows, batch=batch: pq.write_table(rows, bare / f"{batch}.parquet", compression="lz4"))  # type: ignore[misc]
        )
        spent["PostgreSQL COPY"].append(_timed(lambda rows=rows: _copy(connection, rows)))  # type: ignore[misc]
    _told(f"append {ROWS:,} rows", {name: statistics.median(times) for name, times in spent.items()})
    connection.execute("ANALYZE readings")
    files = f"read_parquet('{bare}/*.parquet')"
    half = datetime(2026, 1, BATCHES // 2, tzinfo=UTC)

    def ask(sql: str, as_of: datetime | None = None) -> int:
        with lake.query(sql, as_of=as_of) as answer:
            return len(answer.values())

    key = f"{BATCHES * ROWS // 2:08d}"
    with duckdb.connect(config={"threads": 2}) as plain:
        for name, sql in {f"scan {BATCHES * ROWS:,} rows": SCAN, "one record": POINT}.items():
            ways: dict[str, Callable[[], int]] = {
                "lake": lambda sql=sql: ask(sql.format("readings", key)),  # type: ignore[misc]
                "bare Parquet": lambda sql=sql: len(plain.execute(sql.format(files, key)).fetchall()),  # type: ignore[misc]
                "PostgreSQL COPY": lambda sql=sql: len(connection.execute(sql.format("readings", key)).fetchall()),  # type: ignore[misc]
            }
            found = {name: way() for name, way in ways.items()}
            if len(set(found.values())) != 1:
                raise ValueError(f"{name}: {found}")
            _told(name, {way: statistics.median(_timed(run) for _ in range(TIMES)) for way, run in ways.items()})
    _told(
        "as of half way",
        {"lake": statistics.median(_timed(lambda: ask(SCAN.format("readings"), half)) for _ in range(TIMES))},
    )


def _rows(batch: int) -> pa.Table:
    numbers = range((batch - 1) * ROWS, batch * ROWS)
    return pa.table(
        {
            "reading": pa.array([f"{number:012d}" for number in numbers]),
            "station": pa.array([f"S{number % 97:03d}" for number in numbers]),
            "metric": pa.array(["PM2.5" if number % 2 else "PM10" for number in numbers]),
            "value": pa.array([number % 1000 / 8 for number in numbers]),
            "day": pa.array([datetime(2026, 1, 1 + number % 28).date() for number in numbers], pa.date32()),
        }
    )


def _append(lake: Lake, folder: Path, rows: pa.Table, batch: int) -> None:
    """What intake does after the checks: the file is written where the batch is staged, and committed."""
    path = folder / "lake" / f"staged-{batch}.parquet"
    numbered = rows.append_column("_row", pa.array(range(1, rows.num_rows + 1), pa.int64()))
    pq.write_table(numbered, path, compression="lz4")
    staged = SimpleNamespace(accepted_files=[path], quarantined_files=[])
    lake.commit("readings", staged, batch, as_of=datetime(2026, 1, batch, tzinfo=UTC))


def _copy(connection: psycopg.Connection, rows: pa.Table) -> None:
    text = io.BytesIO()
    csv.write_csv(rows, text, csv.WriteOptions(include_header=False))
    with connection.cursor().copy("COPY readings FROM STDIN (FORMAT csv)") as copy:
        copy.write(text.getvalue())


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def _told(what: str, found: dict[str, float]) -> None:
    print(f"   {what:24} " + "   ".join(f"{name} {value:8.1f} ms" for name, value in found.items()))


if __name__ == "__main__":
    main()
