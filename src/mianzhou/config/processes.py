"""The processes of a running installation, as children of `mianzhou up`: started together, watched, stopped together."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_PR_SET_PDEATHSIG = 1


class NotReady(MianzhouError):
    """A part of the installation did not come up."""

    code = "not-ready"
    status = 503
    problem = Text("网站没有就绪：{state}。", "The site did not become ready: {state}. ")
    remedy = Text("请查看数据目录中的 site.log 和 worker.log。", "See site.log and worker.log in the data folder.")


def _die_with_parent() -> None:
    """Ask Linux to end this child when its parent is killed, so that nothing is left holding the port."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Children:
    """Named child processes."""

    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, tuple[list[str], Path | None]] = field(default_factory=dict)

    def start(self, name: str, command: list[str], *, log: Path | None = None) -> None:
        """Start a child; its output goes to `log`, or to ours."""
        out: IO[bytes] | None = log.open("ab") if log else None
        self.commands[name] = (command, log)
        # A session of its own: Ctrl-C reaches only the parent, which stops the children in order.
        self.running[name] = subprocess.Popen(
            command, stdout=out, stderr=out, start_new_session=True, preexec_fn=_die_with_parent
        )
        if out:
            out.close()

    def wait_until_ready(self, address: str, *, seconds: float) -> None:
        """Wait until the health address answers 200; `NotReady` says what it answered last."""
        state = "no answer"
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for name, child in self.running.items():
                if child.poll() is not None:
                    raise NotReady(state=f"{name}: exit {child.returncode}")
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    if answer.status == 200:
                        return
            except urllib.error.HTTPError as error:
                state = error.read(600).decode("utf-8", "replace")
            except OSError as error:
                state = str(error)
            time.sleep(0.1)
        raise NotReady(state=state)

    def watch(self) -> None:
        """Until interrupted, start again what ends by itself, not more often than every two seconds."""
        while True:
            time.sleep(2)
            for name, child in list(self.running.items()):
                if child.poll() is not None:
                    command, log = self.commands[name]
                    self.start(name, command, log=log)

    def stop(self) -> None:
        """End all children, politely first."""
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        for child in self.running.values():
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
