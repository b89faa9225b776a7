"""How a table lies in its file, and the table itself, ready to be read any number of times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from mianzhou.data.files.chunk import Chunk
from mianzhou.kernel.text import Text

TARGET_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Layout:
    """What was seen of the file before its rows are read.

    `header` are the columns' names as `Chunk.rows` carries them: cleaned, joined over the levels of a merged header, never empty, never
    twice. `header_rows` is how many rows they were printed on (0: the file has no header), `first_row` the physical line or sheet row,
    counted from 1, on which the data begin.
    """

    format: str
    header: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""
    header_rows: int = 0
    first_row: int = 1
    sheet: str = ""
    member: str = ""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One table of a file: how it lies there, and its rows."""

    label: str
    layout: Layout
    _read: Callable[[int], Iterator[Chunk]] = field(repr=False)
    _spots: Callable[[int], Iterator[Chunk]] | None = field(default=None, repr=False)

    def chunks(self, target_bytes: int = TARGET_BYTES) -> Iterator[Chunk]:
        """The rows from the first on, in chunks of about `target_bytes` of the file. Each call reads the file anew."""
        return self._read(target_bytes)

    def samples(self, budget_bytes: int) -> Iterator[Chunk]:
        """Rows from the head on, up to about `budget_bytes`; of a text file larger than that, from places spread over the whole.

        Rows of a sample are numbered within their place, and a place may begin inside a record that runs over several lines.
        """
        if self._spots is not None:
            yield from self._spots(budget_bytes)
            return
        passed = 0
        for chunk in self._read(min(TARGET_BYTES, budget_bytes)):
            yield chunk
            passed += chunk.rows.nbytes
            if passed >= budget_bytes:
                return
