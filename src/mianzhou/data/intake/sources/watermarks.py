"""How far a source has been taken: the highest value of its watermark column, and which rows had it.

The next run asks from that value on, inclusively: a row may be written in the very second in which the last run ended. Rows that were
taken are known by their digests and left out. Pure.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

# More rows than this at one boundary are not remembered: the lake itself knows what it holds, and counts them as repeated.
MOST_REMEMBERED = 20_000


def encoded(value: Any) -> str:
    """A watermark as text that keeps its type."""
    match value:
        case None:
            return ""
        case bool():
            return f"int:{int(value)}"
        case int():
            return f"int:{value}"
        case datetime():
            return f"datetime:{value.isoformat()}"
        case date():
            return f"date:{value.isoformat()}"
        case Decimal():
            return f"decimal:{value}"
        case float():
            return f"float:{value!r}"
        case _:
            return f"text:{value}"


def decoded(text: str) -> Any:
    """The value behind an encoded watermark; None for none."""
    kind, _, value = text.partition(":")
    match kind:
        case "":
            return None
        case "int":
            return int(value)
        case "datetime":
            return datetime.fromisoformat(value)
        case "date":
            return date.fromisoformat(value)
        case "decimal":
            return Decimal(value)
        case "float":
            return float(value)
        case _:
            return value


def asked_from(watermark: str, overlap: timedelta) -> Any:
    """The value to ask from: the watermark, earlier by the overlap where it is a time (for rows that are committed late)."""
    value = decoded(watermark)
    return value - overlap if isinstance(value, datetime) and overlap else value


def digest_of(cells: Sequence[str]) -> str:
    """A row's digest. Cells cannot run into one another: each is preceded by its length."""
    text = "".join(f"{len(cell)}:{cell}" for cell in cells)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


@dataclass(slots=True)
class Tide:
    """Follows the rows of one run, which come in the order of their watermark, rows without one anywhere."""

    known: frozenset[str]
    overlap: timedelta = timedelta()
    highest: Any = None
    _recent: deque[tuple[Any, str]] = field(default_factory=deque)
    _without: list[str] = field(default_factory=list)

    def is_new(self, watermark: Any, cells: Sequence[str]) -> bool:
        """Note a row; whether it is one that the last run did not have."""
        digest = digest_of(cells)
        if watermark is None:
            self._without.append(digest)
        else:
            self.highest = watermark
            self._recent.append((watermark, digest))
            while self._recent and not self._stays(self._recent[0][0]):
                self._recent.popleft()
            if len(self._recent) > MOST_REMEMBERED:
                self._recent.popleft()
        return digest not in self.known

    def _stays(self, watermark: Any) -> bool:
        if self.overlap and isinstance(watermark, datetime):
            return bool(watermark >= self.highest - self.overlap)
        return bool(watermark == self.highest)

    def boundary(self) -> list[str]:
        """The digests to remember for the next run."""
        return list(dict.fromkeys([*self._without[-MOST_REMEMBERED:], *(digest for _, digest in self._recent)]))


def as_cell(value: Any) -> str:
    """A database's value as the text that a careful clerk would have exported."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case _:
            return str(value)


def as_cells(row: Iterable[Any]) -> list[str]:
    """A row as text."""
    return [as_cell(value) for value in row]
