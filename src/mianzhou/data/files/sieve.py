"""The sieve of delimited text: which records of a block are whole, and which are not and why.

The dialect is that of RFC 4180: a field that begins with a quote ends with a quote before a delimiter or a line end, quotes inside it are
doubled, and it may hold line ends. A quote inside an unquoted field is an ordinary character. Lines end with CR LF, LF or CR; empty
lines are no records, nor are lines of blanks where there are several columns. A quote that is opened and not closed in this way spoils its own line only: reading goes on at the next line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

MULTILINE_LIMIT = 1 << 20
"""A record over several lines longer than this is taken for one that forgot a closing quote."""

_QUOTE = b'"'
_FEW_QUOTES = 10_000  # up to so many are looked for one by one
_SURROGATE = re.compile("[\ud800-\udfff\0]")


class Quotes(Enum):
    """What quotes do in a block: every one opens or closes a whole field, of one line or of more, or some does not."""

    NONE = "none"
    WITHIN_LINES = "within lines"
    OVER_LINES = "over lines"
    BROKEN = "broken"


@dataclass(slots=True)
class Sieved:
    """The records of a block: the good ones' bytes and indexes, the others with text and reason, and what must wait for more bytes."""

    good: list[bytes] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    bad: list[tuple[int, str, str]] = field(default_factory=list)
    records: int = 0
    rest: bytes = b""


@cache
def _quoted_field(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(rb'"[^"]*+(?:""[^"]*+)*+"(?![^\r\n' + re.escape(delimiter) + rb"])")


@cache
def _plain_field(delimiter: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"[^\r\n" + re.escape(delimiter) + rb"]*+")


def quotes_of(block: bytes, delimiter: bytes) -> Quotes:
    """How the quotes of a block open and close fields."""
    if _QUOTE not in block:
        return Quotes.NONE
    pieces = _pieces(block)
    if len(pieces) % 2 == 0:
        return Quotes.BROKEN
    ends = (delimiter, b"\n", b"\r")
    outside = pieces[::2]  # what is empty between two quoted pieces is a doubled quote inside one field
    begin = all(not piece or piece.endswith(ends) for piece in outside[:-1])
    if not (begin and all(not piece or piece.startswith(ends) for piece in outside[1:])):
        return Quotes.BROKEN
    quoted = b"".join(pieces[1::2])
    return Quotes.OVER_LINES if b"\n" in quoted or b"\r" in quoted else Quotes.WITHIN_LINES


def _pieces(block: bytes) -> list[bytes]:
    """What lies between the quotes. Where they are few, only the ends of what lies outside: they are all that counts, and copying costs."""
    if block.count(_QUOTE) > _FEW_QUOTES:
        return block.split(_QUOTE)
    pieces: list[bytes] = []
    begin = 0
    while (end := block.find(_QUOTE, begin)) >= 0:
        pieces.append(
            block[begin:end] if len(pieces) % 2 or end - begin < 2 else block[begin : begin + 1] + block[end - 1 : end]
        )
        begin = end + 1
    return [*pieces, block[begin : begin + 1]]


def as_text(record: bytes) -> str:
    """The record as text; bytes that are no text are written `\\xNN`."""
    try:
        text = record.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = record.decode("utf-8", "surrogateescape")
    return text_of(text)


def text_of(text: str) -> str:
    """The text with what is no character written `\\xNN` or `\\uNNNN`."""
    return _SURROGATE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code & 0xFF:02x}" if code == 0 or 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def sift(block: bytes, delimiter: bytes, width: int, *, last: bool) -> Sieved:
    """Sort the records of a block that begins at the start of a record; `last`: no more bytes follow it."""
    clean = _is_text(block)
    empty = delimiter * (width - 1)
    if clean and _QUOTE not in block:
        return _sift_plain(block, delimiter, width, empty)
    found = Sieved()
    offset = 0
    until = 0
    for line in block.splitlines(keepends=True):
        start = offset
        offset += len(line)
        if start < until:
            continue
        record = line.rstrip(b"\r\n")
        if not record or (width > 1 and delimiter not in record and not record.strip()):
            continue
        reason = ""
        if _QUOTE in record:
            end, count = _extent(block, start, delimiter)
            if end < 0:
                if end == _OPEN and not last:
                    found.rest = block[start:]
                    return found
                reason = "broken-quote"
            elif end > start + len(record) and count != width:
                reason = "broken-quote"
            else:
                until, record = end, block[start:end]
        else:
            count = record.count(delimiter) + 1
        reason = reason or _fault(record, count, width, empty, clean=clean)
        if reason:
            found.bad.append((found.records, as_text(record), reason))
        else:
            found.good.append(record)
            found.positions.append(found.records)
        found.records += 1
    return found


def _sift_plain(block: bytes, delimiter: bytes, width: int, empty: bytes) -> Sieved:
    """The same where there are neither quotes nor odd bytes: records are lines."""
    lines = [line for line in block.splitlines() if line]
    if width > 1:
        lines = [line for line in lines if delimiter in line or line.strip()]
    found = Sieved(records=len(lines))
    for index, line in enumerate(lines):
        count = line.count(delimiter) + 1
        if count == width and (line != empty or width == 1):
            found.good.append(line)
            found.positions.append(index)
        else:
            found.bad.append((index, as_text(line), _fault(line, count, width, empty, clean=True)))
    return found


def _fault(record: bytes, count: int, width: int, empty: bytes, *, clean: bool) -> str:
    if not clean and not _is_text(record):
        return "not-text"
    if count != width:
        return "too-many-fields" if count > width else "too-few-fields"
    return "empty" if width > 1 and record == empty else ""


_BROKEN, _OPEN = -1, -2


def _extent(block: bytes, start: int, delimiter: bytes) -> tuple[int, int]:
    """Where the record at `start` ends and how many fields it has; _BROKEN or _OPEN instead where a quoted field does not end."""
    quoted, plain = _quoted_field(delimiter), _plain_field(delimiter)
    limit = min(len(block), start + MULTILINE_LIMIT)
    position, count = start, 0
    while True:
        if block.startswith(_QUOTE, position):
            match = quoted.match(block, position, limit)
            if match is None:
                return _unclosed(block, position, limit), 0
        else:
            match = plain.match(block, position)
            assert match is not None  # it matches the empty field
        count += 1
        position = match.end()
        if not block.startswith(delimiter, position):
            return position, count
        position += len(delimiter)


_CLOSED = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"')


def _unclosed(block: bytes, position: int, limit: int) -> int:
    """_OPEN if the block ends inside the quoted field, so that more bytes may close it."""
    return _OPEN if limit == len(block) and _CLOSED.match(block, position) is None else _BROKEN


def _is_text(piece: bytes) -> bool:
    if b"\0" in piece:
        return False
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True
