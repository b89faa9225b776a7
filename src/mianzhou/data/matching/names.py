"""Rows of the list of names, with what each sounds like and what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mianzhou.data.matching.plans import KINDS_BY_NUMBER
from mianzhou.data.matching.streets import STREETS
from mianzhou.data.matching.terms import parts_of, sounding_parts_of, sounds_of

NAME_COLUMNS = "kind, name, holders, pinyin, initials, parts"
NameRow = tuple[int, str, int, str, str, str]


def name_rows(counted: Iterable[tuple[int, str, int]]) -> Iterator[NameRow]:
    """(kind, name, holders) as rows of the list; a street has its kind's number and `STREETS`."""
    for number, name, holders in counted:
        kind = KINDS_BY_NUMBER[number] if number < STREETS else "place"
        pinyin, initials = sounds_of(kind, name)
        # Persons' names are short and many: they are found by how they begin to sound.
        sounding = sounding_parts_of(name) if kind != "person" else ""
        yield number, name, holders, pinyin, initials, f"{parts_of(kind, name)} {sounding}".strip()
