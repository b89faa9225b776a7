"""What can be seen of a whole column before an engine sees its rows: whether texts have a shape, which dates and amounts short texts are.

An engine takes each text apart by itself; here the bytes of a column are read as they lie, a few passes over plain numbers for all texts.
Arrow keeps a text of up to twelve bytes inside a view of sixteen (its length, then its bytes, then zeros); longer texts of one length lie
one behind the other.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

_ROWS_AT_ONCE = 1 << 16
_INLINE = 12  # bytes that a view holds itself
_CODES = 1 << 16  # that two bytes can be
# The lowest bits of a sum are for what is wrong: so much for a pair of bytes that does not belong. Whatever else is summed there stays below.
WRONG_BITS, STRANGE = 16, 1 << 12


class Look(Protocol):
    """What is looked for: whether a text is as it should be, or its date or amount, NULL where it has none."""

    def at(self, texts: pa.Array) -> pa.Array:
        """What is found of each text; no text is NULL."""


def looked_at(texts: pa.ChunkedArray, look: Look, at_once: int = _ROWS_AT_ONCE) -> pa.ChunkedArray:
    """What a look finds of each text; of NULL as of the empty text. `at_once` (no more than that many rows) fits the processor's cache."""
    given = pc.fill_null(texts, "") if texts.null_count else texts
    pieces = [chunk.slice(at, at_once) for chunk in given.chunks for at in range(0, len(chunk), at_once)]
    return pa.chunked_array([look.at(piece) for piece in pieces or [pa.array([], pa.string())]])


@dataclass(frozen=True, slots=True)
class Matching:
    """Whether the whole text matches a regular expression. They are those of the engine (RE2), and cost half here."""

    pattern: str

    def at(self, texts: pa.Array) -> pa.Array:
        return pc.match_substring_regex(texts, f"^(?:{self.pattern})$")


@dataclass(frozen=True, slots=True)
class Listed:
    """Whether the text is one of a list."""

    choices: tuple[str, ...]

    def at(self, texts: pa.Array) -> pa.Array:
        codes = [_first_word(choice) for choice in self.choices if len(choice.encode()) <= _FIRST]
        if len(codes) < len(self.choices) or len(codes) > _FEW:
            return pc.is_in(texts, value_set=pa.array(self.choices, pa.string()))
        words, found = _words(texts, 0), pa.repeat(pa.scalar(False), len(texts))
        for code in codes:
            found = pc.or_(found, pc.equal(words, _number(code)))
        return found


@dataclass(frozen=True, slots=True)
class Named:
    """Whether the text has the shape and the length of a name and is none of the words for nothing."""

    pattern: str
    nothings: tuple[str, ...]
    shortest: int
    longest: int | None = None

    def at(self, texts: pa.Array) -> pa.Array:
        right = Matching(self.pattern).at(texts)
        size = pc.min_max(pc.binary_length(texts))
        # Characters have one to four bytes: mostly these say enough.
        if (size["min"].as_py() or 0) < 4 * self.shortest or (
            self.longest and (size["max"].as_py() or 0) > self.longest
        ):
            length = pc.utf8_length(texts)
            right = pc.and_(right, pc.greater_equal(length, self.shortest))
            right = pc.and_(right, pc.less_equal(length, self.longest)) if self.longest else right
        begun = pc.is_in(_words(texts, 0), value_set=_first_words(self.nothings))
        if pc.any(begun).as_py():
            right = pc.and_not(right, pc.is_in(texts, value_set=pa.array(self.nothings, pa.string())))
        return right


@cache
def _first_words(texts: tuple[str, ...]) -> pa.Array:
    return pa.array([_first_word(text) for text in texts], pa.uint64())


_FIRST, _FEW = 4, 12


def _first_word(text: str) -> int:
    given = text.encode()
    return int.from_bytes(len(given).to_bytes(4, "little") + given[:_FIRST].ljust(_FIRST, b"\0"), "little")


@dataclass(frozen=True, slots=True)
class Part:
    """Some bits of a sum, and what each number in them means: whether it is right, or a date."""

    shift: int
    bits: int
    table: pa.Array

    def of(self, sums: pa.Array) -> pa.Array:
        place = pc.bit_wise_and(pc.shift_right(sums, _number(self.shift)), _number((1 << self.bits) - 1))
        return pc.take(self.table, place)


@dataclass(frozen=True, slots=True, eq=False)
class PairSum:
    """Texts of a fixed form: each pair of their bytes adds what its table says, and the parts of the sum say what the text is.

    A text is right where every part is; the last part may give its date instead. Only texts of `width` bytes are right; beyond twelve the width
    must be even.
    """

    width: int
    tables: tuple[pa.Array, ...]
    parts: tuple[Part, ...]

    def at(self, texts: pa.Array) -> pa.Array:
        fitting, pair = _pairs(texts, self.width)
        sums = pc.take(self.tables[0], pair(0), boundscheck=False)
        for place, table in enumerate(self.tables[1:], 1):
            sums = pc.add(sums, pc.take(table, pair(place), boundscheck=False))
        right = fitting
        *conditions, last = self.parts
        for part in conditions:
            right = pc.and_(right, part.of(sums))
        found = last.of(sums)
        return pc.and_(right, found) if pa.types.is_boolean(found.type) else pc.if_else(right, found, None)


def shape_of(pattern: str) -> Look:
    """The cheapest look that tells whether a text has this shape."""
    sets = _fixed_form(pattern)
    if sets is None or (len(sets) > _INLINE and len(sets) % 2):
        return Matching(pattern)
    return PairSum(len(sets), tuple(_pairs_of(sets)), (NOTHING_WRONG,))


_ONE_CHARACTER = re.compile(r"(\\d|\[[A-Za-z0-9_-]+\]|[A-Za-z0-9_-])(?:\{(\d{1,2})\})?")
_LONGEST_FORM = 32


def _fixed_form(pattern: str) -> list[frozenset[str]] | None:
    """The ASCII characters that may stand at each place, if the pattern is as simple as that."""
    sets: list[frozenset[str]] = []
    at = 0
    while at < len(pattern):
        found = _ONE_CHARACTER.match(pattern, at)
        if found is None:
            return None
        allowed = frozenset(chr(c) for c in range(128) if re.fullmatch(found[1], chr(c)))
        sets += [allowed] * int(found[2] or 1)
        at = found.end()
    return sets if 0 < len(sets) <= _LONGEST_FORM else None


def _pairs_of(sets: Sequence[frozenset[str]]) -> Iterable[pa.Array]:
    for place in range(0, len(sets), 2):
        second = sets[place + 1] if place + 1 < len(sets) else ("\0",)
        yield pair_table((a + b, 0) for a in sets[place] for b in second)


def pair_table(known: Iterable[tuple[str, int]]) -> pa.Array:
    """What each pair of ASCII characters adds; STRANGE for those not named."""
    adds = array("Q", [STRANGE]) * _CODES
    for pair, added in known:
        adds[ord(pair[0]) | ord(pair[1]) << 8] = added
    return pa.Array.from_buffers(pa.uint64(), _CODES, [None, pa.py_buffer(adds)])


def right_sums(right: Callable[[int], bool], below: int) -> Part:
    """The part for what is wrong: the sums below a number that are right."""
    known = pa.array([right(found) for found in range(below)], pa.bool_())
    return Part(0, WRONG_BITS, pa.concat_arrays([known, pa.repeat(pa.scalar(False), (1 << WRONG_BITS) - below)]))


NOTHING_WRONG = right_sums(lambda found: found == 0, 1)


def _pairs(texts: pa.Array, width: int) -> tuple[pa.Array, Callable[[int], pa.Array]]:
    """Which texts have the width, and for each place the pairs of bytes there (of other texts: whatever lies there)."""
    count = len(texts)
    if width <= _INLINE:
        views = _views(texts)
        halves = pa.Array.from_buffers(pa.uint16(), 8 * count, [None, views])
        lengths = pa.Array.from_buffers(pa.uint32(), 4 * count, [None, views])
        fitting = pc.equal(_every(lengths, count, 4, 0), pa.scalar(width, pa.uint32()))
        return fitting, lambda place: _every(halves, count, 8, 2 + place)
    fitting = pc.equal(pc.binary_length(texts), width)
    if not pc.all(fitting).as_py():
        texts = pc.if_else(fitting, texts, "\0" * width)
    _, offsets, data = texts.buffers()
    begin = pa.Array.from_buffers(pa.int32(), 1, [None, offsets], offset=texts.offset)[0].as_py() if count else 0
    halves = pa.Array.from_buffers(pa.uint16(), count * width // 2, [None, data.slice(begin, count * width)])
    return fitting, lambda place: _every(halves, count, width // 2, place)


def _views(texts: pa.Array) -> pa.Buffer:
    """The views of the texts, sixteen bytes each."""
    views = texts.cast(pa.string_view())
    return views.buffers()[1].slice(16 * views.offset)


def _words(texts: pa.Array, place: int) -> pa.Array:
    """Of each text's view the first eight bytes (its length in the lower half, the first four bytes in the upper) or the next eight."""
    count = len(texts)
    words = pa.Array.from_buffers(pa.uint64(), 2 * count, [None, _views(texts)])
    return _every(words, count, 2, place)


def _every(values: pa.Array, count: int, step: int, first: int) -> pa.Array:
    return pc.take(values, _places(step, first).slice(0, count), boundscheck=False)


@cache
def _places(step: int, first: int) -> pa.Array:
    return pa.arange(first, first + step * _ROWS_AT_ONCE, step).cast(pa.int32())


@cache
def _number(value: int) -> pa.Scalar:
    return pa.scalar(value, pa.uint64())


@dataclass(frozen=True, slots=True)
class Amount:
    """Amounts as programs write them, without sign and with up to eight characters: 1234.50, 1234.5, 1234. Found to the second decimal place.

    All eight bytes are worked on at once: moved to the end of the number, the point taken out, digits added up in pairs, fours and eights.
    """

    def at(self, texts: pa.Array) -> pa.Array:
        first, second = _words(texts, 0), _words(texts, 1)
        length = pc.bit_wise_and(first, _number(0xFFFFFFFF))
        text = pc.bit_wise_or(pc.shift_right(first, _number(32)), pc.shift_left(second, _number(32)))
        absent = pc.multiply(pc.subtract(_number(8), length), _number(8))  # bits that the text lacks to eight bytes
        ended = pc.shift_left(text, absent)
        tenths = _has(ended, 6, ".")
        cents = _has(ended, 5, ".")
        bare = pc.if_else(cents, _without_byte(ended, 5), pc.if_else(tenths, _without_byte(ended, 6), ended))
        pointed = pc.or_(cents, tenths)
        absent = pc.if_else(pointed, pc.add(absent, _number(8)), absent)
        digits = pc.bit_wise_xor(bare, pc.shift_left(_number(_all_bytes(0x30)), absent))
        beyond = pc.bit_wise_or(digits, pc.add(digits, _number(_all_bytes(6))))
        right = pc.equal(pc.bit_wise_and(beyond, _number(_all_bytes(0xF0))), _number(0))
        right = pc.and_(right, pc.less(pc.subtract(length, _number(1)), _number(8)))
        # No zero before other digits, and no point without a digit before it.
        alone = pc.or_(_has(text, 1, "."), pc.equal(length, _number(1)))
        right = pc.and_(right, pc.or_(pc.invert(_has(text, 0, "0")), alone))
        right = pc.and_not(right, _has(text, 0, "."))
        factor = pc.if_else(cents, _number(1), pc.if_else(tenths, _number(10), _number(100)))
        found = pc.if_else(right, pc.multiply(_added_up(digits), factor), None)
        return _as_money(found.cast(pa.int64()))


def _all_bytes(value: int) -> int:
    return value * 0x0101010101010101


def _has(words: pa.Array, place: int, character: str) -> pa.Array:
    """Whether the byte at this place, counted from the first, is this character."""
    return pc.equal(pc.bit_wise_and(words, _number(0xFF << 8 * place)), _number(ord(character) << 8 * place))


def _without_byte(words: pa.Array, place: int) -> pa.Array:
    """The byte at this place taken out, and those before it moved up."""
    before, behind = (1 << 8 * place) - 1, (1 << 64) - (1 << 8 * (place + 1))
    moved = pc.shift_left(pc.bit_wise_and(words, _number(before)), _number(8))
    return pc.bit_wise_or(pc.bit_wise_and(words, _number(behind)), moved)


def _added_up(digits: pa.Array) -> pa.Array:
    """The number of eight digits, one in each byte."""
    for factor, bits, kept in ((10, 8, 0x00FF00FF00FF00FF), (100, 16, 0x0000FFFF0000FFFF), (10_000, 32, 0xFFFFFFFF)):
        joined = pc.add(pc.multiply(digits, _number(factor)), pc.shift_right(digits, _number(bits)))
        digits = pc.bit_wise_and(joined, _number(kept))
    return digits


def _as_money(cents: pa.Array) -> pa.Array:
    """Whole cents as amounts with two decimal places: the same bytes, read as DECIMAL(18,2)."""
    wide = cents.cast(pa.decimal128(19))
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(wide), wide.buffers(), wide.null_count)
