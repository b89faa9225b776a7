"""Rows of the list of names, with what each sounds like and what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mianzhou.data.matching.plans import KINDS_BY_NUMBER
from mianzhou.data.matching.terms import parts_of, sounds_of

NAME_COLUMNS = "kind, name, holders, pinyin, initials, parts"
NameRow = tuple[int, str, int, str, str, str]


def name_rows(counted: Iterable[tuple[int, str, int]]) -> Iterator[NameRow]:
    """(kind, name, holders) as rows of the list."""
    for number, name, holders in counted:
        kind = KINDS_BY_NUMBER[number]
        pinyin, initials = sounds_of(kind, name)
        yield number, name, holders, pinyin, initials, parts_of(kind, name)
