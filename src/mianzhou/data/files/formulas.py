"""Formulas without a result: a program wrote them and no spreadsheet has worked them out, so that a reader finds nothing in the cell."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from mianzhou.data.files.percents import part_of
from mianzhou.kernel.text import Text

_LOOKED_AT = 32 << 20
# A formula whose result is an empty text says so by t="str".
_UNWORKED = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)


def told(stream: BinaryIO, sheet: str) -> tuple[Text, ...]:
    """What the sender of an XLSX is told of such cells in the first 32 MB of a sheet; nothing where there are none."""
    try:
        with zipfile.ZipFile(stream) as book, book.open(part_of(book, sheet)) as opened:
            places = _UNWORKED.findall(opened.read(_LOOKED_AT))
    except (zipfile.BadZipFile, KeyError, NotImplementedError):
        return ()
    if not places:
        return ()
    words = Text(
        "{n} 个公式没有计算结果（如 {first}），按空值读取：请用表格软件打开、保存后重新报送",
        "There is no result in {n} formula(s) ({first} …), read as empty: open the file in a spreadsheet program, save it, send it again",
    )
    return (words.format(n=len(places), first=places[0].decode()),)
