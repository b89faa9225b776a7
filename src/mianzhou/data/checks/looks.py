"""What can be seen of a whole column before an engine sees its rows: whether texts have a shape, and the weighted sums that check characters ask for.

An engine takes a sum apart character by character; here it is a handful of passes over the bytes as they lie. The regular expressions are those
of the engine (RE2), and cost half.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

# What a character outside the alphabet counts: more than any right identifier can add up to.
STRANGE = 1 << 20
_ROWS_AT_ONCE = 1 << 15


@dataclass(frozen=True, slots=True)
class CharacterSum:
    """Values of (ASCII) characters and a positive weight for each place; texts of another length have no sum."""

    values: tuple[tuple[str, int], ...]
    weights: tuple[int, ...]

    @classmethod
    def of(cls, values: Mapping[str, int], weights: tuple[int, ...]) -> CharacterSum:
        """From a mapping. No sum of strange characters may run over 32 bits."""
        if STRANGE * sum(weights) >= 1 << 32 or min(weights) < 1:
            raise ValueError(weights)
        return cls(tuple(values.items()), weights)


def shaped(texts: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    """Whether the whole of each text matches; NULL for NULL."""
    return pc.match_substring_regex(texts, f"^(?:{pattern})$")


def character_sums(texts: pa.ChunkedArray, asked: CharacterSum) -> pa.Array:
    """The sum for each text; NULL where it has another length; at least STRANGE where a character is none of the alphabet."""
    return pa.concat_arrays(
        [pa.array([], pa.uint32()), *(_sums(piece, asked) for chunk in texts.chunks for piece in _pieces(chunk))]
    )


def _pieces(chunk: pa.Array) -> list[pa.Array]:
    return [chunk.slice(at, _ROWS_AT_ONCE) for at in range(0, len(chunk), _ROWS_AT_ONCE)]


def _sums(texts: pa.Array, asked: CharacterSum) -> pa.Array:
    width = len(asked.weights)
    fitting = pc.fill_null(pc.equal(pc.binary_length(texts), width), False)
    if pc.all(fitting).as_py():
        return _sums_of_fitting(texts, asked)
    found = _sums_of_fitting(texts.filter(fitting), asked)
    return pc.replace_with_mask(pa.nulls(len(texts), pa.uint32()), fitting, found)


def _sums_of_fitting(texts: pa.Array, asked: CharacterSum) -> pa.Array:
    """All are of the right length, so that their bytes lie one after the other: a running sum, looked at where each text ends."""
    count, width = len(texts), len(asked.weights)
    if not count:
        return pa.array([], pa.uint32())
    _, offsets, data = texts.buffers()
    begin = pa.Array.from_buffers(pa.int32(), 1, [None, offsets], offset=texts.offset)[0].as_py()
    characters = pa.Array.from_buffers(pa.uint8(), count * width, [None, data], offset=begin)
    weighted = pc.multiply(_values(asked).take(characters), _repeated(asked.weights, _ROWS_AT_ONCE)[: count * width])
    # The running sum passes 32 bits and begins anew at zero; differences of what it was are right all the same.
    until = pc.cumulative_sum(weighted).take(_ends(width, _ROWS_AT_ONCE)[:count])
    before = pa.concat_arrays([pa.array([0], pa.uint32()), until[:-1]])
    return pc.subtract(until, before)


@cache
def _values(asked: CharacterSum) -> pa.Array:
    known = dict(asked.values)
    return pa.array([known.get(chr(code), STRANGE) for code in range(256)], pa.uint32())


@cache
def _repeated(weights: tuple[int, ...], times: int) -> pa.Array:
    return pa.concat_arrays([pa.array(weights, pa.uint32())] * times)


@cache
def _ends(width: int, count: int) -> pa.Array:
    return pa.array(range(width - 1, width * count, width), pa.int32())
