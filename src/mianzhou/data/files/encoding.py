"""In which encoding a text is: marks first, then what the bytes can be, judged by the first stretch that is not plain ASCII."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from typing import BinaryIO

Opener = Callable[[], BinaryIO]

UTF8 = "utf-8"
GB18030 = "gb18030"
BIG5 = "big5hkscs"
_UTF16_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_STEP = 1 << 20
_SAMPLE = 1 << 18


def detect_encoding(opened: Opener) -> tuple[str, int]:
    """The encoding's Python name, and how many bytes its mark takes at the start.

    A file whose head is ASCII is read on until something else comes, however late: codes often precede the first Chinese by megabytes.
    """
    with opened() as stream:
        head = stream.read(_STEP)
        if head.startswith(codecs.BOM_UTF8):
            # Some programs write the mark and then go on in the encoding of the office.
            begin = len(codecs.BOM_UTF8)
            head = head[begin:]
            return UTF8 if head.isascii() else _of_sample(_from_first_odd(head, stream)), begin
        for mark, name in _UTF16_MARKS:
            if head.startswith(mark):
                return name, len(mark)
        if wide := _unmarked_utf16(head[:_SAMPLE]):
            return wide, 0
        block = head
        while block and block.isascii():
            block = stream.read(_STEP)
        return _of_sample(_from_first_odd(block, stream)), 0


def _from_first_odd(block: bytes, stream: BinaryIO) -> bytes:
    """Whole lines from the first line on that is not ASCII."""
    if not block:
        return b""
    first = next(i for i in range(0, len(block), 4096) if not block[i : i + 4096].isascii())
    begin = block.rfind(b"\n", 0, first) + 1
    sample = block[begin : begin + _SAMPLE]
    if len(sample) < _SAMPLE:
        sample += stream.read(_SAMPLE - len(sample))
    end = sample.rfind(b"\n")
    return sample if end < 0 else sample[: end + 1]


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 without a mark: line ends, digits and delimiters show as zero bytes on one side only."""
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    least = max(2, len(head) // 200)
    if odd >= least and even * 20 < odd:
        return "utf-16-le"
    if even >= least and odd * 20 < even:
        return "utf-16-be"
    return ""


def _of_sample(sample: bytes) -> str:
    if not sample:
        return UTF8
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    whole = sample.endswith(b"\n")
    good = sum(_decodes(line, UTF8, final=whole) for line in lines)
    if good * 2 >= len(lines):
        return UTF8
    big5, gb = (_decodable(lines, code, final=whole) for code in (BIG5, GB18030))
    return BIG5 if big5 * _big5_share(sample) > gb * _gb_share(sample) else GB18030


def _decodable(lines: list[bytes], encoding: str, *, final: bool) -> float:
    return sum(_decodes(line, encoding, final=final) for line in lines) / len(lines)


def _decodes(line: bytes, encoding: str, *, final: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(line, final)
    except UnicodeDecodeError:
        return False
    return True


def _gb_share(sample: bytes) -> float:
    """The share of Han characters, read as GB 18030, that lie in the first level of GB 2312, where nearly all in use lie."""
    common = total = 0
    for character in sample.decode(GB18030, "replace"):
        if character > "\u2e7f":
            total += 1
            code = character.encode(GB18030, "replace")
            common += len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1
    return common / total if total else 0.0


def _big5_share(sample: bytes) -> float:
    """The share of Han characters, read as Big5, that lie in its level of frequent ones."""
    common = total = 0
    for character in sample.decode(BIG5, "replace"):
        if character > "\u2e7f":
            total += 1
            code = character.encode(BIG5, "replace")
            common += len(code) == 2 and 0xA4 <= code[0] <= 0xC6
    return common / total if total else 0.0


class Utf8Stream(io.RawIOBase):
    """A UTF-16 stream read as UTF-8, so that what looks for line ends and quotes may look at bytes.

    What UTF-16 forbids (half of a pair, half of a unit) comes out as bytes that UTF-8 forbids: it is found where all odd bytes are found.
    """

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._ready += self._next()
        taken, self._ready = (self._ready, b"") if size < 0 else (self._ready[:size], self._ready[size:])
        return taken

    def _next(self) -> bytes:
        block = self._stream.read(_STEP)
        if block:
            return self._decoder.decode(block).encode("utf-8", "surrogatepass")
        self._ended = True
        pending = self._decoder.getstate()[0]
        return b"".join(b"\xff" + bytes([byte]) for byte in pending)

    def close(self) -> None:
        self._stream.close()
        super().close()
