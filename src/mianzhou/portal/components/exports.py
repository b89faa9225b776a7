"""Lists as files: XLSX and CSV, as filtered, written row by row.

A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a return) is written as text: a name typed into a
public form must not run in a clerk's spreadsheet.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any, TypeVar
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.portal.components.cells import Column, written

XLSX_LIMIT = 100_000
CSV_LIMIT = 1_000_000
CELL_LIMIT = 32_767  # characters that a spreadsheet's cell can hold
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
R = TypeVar("R", bound=HttpResponse | StreamingHttpResponse)
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportTooLarge(MianzhouError):
    """More rows than the file may have."""

    code = "export-too-large"
    status = 400
    problem = Text("结果超过 {limit} 行，{kind} 文件装不下。", "More than {limit} rows, too many for {kind}. ")
    remedy = Text("请先筛选，缩小范围后再导出{other}。", "Narrow the list with filters and export again{other}.")


def as_text(value: str) -> str:
    """The text such that no spreadsheet runs it: an apostrophe in front, as spreadsheets themselves mark text."""
    return "'" + value if value.startswith(FORMULA_STARTS) else value


def csv_response(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> StreamingHttpResponse:
    """UTF-8 with a byte order mark, so that a spreadsheet program reads Chinese."""
    response = StreamingHttpResponse(_csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    return _named(response, f"{name}.csv")


def _csv_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def line(values: Iterable[Any]) -> str:
        writer.writerow(values)
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    yield "\ufeff" + line(_heads(columns))
    for row in rows:
        yield line(_csv_value(written(column, row)) for column in columns)


def _csv_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return as_text(value) if isinstance(value, str) else value


def xlsx_response(name: str, columns: Sequence[Column], rows: Iterable[Any], note: Sequence[str]) -> FileResponse:
    """A workbook with the rows and a second sheet that says what was filtered."""
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (FileResponse closes it)
    write_xlsx(file, columns, rows, note)
    file.seek(0)
    return _named(FileResponse(file, content_type=XLSX_TYPE), f"{name}.xlsx")


def write_xlsx(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Any], note: Sequence[str]) -> None:
    """Write the workbook; constant memory in the number of rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(Text("数据", "Data")))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns):
        letter = chr(ord("A") + number) if number < 26 else "A" + chr(ord("A") + number - 26)
        sheet.column_dimensions[letter].width = 48 if column.wide else 18
    sheet.append([_xlsx_cell(sheet, head, bold=True) for head in _heads(columns)])
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


def _heads(columns: Sequence[Column]) -> list[str]:
    return [f"{c.title}（{c.unit}）" if c.unit else str(c.title) for c in columns]


def _named(response: R, name: str) -> R:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
