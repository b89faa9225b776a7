"""`make bench`: run every benchmark, or those named: `python -m benchmarks reading search`.

Each is a module with `main()` that prints its own lines; the figures of one run compare only with each other.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import sys
import time

import benchmarks


def main(wanted: list[str]) -> int:
    """Run the benchmarks; returns how many failed."""
    known = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.name.startswith("_"))
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"no benchmark called {', '.join(unknown)}; there are: {', '.join(known)}")
        return len(unknown)
    print(f"{platform.platform()}  Python {platform.python_version()}  {os.cpu_count()} cores")
    failed = 0
    for name in wanted or known:
        print(f"\n== {name}")
        began = time.perf_counter()
        try:
            importlib.import_module(f"benchmarks.{name}").main()
        except Exception as error:  # one that fails must not hide the others
            failed += 1
            print(f"   failed: {type(error).__name__}: {error}")
        print(f"   ({time.perf_counter() - began:.1f} s)")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
