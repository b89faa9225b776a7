"""Sites for the journeys: a city prepared once for the whole run, and a real server over a copy of it for each test process.

Preparing costs seconds, copying a prepared database a fraction of one. The server is the one that `mianzhou up` starts, in processes of
its own; a journey reaches it through its pages, its API and the command line only.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mianzhou.config import postgres
from mianzhou.config.processes import Children
from mianzhou.config.prototype import copied, dropped

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.journeys.settings"
PASSWORD = "Yunchuan-2026"
ROLES = {
    "reader": "yuedu",
    "clerk": "shuju",
    "head": "juzhang",
    "receiver": "tousu",
    "supervisor": "ducha",
    "steward": "weihu",
    "examiner": "hecha",
    "authority": "xiannong",
    "statistician": "tongji",
    "commander": "diaodu",
    "coordinator": "tongchou",
    "administrator": "guanli",
}
PATIENCE = 300.0  # seconds for a process to start or to end on a busy machine; no measurement
# Twenty-four shares of 500 ports; the workers of one run have neighbouring ones.
_SHARE = (os.getppid() * 2 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))) % 24
_PORTS = iter(range(20_000 + 500 * _SHARE, 20_500 + 500 * _SHARE))
# What a prepared city begins as; the others begin with empty tables.
GROWS_FROM = {"lived": "ground"}


@dataclass
class Site:
    """A running site: its address, its environment, and where every route with parameters leads to something."""

    url: str
    environment: dict[str, str]
    places: dict[str, dict[str, Any]]
    children: Children = field(default_factory=Children)

    def mianzhou(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line against this site's database."""
        command = [sys.executable, "-m", "mianzhou.config.cli", *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def kill(self, name: str) -> None:
        """Kill a child of the site and whatever it started, as a power cut does."""
        child = self.children.running.pop(name)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def start_again(self, name: str) -> None:
        """Start a child that was killed, and wait for its answer if it is the site."""
        command, log = self.children.commands[name]
        with _surroundings(self.environment):
            self.children.start(name, command, log=log)
        if name == "site":
            self.children.wait_until_ready(f"{self.url}/api/health", seconds=PATIENCE)


@contextmanager
def _surroundings(environment: dict[str, str]) -> Iterator[None]:
    """An environment that children inherit."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def free_port() -> int:
    """A port below those that the system hands out, of this test process's own hundreds: nobody takes it before a server has bound it."""
    for port in _PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("every port of this test process has been used")


@contextmanager
def running(kind: str, name: str, *, worker: bool = False) -> Iterator[Site]:
    """A server over a copy of the city prepared as `kind`; `name` keeps the copies of test processes apart."""
    places = prepare(kind)
    copy = f"{kind}_{name}"
    copied(copy, kind)
    environment = _environment(copy)
    data = Path(environment["MIANZHOU_DATA"])
    shutil.copytree(_folder() / kind, data, dirs_exist_ok=True)
    port = free_port()
    site = Site(f"http://127.0.0.1:{port}", environment, places)
    serve = ["-m", "gunicorn", "mianzhou.config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    serve += ["--workers", "1", "--threads", "8", "--timeout", "120", "--error-logfile", str(data / "site.log")]
    serve += ["--env", f"DJANGO_SETTINGS_MODULE={SETTINGS}", "--pythonpath", str(ROOT)]
    with _surroundings(environment):
        site.children.start("site", [sys.executable, *serve], log=data / "output.log")
        if worker:
            work = [sys.executable, "-m", "mianzhou.config.cli", "worker"]
            site.children.start("worker", work, log=data / "worker.log")
    try:
        site.children.wait_until_ready(
            f"{site.url}/api/health" if worker else f"{site.url}/accounts/login/", seconds=PATIENCE
        )
        yield site
    finally:
        site.children.stop()
        dropped(copy)


def prepare(kind: str) -> dict[str, dict[str, Any]]:
    """Prepare the city `kind` unless this run, or another of its processes, has done so; what the preparation told."""
    origin = GROWS_FROM.get(kind)
    if origin is not None:
        prepare(origin)
    told = _folder() / f"{kind}.json"
    with (_folder() / "journeys.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            copied(kind, origin)
            if origin is not None:
                shutil.copytree(_folder() / origin, _folder() / kind, dirs_exist_ok=True)
            command = [sys.executable, "-m", "tests.journeys.seeding", kind]
            environment = _environment(kind) | {"DJANGO_SETTINGS_MODULE": SETTINGS}
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr[-4000:]
            told.write_text(done.stdout.splitlines()[-1], encoding="utf-8")
    places: dict[str, dict[str, Any]] = json.loads(told.read_text(encoding="utf-8"))
    return places


def _environment(database: str) -> dict[str, str]:
    data = _folder() / database
    data.mkdir(mode=0o755, exist_ok=True)
    url = postgres.cluster_in(_folder()).url_of(database)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MIANZHOU_", "DJANGO_", "PYTEST_"))}
    own = {"MIANZHOU_DATA": str(data), "DATABASE_URL": url, "MIANZHOU_CITY_REGION": "9801", "LANG": "C.UTF-8"}
    own["DJANGO_SETTINGS_MODULE"] = "mianzhou.config.settings"
    return kept | own


def _folder() -> Path:
    return Path(os.environ["MIANZHOU_TEST_DATA"])
