"""A scratch database: statements that make data out of nothing or out of files, such as the sample city's. Nothing in it lasts."""

from __future__ import annotations

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from mianzhou.data.lake.duck import DuckEngine


class Scratch:
    """A database in memory, bounded, spilling to a folder of its own, gone on leaving. The statements are ours: nobody else's text reaches it."""

    def __init__(self, memory_mb: int = 1024, spill: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=spill, prefix="mianzhou-")
        self._connection = DuckEngine(memory_mb).connect(self._folder.name)

    def run(self, sql: str) -> None:
        """Run one or more statements."""
        self._connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a question."""
        return self._connection.execute(sql).fetchall()

    def __enter__(self) -> Scratch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._folder.cleanup()
