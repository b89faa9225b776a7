"""Any file, and the tables in it. What a file is is seen from its content, never from its name alone."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from mianzhou.data.files.archives import open_gzip, zip_members
from mianzhou.data.files.columnar import parquet_table
from mianzhou.data.files.delimited import delimited_table
from mianzhou.data.files.encoding import Opener
from mianzhou.data.files.errors import FileDamaged, FileEmpty, FileLocked, FileMissing, NoSuchTable, NotATable
from mianzhou.data.files.headers import Expected
from mianzhou.data.files.layout import SourceTable
from mianzhou.data.files.records import json_table
from mianzhou.data.files.sheets import sheet_tables
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_HEAD = 4096
_JSON_LINES = 8
_IN_MEMORY = 32 << 20
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"SQLite format 3", "SQLite"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x7fELF", "ELF"),
)
# A damaged or locked file of such a name may hold rows, which must not be lost in silence; any other in an archive is passed over.
_TABLES = (
    ".csv",
    ".tsv",
    ".txt",
    ".json",
    ".jsonl",
    ".ndjson",
    ".parquet",
    ".xlsx",
    ".xlsm",
    ".xlsb",
    ".xls",
    ".et",
    ".ods",
    ".zip",
    ".gz",
)


def tables_of(path: Path, name: str = "", *, sheet: str = "", expected: Expected = ()) -> list[SourceTable]:
    """The tables of a file, in its order; never none.

    `name` is what the sender called it, if `path` does not say so; `sheet` names one sheet or one member; `expected` is what the
    header may carry, for each item its code and then its other words: by them a header is found, and in their order a file without one is read.
    """
    if not path.is_file():
        raise FileMissing(name=name or path.name)
    name = name or path.name
    found = list(_tables(cast(Opener, partial(path.open, "rb")), name, "", sheet, expected, depth=0))
    if sheet:
        named = [t for t in found if sheet in (t.layout.sheet, t.layout.member, t.label)]
        if not named:
            raise NoSuchTable(name=name, wanted=sheet, known="、".join(t.layout.sheet or t.label for t in found))
        return named
    return found


def _tables(
    opened: Opener, name: str, member: str, sheet: str, expected: Expected, *, depth: int
) -> Iterator[SourceTable]:
    called = member or name
    with opened() as stream:
        head = stream.read(_HEAD)
    if not head:
        raise FileEmpty(name=called)
    for mark, what in _OTHERS:
        if head.startswith(mark):
            raise NotATable(name=called, what=what)
    if head.startswith(b"PK"):
        yield from _of_zip(_seekable(opened, depth), name, member, sheet, expected, depth=depth)
    elif head.startswith(b"\x1f\x8b"):
        if depth > 1:
            raise NotATable(name=called, what="gz")
        inner = called[:-3] if called.lower().endswith(".gz") else called
        packed = _seekable(opened, depth)
        yield from _tables(lambda: open_gzip(packed, called), name, inner, sheet, expected, depth=depth + 1)
    elif head.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in _start(opened):
            raise FileLocked(name=called)
        yield from _of_sheets(_seekable(opened, depth), "xls", name, member, sheet, expected)
    elif head.startswith(b"PAR1"):
        yield parquet_table(_seekable(opened, depth), called, member)
    elif form := _json_form(opened, head, called):
        yield json_table(opened, called, lines=form == "jsonl", member=member)
    else:
        _refuse_binary(head, called)
        yield delimited_table(opened, name, member, expected)


def _of_zip(
    opened: Opener, name: str, member: str, sheet: str, expected: Expected, *, depth: int
) -> Iterator[SourceTable]:
    """A workbook, which is a zip too, or the files of an archive."""
    called = member or name
    try:
        with zipfile.ZipFile(opened()) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:64] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError):
        names, kind = set(), b""
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        form = "xlsx" if "xl/workbook.xml" in names else "xlsb"
        yield from _of_sheets(opened, form, name, member, sheet, expected)
    elif b"opendocument.spreadsheet" in kind:
        yield from _of_sheets(opened, "ods", name, member, sheet, expected)
    elif "word/document.xml" in names or kind:
        raise NotATable(name=called, what="DOCX" if "word/document.xml" in names else kind.decode("ascii", "replace"))
    elif depth > 1:
        raise NotATable(name=called, what="zip")
    else:
        yield from _of_members(opened, name, member, sheet, expected, depth=depth)


def _of_members(
    opened: Opener, name: str, member: str, sheet: str, expected: Expected, *, depth: int
) -> Iterator[SourceTable]:
    """The tables among the files of an archive; what is none (a letter, a picture) is passed over, unless there is nothing else."""
    called = member or name
    tables: list[SourceTable] = []
    refused: list[tuple[str, MianzhouError]] = []
    for inner, opener in zip_members(opened, called):
        label = f"{member}/{inner}" if member else inner
        try:
            tables += _tables(opener, name, label, sheet, expected, depth=depth + 1)
        except (NotATable, FileEmpty) as error:
            refused.append((inner, error))
        except (FileDamaged, FileLocked) as error:
            if inner.lower().endswith(_TABLES):
                raise
            refused.append((inner, error))
    if not tables:
        raise refused[0][1] if refused else FileEmpty(name=called)
    passed = "、".join(inner for inner, _ in refused)
    note = (
        (Text(f"略过不是数据表的文件：{passed}", f"files that are no tables passed over: {passed}"),) if refused else ()
    )
    for table in tables:
        yield replace(table, layout=replace(table.layout, notes=(*note, *table.layout.notes)))


def _of_sheets(opened: Opener, form: str, name: str, member: str, sheet: str, expected: Expected) -> list[SourceTable]:
    # Of a workbook in an archive every sheet is opened: the name may be that of a member, or of another workbook's sheet.
    wanted = "" if member else sheet
    return sheet_tables(opened, form, name, sheet=wanted, member=member, expected=expected)


def _start(opened: Opener) -> bytes:
    with opened() as stream:
        return stream.read(1 << 20)


def _seekable(opened: Opener, depth: int) -> Opener:
    """What must be read from its end is unpacked first, into memory if small; a file itself is read where it lies."""
    if depth == 0:
        return opened

    @cache
    def unpacked() -> IO[bytes]:
        spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - lives as long as the table
        with opened() as stream:
            shutil.copyfileobj(stream, spool)
        return spool

    def reopened() -> BinaryIO:
        spool = unpacked()
        spool.seek(0)
        return _Shared(spool)  # type: ignore[return-value]

    return reopened


class _Shared(io.BufferedIOBase):
    """A view of an unpacked file that may be closed without closing it."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        self._inner.seek(self._place)
        piece = self._inner.read(-1 if size is None else size)
        self._place += len(piece)
        return piece

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place}.get(whence)
        self._place = self._inner.seek(offset, whence) if base is None else base + offset
        return self._place

    def tell(self) -> int:
        return self._place


def _json_form(opened: Opener, head: bytes, name: str) -> str:
    """`json`, `jsonl` or neither, by the first characters; a line that is whole by itself and followed by another is a JSON line."""
    begun = _ascii_view(head).lstrip()
    suffix = PurePosixPath(name.lower()).suffix
    if begun.startswith(b"["):
        return "json" if begun[1:].lstrip()[:1] in (b"{", b"]", b"[") or suffix == ".json" else ""
    if not begun.startswith(b"{"):
        return ""
    begun = _ascii_view(_start(opened)).lstrip()
    lines = begun.splitlines()[:_JSON_LINES]
    several = any(_is_object(line) and after.startswith(b"{") for line, after in pairwise(lines))
    return "jsonl" if several or suffix in (".jsonl", ".ndjson") else "json"


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.decode("latin-1"), strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _ascii_view(head: bytes) -> bytes:
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"")


def _refuse_binary(head: bytes, name: str) -> None:
    """Control characters are no text, in whichever encoding; zeros may be UTF-16's."""
    odd = sum(head.count(code) for code in (*range(1, 9), *range(14, 27), *range(28, 32)))
    if odd * 20 > len(head):
        raise NotATable(name=name, what="binary")
    start = head.lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise NotATable(name=name, what="HTML" if b"html" in start[:15] else "XML")
