"""The invented city: how long its files take to write, how much memory, and whether intake judges every row as the truth says.

    python -m benchmarks samplecity
    SAMPLECITY_RESIDENTS=5450000 python -m benchmarks samplecity

100,000 residents by default; a city of 5,450,000 needs some 15 GB of disk in the temporary folder and some minutes.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from mianzhou.data.checks.api import RegionCodes, compile_checks
from mianzhou.data.files.api import tables_of
from mianzhou.data.lake.duck import DuckEngine
from mianzhou.data.lake.engine import HeldKeys, stage
from mianzhou.data.schemas.api import Mode, bind, read_schema

_REGIONS = Path(__file__).parents[1] / "src" / "mianzhou" / "samplecity" / "data" / "regions" / "regions.csv"
RESIDENTS = int(os.environ.get("SAMPLECITY_RESIDENTS", "100000"))
_LARGEST_JUDGED = 200_000  # beyond, the truth itself would not fit into this process as a Python table


def main() -> None:
    """Write the city in a process of its own, then take in what it wrote and compare."""
    with tempfile.TemporaryDirectory() as folder:
        city = Path(folder) / "city"
        _write(city)
        if RESIDENTS <= _LARGEST_JUDGED:
            _judge(city, Path(folder))


def _write(city: Path) -> None:
    command = [sys.executable, "-m", "mianzhou.config.cli", "samplecity", "generate", "--json"]
    began = time.perf_counter()
    child = subprocess.Popen(
        [*command, "--residents", str(RESIDENTS), "--out", str(city)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    manifest = json.loads(child.stdout.read())
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise RuntimeError(f"samplecity generate ended with {status}")
    size = sum(entry["bytes"] for entry in [*manifest["files"], *manifest["truth"]])
    rows = sum(entry["rows"] for entry in manifest["files"])
    print(
        f"   {RESIDENTS:>12,} residents  {rows:>12,} rows in {len(manifest['files'])} files  {size / 1e6:>9,.0f} MB"
        f"  {seconds:>7.1f} s  peak {usage.ru_maxrss / 1024:,.0f} MB"
    )


def _judge(city: Path, folder: Path) -> None:
    wrong: dict[str, set[int]] = defaultdict(set)
    with (city / "truth" / "errors.csv").open(encoding="utf-8", newline="") as lines:
        for error in csv.DictReader(lines):
            if error["expected"] == "quarantined":
                wrong[error["file"]].add(int(error["row"]))
    manifest = json.loads((city / "manifest.json").read_text(encoding="utf-8"))
    held: dict[str, tuple[str, ...]] = {}
    began, rows, missed, refused = time.perf_counter(), 0, 0, 0
    for entry in manifest["files"]:
        set_aside = _taken_in(city, entry, held, folder)
        rows += entry["rows"]
        missed += len(wrong[entry["file"]] - set_aside)
        refused += len(set_aside - wrong[entry["file"]])
    seconds = time.perf_counter() - began
    expected = sum(map(len, wrong.values()))
    print(
        f"   intake: {rows:,} rows in {seconds:.1f} s; {expected:,} wrong rows, {missed} missed, {refused} refused that are right"
    )


def _taken_in(city: Path, entry: dict[str, str], held: dict[str, tuple[str, ...]], folder: Path) -> set[int]:
    schema = read_schema(json.loads((city / f"{entry['resource']}.schema.json").read_text(encoding="utf-8")))
    (table,) = tables_of(city / entry["file"])
    plan = compile_checks(
        schema,
        bind(schema, table.layout.header).headers,
        as_of=date.fromisoformat(entry["delivered_on"]),
        references={key.resource: held[key.resource] for key in schema.foreign_keys},
        regions=_regions(),
    )
    before = () if schema.mode is Mode.SNAPSHOT else held.get(entry["resource"], ())
    staged = stage(DuckEngine(512), plan, table.chunks(8 << 20), folder / entry["file"], HeldKeys(before))
    held[entry["resource"]] = before + tuple(str(path) for path in staged.accepted_files)
    return {row for path in staged.quarantined_files for row in pq.read_table(path)["_row"].to_pylist()}


def _regions() -> RegionCodes:
    with _REGIONS.open(encoding="utf-8", newline="") as lines:
        rows = [(r["code"], _day(r["valid_from"]), _day(r["valid_to"])) for r in csv.DictReader(lines)]
    return RegionCodes.of(rows, complete=["98"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
