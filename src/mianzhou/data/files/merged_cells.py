"""Cells merged downwards below the header: the value that stands in the first of them holds for every row that the cell covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mianzhou.data.files.headers import Merge
from mianzhou.kernel.text import Text

Row = tuple[int, list[str | None]]
"""A row of the sheet, counted from 0, and the texts of its cells."""


def running_down(merges: Iterable[Merge], data: int) -> list[Merge]:
    """Those that begin in the data and cover more than one row; a cell merged across only is a heading or a note, and stays where it is."""
    return [m for m in merges if m.top >= data and m.bottom > m.top]


def told(merges: list[Merge]) -> tuple[Text, ...]:
    """What the sender is told of them."""
    n = len(merges)
    if not n:
        return ()
    return (
        Text(
            f"数据区有 {n} 处纵向合并的单元格，其值计入所覆盖的每一行",
            f"{n} cells merged downwards in the data: each value counts for every row that its cell covers",
        ),
    )


def filled_down(rows: Iterable[Row], merges: list[Merge]) -> Iterator[Row]:
    """The rows with the value of each merged cell in all rows that it covers, in its first column."""
    begins: dict[int, list[Merge]] = {}
    for merge in merges:
        begins.setdefault(merge.top, []).append(merge)
    open_now: dict[int, tuple[int, str | None]] = {}
    for place, texts in rows:
        for column, (bottom, value) in list(open_now.items()):
            if place > bottom:
                del open_now[column]
            elif column < len(texts) and texts[column] is None:
                texts[column] = value
        for merge in begins.get(place, ()):
            if merge.left < len(texts):
                open_now[merge.left] = merge.bottom, texts[merge.left]
        yield place, texts
