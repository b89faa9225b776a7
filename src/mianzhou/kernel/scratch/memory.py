"""How much memory there is to work with."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


def machine_memory_mb() -> int:
    """The memory of the machine, or of the container that has been given less."""
    here = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, ValueError):  # no cgroup, or one without a limit ("max")
        here = min(here, int(_CGROUP_LIMIT.read_text()))
    return here // 2**20
