"""The quarantine as a workbook: reasons in words beside each row, mended there, and read back.

A hidden sheet says which batch it is and which column is which item, so that columns may be moved and headings translated; the column of row
numbers says which row is which, so that rows may be sorted or left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import python_calamine
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from mianzhou.data.intake.errors import NotOurWorkbook
from mianzhou.data.intake.quarantine import QuarantinedRow
from mianzhou.data.intake.wording import all_words
from mianzhou.data.schemas.model import Schema
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

MARK = "mianzhou"
ROW_HEADING = Text("行号", "Row")
REASON_HEADING = Text("问题", "Reasons")
_SHEET = Text("问题数据", "Quarantine")
MOST_ROWS = 1_000_000
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_767


class TooManyForWorkbook(MianzhouError):
    """More rows than a sheet can hold."""

    code = "too-many-for-workbook"
    problem = Text("问题数据有 {rows} 行，超出一张表格的容量。", "{rows} row(s) are more than a sheet can hold. ")
    remedy = Text("请先按原因筛选，或下载 CSV。", "Filter by reason first, or download CSV.")


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What came back in a workbook: the changed cells by row number, and how many rows it had."""

    changes: dict[int, dict[str, str]]
    rows: int


def write_workbook(
    into: IO[bytes],
    *,
    batch: int,
    schema: Schema,
    columns: Sequence[str],
    rows: Iterable[QuarantinedRow],
    language: str | None,
) -> None:
    """Write the rows; every cell is text, so that nothing is turned into a number, a date or a formula on opening."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET.in_language(language))
    sheet.freeze_panes = "C2"
    titles = {field.name: field.title or field.name for field in schema.fields}
    sheet.column_dimensions["B"].width = 60
    heads = [
        ROW_HEADING.in_language(language),
        REASON_HEADING.in_language(language),
        *(titles.get(c, c) for c in columns),
    ]
    sheet.append([_styled(sheet, _text_cell(sheet, head), bold=True) for head in heads])
    for row in rows:
        wrong = {reason.rpartition(":")[0] for reason in row.reasons}
        cells: list[Any] = [row.row, _text_cell(sheet, all_words(schema, row.reasons, row.values, language))]
        for name in columns:
            cell = _text_cell(sheet, row.values.get(name, ""))
            cells.append(_styled(sheet, cell, marked=True) if name in wrong else cell)
        sheet.append(cells)
    notes = book.create_sheet(MARK)
    notes.sheet_state = "hidden"
    notes.append([MARK, "quarantine", batch])
    notes.append(["_row", "_reasons", *columns])
    notes.append(heads)
    book.save(into)


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, _shown(text))
    cell.data_type = "s"  # never a formula, whatever a value begins with
    cell.number_format = "@"
    return cell


def _styled(sheet: Any, cell: Any, *, bold: bool = False, marked: bool = False) -> Any:
    if bold:
        cell.font = Font(bold=True)
    if marked:
        cell.fill = PatternFill("solid", fgColor="FFF3CD")
    return cell


def _shown(text: str) -> str:
    """The text as a cell can hold it and gives it back: XML knows one kind of line end only."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST]


def read_workbook(
    path: Path, *, batch: int, known: Callable[[Collection[int]], Mapping[int, QuarantinedRow]]
) -> ReadBack:
    """The cells that differ from what was written; `known` gives the batch's rows for numbers. `NotOurWorkbook` for a foreign file."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        notes = book.get_sheet_by_name(MARK).to_python(skip_empty_area=False)
        sheet = next(s for s in book.sheet_names if s != MARK)
        table = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, StopIteration, OSError):
        raise NotOurWorkbook(batch=batch, why=Text("没有找到标识", "its mark is missing")) from None
    names = _columns(notes, table, batch)
    given: dict[int, dict[str, str]] = {}
    for cells in table[1:]:
        said = {name: _cell_text(cell) for name, cell in zip(names, cells, strict=False) if name}
        number = said.pop("_row", "")
        if not number and not any(said.values()):
            continue
        if not number.isdigit() or int(number) in given:
            raise NotOurWorkbook(
                batch=batch, why=Text(f"行号“{number}”无效或重复", f"row number “{number}” is wrong or there twice")
            )
        given[int(number)] = said
    return ReadBack(_changes(given, known(given.keys()), batch), len(given))


def _columns(notes: list[list[Any]], table: list[list[Any]], batch: int) -> list[str]:
    """The item behind each column of the sheet, by its heading; empty for columns that somebody added."""
    if len(notes) < 3 or [_cell_text(c) for c in notes[0][:2]] != [MARK, "quarantine"] or not table:
        raise NotOurWorkbook(batch=batch, why=Text("没有找到标识", "its mark is missing"))
    other = _cell_text(notes[0][2])
    if other != str(batch):
        raise NotOurWorkbook(batch=batch, why=Text(f"它属于批次 {other}", f"it belongs to batch {other}"))
    items, heads = [_cell_text(c) for c in notes[1]], [_cell_text(c) for c in notes[2]]
    waiting: dict[str, list[str]] = {}
    for item, head in zip(items, heads, strict=True):
        waiting.setdefault(head, []).append(item)
    found = [waiting[head].pop(0) if waiting.get(head) else "" for head in map(_cell_text, table[0])]
    if "_row" not in found:
        raise NotOurWorkbook(batch=batch, why=Text("行号列不见了", "the column of row numbers is gone"))
    return ["" if name == "_reasons" else name for name in found]


def _changes(
    given: Mapping[int, Mapping[str, str]], known: Mapping[int, QuarantinedRow], batch: int
) -> dict[int, dict[str, str]]:
    missing = sorted(set(given) - set(known))
    if missing:
        raise NotOurWorkbook(batch=batch, why=Text(f"没有第 {missing[0]} 行", f"there is no row {missing[0]}"))
    changes = {}
    for row, values in given.items():
        changed = {n: v for n, v in values.items() if v != _shown(known[row].values.get(n, ""))}
        if changed:
            changes[row] = changed
    return changes


def _cell_text(cell: Any) -> str:
    """A cell as text, also where the office program made a number or a date of it."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if (cell.hour, cell.minute, cell.second) == (0, 0, 0):
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ")
        case date():
            return cell.isoformat()
        case _:
            return str(cell).replace("\r\n", "\n")
