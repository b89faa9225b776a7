"""Rows as aligned columns of a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_LEAST = 20


def in_columns(head: Sequence[str], rows: Sequence[Sequence[object]], width: int | None = None) -> list[str]:
    """A head, a rule and a line for each row; numbers to the right. The widest column gives way where `width` is too small."""
    cells = [[_one_line(str(cell)) for cell in row] for row in rows]
    widths = [max(map(_wide, column)) for column in zip(head, *cells, strict=True)]
    if width is not None:
        excess = sum(widths) + 2 * len(widths) + 2 - width
        widest = widths.index(max(widths))
        widths[widest] = max(widths[widest] - max(excess, 0), _LEAST)
    right = [all(isinstance(row[i], int | float) for row in rows) and bool(rows) for i in range(len(head))]
    lines = [_line(head, widths, right), "  " + "  ".join("─" * w for w in widths)]
    return lines + [_line(row, widths, right) for row in cells]


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    fitted = (_fitted(cell, width, side) for cell, width, side in zip(cells, widths, right, strict=True))
    return ("  " + "  ".join(fitted)).rstrip()


def _fitted(text: str, width: int, right: bool) -> str:
    if _wide(text) > width:
        while _wide(text) > width - 1:
            text = text[:-1]
        text += "…"
    blanks = " " * (width - _wide(text))
    return blanks + text if right else text + blanks


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _one_line(text: str) -> str:
    return " ".join(text.split())
