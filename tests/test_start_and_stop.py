"""The program as a process: it starts on an empty folder, answers, and leaves nothing running when it is told to stop; so do its commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from mianzhou.config import postgres
from tests.journeys.site import free_port

pytestmark = pytest.mark.xdist_group("start")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder that the database's own user may enter."""
    with tempfile.TemporaryDirectory(prefix="mianzhou-start-", ignore_cleanup_errors=True) as name:
        path = Path(name)
        path.chmod(0o755)
        yield path
        postgres.stop(postgres.cluster_in(path))


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=60) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _surroundings(folder: Path, **more: str) -> dict[str, str]:
    elsewhere = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "MIANZHOU_TEST_DATA", "BULLETIN"}
    own = {k: v for k, v in os.environ.items() if k not in elsewhere}
    return own | {"MIANZHOU_DATA": str(folder), "MIANZHOU_DEMO": "no"} | more


def test_commands_work_on_an_empty_folder_and_leave_nothing_running(folder: Path) -> None:
    def said(*words: str) -> str:
        command = [sys.executable, "-m", "mianzhou.config.cli", *words]
        done = subprocess.run(command, env=_surroundings(folder), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert not (postgres.cluster_in(folder).folder / "postmaster.pid").exists()
        return done.stdout

    # A command that loads no site makes the site's tables all the same.
    assert said("data", "query", "SELECT 1 AS one", "--format", "csv") == "one\n1\n"
    assert "[ ]" not in said("manage", "showmigrations", "account", "procrastinate", "data_correction")
    file, schema = folder / "people.csv", folder / "people.json"
    file.write_text("id,day\n1,2026-01-01\n2,2026-01-32\n", encoding="utf-8")
    schema.write_text(
        json.dumps({"fields": [{"name": "id", "type": "integer"}, {"name": "day", "type": "date"}]}), encoding="utf-8"
    )
    said("data", "register", str(schema), "--name", "people")
    receipt = json.loads(said("data", "intake", "people", str(file), "--json"))
    assert (receipt["state"], receipt["accepted"], receipt["by_reason"]) == ("done", 1, {"day:type": 1})
    assert said("data", "query", "SELECT id, day FROM people", "--format", "csv") == "id,day\n1,2026-01-01\n"
    assert "2026-01-32" in said("data", "quarantine", str(receipt["batch"]))


def test_the_database_stops_with_the_program_that_started_it(folder: Path) -> None:
    port = free_port()
    surroundings = _surroundings(folder, PORT=str(port))
    with (folder / "up.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "mianzhou.config.cli", "up"], env=surroundings, stdout=log, stderr=log
        )
    deadline = time.monotonic() + 300
    while not _healthy(port):
        assert running.poll() is None, (folder / "up.log").read_text("utf-8")
        assert time.monotonic() < deadline, (folder / "up.log").read_text("utf-8")
        time.sleep(0.2)
    assert (postgres.cluster_in(folder).folder / "postmaster.pid").exists()
    running.terminate()
    assert running.wait(timeout=300) == 0
    assert not (postgres.cluster_in(folder).folder / "postmaster.pid").exists()
    assert not _healthy(port)
