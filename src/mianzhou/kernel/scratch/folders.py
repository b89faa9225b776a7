"""A folder that its process holds by a lock: gone on leaving, and swept by the next who makes one where the process was killed.

What is sorted or joined beyond memory lies there for a while, gigabytes of it and residents' records among them: a killed run must not leave that behind.
The lock ends with the process, however it ends, so a folder whose lock is free has no owner. No clock and no number of a process decides.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "mianzhou-"
_LOCK = ".owner"


@contextmanager
def scratch_folder(purpose: str = "", within: Path | None = None) -> Iterator[Path]:
    """A new folder for this process alone, below `within` or the system's folder for such things (TMPDIR); nobody else may read it."""
    place = within or Path(tempfile.gettempdir())
    sweep(place)
    with tempfile.TemporaryDirectory(prefix=_PREFIX + (f"{purpose}-" if purpose else ""), dir=place) as name:
        folder = Path(name)
        with _held(folder):
            yield folder


def sweep(place: Path) -> None:
    """Remove the scratch folders of this account whose processes are gone."""
    for lock in place.glob(f"{_PREFIX}*/{_LOCK}"):
        try:
            if lock.stat().st_uid == os.getuid() and _is_free(lock):
                shutil.rmtree(lock.parent, ignore_errors=True)
        except OSError:
            continue  # another one swept it meanwhile


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder's lock. It has its name only when it is held: whoever sweeps meanwhile sees none."""
    beginning = folder / f"{_LOCK}.new"
    with beginning.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        beginning.rename(folder / _LOCK)
        yield


def _is_free(lock: Path) -> bool:
    with lock.open("r") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
