"""A list as a workbook: the rows, and a second sheet that says what was filtered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from mianzhou.kernel.text import Text
from mianzhou.portal.components.cells import Column, written
from mianzhou.portal.components.exports import FORMULA_STARTS, heads

CELL_LIMIT = 32_767  # characters that a spreadsheet's cell can hold


def write_xlsx(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Any], note: Sequence[str]) -> None:
    """Write the workbook; constant memory in the number of rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(Text("数据", "Data")))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns):
        letter = chr(ord("A") + number) if number < 26 else "A" + chr(ord("A") + number - 26)
        sheet.column_dimensions[letter].width = 48 if column.wide else 18
    sheet.append([_xlsx_cell(sheet, head, bold=True) for head in heads(columns)])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, written(column, row)) for column in columns])
    about = book.create_sheet(str(Text("说明", "About")))
    for text in note:
        about.append([_xlsx_cell(about, text)])
    book.save(file)


def _xlsx_cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    text = isinstance(value, str)
    if text:
        value = ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_LIMIT]
    cell = WriteOnlyCell(sheet, value=value)
    if text:
        cell.data_type = "s"  # otherwise "=1+1" becomes a formula
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell
