"""Workbooks (XLSX, XLS, ODS): every visible sheet that holds a table, its cells as the text that an office would read in them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import python_calamine as calamine

from mianzhou.data.files import formulas, merged_cells
from mianzhou.data.files.chunk import ROW, Chunk, MalformedRow
from mianzhou.data.files.encoding import Opener
from mianzhou.data.files.errors import FileDamaged, FileEmpty, FileLocked, NoSuchTable
from mianzhou.data.files.headers import HEAD_ROWS, Expected, Header, Merge, find_header, is_note
from mianzhou.data.files.layout import Layout, SourceTable
from mianzhou.data.files.percents import Shown, cells_in_per_cent, in_per_cent
from mianzhou.kernel.text import Text

_BYTES_A_ROW = 256
_TAIL = 12
_WHOLE = 1e15


def sheet_tables(
    opened: Opener, form: str, name: str, *, sheet: str = "", member: str = "", expected: Expected = ()
) -> list[SourceTable]:
    """A table for each visible sheet that is not empty; of one sheet if it is named."""
    book = _workbook(opened(), name)
    shown = [s.name for s in book.sheets_metadata if s.visible == calamine.SheetVisibleEnum.Visible]
    names = list(book.sheet_names)
    if sheet and sheet not in names:
        raise NoSuchTable(name=name, wanted=sheet, known="、".join(names))
    hidden = [n for n in names if n not in shown]
    chosen = [sheet] if sheet else shown
    notes = (Text(f"略过隐藏的工作表：{'、'.join(hidden)}", f"hidden sheets passed over: {', '.join(hidden)}"),)
    found = []
    for each in chosen:
        opening = _Sheet(opened, form, name, each)
        table = opening.table(book, member, expected, notes if hidden and not sheet else ())
        if table is not None:
            found.append(table)
    if not found:
        raise FileEmpty(name=member or name)
    return found


def _workbook(stream: BinaryIO, name: str) -> calamine.CalamineWorkbook:
    try:
        return calamine.load_workbook(stream)  # type: ignore[no-any-return]
    except calamine.PasswordError:
        raise FileLocked(name=name) from None
    except (calamine.CalamineError, OSError) as error:
        raise FileDamaged(name=name, detail=str(error)) from None


class _Sheet:
    """One sheet of a workbook, opened anew for each reading."""

    def __init__(self, opened: Opener, form: str, name: str, sheet: str) -> None:
        self._opened = opened
        self._form = form
        self._name = name
        self._sheet = sheet
        self._header = Header((), 0, 0, 0)
        self._merged: list[Merge] = []

    def table(
        self,
        book: calamine.CalamineWorkbook,
        member: str,
        expected: Expected,
        notes: tuple[Text, ...],
    ) -> SourceTable | None:
        """The sheet as a table, or None where it is empty."""
        sheet = book.get_sheet_by_name(self._sheet)
        if sheet.start is None or not sheet.height:
            return None
        grid = [[cell_text(cell) or "" for cell in row] for row in islice(sheet.iter_rows(), HEAD_ROWS)]
        # Rows before the first filled one are yielded too, columns before it are as well: the grid begins at A1.
        merges = [Merge(m[0][0], m[0][1], m[1][0], m[1][1]) for m in sheet.merged_cell_ranges or ()]
        self._header = header = find_header(grid, merges, expected)
        self._merged = merged_cells.running_down(merges, header.data)
        unworked = formulas.told(self._opened(), self._sheet) if self._form == "xlsx" else ()
        layout = Layout(
            format=self._form,
            header=header.names,
            header_rows=header.rows,
            first_row=header.data + 1,
            sheet=self._sheet,
            member=member,
            notes=(*notes, *header.notes, *merged_cells.told(self._merged), *unworked),
        )
        label = "/".join(part for part in (member or self._name, self._sheet) if part)
        return SourceTable(label, layout, self.chunks)

    def chunks(self, target_bytes: int) -> Iterator[Chunk]:
        """The rows below the header; rows without any value are no rows."""
        book = _workbook(self._opened(), self._name)
        shown = cells_in_per_cent(self._opened(), self._sheet) if self._form == "xlsx" else {}
        begin = self._header.data
        rows = enumerate(islice(book.get_sheet_by_name(self._sheet).iter_rows(), begin, None), begin)
        texts = (
            (place, _texts(place, row, shown)) for place, row in rows if any(cell not in ("", None) for cell in row)
        )
        filled = merged_cells.filled_down(texts, self._merged)
        number = 1
        size = max(target_bytes // _BYTES_A_ROW, _TAIL)
        held = list(islice(filled, size))
        while held:
            following = list(islice(filled, size))
            yield self._chunk(held, number, last=not following)
            number += len(held)
            held = following

    def _chunk(self, held: list[tuple[int, list[str | None]]], number: int, *, last: bool) -> Chunk:
        texts = [cells for _, cells in held]
        width = len(self._header.names)
        good: list[list[str | None]] = []
        numbers: list[int] = []
        bad: list[MalformedRow] = []
        notes = _notes(texts) if last else 0
        for place, cells in enumerate(texts):
            beyond = any(cells[width:])
            if place >= len(texts) - notes or beyond:
                reason = "too-many-fields" if beyond else "note"
                shown = "\t".join(cell or "" for cell in cells).rstrip("\t")
                bad.append(MalformedRow(number + place, shown, reason))
            else:
                good.append([*cells[:width], *[None] * (width - len(cells))])
                numbers.append(number + place)
        columns = list(zip(*good, strict=True)) if good else [()] * width
        table = {ROW: pa.array(numbers, pa.int64())}
        table |= {n: pa.array(c, pa.string()) for n, c in zip(self._header.names, columns, strict=True)}
        return Chunk(pa.table(table), tuple(bad), self._blanks(held, number))

    def _blanks(self, held: list[tuple[int, list[str | None]]], number: int) -> tuple[tuple[int, int], ...]:
        """Where the number of blank rows above changes, from row to row."""
        found: list[tuple[int, int]] = []
        for row, (place, _) in enumerate(held, number):
            many = place - self._header.data - (row - 1)
            if many != (found[-1][1] if found else 0):
                found.append((row, many))
        return tuple(found)


def _texts(place: int, row: list[Any], shown: Shown) -> list[str | None]:
    """What stands in the cells of a row of the sheet."""
    texts = [cell_text(cell) for cell in row]
    for column, rows in shown.items():
        if place < len(rows) and rows[place] and column < len(row) and type(row[column]) in (float, int):
            texts[column] = in_per_cent(row[column])
    return texts


def _notes(rows: list[list[str | None]]) -> int:
    count = 0
    while count < min(len(rows), _TAIL) and is_note(rows[-1 - count]):
        count += 1
    return count


def cell_text(cell: Any) -> str | None:
    """What a reader sees in a cell: whole numbers without a point, dates as 2016-05-01, None where there is nothing."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else repr(cell)
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
