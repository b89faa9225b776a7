"""Who comes after whom in a data folder: an installation that is stopping is waited for by the one that starts after it, and the database is started and stopped by one
process at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

PATIENCE = 90.0  # seconds; a database with much to write takes its time to stop
_STOPPING = "stopping"


class StillStopping(MianzhouError):
    """The installation that was told to stop has not ended."""

    code = "still-stopping"
    status = 503
    problem = Text(
        "此数据目录上先前启动的平台（进程 {pid}）还没有停止。",
        "The installation that ran in this data folder (process {pid}) has not stopped yet. ",
    )
    remedy = Text(
        "请稍候再启动；若它已停滞，请先结束该进程。", "Wait and start again; if it hangs, end that process first."
    )


def tell_stopping(data: Path) -> None:
    """Say to whoever starts next in this data folder that this process is on its way out."""
    with suppress(OSError):
        (data / _STOPPING).write_text(f"{os.getpid()}\n", encoding="ascii")


def tell_stopped(data: Path) -> None:
    """Take that back, at the very end."""
    with suppress(OSError):
        if _number_in(data / _STOPPING) == os.getpid():
            (data / _STOPPING).unlink()


def wait_for_predecessor(data: Path, told: Callable[[], None], *, seconds: float = PATIENCE) -> None:
    """Wait until the process that is stopping in this data folder has ended; `told` is called once where there is one to wait for."""
    deadline, waiting = time.monotonic() + seconds, False
    while (pid := _number_in(data / _STOPPING)) is not None and pid != os.getpid() and is_running(pid, "mianzhou"):
        if not waiting:
            told()
            waiting = True
        if time.monotonic() > deadline:
            raise StillStopping(pid=pid)
        time.sleep(0.1)


def is_running(pid: int, word: str) -> bool:
    """Whether the process runs and is what it is taken for: numbers are given again, above all in a container that was started anew."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, as somebody else
    with suppress(OSError):
        return word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    return True  # not Linux: nothing better is known


def server_at_work(folder: Path) -> int | None:
    """A process of a database server that works in this folder, whether its files say so or not; None where there is none, or no way to tell (not Linux)."""
    home = os.path.realpath(folder)
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended, or is somebody else's
            if os.readlink(process / "cwd") == home and b"postgres" in (process / "cmdline").read_bytes():
                return int(process.name)
    return None


@contextmanager
def alone_with(folder: Path) -> Iterator[None]:
    """No other process of ours starts or stops the database of this folder meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "postgres.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _number_in(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None
