"""Organisations linked: 300,000 of them in the records of commerce, tax and social insurance, beside what exact codes and names alone find."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path

from benchmarks._linkage_organisations import write_organisations

ORGANISATIONS = int(os.environ.get("BENCH_ORGANISATIONS", "300000"))
BAR = 0.99  # F1 over pairs
_BY_EXACT = {
    "the same credit code": """SELECT id, CASE WHEN code IS NULL THEN 'r' || id ELSE upper(code) END AS entity""",
    "the same name": """SELECT id, name AS entity""",
}


def main() -> None:
    """Make the records, link them, and print what was right."""
    from mianzhou.data.linkage.api import engine_of, plan_of
    from mianzhou.data.linkage.onfiles.evaluating import evaluate
    from mianzhou.data.linkage.onfiles.linking import link_file

    with tempfile.TemporaryDirectory() as folder:
        records, truth, found = (Path(folder) / f"{name}.parquet" for name in ("records", "truth", "found"))
        count = write_organisations(records, truth, ORGANISATIONS)
        print(f"   {count:,} records of {ORGANISATIONS:,} organisations")
        for words, sql in _BY_EXACT.items():
            with engine_of("duckdb") as executor:
                source = f'SELECT id, "统一社会信用代码" AS code, "单位名称" AS name FROM read_parquet(\'{records}\')'
                executor.write_parquet(f"{sql} FROM ({source}) AS records", found)
                told = evaluate(executor, found, truth)
            print(f"   {words:<24} F1 {told.f1:.4f}  precision {told.precision:.4f}  recall {told.recall:.4f}")
        began, used = time.perf_counter(), time.process_time()
        with engine_of("duckdb") as executor:
            link_file(executor, records, plan_of("organisation"), "id", found)
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        with engine_of("duckdb") as executor:
            told = evaluate(executor, found, truth)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(
            f"   {'mianzhou':<24} F1 {told.f1:.4f}  precision {told.precision:.4f}  recall {told.recall:.4f}"
            f"  {seconds:.1f} s ({cpu:.1f} s of processors), {memory:.1f} GB, {told.mixed} of {told.clusters:,} clusters mixed"
        )
        assert told.f1 >= BAR, f"F1 {told.f1:.4f} is below {BAR}"


if __name__ == "__main__":
    main()
