"""Tables that assign: one obligation a row, where a column is headed 责任单位, 牵头单位 or the like."""

from __future__ import annotations

import re
from typing import NamedTuple

from mianzhou.policy.obligations.assignment import Assignment
from mianzhou.policy.obligations.labels import header_of
from mianzhou.policy.obligations.units_printed import fold, is_unit, split_units

_ROW = re.compile(r"^[^\n]*\t[^\n]*$", re.MULTILINE)
_SERIAL_HEAD = re.compile(r"(?:序号|编号|序|号|项次)\Z")
_TASK_HEAD = re.compile(
    r"[一-龥]{0,6}(?:任务|事项|内容|项目|工作|措施|举措|目标|要求|要点|指标|名称|政策|重点)[一-龥]{0,4}\Z",
)
_SERIAL = re.compile(r"[\d一二三四五六七八九十（()）.、．]+\Z")


class Row(NamedTuple):
    """A row that assigns: where it stands, its number and task as printed, and what it assigns."""

    start: int
    end: int
    label: str
    title: str
    assignment: Assignment


class _Columns(NamedTuple):
    serial: int | None
    tasks: tuple[int, ...]
    lead: tuple[int, ...]
    responsible: tuple[int, ...]
    time: tuple[int, ...]
    width: int


def _columns(cells: list[str]) -> _Columns | None:
    heads = [header_of(cell) for cell in cells]
    kinds = [head.kind if head else None for head in heads]
    serial = next((i for i, cell in enumerate(cells) if _SERIAL_HEAD.match(cell)), None)
    tasks = tuple(i for i, cell in enumerate(cells) if kinds[i] is None and _TASK_HEAD.match(cell))
    lead = tuple(i for i, kind in enumerate(kinds) if kind == "lead")
    responsible = tuple(i for i, kind in enumerate(kinds) if kind == "responsible")
    time = tuple(i for i, kind in enumerate(kinds) if kind == "time")
    if not tasks or not any(head.charging for head in heads if head and head.kind in ("lead", "responsible")):
        return None  # 建设单位, 承办单位 alone head a list of projects or events
    return _Columns(serial, tasks, lead, responsible, time, len(cells))


def find_rows(text: str, start: int, end: int) -> list[Row]:
    """The rows that assign, in the tables of a range. A row without number and units goes on the row above it."""
    rows: list[Row] = []
    columns: _Columns | None = None
    above = -1
    for line in _ROW.finditer(text, start, end):
        if line.start() != above + 1:
            columns = None
        above = line.end()
        cells = [fold(cell) for cell in line[0].split("\t")]
        headed = _columns(cells)
        if headed:
            columns = headed
        elif columns:
            _add_row(rows, columns, cells, line.start(), line.end())
    return rows


def _add_row(rows: list[Row], columns: _Columns, cells: list[str], start: int, end: int) -> None:
    cells = cells + [""] * (columns.width - len(cells))
    serial = cells[columns.serial] if columns.serial is not None else ""
    lead, responsible = _units(cells, columns.lead), _units(cells, columns.responsible)
    title = next((cells[i] for i in columns.tasks if cells[i]), "")
    if not lead and not responsible:
        if rows and not serial and title and start - rows[-1].end <= 1:
            rows[-1] = rows[-1]._replace(end=end)
        return
    timing = "，".join(cells[i] for i in columns.time if cells[i]) or None
    rows.append(
        Row(
            start,
            end,
            serial if _SERIAL.match(serial) else "",
            title,
            Assignment(
                form="labelled",
                lead=lead,
                responsible=tuple(unit for unit in responsible if unit not in lead),
                timing=timing,
            ),
        ),
    )


def _units(cells: list[str], columns: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(unit for i in columns for unit in split_units(cells[i]) if is_unit(unit))
