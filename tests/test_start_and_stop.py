"""The program as a process: it starts on an empty folder, answers, and leaves nothing running when it is told to stop."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from mianzhou.config import postgres


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that the database's own user may enter."""
    with tempfile.TemporaryDirectory(prefix="mianzhou-start-", ignore_cleanup_errors=True) as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
        postgres.stop(postgres.cluster_in(path))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_the_database_stops_with_the_program_that_started_it(folder: Path) -> None:
    port = _free_port()
    surroundings = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "MIANZHOU_TEST_DATA", "BULLETIN"}}
    surroundings |= {"MIANZHOU_DATA": str(folder), "MIANZHOU_DEMO": "no", "PORT": str(port)}
    with (folder / "up.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "mianzhou.config.cli", "up"], env=surroundings, stdout=log, stderr=log
        )
    deadline = time.monotonic() + 180
    while not _healthy(port):
        assert running.poll() is None, (folder / "up.log").read_text("utf-8")
        assert time.monotonic() < deadline, (folder / "up.log").read_text("utf-8")
        time.sleep(0.2)
    assert (postgres.cluster_in(folder).folder / "postmaster.pid").exists()
    running.terminate()
    assert running.wait(timeout=60) == 0
    assert not (postgres.cluster_in(folder).folder / "postmaster.pid").exists()
    assert not _healthy(port)
