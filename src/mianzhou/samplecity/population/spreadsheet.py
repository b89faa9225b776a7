"""A plain XLSX file as offices make them: a heading over the table, headers merged over several columns, and rows that stream.

The bytes depend on the content alone: no clock, no author. Nothing is kept in memory but the rows that are being added.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

_EPOCH = (1980, 1, 1, 0, 0, 0)
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?")
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Spreadsheet:
    """One sheet, written row by row. `groups` are the merged headers over the columns, empty where a column stands alone."""

    def __init__(
        self, path: Path, headers: Sequence[str], *, groups: Sequence[str], heading: str = "", note: str = ""
    ) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        for name, xml in _PARTS.items():
            self._zip.writestr(_entry(name), _DECLARATION + xml)
        self._sheet = self._zip.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True)
        self._row = 0
        self._merged: list[str] = []
        self._sheet.write(
            f'{_DECLARATION}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'.encode()
        )
        last = _letters(len(headers) - 1)
        for line in filter(None, (heading, note)):
            self.add([[line]])
            self._merged.append(f"A{self._row}:{last}{self._row}")
        self._write_header(headers, groups)

    def add(self, rows: Iterable[Sequence[str | None]]) -> None:
        """Rows of text; what is written like a number becomes one, as typing it does."""
        lines = []
        for cells in rows:
            self._row += 1
            lines.append(f'<row r="{self._row}">{"".join(self._cell(i, text) for i, text in enumerate(cells))}</row>')
        self._sheet.write("".join(lines).encode())

    def close(self) -> None:
        """Finish the file."""
        merged = "".join(f'<mergeCell ref="{area}"/>' for area in self._merged)
        ends = f'<mergeCells count="{len(self._merged)}">{merged}</mergeCells>' if merged else ""
        self._sheet.write(f"</sheetData>{ends}</worksheet>".encode())
        self._sheet.close()
        self._zip.close()

    def _cell(self, column: int, text: str | None) -> str:
        if text is None or text == "":
            return ""
        place = f"{_letters(column)}{self._row}"
        if len(text) < 12 and _NUMBER.fullmatch(text):
            return f'<c r="{place}"><v>{text}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'

    def _write_header(self, headers: Sequence[str], groups: Sequence[str]) -> None:
        if not any(groups):
            self.add([list(headers)])
            return
        upper = [group or header for header, group in zip(headers, groups, strict=True)]
        top = self._row + 1
        self.add([[None if i and groups[i] and groups[i] == groups[i - 1] else text for i, text in enumerate(upper)]])
        self.add([[header if group else None for header, group in zip(headers, groups, strict=True)]])
        start = 0
        for i in range(1, len(headers) + 1):
            if i < len(headers) and groups[i] and groups[i] == groups[start]:
                continue
            if groups[start]:
                self._merged.append(f"{_letters(start)}{top}:{_letters(i - 1)}{top}")
            else:
                self._merged.append(f"{_letters(start)}{top}:{_letters(start)}{top + 1}")
            start = i


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
