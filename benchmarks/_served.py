"""The site as `mianzhou up` starts it, for a benchmark that asks it over the network."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

APPLICATION = "mianzhou.config.wsgi:application"


class Served:
    """The web server, as long as the block runs."""

    def __init__(self, application: str = APPLICATION) -> None:
        self._application = application
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def __enter__(self) -> Served:
        from mianzhou.config import environment
        from mianzhou.config.commands.serving import site_command

        log = environment.data_folder() / "site.log"
        threads = environment.value("MIANZHOU_THREADS")
        command = site_command(f"127.0.0.1:{self.port}", threads=threads, log=log, application=self._application)
        self._child = subprocess.Popen(command)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                time.sleep(1)
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(log.read_text())

    def __exit__(self, *_: object) -> None:
        self._child.terminate()
        self._child.wait(timeout=60)

    def processor(self) -> float:
        """Seconds of processor time that the server's processes and the database's have used so far."""
        from mianzhou.config import environment

        postmaster = int(next(environment.data_folder().rglob("postmaster.pid")).read_text().split()[0])
        used = {pid: times for pid, *times in map(_used, Path("/proc").iterdir()) if pid}
        seconds = 0.0
        for root in (self._child.pid, postmaster):
            seconds += sum(used[root][1:]) + sum(own for parent, own, _ in used.values() if parent == root)
        return seconds


def _used(place: Path) -> tuple[int, int, float, float]:
    """A process, its parent, and the seconds that it and those of its children that have ended have used; zeros for what is none."""
    if not place.name.isdigit():
        return 0, 0, 0.0, 0.0
    try:
        words = (place / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0, 0, 0.0, 0.0
    tick = os.sysconf("SC_CLK_TCK")
    own, ended = (sum(map(int, words[at : at + 2])) / tick for at in (11, 13))
    return int(place.name), int(words[1]), own, ended
