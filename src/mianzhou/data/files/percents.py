"""Cells that a workbook shows in per cent: 0.125 is stored, 12.5% is what a reader sees. The spreadsheet library gives the stored number only."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

Shown = dict[int, bytearray]
"""For each column (from 0) that has such cells, a byte for each row (from 0): 1 where the cell is in per cent."""

_BLOCK = 1 << 20
_LARGEST_PART = 32 << 20
_BUILT_IN = {"9", "10"}
_FORMAT = re.compile(r"<(?:\w+:)?numFmt\s[^>]*>")
_STYLES = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.S)
_STYLE = re.compile(r"<(?:\w+:)?xf\b[^>]*>")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLED = re.compile(rb'\bs="(\d+)"')
_LITERAL = re.compile(r'"[^"]*"|\\.')


def cells_in_per_cent(stream: BinaryIO, sheet: str) -> Shown:
    """Where a sheet of an XLSX shows numbers in per cent; empty where its parts are not as they usually are."""
    try:
        with zipfile.ZipFile(stream) as book:
            styles = _styles_in_per_cent(_text(book, "xl/styles.xml"))
            return _marked(book, part_of(book, sheet), styles) if styles else {}
    except (zipfile.BadZipFile, KeyError, NotImplementedError):
        return {}


def in_per_cent(number: float) -> str:
    """A stored number as it is shown, with all its digits."""
    return f"{(Decimal(repr(number)) * 100).normalize():f}%"


def _text(book: zipfile.ZipFile, part: str) -> str:
    with book.open(part) as opened:
        return opened.read(_LARGEST_PART).decode("utf-8", "replace")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def _styles_in_per_cent(text: str) -> frozenset[bytes]:
    """The numbers of the cell styles; a sign of per cent in quotation marks is only printed, and scales nothing."""
    formats = {
        _attribute(tag, "numFmtId")
        for tag in _FORMAT.findall(text)
        if "%" in _LITERAL.sub("", _attribute(tag, "formatCode"))
    } | _BUILT_IN
    styles = _STYLES.search(text)
    found = _STYLE.findall(styles[0]) if styles else []
    return frozenset(str(n).encode() for n, tag in enumerate(found) if _attribute(tag, "numFmtId") in formats)


def part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """The part of the package in which a sheet lies."""
    tags = _SHEET.findall(_text(book, "xl/workbook.xml"))
    relation = next((_attribute(tag, r"\w+:id") for tag in tags if _attribute(tag, "name") == sheet), "")
    for tag in _RELATION.findall(_text(book, "xl/_rels/workbook.xml.rels")):
        if _attribute(tag, "Id") == relation:
            target = _attribute(tag, "Target")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(sheet)


def _marked(book: zipfile.ZipFile, part: str, styles: frozenset[bytes]) -> Shown:
    shown: Shown = {}
    for attributes in _cells(book, part):
        styled = _STYLED.search(attributes)
        place = _PLACE.search(attributes)
        if styled and place and styled[1] in styles:
            rows = shown.setdefault(_column(place[1]), bytearray())
            row = int(place[2]) - 1
            if row >= len(rows):
                rows.extend(bytes(row + 1 - len(rows)))
            rows[row] = 1
    return shown


def _cells(book: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The attributes of every cell, read as a stream."""
    with book.open(part) as opened:
        held = b""
        while block := opened.read(_BLOCK):
            held += block
            whole = held.rfind(b"<")
            yield from _CELL.findall(held[:whole])
            held = held[whole:]
        yield from _CELL.findall(held)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
