"""JSON and JSON Lines: objects as rows, read as a stream; inner objects laid out one level with dots, numbers kept as they were written.

Where the rows are arrays, their columns are named by the array of texts before them in the same text, or else by the first of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import pyarrow as pa

from mianzhou.data.files.chunk import ROW, Chunk, MalformedRow
from mianzhou.data.files.elements import DECODER, Item, item_of, laid_out, names_columns, of_array, of_line
from mianzhou.data.files.encoding import UTF8, Opener, Utf8Stream, detect_encoding
from mianzhou.data.files.errors import FileEmpty, NotATable
from mianzhou.data.files.headers import distinct
from mianzhou.data.files.layout import Layout, SourceTable
from mianzhou.data.files.sieve import text_of

_STEP = 1 << 20
_RECORD_LIMIT = 16 << 20
_LOOKED_AT = 10_000
_BYTES_A_ROW = 256
_SPACE = re.compile(r"[\s,\ufeff]*")
_NEXT_OBJECT = re.compile(r"\}\s*,?\s*(?=\{)")


def json_table(opened: Opener, name: str, *, lines: bool, member: str = "") -> SourceTable:
    """The one table of a JSON file: its array of objects, wherever it lies; or its lines."""
    encoding, mark = detect_encoding(opened)
    source = _Source(opened, encoding, mark, lines=lines)
    names: dict[str, None] = {}
    seen = 0
    for item in islice(source.items(), _LOOKED_AT):
        seen += 1
        names.update(dict.fromkeys(item.cells or ()))
    if not seen:
        raise FileEmpty(name=member or name)
    keys = tuple(names)
    if not keys:
        raise NotATable(name=member or name, what="JSON")
    layout = Layout(format="jsonl" if lines else "json", header=distinct(keys), encoding=encoding, member=member)

    def chunks(target_bytes: int) -> Iterator[Chunk]:
        items = source.items()
        number = 1
        while batch := list(islice(items, max(target_bytes // _BYTES_A_ROW, 1))):
            yield _chunk(batch, number, keys, layout.header)
            number += len(batch)

    return SourceTable(member or name, layout, chunks)


def _chunk(items: list[Item], number: int, keys: tuple[str, ...], header: tuple[str, ...]) -> Chunk:
    known = set(keys)
    bad: list[MalformedRow] = []
    good: list[dict[str, str | None]] = []
    numbers: list[int] = []
    for place, item in enumerate(items, number):
        if item.cells is None:
            bad.append(MalformedRow(place, item.text, item.reason))
        elif not item.cells.keys() <= known:
            bad.append(MalformedRow(place, item.text or json.dumps(item.cells, ensure_ascii=False), "unknown-field"))
        elif any(value is not None and not _is_text(value) for value in item.cells.values()):
            bad.append(MalformedRow(place, text_of(json.dumps(item.cells, ensure_ascii=False)), "not-text"))
        else:
            good.append(item.cells)
            numbers.append(place)
    table = {ROW: pa.array(numbers, pa.int64())}
    table |= {n: pa.array([cells.get(key) for cells in good], pa.string()) for key, n in zip(keys, header, strict=True)}
    return Chunk(pa.table(table), tuple(bad))


def _is_text(value: str) -> bool:
    return (value.isascii() and "\0" not in value) or text_of(value) == value


class _Source:
    """The elements of a JSON text, without holding it."""

    def __init__(self, opened: Opener, encoding: str, mark: int, *, lines: bool) -> None:
        self._opened = opened
        self._encoding = encoding
        self._mark = mark
        self._lines = lines

    def items(self) -> Iterator[Item]:
        """Element after element, from the first on."""
        texts = self._texts()
        return _of_lines(texts) if self._lines else _Scanner(texts).items()

    def _texts(self) -> Iterator[str]:
        stream: Any = self._opened()
        stream.read(self._mark)
        encoding = self._encoding
        if encoding.startswith("utf-16"):
            stream, encoding = Utf8Stream(stream, encoding), UTF8
        held = b""
        with stream:
            while block := stream.read(_STEP):
                held += block
                cut = held.rfind(b"\n") + 1 or max(len(held) - 4, 0)
                # Without line ends the cut must not fall into a character: a continuation byte never begins one.
                while 0 < cut < len(held) and held[cut] >= 0x80:
                    cut -= 1
                yield held[:cut].decode(encoding, "surrogateescape")
                held = held[cut:]
        if held:
            yield held.decode(encoding, "surrogateescape")


def _of_lines(texts: Iterator[str]) -> Iterator[Item]:
    held = ""
    for text in chain(texts, ("\n",)):
        lines = (held + text).split("\n")
        held = lines.pop()
        for line in lines:
            if line.strip():
                yield of_line(line.strip())


class _Scanner:
    """Walks to the first array of objects or arrays and through it, with as much text at hand as one element needs."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self._buffer = ""
        self._place = 0
        self._began = 0

    def items(self) -> Iterator[Item]:
        """The array's elements; a text that is one object without such an array is one row."""
        opening = self._peek()
        if opening == "[":
            self._place += 1
            yield from self._elements()
        elif opening == "{":
            yield from self._of_object()
        elif opening:
            yield Item(None, text_of(self._remaining()), "broken-json")

    def _of_object(self) -> Iterator[Item]:
        """Look for an array of objects among the values of an object and of those inside it."""
        single: dict[str, Any] = {}
        depth = 0
        empty_array = False
        while opening := self._peek():
            if opening in "{}":
                depth += 1 if opening == "{" else -1
                self._place += 1
                if depth == 0:
                    if not empty_array:
                        yield Item(laid_out(single))
                    return
                continue
            key, whole = self._value()
            if not whole or self._peek() != ":":
                yield Item(None, text_of(f"{key or ''}{self._remaining()}"), "broken-json")
                return
            self._place += 1
            following = self._peek()
            named = next((v for v in reversed(single.values()) if names_columns(v)), None)
            if following == "[" and (self._peek(1) == "{" or (named and self._peek(1) == "[")):
                self._place += 1
                yield from self._elements(named)
                return
            if following == "{" and depth < 3:
                continue
            value, whole = self._value()
            if not whole:
                yield Item(None, text_of(self._remaining()), "broken-json")
                return
            single[str(key)] = value
            empty_array |= value == []

    def _elements(self, names: list[str] | None = None) -> Iterator[Item]:
        """Element after element; the first one says whether the rows are objects or arrays."""
        arrays = self._peek() == "["
        while (opening := self._peek()) and opening != "]":
            value, whole = self._value()
            if not whole:
                yield Item(None, text_of(self._passed_over()), "broken-json")
                continue
            text = self._buffer[self._began : self._place]
            if arrays and isinstance(value, list):
                names = names or (value if names_columns(value) else [f"列{n + 1}" for n in range(len(value))])
                if names is not value:
                    yield of_array(names, value, text)
            else:
                yield item_of(value, text)

    def _value(self) -> tuple[Any, bool]:
        """The value at hand; more text is fetched until it is whole, within the limit of one record."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._buffer, self._place)
                if end < len(self._buffer) or not self._fetch():
                    self._began, self._place = self._place, end
                    return value, True
            except (ValueError, RecursionError):
                if len(self._buffer) - self._place > _RECORD_LIMIT or not self._fetch():
                    return None, False

    def _passed_over(self) -> str:
        """The text of what is no value, up to the next object."""
        begin = self._place
        match = _NEXT_OBJECT.search(self._buffer, begin + 1)
        end = match.end() if match else len(self._buffer)
        self._place = end
        return self._buffer[begin:end].strip().rstrip(",")

    def _peek(self, further: int = 0) -> str:
        """The next character that is neither blank nor comma, `further` places on; empty at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._place)
            place = match.end() if match else self._place
            if further:
                match = _SPACE.match(self._buffer, place + further)
                ahead = match.end() if match else place + further
                if ahead < len(self._buffer):
                    return self._buffer[ahead]
            elif place < len(self._buffer):
                self._place = place
                return self._buffer[place]
            if not self._fetch():
                return ""

    def _fetch(self) -> bool:
        text = next(self._texts, None)
        if text is None:
            return False
        self._buffer = self._buffer[self._place :] + text
        self._place = 0
        return True

    def _remaining(self) -> str:
        return self._buffer[self._place : self._place + _STEP]
