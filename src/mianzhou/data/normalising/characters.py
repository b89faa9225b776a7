"""Characters made plain: traditional to simplified, full width to narrow, one kind of blank; and the table that each character is looked up in."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from mianzhou.data.standards.facts import FULL_WIDTH, HALF_WIDTH, INTERPUNCT, INTERPUNCTS, SPACES

TABLES = Path(__file__).parent / "tables"
# The block of the common Chinese characters, in which a character is looked up by its place.
FIRST, PAST = 0x3400, 0xA000
# Blocks of what is folded: marks, radicals and common characters; private places, compatibility and full-width forms.
_FOLDED_BLOCKS = ((0x2000, 0xA000), (0xE815, 0xFFE0))
HAN = "\\x{3007}\\x{3400}-\\x{4dbf}\\x{4e00}-\\x{9fff}\\x{20000}-\\x{323af}"
_DOTS = INTERPUNCTS + INTERPUNCT
_DASHES = "‐‑‒–—―－﹣−"


def rows_of(table: str) -> Iterator[dict[str, str]]:
    """The rows of one of the room's tables."""
    with (TABLES / table).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def folding() -> Mapping[str, str]:
    """Every character that stands for another one, with that one."""
    pairs = {row["written"]: row["plain"] for row in rows_of("folding.csv")}
    pairs |= dict(zip(FULL_WIDTH, HALF_WIDTH, strict=True))
    pairs |= dict.fromkeys(SPACES, " ")
    pairs |= dict.fromkeys(_DOTS, INTERPUNCT)
    pairs |= dict.fromkeys(_DASHES, "-")
    return pairs


@cache
def _python_table() -> dict[int, str]:
    return {ord(written): plain for written, plain in folding().items()} | {ord("İ"): "i"}


def plain(text: str) -> str:
    """Text with plain characters in lower case: simplified, narrow, one kind of blank, dot and dash. Folding twice is folding once."""
    return text.translate(_python_table()).lower()


def quoted(text: str) -> str:
    """A string constant."""
    return "'" + text.replace("'", "''") + "'"


def character_class(characters: str) -> str:
    """A class of these characters for RE2 and Java, by code points, neighbours as ranges."""
    codes = sorted({ord(character) for character in characters})
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\x{{{a:x}}}" if a == b else f"\\x{{{a:x}}}-\\x{{{b:x}}}" for a, b in ranges)


def looked_up_sql(character: str, first: int, past: int, other: Mapping[str, str]) -> str:
    """The character that stands in `other` for a character of the block, NULL for one outside.

    The table is one constant text, split once when the statement is planned: a list of one element a code point.
    """
    table = "".join(other.get(chr(code), chr(code)) for code in range(first, past))
    assert len(table) == past - first
    return f"string_split({quoted(table)}, '')[greatest(unicode({character}) - {first - 1}, 0)]"


@cache
def _folded_class() -> str:
    """All characters that folding or lower case changes; rare capitals outside Latin come with the careful way anyway."""
    others = "A-Z\\x{80}-\\x{24f}\\x{370}-\\x{58f}\\x{10a0}-\\x{10ff}\\x{13a0}-\\x{13ff}\\x{1c80}-\\x{1fff}\\x{2100}-\\x{2dff}\\x{a640}-\\x{abff}\\x{fb00}-\\x{fb4f}\\x{10000}-\\x{1ffff}"
    return character_class("".join(folding())) + others


def plain_sql(column: str) -> str:
    """`plain` over a column. What is plain already is told by one pattern (0.1 µs); the rest goes character by character (about 2 µs)."""
    return f"CASE WHEN {is_plain_sql(column)} THEN {column} ELSE {folded_sql(column)} END"


def is_plain_sql(column: str) -> str:
    """Whether a text certainly is as `plain` leaves it."""
    return f"NOT regexp_matches({column}, '[{_folded_class()}\\x{{0}}-\\x{{1f}}]')"


def folded_sql(column: str) -> str:
    """`plain` over a column, character by character whatever the text (about 1 µs; not less for few texts among many plain ones)."""
    blocks = " ".join(
        f"WHEN c BETWEEN '{chr(first)}' AND '{chr(past - 1)}' THEN {looked_up_sql('c', first, past, folding())}"
        for first, past in _FOLDED_BLOCKS
    )
    others = [mark for mark in folding() if not any(first <= ord(mark) < past for first, past in _FOLDED_BLOCKS)]
    marks = " ".join(f"WHEN {quoted(mark)} THEN {quoted(folding()[mark])}" for mark in others)
    one = f"CASE WHEN c BETWEEN '!' AND '~' THEN c {blocks} ELSE CASE c {marks} ELSE c END END"
    return f"lower(array_to_string(list_transform(string_split({column}, ''), lambda c: {one}), ''))"


def mapped(text: str, table: Callable[[], Mapping[str, str]]) -> str:
    """Every character replaced by what stands for it in the table."""
    known = table()
    return "".join(known.get(character, character) for character in text)
