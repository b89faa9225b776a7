"""Record by record: how many a second eight clients get acknowledged, and how long one waits; beside a plain Django view that does the same.

The server is started as `mianzhou up` starts it (two processes, their threads), on a database that syncs every commit to disk. The clients keep their
connections. Afterwards the journal is counted: every acknowledged record must be there, once. In the second round the worker checks what arrives at
the same time. Clients, server, worker and database share this machine's cores; the processor time of a record, all of them together without the worker,
says what a machine manages that does nothing else.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks._alone import measured_alone

CLIENTS = 8
SECONDS = float(os.environ.get("MIANZHOU_PUSH_SECONDS", "30"))
OURS, PEER = "mianzhou.config.wsgi:application", "benchmarks._push_peer:application"
RESOURCE = "bench_readings"


@dataclass(slots=True)
class Run:
    """What the clients saw."""

    acknowledged: int = 0
    refused: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    waits: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        cuts = statistics.quantiles(self.waits, n=100)
        rate, each = self.acknowledged / self.seconds, 1000 * self.processor / max(self.acknowledged, 1)
        return f"{rate:7,.0f} records/s   p50 {cuts[49] * 1000:5.1f} ms   p99 {cuts[98] * 1000:5.1f} ms   {each:4.2f} ms of processor each"


def main() -> None:
    """Run inside a process and a database cluster of its own."""
    measured_alone("push")


def measure() -> None:
    """Print the figures."""
    token = _prepare()
    total = 0
    for title, application, worker in (
        ("pushed, durable", OURS, False),
        ("pushed, and checked meanwhile", OURS, True),
        ("plain Django view, ORM", PEER, False),
    ):
        with _Server(application, worker=worker) as server:
            before = _processor(server)
            run = _push(server.port, token, title[:4] + str(total))
            run.processor = _processor(server) - before
        total += run.acknowledged
        kept = _count()
        if run.refused or kept != total:
            raise RuntimeError(f"{title}: {run.refused} refused, {total} acknowledged, {kept} in the journal")
        print(f"   {title:32} {run}   ({run.acknowledged:,} acknowledged, all in the journal)")


def _prepare() -> str:
    """A resource that takes data, and the token of somebody who may send to it."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    from benchmarks._push_city import city_with_a_sender

    secret = city_with_a_sender(RESOURCE)
    connections.close_all()
    return secret


def _count() -> int:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("select count(distinct key) from pushed_record").fetchone()
    return int(row[0]) if row else 0


def _processor(server: _Server) -> float:
    """Seconds of processor time that the clients, the server and the database have used so far."""
    postmaster = int(next(Path(os.environ["MIANZHOU_DATA"]).rglob("postmaster.pid")).read_text().split()[0])
    used = {pid: (parent, own, ended) for pid, parent, own, ended in map(_used, _processes()) if pid}
    seconds = time.process_time()
    for root in (server.site, postmaster):
        seconds += sum(used[root][1:]) + sum(own for parent, own, _ in used.values() if parent == root)
    return seconds


def _processes() -> list[Path]:
    return [place / "stat" for place in Path("/proc").iterdir() if place.name.isdigit()]


def _used(place: Path) -> tuple[int, int, float, float]:
    """A process, its parent, and the seconds that it and those of its children that have ended have used; zeros for one that is gone."""
    try:
        words = place.read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0, 0.0, 0.0
    tick = os.sysconf("SC_CLK_TCK")
    own, ended = (sum(map(int, words[at : at + 2])) / tick for at in (11, 13))
    return int(place.parent.name), int(words[1]), own, ended


class _Server:
    """The web server, and a worker beside it if asked."""

    def __init__(self, application: str, *, worker: bool) -> None:
        self._application, self._worker = application, worker
        self._children: list[subprocess.Popen[bytes]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    @property
    def site(self) -> int:
        """The process that the server's own processes belong to."""
        return self._children[0].pid

    def __enter__(self) -> _Server:
        from mianzhou.config import environment
        from mianzhou.config.commands.serving import site_command

        log = environment.data_folder() / "site.log"
        command = site_command(
            f"127.0.0.1:{self.port}",
            threads=environment.value("MIANZHOU_THREADS"),
            log=log,
            application=self._application,
        )
        self._children.append(subprocess.Popen(command))
        if self._worker:
            work = [sys.executable, "-m", "mianzhou.config.cli", "worker"]
            self._children.append(subprocess.Popen(work, stderr=log.open("ab")))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                time.sleep(3 if self._worker else 1)
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(log.read_text())

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.terminate()
        for child in self._children:
            child.wait(timeout=60)


def _push(port: int, token: str, prefix: str) -> Run:
    """Eight clients, each sending its next record as soon as the last one is acknowledged."""
    run, lock = Run(), threading.Lock()
    until = time.perf_counter() + SECONDS
    clients = [
        threading.Thread(target=_client, args=(port, token, f"{prefix}-{n}", until, run, lock)) for n in range(CLIENTS)
    ]
    began = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    run.seconds = time.perf_counter() - began
    return run


def _client(port: int, token: str, prefix: str, until: float, run: Run, lock: threading.Lock) -> None:
    waits, refused, number = list[float](), 0, 0
    head = f"POST /api/push/{RESOURCE}/records HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while (now := time.perf_counter()) < until:
        number += 1
        body = json.dumps(_record(prefix, number)).encode()
        key = f"Idempotency-Key: {prefix}-{number}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall((head + key).encode() + body)
        answer = _answer(connection)
        waits.append(time.perf_counter() - now)
        refused += not answer.startswith(b"HTTP/1.1 202")
    connection.close()
    with lock:
        run.waits += waits
        run.refused += refused
        run.acknowledged += len(waits) - refused


def _record(prefix: str, number: int) -> dict[str, object]:
    return {
        "reading_no": f"{prefix}-{number}",
        "station": f"M{number % 400:04}",
        "metric": "PM2.5",
        "value": round(number * 0.37 % 180, 1),
        "unit": "µg/m³",
        "measured_at": f"2026-{number % 12 + 1:02}-{number % 28 + 1:02} {number % 24:02}:{number % 60:02}:00",
    }


def _answer(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise RuntimeError("the server closed the connection")
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    while len(rest) < length:
        rest += connection.recv(65536)
    return head


if __name__ == "__main__":
    measure()
