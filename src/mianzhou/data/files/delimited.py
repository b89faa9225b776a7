"""Delimited text (CSV, TSV and the like): the head is looked at closely, the rest goes through the fast parser block by block.

A block is cut at the end of a record. Where the parser takes it whole, and nothing in it could be read in two ways, its answer stands;
otherwise the sieve sorts the block's records first, and the parser gets the good ones.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from mianzhou.data.files.chunk import ROW, Chunk, MalformedRow
from mianzhou.data.files.encoding import UTF8, Opener, Utf8Stream, detect_encoding
from mianzhou.data.files.errors import FileEmpty, NotATable
from mianzhou.data.files.headers import HEAD_ROWS, Expected, find_header, is_note
from mianzhou.data.files.layout import Layout, SourceTable
from mianzhou.data.files.sieve import Quotes, quotes_of, sift

_HEAD_BYTES = 1 << 20
_DELIMITERS = (",", "\t", ";", "|")
_LINE_LIMIT = 64 << 20
_TAIL_RECORDS = 12
_TAIL_BYTES = 1 << 16
_QUOTE = b'"'
_PIECE_BYTES = 4 << 20
"""What the parser takes at a time: more does not fit the processor's cache. A record longer than this goes through the sieve."""
_SPOTS = 16
_SPOT_BYTES = 1 << 18


def delimited_table(opened: Opener, name: str, member: str = "", expected: Expected = ()) -> SourceTable:
    """The one table of a text file."""
    encoding, mark = detect_encoding(opened)
    with _utf8_or_raw(opened, encoding, mark) as stream:
        head = stream.read(_HEAD_BYTES)
        whole = not stream.read(1)
    if not head.strip():
        raise FileEmpty(name=member or name)
    records = _head_records(head, encoding, whole=whole)
    delimiter = _delimiter([text for _, text in records], member or name)
    grid = [_fields(text, delimiter) for _, text in records]
    width = _usual_width(grid)
    header = find_header(grid, expected=expected, width=width)
    begin = records[header.data][0] if header.data < len(records) else len(head)
    layout = Layout(
        format="tsv" if delimiter == "\t" else "csv",
        header=header.names,
        encoding=encoding,
        delimiter=delimiter,
        header_rows=header.rows,
        first_row=len(head[:begin].splitlines()) + 1,
        member=member,
        notes=header.notes,
    )
    reader = DelimitedReader(opened, layout, mark, begin, member or name)
    return SourceTable(member or name, layout, reader.chunks, None if member else reader.spots)


def _utf8_or_raw(opened: Opener, encoding: str, mark: int) -> BinaryIO:
    """The stream after its mark; in an encoding in which line ends and quotes can be found among the bytes."""
    stream = opened()
    stream.read(mark)
    return Utf8Stream(stream, encoding) if encoding.startswith("utf-16") else stream  # type: ignore[return-value]


def _head_records(head: bytes, encoding: str, *, whole: bool) -> list[tuple[int, str]]:
    """The first records with their places among the bytes. A record whose quotes do not close within some lines is its first line."""
    code = _bytes_encoding(encoding)
    lines = head.splitlines(keepends=True)
    if not whole and len(lines) > 1:
        lines.pop()
    records: list[tuple[int, str]] = []
    offset = index = 0
    while index < len(lines) and len(records) < HEAD_ROWS:
        taken = 1
        if lines[index].count(_QUOTE) % 2:
            for more in range(2, 20):
                if sum(line.count(_QUOTE) for line in lines[index : index + more]) % 2 == 0:
                    taken = more
                    break
        record = b"".join(lines[index : index + taken])
        if record.strip(b"\r\n"):
            records.append((offset, record.decode(code, "replace").rstrip("\r\n")))
        offset += len(record)
        index += taken
    return records


def _bytes_encoding(encoding: str) -> str:
    return UTF8 if encoding.startswith("utf-16") else encoding


def _fields(record: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])


def _delimiter(records: Sequence[str], name: str) -> str:
    """The delimiter by which most records fall into the same number of fields, and into more of them."""
    best, best_score = "\t" if name.lower().endswith((".tsv", ".tab")) else ",", 0.0
    for delimiter in _DELIMITERS:
        counts = Counter(len(_fields(record, delimiter)) for record in records)
        width, times = max(((w, t) for w, t in counts.items() if w > 1), key=lambda p: (p[1], p[0]), default=(1, 0))
        score = times / len(records) * (2 - 1 / width) if records else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _usual_width(grid: Sequence[Sequence[str]]) -> int:
    counts = Counter(len(row) for row in grid)
    return max(counts, key=lambda w: (counts[w], w), default=1)


class DelimitedReader:
    """The rows of one delimited text."""

    def __init__(self, opened: Opener, layout: Layout, mark: int, begin: int, name: str = "") -> None:
        self._name = name
        self._opened = opened
        self._mark = mark
        self._begin = begin
        self._header = layout.header
        self._width = len(layout.header)
        self._encoding = _bytes_encoding(layout.encoding)
        self._wide = layout.encoding
        self._delimiter = layout.delimiter.encode()

    def chunks(self, target_bytes: int) -> Iterator[Chunk]:
        """Chunk after chunk; what the end of one block leaves open begins the next."""
        number = 1
        rest = b""
        with _utf8_or_raw(self._opened, self._wide, self._mark) as stream:
            _skip(stream, self._begin)
            for raw, last in _blocks(stream, target_bytes, self._name):
                block = rest + self._as_utf8(raw)
                chunk, records, rest = self._chunk(block, number, last=last)
                number += records
                if chunk.received:
                    yield chunk

    def spots(self, budget_bytes: int) -> Iterator[Chunk]:
        """The whole of a small file; of a larger one its head and pieces at even distances."""
        with self._opened() as stream:
            size = stream.seek(0, io.SEEK_END)
        if size <= budget_bytes or self._wide.startswith("utf-16"):
            yield from self.chunks(min(budget_bytes, _SPOT_BYTES * _SPOTS))
            return
        length = max(budget_bytes // _SPOTS, _SPOT_BYTES)
        begin = self._mark + self._begin
        with self._opened() as stream:
            for spot in range(_SPOTS):
                stream.seek(begin + (size - begin - length) * spot // (_SPOTS - 1))
                piece = stream.read(length)
                first = piece.find(b"\n") + 1 if spot else 0
                chunk, _, _ = self._chunk(
                    self._as_utf8(piece[first : _line_end(piece, len(piece), len(piece))]), 1, last=False
                )
                yield chunk

    def _as_utf8(self, raw: bytes) -> bytes:
        if self._encoding == UTF8:
            return raw
        try:
            return raw.decode(self._encoding).encode()
        except UnicodeDecodeError:
            # Odd bytes become what UTF-8 forbids, so that the sieve finds them in their rows.
            return raw.decode(self._encoding, "surrogateescape").encode("utf-8", "surrogatepass")

    def _chunk(self, block: bytes, number: int, *, last: bool) -> tuple[Chunk, int, bytes]:
        table = self._parsed_whole(block)
        if table is not None:
            rows = table.num_rows
            table = table.add_column(0, ROW, _numbers(number, rows))
            chunk, rest = Chunk(table), b""
        else:
            sieved = sift(block, self._delimiter, self._width, last=last)
            rest, rows = sieved.rest, sieved.records
            longest = max(map(len, sieved.good), default=0)
            good = self._parsed(b"\n".join(sieved.good), Quotes.OVER_LINES, max(_PIECE_BYTES, 2 * longest))
            places = pa.array([number + place for place in sieved.positions], pa.int64())
            bad = tuple(MalformedRow(number + place, text, reason) for place, text, reason in sieved.bad)
            chunk = Chunk(good.add_column(0, ROW, places), bad)
        return (_notes_apart(chunk, self._delimiter.decode()) if last else chunk), rows, rest

    def _parsed_whole(self, block: bytes) -> pa.Table | None:
        """The block's rows, or None if there is anything in it that the sieve must look at."""
        if b"\0" in block or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
            return None
        quotes = quotes_of(block, self._delimiter)
        if quotes is Quotes.BROKEN:
            return None
        try:
            table = self._parsed(block, quotes)
        except pa.ArrowInvalid:
            return None
        return None if _may_hold_empty_record(table) else table

    def _parsed(self, block: bytes, quotes: Quotes, piece: int = _PIECE_BYTES) -> pa.Table:
        types = dict.fromkeys(self._header, pa.string())
        if not block.lstrip(b"\r\n"):
            return pa.table({name: pa.array([], pa.string()) for name in self._header})
        # On one thread: what follows keeps the others busy, and handing small pieces round costs as much again.
        return pyarrow.csv.read_csv(
            pa.BufferReader(block),
            read_options=pyarrow.csv.ReadOptions(column_names=list(self._header), block_size=piece, use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=self._delimiter.decode(),
                quote_char=False if quotes is Quotes.NONE else '"',
                newlines_in_values=quotes is Quotes.OVER_LINES,
            ),
            convert_options=pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=False),
        )


def _may_hold_empty_record(table: pa.Table) -> bool:
    """Whether no column is filled throughout; usually the first one is."""
    return table.num_columns > 1 and all(pc.min(pc.binary_length(cells)).as_py() == 0 for cells in table.columns)


def _numbers(first: int, count: int) -> pa.Array:
    return pa.arange(first, first + count)


def _skip(stream: BinaryIO, count: int) -> None:
    while count > 0:
        passed = len(stream.read(min(count, _HEAD_BYTES)))
        if not passed:
            return
        count -= passed


def _blocks(stream: BinaryIO, target_bytes: int, name: str) -> Iterator[tuple[bytes, bool]]:
    """Blocks that end with a line, and whether each is the last. A short end joins the block before it: notes are looked for there."""
    target = max(target_bytes, 1)
    room = bytearray(
        _read_fully(stream, target)
    )  # used again for every block: fresh memory costs more than the reading
    filled, last = len(room), len(room) < target
    while not last:
        cut = _line_end(room, filled - _TAIL_BYTES if target > 2 * _TAIL_BYTES else filled, filled)
        if cut:
            yield _begin(room, cut), False
        held = filled - cut
        if held > max(_LINE_LIMIT, target):
            raise NotATable(name=name, what=f"> {_LINE_LIMIT >> 20} MB / line")
        room[:held] = room[cut:filled]
        room.extend(bytes(max(held + target - len(room), 0)))
        with memoryview(room) as view:
            filled = held + _read_into(stream, view[held : held + target])
        last = filled < held + target
    yield _begin(room, filled), True


def _begin(room: bytearray, count: int) -> bytes:
    with memoryview(room) as view:
        return bytes(view[:count])


def _read_fully(stream: BinaryIO, size: int) -> bytes:
    pieces = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _read_into(stream: BinaryIO, room: memoryview) -> int:
    """Fill the room as far as the stream goes; returns how far."""
    filled = 0
    while filled < len(room):
        if isinstance(stream, io.BufferedIOBase):
            count = stream.readinto(room[filled:])
        else:
            piece = stream.read(len(room) - filled)
            count = len(piece)
            room[filled : filled + count] = piece
        if not count:
            break
        filled += count
    return filled


def _line_end(block: bytes | bytearray, before: int, end: int) -> int:
    """The place after the last line end up to `before` that cannot be the first half of one, in a block that goes to `end`."""
    cut = block.rfind(b"\n", 0, before) + 1
    return cut or block.rfind(b"\r", 0, min(before, end - 1)) + 1


def _notes_apart(chunk: Chunk, delimiter: str) -> Chunk:
    """Totals and remarks at the very end are told from records: they stay, as malformed rows with the reason `note`."""
    rows = chunk.rows
    tail = {
        row.pop(ROW): [cell or "" for cell in row.values()]
        for row in rows.slice(max(rows.num_rows - _TAIL_RECORDS, 0)).to_pylist()
    }
    bad = {row.row: row for row in chunk.malformed}
    last = max(max(tail, default=0), max(bad, default=0))
    notes: list[int] = []
    for number in range(last, max(last - _TAIL_RECORDS, 0), -1):
        if number in tail and is_note(tail[number]):
            notes.append(number)
            bad[number] = MalformedRow(number, delimiter.join(tail[number]).rstrip(delimiter), "note")
        elif number in bad and bad[number].reason == "empty":
            continue
        elif number in bad and bad[number].reason == "too-few-fields" and is_note(bad[number].text.split(delimiter)):
            bad[number] = MalformedRow(number, bad[number].text, "note")
        else:
            break
    if not notes and len(bad) == len(chunk.malformed):
        return Chunk(rows, tuple(bad[n] for n in sorted(bad)))
    kept = rows.filter(pc.invert(pc.is_in(rows[ROW], value_set=pa.array(notes, pa.int64()))))
    return Chunk(kept, tuple(bad[number] for number in sorted(bad)))
