"""Starting the whole program as a newcomer does: on a fresh folder, killed, started again, on a taken port, and stopped with Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mianzhou.config import postgres
from mianzhou.samplecity.bulletin.printing import CLEAN, printed
from mianzhou.samplecity.bulletin.sources import Issue, issue
from tests.journeys.site import free_port

pytestmark = pytest.mark.journey
READY = re.compile(r"就绪 ready\s+(http://\S+/)\s+(\S+)/(\S+)")
SECONDS = 300  # what a busy machine may take; no measurement


class Started:
    """`mianzhou up` as a process, with what it printed."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "mianzhou.config.cli", "up"]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")  # fmt: skip
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def until_ready(self) -> re.Match[str]:
        """The line with the address and the accounts."""
        found: list[re.Match[str]] = []
        _wait(lambda: bool(found.extend(m for m in map(READY.search, self.lines) if m) or found) or self.ended())
        assert found, "".join(self.lines)
        return found[0]

    def ended(self) -> bool:
        return self.process.poll() is not None


def _wait(condition) -> None:  # type: ignore[no-untyped-def]
    last = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < last, "nothing happened"
        time.sleep(0.1)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _asked(port: int, path: str) -> tuple[int, dict[str, object]]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=SECONDS) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A fresh data folder that PostgreSQL's own user may enter, a free port, and a bulletin of one document."""
    folder = Path(os.environ["MIANZHOU_TEST_DATA"]) / f"start-{os.getpid()}"
    folder.mkdir(mode=0o755)
    whole = issue()
    small = Issue(**{**{f: getattr(whole, f) for f in whole.__slots__}, "documents": whole.documents[1:2]})
    bulletin = tmp_path_factory.mktemp("bulletin") / "小公报.txt"
    bulletin.write_text(printed(small, CLEAN, seed=0), encoding="utf-8")
    own = {k: v for k, v in os.environ.items() if not k.startswith(("MIANZHOU_", "DJANGO_", "DATABASE_", "PYTEST_"))}
    own |= {"MIANZHOU_DATA": str(folder), "PORT": str(free_port()), "BULLETIN": str(bulletin), "LANG": "C.UTF-8"}
    yield own
    postgres.stop(postgres.cluster_in(folder))


def test_the_life_of_an_installation(environment: dict[str, str]) -> None:
    """One test, since each chapter needs what the one before left."""
    port, cluster = int(environment["PORT"]), postgres.cluster_in(Path(environment["MIANZHOU_DATA"]))
    first = Started(environment)
    ready = first.until_ready()
    told = "".join(first.lines)
    for step in ("数据库", "数据表", "区划", "机构", "小公报.txt", "网站"):
        assert step in told, f"progress is told: {told}"
    assert ready[1] == f"http://127.0.0.1:{port}/"
    assert first.lines[-1].count("\n") == 1, "one line with the address and the accounts"
    assert {"ducha", "shuju", "guanli"} <= set(re.findall(r"(\w+)/\S+ \(", first.lines[-1]))
    status, health = _asked(port, "/api/health")
    assert (status, health["ready"]) == (200, True)

    second = Started(environment)
    _wait(second.ended)
    second.reader.join(timeout=SECONDS)
    assert second.process.returncode == 2
    assert f"端口 {port} 已被占用" in "".join(second.lines)
    assert "Traceback" not in "".join(second.lines)
    assert _asked(port, "/api/health")[0] == 200, "the one that runs is not disturbed"

    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    _wait(lambda: not _listens(port))

    documents = _documents(cluster)
    assert documents == 1
    again = Started(environment)
    again.until_ready()
    assert _asked(port, "/api/health")[0] == 200
    assert _documents(cluster) == documents, "what was loaded is kept, and not loaded twice"
    again.process.send_signal(signal.SIGINT)
    _wait(again.ended)
    again.reader.join(timeout=SECONDS)
    assert again.process.returncode == 0, "".join(again.lines)
    assert "Traceback" not in "".join(again.lines)
    assert not _listens(port)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(cluster.url, connect_timeout=2)


def _documents(cluster: postgres.Cluster) -> int:
    """How many documents the installation holds; its database runs on after a killed parent."""
    postgres.ensure_running(cluster)
    with psycopg.connect(cluster.url) as connection:
        row = connection.execute("select count(*) from document").fetchone()
    assert row is not None
    return int(row[0])
