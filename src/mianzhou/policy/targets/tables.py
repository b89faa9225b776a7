"""Targets printed as tables: rows of cells under a header that names years or aims. Pure.

A column holds targets when its header names a year from the document's on, or 目标, 计划, 任务. A column 增加 or 年均增长 counts
only where the row has no target, for otherwise it repeats it. Tables headed 实现情况 look back and hold none. Rows whose cells
are prose (01 ⇥ 培养100名…) are left to the reading of prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from mianzhou.policy.targets.cues import CUES
from mianzhou.policy.targets.deadlines import find_dates
from mianzhou.policy.targets.layouts import Cell, find_tables
from mianzhou.policy.targets.measures import KIND_OF
from mianzhou.policy.targets.numbers import Quantity, find_quantities

_VALUE_CELL: Final = re.compile(
    r"^\s*(?P<sign>[>≥<≤=]|大于|不低于|不少于|小于|不超过|约)?\s*[\[［【(（]?\s*(?P<number>\d[\d,]*(?:\.\d+)?(?:\s?[-—~～]{1,2}\s?\d[\d,]*(?:\.\d+)?)?)\s*[\]］】)）]?"
    r"\s*(?P<unit>[^\d\s，。；]{0,8}?)(?P<bound>左右|以上|以内|以下)?(?:[（(]\d{1,2}[)）])?\s*$"
)
_EMPTY_CELL: Final = re.compile(r"^[\s—\-－–/]*$")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?=\s?年|\s*$|[^\d])")
_AIM: Final = re.compile(r"目标|计划|任务|规划|指标值")
_ACTUAL: Final = re.compile(r"实际|完成|现状|基数|基期|实现|上年")
_INCREASE: Final = re.compile(r"增加|增长|增幅|年均|提高|累计")
_UNIT_HEADER: Final = re.compile(r"^\s*(?:计量)?单位\s*$")
_OTHER_HEADER: Final = re.compile(
    r"属性|性质|类型|责任|牵头|备注|序号|来源|时间|部门|级别|地点|期限|完成时限|联系|电话"
)
_NOTE_MARK: Final = re.compile(r"[（(]\d{1,2}[)）]")
_UNIT_IN_LABEL: Final = re.compile(r"[（(](?P<unit>[^（）()\d]{1,12})[)）]")
_LOOKS_BACK: Final = tuple(cue.pattern for cue in CUES if cue.name == "looking_back")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a table holds: `target`, `base`, `increase`, `unit` or `other`, and for which year."""

    role: str
    year: int | None
    header: str


@dataclass(frozen=True, slots=True)
class TableTarget:
    """One target cell. Positions count in the text handed in; `text` is the row, cells joined by ` | `."""

    start: int
    end: int
    cell_start: int
    text: str
    metric: str
    sign: str
    quantity: Quantity
    year: int | None
    is_increase: bool
    baseline: str | None
    base: float | None
    increase: float | None


def _value(cell: str) -> re.Match[str] | None:
    m = _VALUE_CELL.match(cell)
    return m if m and (not m["unit"] or m["unit"].lstrip("百千万亿") in {"", *KIND_OF}) else None


def _is_header(row: list[Cell]) -> bool:
    cells = [cell.text for cell in row[1:]]
    years = sum(bool(_YEAR.search(c)) for c in cells)
    return years > 0 or not any(_value(c) for c in cells)


def _column(header: str, year: int | None, whole_table_aims: bool) -> Column:
    found = _YEAR.search(header)
    at = int(found.group()) if found else None
    if _UNIT_HEADER.match(header):
        return Column("unit", at, header)
    if _OTHER_HEADER.search(header):
        return Column("other", at, header)
    if _ACTUAL.search(header) or (at is not None and year is not None and at < year):
        return Column("base", at, header)
    if _INCREASE.search(header):
        return Column("increase", at, header)
    if at is not None or _AIM.search(header):
        return Column("target", at, header)
    return Column("target" if whole_table_aims and header.strip() else "other", at, header)


def _columns(rows: list[list[Cell]], year: int | None, title: str) -> tuple[list[Column], int]:
    """The meaning of every column and how many rows the header takes; no header, no table."""
    height = 0
    while height < min(3, len(rows)) and _is_header(rows[height]):
        height += 1
    if height == 0:
        return [], 0
    width = max(len(row) for row in rows)
    headers = [" ".join(row[i].text for row in rows[:height] if i < len(row)).strip() for i in range(width)]
    dated = any(_YEAR.search(h) or _AIM.search(h) for h in headers[1:])
    return [_column(h, year, bool(_AIM.search(title)) and not dated) for h in headers], height


def _label(row: list[Cell], columns: list[Column]) -> tuple[str, str | None]:
    """The name of the row and the unit in its brackets."""
    words = [
        cell.text.strip()
        for cell, column in zip(row, columns, strict=False)
        if column.role == "other" and not _value(cell.text) and not _EMPTY_CELL.match(cell.text)
    ][:2]
    if not words:
        words = [row[0].text.strip()]
    label = _NOTE_MARK.sub("", max(words, key=len))
    unit = None
    for m in _UNIT_IN_LABEL.finditer(label):
        if m["unit"].lstrip("百千万亿") in {"", *KIND_OF} or "/" in m["unit"]:
            unit = m["unit"]
            label = label.replace(m.group(), "")
    return label.strip(), unit


def _cell_number(row: list[Cell], columns: list[Column], role: str) -> float | None:
    for cell, column in zip(row, columns, strict=False):
        m = _value(cell.text) if column.role == role else None
        if m and m["number"].replace(",", "").replace(".", "", 1).isdigit():
            return float(m["number"].replace(",", ""))
    return None


def _row_targets(row: list[Cell], columns: list[Column], header_unit: str | None) -> Iterator[TableTarget]:
    label, label_unit = _label(row, columns)
    if not re.search(r"[\u4e00-\u9fff]", label):
        return
    unit_cell = next((c.text.strip() for c, col in zip(row, columns, strict=False) if col.role == "unit"), None)
    filled = [(c, col) for c, col in zip(row, columns, strict=False) if col.role == "target" and _value(c.text)]
    if not filled:
        filled = [(c, col) for c, col in zip(row, columns, strict=False) if col.role == "increase" and _value(c.text)][
            :1
        ]
    base_year = next((col.year for col in columns if col.role == "base" and col.year), None)
    last_year = max((col.year for _, col in filled if col.year), default=None)
    text = " | ".join(cell.text.strip() for cell in row)
    for cell, column in filled:
        m = _value(cell.text)
        quantities = find_quantities(m["number"]) if m else ()
        if m is None or len(quantities) != 1:
            continue
        one = quantities[0]
        unit = m["unit"] or label_unit or unit_cell or _header_unit(column.header) or header_unit
        quantity = Quantity(
            cell.start + m.start("number"), cell.start + m.end("number"), cell.start + m.end("number"),
            one.low, one.high, unit or None, one.kind, m["bound"] or "", False,
        )  # fmt: skip
        yield TableTarget(
            row[0].start, row[-1].start + len(row[-1].text), cell.start, text, label, m["sign"] or "", quantity,
            column.year, column.role == "increase", f"{base_year}年" if base_year else None,
            _cell_number(row, columns, "base"),
            _cell_number(row, columns, "increase") if column.year == last_year else None,
        )  # fmt: skip


def _header_unit(header: str) -> str | None:
    m = _UNIT_IN_LABEL.search(header)
    return m["unit"] if m else None


def find_table_targets(text: str, year: int | None) -> tuple[tuple[TableTarget, ...], frozenset[int]]:
    """All target cells of a folded text, and the starts of every line that is part of a table of figures."""
    targets: list[TableTarget] = []
    figure_lines: set[int] = set()
    for table in find_tables(text):
        columns, height = _columns(table.rows, year, table.title)
        body = table.rows[height:]
        if not columns or not any(_value(cell.text) for row in body for cell in row[1:]):
            continue
        figure_lines.update(table.lines)
        if any(pattern.search(word) for pattern in _LOOKS_BACK for word in table.title.split(" ")):
            continue
        title_unit = _UNIT_IN_LABEL.search(table.title.replace("单位:", "").replace("单位：", ""))
        title_year = [date.year for date in find_dates(table.title, None)]
        for row in body:
            for target in _row_targets(row, columns, title_unit["unit"] if title_unit else None):
                targets.append(target if target.year or not title_year else replace(target, year=title_year[-1]))
    return tuple(targets), frozenset(figure_lines)
