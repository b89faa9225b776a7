"""Lists as files: XLSX and CSV, as filtered, written row by row.

A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a return) is written as text: a name typed into a
public form must not run in a clerk's spreadsheet.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Any, TypeVar
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.portal.components.cells import Column, written

XLSX_LIMIT = 100_000
CSV_LIMIT = 1_000_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
R = TypeVar("R", bound=HttpResponse | StreamingHttpResponse)
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportTooLarge(MianzhouError):
    """More rows than the file may have."""

    code = "export-too-large"
    status = 400
    problem = Text("结果超过 {limit} 行，{kind} 文件装不下。", "More than {limit} row(s), too many for {kind}. ")
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

    yield "\ufeff" + line(heads(columns))
    for row in rows:
        yield line(_csv_value(written(column, row)) for column in columns)


def _csv_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return as_text(value) if isinstance(value, str) else value


def xlsx_response(name: str, columns: Sequence[Column], rows: Iterable[Any], note: Sequence[str]) -> FileResponse:
    """A workbook with the rows and a second sheet that says what was filtered."""
    # Here and not above: a quarter of a second that commands, which load the components too, do not need.
    from mianzhou.portal.components.workbooks import write_xlsx

    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (FileResponse closes it)
    write_xlsx(file, columns, rows, note)
    file.seek(0)
    return _named(FileResponse(file, content_type=XLSX_TYPE), f"{name}.xlsx")


def heads(columns: Sequence[Column]) -> list[str]:
    """The first line of a file."""
    return [f"{c.title}（{c.unit}）" if c.unit else str(c.title) for c in columns]


def _named(response: R, name: str) -> R:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
