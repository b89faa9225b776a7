"""The shapes in which a table survives on its way from the page to plain text, each turned into rows of cells. Pure.

Three shapes: cells separated by tabs; a row a line with only blanks between its figures (参保人数（亿人）3.60 8.07 4.47); and a cell
a line, when the extraction went through the table cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_HEADER_WORD: Final = re.compile(
    r"(?:19|20)\d{2}年?(?:规划目标|目标值?|计划|实际)?|指标名称|主要指标|指标|项目|名称|类别|序号|计量单位|单位|规划目标|目标任务|目标值?|任务|计划|实际情况|实际值?|完成情况|现状值?"
    r"|年均增长率?|年均增速|增长率|增速|增加值?|增长|累计|属性|性质|备注|责任单位|牵头单位"
)
_FIGURE: Final = r"(?:[>≥<≤]?[\[［]?\d[\d,]*(?:\.\d+)?(?:[-—~～]\d[\d,]*(?:\.\d+)?)?[\]］]?%?(?:左右|以上|以内|以下)?(?:[（(]\d{1,2}[)）])?)"
_PACKED_ROW: Final = re.compile(
    rf"^(?P<label>[^\t\n，。；]*?[^\s\d.\-—])\s*(?P<figures>(?:{_FIGURE}|[—－-])(?:\s+{_FIGURE}|(?<=[—－]){_FIGURE}|\s*[—－]|\s+-)+)\s*$"
)
_FIGURE_CELL: Final = re.compile(rf"{_FIGURE}|[—－-]")
_LONE_FIGURE: Final = re.compile(rf"^\s*(?:{_FIGURE}|[—－\-/]+)\s*$")
_FIRST_HEADER: Final = re.compile(r"^\s*(?:序号|指标|主要指标|指标名称|项目|名称|类别)\s*$")
_LONGEST_CELL: Final = 40
_TITLES_KEPT: Final = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text and where it stands."""

    text: str
    start: int


@dataclass(slots=True)
class Table:
    """Rows of cells under the lines printed over them; `lines` are the starts of all lines that the table took."""

    title: str
    rows: list[list[Cell]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def _lines(text: str) -> list[tuple[int, str]]:
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append((start, line))
        start += len(line) + 1
    return lines


def _tabbed(start: int, line: str) -> list[Cell] | None:
    if "\t" not in line:
        return None
    cells, at = [], start
    for cell in line.split("\t"):
        cells.append(Cell(cell, at))
        at += len(cell) + 1
    return cells


def _packed(start: int, line: str) -> list[Cell] | None:
    """A row or header whose cells have nothing but blanks, or nothing at all, between them."""
    if len(line) > 120:
        return None
    row = _PACKED_ROW.match(line)
    if row:
        figures = [Cell(m.group(), start + m.start()) for m in _FIGURE_CELL.finditer(line, row.start("figures"))]
        return [Cell(row["label"], start), *figures]
    words = list(_HEADER_WORD.finditer(line))
    if len(words) >= 3 and not _HEADER_WORD.sub("", line).strip(" \u3000（）()%"):
        return [Cell(m.group(), start + m.start()) for m in words]
    return None


def _cell_by_cell(lines: list[tuple[int, str]], at: int) -> tuple[list[list[Cell]], int]:
    """The table that begins at line `at` with one cell a line, and the line after it; no rows if there is none."""
    width = 0
    while at + width < len(lines) and _HEADER_WORD.fullmatch(lines[at + width][1].strip()):
        width += 1
    if width < 2:
        return [], at
    rows = [[Cell(text, start) for start, text in lines[at : at + width]]]
    here = at + width
    while here + width <= len(lines):
        chunk = lines[here : here + width]
        figures = sum(bool(_LONE_FIGURE.match(text)) for _, text in chunk[1:])
        labelled = any(re.search(r"[\u4e00-\u9fff]", text) for _, text in chunk[:2])
        if not labelled or not figures or any(len(text) > _LONGEST_CELL or "。" in text for _, text in chunk):
            break
        rows.append([Cell(text, start) for start, text in chunk])
        here += width
    return (rows, here) if len(rows) > 1 else ([], at)


def find_tables(text: str) -> Iterator[Table]:
    """All tables of a text, in order, whatever shape they came in."""
    lines = _lines(text)
    table: Table | None = None
    titles: list[str] = []
    at = 0
    while at < len(lines):
        start, line = lines[at]
        cells = _tabbed(start, line) or _packed(start, line)
        if cells is None and _FIRST_HEADER.match(line):
            rows, after = _cell_by_cell(lines, at)
            if rows:
                yield Table(" ".join(titles[-_TITLES_KEPT:]), rows, [s for s, _ in lines[at:after]])
                titles, at = [], after
                continue
        if cells is not None:
            table = table or Table(" ".join(titles[-_TITLES_KEPT:]))
            table.rows.append(cells)
            table.lines.append(start)
        elif line.strip():
            if table is not None:
                yield table
                table, titles = None, []
            titles.append(line.strip()[:60])
        at += 1
    if table is not None:
        yield table
