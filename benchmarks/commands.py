"""What a command costs as a whole, from its start to its end: a file of ten rows described, taken in and asked, beside others' commands.

Each run is a process of its own; its processor time and its wall time are counted, the median of several rounds in which all take turns.
The database runs, as beside a site; once more it does not, and is started and stopped by the command.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5
HEAD = "id,name,phone,day,amount\n"
QUESTION = "SELECT name, count(*), sum(amount) FROM {} GROUP BY name"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of one run, and what it printed."""

    processor: float
    wall: float
    said: str


def main() -> None:
    """Print the cost of each command, and how it compares with its peer."""
    from mianzhou.config import postgres

    folder = Path(tempfile.mkdtemp(prefix="mianzhou-bench-"))
    folder.chmod(0o755)  # the cluster's own account must be able to enter
    cluster = postgres.cluster_in(folder)
    try:
        postgres.ensure_running(cluster)
        surroundings = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
        _measure(folder, surroundings | {"MIANZHOU_DATA": str(folder)}, lambda: postgres.stop(cluster))
    finally:
        postgres.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, surroundings: dict[str, str], stop_database: Callable[[], None]) -> None:
    """Nothing counts before each command has run once: then every file is in memory and compiled."""
    file, schema = folder / "tiny.csv", folder / "tiny.json"
    given = 0

    def new_rows() -> None:
        nonlocal given
        rows = [f"{given + i},张三,1380000{i:04},2026-01-{i + 1:02},{i}.50\n" for i in range(10)]
        file.write_text(HEAD + "".join(rows), encoding="utf-8")
        given += 10

    def run(*words: str) -> Cost:
        return _cost([sys.executable, *words], folder, surroundings)

    def ours(*words: str) -> Cost:
        return run("-m", "mianzhou.config.cli", *words)

    def take_in() -> Cost:
        new_rows()
        cost = ours("data", "intake", "tiny", file.name, "--json")
        receipt = json.loads(cost.said)
        if (receipt["received"], receipt["accepted"]) != (10, 10):
            raise ValueError(cost.said)
        return cost

    new_rows()
    schema.write_text(ours("data", "describe", file.name, "--json").said, encoding="utf-8")
    ours("data", "register", schema.name, "--name", "tiny")
    ask = f"import duckdb; print(duckdb.sql({QUESTION.format(repr(file.name))!r}).fetchall())"
    ways: dict[str, Callable[[], Cost]] = {
        "mianzhou --help": lambda: ours("--help"),
        "mianzhou data describe": lambda: ours("data", "describe", file.name, "--json"),
        "mianzhou data intake": take_in,
        "mianzhou data query": lambda: ours("data", "query", QUESTION.format("tiny"), "--format", "csv"),
        "frictionless --help": lambda: run("-m", "frictionless", "--help"),
        "frictionless describe": lambda: run("-m", "frictionless", "describe", file.name, "--json"),
        "frictionless validate": lambda: run("-m", "frictionless", "validate", file.name, "--json"),
        "duckdb in Python": lambda: run("-c", ask),
    }
    rounds = [{name: way() for name, way in ways.items()} for _ in range(ROUNDS + 1)][1:]
    stopped = []
    for _ in range(ROUNDS):
        stop_database()
        stopped.append(take_in())
    costs = {name: _median([each[name] for each in rounds]) for name in ways}
    costs["… the database not running"] = _median(stopped)
    for name, (processor, wall) in costs.items():
        print(f"   {name:28} {processor:6.2f} s of processor {wall:6.2f} s in all")
    for name, peer in _PEERS.items():
        print(f"   {name} : {peer} = {costs[name][0] / costs[peer][0]:.2f} of its processor time")


_PEERS = {
    "mianzhou --help": "frictionless --help",
    "mianzhou data describe": "frictionless describe",
    "mianzhou data intake": "frictionless validate",
    "mianzhou data query": "duckdb in Python",
}


def _median(costs: list[Cost]) -> tuple[float, float]:
    return statistics.median(c.processor for c in costs), statistics.median(c.wall for c in costs)


def _cost(command: list[str], folder: Path, surroundings: dict[str, str]) -> Cost:
    """The process's own time; the database's servers are nobody's children here and are not in it."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, cwd=folder, env=surroundings)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)  # nobody waits for it again
        out.seek(0)
        said = out.read()
    if process.returncode:
        raise ValueError(f"{' '.join(command)}: exit {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, wall, said)


if __name__ == "__main__":
    main()
