"""The truth about the files, as the departments find it out: which cell was wrong and what is right."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell that differs from the truth."""

    row: int
    field: str
    kind: str
    expected: str
    right: str


class Truth:
    """The errors of a city's files, read when they are first asked for; `folder` makes the files if they are not there."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder

    def file(self, name: str) -> Path:
        """A file of the city."""
        return self.folder / name

    @cached_property
    def folder(self) -> Path:
        """Where the city's files lie."""
        return self._folder()

    def wrong(self, file: str) -> list[Wrong]:
        """What is wrong in a file, by row."""
        return self._errors.get(file, [])

    def miswritten(self, file: str, field: str) -> list[Wrong]:
        """Names in a file that intake could not know to be miswritten."""
        return [w for w in self.wrong(file) if w.kind == "miswritten-name" and w.field == field]

    @cached_property
    def _errors(self) -> dict[str, list[Wrong]]:
        errors: dict[str, list[Wrong]] = {}
        with (self.folder / "truth" / "errors.csv").open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                found = Wrong(int(line["row"]), line["field"], line["kind"], line["expected"], line["right"])
                errors.setdefault(line["file"], []).append(found)
        return errors
