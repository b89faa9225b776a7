"""The files of departments as they grow, chunk by chunk: each format has one class with `append` and `close`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mianzhou.samplecity.population.city import Engine
from mianzhou.samplecity.population.flaws import BARE_DELIMITER
from mianzhou.samplecity.population.model import Holding
from mianzhou.samplecity.population.spreadsheet import Spreadsheet

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file."""

    size: int
    sha256: str


class Output(Protocol):
    """A file that takes the rows of a question and is closed in the end."""

    def append(self, engine: Engine, sql: str) -> None:
        """Add the rows of a question."""

    def close(self) -> Written:
        """Finish."""


def output_for(holding: Holding, path: Path) -> Output:
    """An empty file in the holding's layout, its header written."""
    headers = [column.header for column in holding.columns]
    layout = holding.layout
    if layout.format == "xlsx":
        groups = [column.group for column in holding.columns]
        return Workbook(path, headers, groups=groups, heading=layout.heading, note=layout.note)
    if layout.format == "jsonl":
        return TextFile(path, form="FORMAT json")
    return TextFile(path, headers=headers, encoding=layout.encoding, delimiter=layout.delimiter)


class TextFile:
    """CSV or JSON Lines: the engine writes a part, which is put into the file's encoding and hashed on the way."""

    def __init__(
        self,
        path: Path,
        *,
        headers: Sequence[str] = (),
        encoding: str = "utf-8",
        delimiter: str = ",",
        form: str = "",
    ) -> None:
        self._path, self._delimiter = path, delimiter
        self._form = form or f"FORMAT csv, HEADER false, DELIMITER '{delimiter}', COMPRESSION 'none'"
        self._encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        self._file = path.open("wb")
        self._hash, self._size = hashlib.sha256(), 0
        if encoding == "utf-8-sig":
            self._write(b"\xef\xbb\xbf")
        if headers:
            self._write((delimiter.join(headers) + "\n").encode(self._encoding))

    def append(self, engine: Engine, sql: str) -> None:
        part = self._path.with_name(self._path.name + ".part")
        engine.run(f"COPY ({sql}) TO '{part.as_posix().replace(chr(39), chr(39) * 2)}' ({self._form})")
        with part.open(encoding="utf-8", newline="") as rows:
            while block := rows.read(_BLOCK):
                self._write(block.replace(BARE_DELIMITER, self._delimiter).encode(self._encoding))
        part.unlink()

    def close(self) -> Written:
        self._file.close()
        return Written(self._size, self._hash.hexdigest())

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._size += len(data)


class Workbook:
    """A spreadsheet, for the small tables that offices keep in one."""

    def __init__(
        self, path: Path, headers: Sequence[str], *, groups: Sequence[str], heading: str = "", note: str = ""
    ) -> None:
        self._path = path
        self._sheet = Spreadsheet(path, headers, groups=groups, heading=heading, note=note)

    def append(self, engine: Engine, sql: str) -> None:
        self._sheet.add(engine.rows(sql))

    def close(self) -> Written:
        self._sheet.close()
        with self._path.open("rb") as file:
            return Written(self._path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())
