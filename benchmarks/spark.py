"""The same file checked and staged by both engines: what Spark costs on one machine, where DuckDB would do, and what starting it costs.

The file is that of the intake benchmark. Both read the same chunks and must come to the same counts; `again` is the second batch of
the same process. `MIANZHOU_SPARK_ROWS` measures another size, `MIANZHOU_SPARK` a cluster.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from benchmarks._intake_city import AS_OF, CITY, COUNTIES, HEADERS, SCHEMA, write_csv
from mianzhou.data.checks.api import CheckPlan, RegionCodes, compile_checks
from mianzhou.data.files.api import tables_of
from mianzhou.data.lake.duck import DuckEngine
from mianzhou.data.lake.engine import Engine, Staged, stage
from mianzhou.data.lake.spark.session import LOCAL, available
from mianzhou.data.lake.spark.staging import SparkEngine

ROWS = int(os.environ.get("MIANZHOU_SPARK_ROWS", "100000"))
CHUNK_BYTES = 16 << 20


def main() -> None:
    """Print seconds and their ratio."""
    if not available():
        print("   Spark or Java 17 is not installed: make spark")
        return
    regions = RegionCodes.of([(code, None, None) for code in (CITY, *sorted(COUNTIES))], [CITY])
    plan = compile_checks(SCHEMA, HEADERS, as_of=AS_OF, regions=regions)
    engines: list[tuple[str, Engine]] = [("DuckDB", DuckEngine()), ("DuckDB, again", DuckEngine())]
    spark = SparkEngine(os.environ.get("MIANZHOU_SPARK", LOCAL))
    engines += [("Spark, with its start", spark), ("Spark, again", spark)]
    with tempfile.TemporaryDirectory(prefix="mianzhou-bench-") as folder:
        path = Path(folder) / "rows.csv"
        write_csv(path, ROWS)
        print(f"   {ROWS:,} rows × {len(HEADERS)} columns, one row in ten wrong")
        found = {name: _staged(engine, plan, path, Path(folder) / name) for name, engine in engines}
    if len({_counts(staged) for staged, _ in found.values()}) != 1:
        raise ValueError(f"the engines differ: { {name: _counts(staged) for name, (staged, _) in found.items()} }")
    best = min(seconds for name, (_, seconds) in found.items() if name.startswith("DuckDB"))
    for name, (_, seconds) in found.items():
        print(f"   {name:24} {seconds:8.2f} s   {seconds / best:6.1f} × DuckDB's")


def _staged(engine: Engine, plan: CheckPlan, path: Path, into: Path) -> tuple[Staged, float]:
    began = time.perf_counter()
    staged = stage(engine, plan, tables_of(path)[0].chunks(CHUNK_BYTES), into)
    return staged, time.perf_counter() - began


def _counts(staged: Staged) -> tuple[object, ...]:
    return (staged.received, staged.accepted, staged.quarantined, *staged.by_reason.items(), *staged.filled.items())
