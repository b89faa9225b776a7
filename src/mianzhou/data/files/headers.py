"""Which rows of a grid are the header: titles above it, levels merged into it, rows of column numbers beneath it, notes after the data.

The grid is the head of a table as text; an empty cell is "". Nothing is thrown away: what lies above the data is told in notes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from mianzhou.kernel.text import Text

Expected = Sequence[Sequence[str]]
"""What the columns may be called: for each, its own name and then the other words for it."""

HEAD_ROWS = 60
_TITLES = 12
_LEVELS = 4

# What a value looks like and a name does not: figures, dates, codes of fifteen digits and more.
_VALUE = re.compile(
    r"[-+−]?[¥￥$]?\d[\d,，]*(\.\d+)?\s*[%‰万亿元]*"
    r"|\d{4}\s*[-/.年]\s*\d{1,2}(\s*[-/.月]\s*\d{1,2}日?)?(月)?([ T]\d{1,2}:\d{2}.*)?"
    r"|\d{17}[\dXx]|[0-9A-Z]{18}|1\d{10}|0\d{2,3}[- ]?\d{7,8}|\S+@\S+\.\w+|true|false|TRUE|FALSE"
)
_YEAR = re.compile(r"(19|20)\d\d年?")
# What stands above a table: who fills it in, when, in which unit of measure.
_CAPTION = re.compile(
    r"[:：]|^[（(].*[)）]$|^单位|^表\s*号|^填报|^制表|^统计|^截[至止]|^\d{4}年(\d{1,2}月(\d{1,2}日)?)?$"
)
# What stands below one.
_NOTE = re.compile(
    r"(合\s*计|总\s*计|小\s*计|累\s*计|共\s*计)$"
    r"|(填\s*表\s*人|填\s*报\s*人|制\s*表\s*人?|审\s*核\s*人?|负\s*责\s*人|单位负责人|经\s*办\s*人|联\s*系\s*人|联系电话|填报(单位|日期|时间)|"
    r"制表(单位|日期|时间)|统计负责人|报出日期|注|备\s*注|说\s*明|附\s*注|数据来源|资料来源)\s*\d*\s*[:：]"
)
_STEMS = tuple("甲乙丙丁戊己庚辛壬癸")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range of cells, all four bounds included, counted from 0 within the grid."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Header:
    """The columns' names, the grid rows they were printed on, and the grid row at which the data begin."""

    names: tuple[str, ...]
    first: int
    rows: int
    data: int
    notes: tuple[Text, ...] = ()


def find_header(
    grid: Sequence[Sequence[str]], merges: Sequence[Merge] = (), expected: Expected = (), width: int = 0
) -> Header:
    """The header of a grid; `expected` is what it may carry, `width` into how many fields most rows fall where fields are counted."""
    rows = [[clean(cell) for cell in row] for row in grid[:HEAD_ROWS]]
    first, known = _first_row(rows, expected)
    notes = [_told("标题", "above the table", row) for row in rows[:first] if any(row)]
    width = max(width, len(rows[first])) if width and first < len(rows) else _width(rows[first:])
    if first >= len(rows) or not (known or _names_columns(rows, first)):
        return Header(_numbered(width, expected), first, 0, first, (*notes, _no_header(width, expected)))
    if known:
        rows[first] = _completed(rows, first, width, expected)
    depth = _depth(rows, first, merges, width)
    data = first + depth
    if data < len(rows) and _numbers_columns(rows[data]):
        notes.append(_told("栏号", "column numbers", rows[data]))
        data += 1
    names = _joined(rows[first : first + depth], width)
    changed = [name for name, plain in zip(distinct(names), names, strict=True) if name != plain]
    if changed:
        shown = "、".join(changed)
        notes.append(Text(f"补上或改过的列名：{shown}", f"column names filled in or changed: {shown}"))
    return Header(distinct(names), first, depth, data, tuple(notes))


def clean(cell: str) -> str:
    """A header cell without line breaks and blanks between Chinese characters."""
    text = " ".join(cell.replace("\ufeff", "").split())
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)


def folded(name: str) -> str:
    """A header as it is compared: full width made half, case and blanks gone."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names with empty ones numbered by column and repeated ones told apart; none may be called as the row number is."""
    taken: set[str] = {"_row"}
    found: list[str] = []
    wanted = set(names)
    for place, name in enumerate(names, 1):
        plain = name or f"列{place}"
        candidate, times = plain, 1
        while candidate in taken or (candidate != name and candidate in wanted):
            times += 1
            candidate = f"{plain}_{times}"
        taken.add(candidate)
        found.append(candidate)
    return tuple(found)


def is_note(cells: Sequence[str | None]) -> bool:
    """Whether a row at the end of a table is a total or a remark rather than a record."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    return bool(filled) and _NOTE.match(filled[0]) is not None


def _first_row(rows: list[list[str]], expected: Expected) -> tuple[int, bool]:
    """The row at which the header (or, without one, the data) begins, and whether it carries expected names."""
    wanted = {folded(word) for words in expected for word in words}
    for index, row in enumerate(rows[:_TITLES]):
        filled = [cell for cell in row if cell]
        if wanted and filled and sum(folded(cell) in wanted for cell in filled) * 2 >= len(filled):
            return index, True
    counts = sorted(sum(map(bool, row)) for row in rows)
    typical = counts[len(counts) * 3 // 4] if counts else 0
    for index, row in enumerate(rows[:_TITLES]):
        below = rows[index + 1] if index + 1 < len(rows) else []
        if any(row) and not _is_title(row, below, typical):
            return index, False
    return next((i for i, row in enumerate(rows) if any(row)), 0), False


def _completed(rows: list[list[str]], first: int, width: int, expected: Expected) -> list[str]:
    """The row of known names; where it is empty, an expected name that stands above it in a cell merged down to it."""
    wanted = {folded(word) for words in expected for word in words}
    found = _padded(rows[first], width)
    wanted -= {folded(cell) for cell in found}
    for above in reversed(rows[max(0, first - _LEVELS) : first]):
        for place, cell in enumerate(_padded(above, width)):
            if not found[place] and folded(cell) in wanted:
                found[place] = cell
                wanted.discard(folded(cell))
    return found


def _is_title(row: list[str], below: list[str], typical: int) -> bool:
    filled = [cell for cell in row if cell]
    if typical < 2:
        return False
    if len(filled) == 1 or all(_CAPTION.search(cell) for cell in filled):
        return len(filled) < max(typical, 2)
    return len(filled) * 2 < typical and not _groups(row, below)


def _names_columns(rows: list[list[str]], first: int) -> bool:
    """Whether a row holds names rather than values."""
    filled = [cell for cell in rows[first] if cell]
    values = [cell for cell in filled if _VALUE.fullmatch(cell)]
    if not values:
        return bool(filled)
    years = [cell for cell in values if _YEAR.fullmatch(cell)]
    if len(years) == len(values) and len(set(years)) == len(years) and len(years) < len(filled):
        return True
    return len(values) * 5 < len(filled)


def _depth(rows: list[list[str]], first: int, merges: Sequence[Merge], width: int) -> int:
    """Over how many rows the header runs."""
    tall = max((m.bottom - m.top + 1 for m in merges if m.top == first and m.bottom < len(rows) - 1), default=1)
    depth = min(tall, _LEVELS)
    top = _padded(rows[first], width)
    for level in range(1, depth):
        top = _carried(top, _padded(rows[first + level], width))
    while depth < _LEVELS and first + depth < len(rows) and _groups(top, rows[first + depth]):
        top = _carried(top, _padded(rows[first + depth], width))
        depth += 1
    return depth


def _groups(top: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the cells of `top` are groups over the names in `below`: gaps above are filled below, and where a name stands alone nothing is."""
    width = max(len(top), len(below))
    upper, lower = _padded(top, width), _padded(below, width)
    if any(_VALUE.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in lower if cell):
        return False
    starts = [i for i, cell in enumerate(upper) if cell]
    grouping = 0
    for start, end in zip(starts, [*starts[1:], width], strict=True):
        filled = sum(map(bool, lower[start:end]))
        if end - start == 1:
            if filled and lower[start] != upper[start]:
                return False
        elif filled > 1:
            grouping += 1
        elif filled and lower[start] != upper[start]:
            return False
    return grouping > 0 and len(starts) < width


def _carried(top: Sequence[str], below: Sequence[str]) -> list[str]:
    """The next level, with the names that run down into it from above."""
    level = list(below)
    starts = [i for i, cell in enumerate(top) if cell]
    for start, end in zip(starts, [*starts[1:], len(top)], strict=True):
        if not any(below[start:end]):
            level[start] = top[start]
    return level


def _joined(levels: Sequence[Sequence[str]], width: int) -> list[str]:
    """One name for each column from all levels: a group's name runs to the right until the next name or the end of its own group."""
    spread: list[list[str]] = []
    for level, row in enumerate(levels):
        cells = _padded(row, width)
        if level < len(levels) - 1:
            for place in range(1, width):
                inside = all(above[place] == above[place - 1] for above in spread)
                covered = any(_padded(lower, width)[place] for lower in levels[level + 1 :])
                if not cells[place] and inside and covered:
                    cells[place] = cells[place - 1]
        spread.append(cells)
    return ["/".join(dict.fromkeys(row[place] for row in spread if row[place])) for place in range(width)]


def _numbers_columns(row: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 甲 乙 1 2 3."""
    filled = [cell for cell in row if cell]
    stems = [cell for cell in filled if cell in _STEMS]
    figures = [cell for cell in filled if cell not in _STEMS]
    if len(filled) < 3 or len(filled) < len(row) - 1 or (not stems and len(figures) < 4):
        return False
    return figures == [str(number) for number in range(1, len(figures) + 1)]


def _width(rows: Sequence[Sequence[str]]) -> int:
    return max((max((i + 1 for i, cell in enumerate(row) if cell), default=0) for row in rows), default=0)


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]


def _numbered(width: int, expected: Expected) -> tuple[str, ...]:
    return (
        distinct([words[0] for words in expected])
        if len(expected) == width
        else tuple(f"列{place}" for place in range(1, width + 1))
    )


def _no_header(width: int, expected: Expected) -> Text:
    if len(expected) == width:
        return Text("没有表头，按登记的项顺序取列", "no header: columns taken in the order of the registered items")
    return Text("没有表头，列按顺序编号", "no header: columns are numbered")


def _told(chinese: str, english: str, row: Sequence[str]) -> Text:
    words = " ".join(cell for cell in row if cell)
    return Text(f"{chinese}：{words}", f"{english}: {words}")
