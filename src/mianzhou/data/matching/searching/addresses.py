"""Parts of addresses: by the list of streets any part of one, in characters or sounds, becomes the beginnings of the terms that hold it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db import connection

from mianzhou.data.matching.searching.asking import Sort, Word
from mianzhou.data.matching.searching.finding import (
    LAST,
    Looked,
    Name,
    Place,
    Reach,
    Told,
    names_beginning,
    names_sounding,
    names_sounding_within,
    names_with,
    rows_beginning,
)
from mianzhou.data.matching.streets import STREETS
from mianzhou.data.matching.terms import lexeme

_READ = 20_000  # streets read for one word: those of the whole city
_FIGURES = re.compile(r"([^0-9]*)(.*)\Z", re.S)
_DIVISION = re.compile(r"(?<=[省市州区县镇乡])|(?<=街道)")


def street_beginnings(kind: int, word: Word, most: int) -> list[Name]:
    """The beginnings of address terms of which the word is a part, with about how many entities are there: none is the beginning of another one."""
    number = kind + STREETS
    if word.sort is Sort.LATIN:
        found = names_sounding(number, word.text, most)
        return apart(found or names_sounding_within(number, word.text, most))
    lead, rest = _FIGURES.match(word.text).groups()  # type: ignore[union-attr]
    if len(lead) < 2:
        return []
    pieces = [piece for piece in _DIVISION.split(lead) if piece]
    # 云川市望江街道文化巷 leaves the county out: then each division by itself, the last one as it stands.
    found = _ending(number, [lead], most, whole=bool(rest))
    if not found and len(pieces) > 1:
        found = _ending(number, pieces, most, whole=bool(rest))
    return apart(Name(name.name + rest, name.holders) for name in found)


def _ending(number: int, pieces: Sequence[str], most: int, *, whole: bool) -> list[Name]:
    """Streets that hold every piece, each up to the end of the last piece; `whole` only such as end there, since a house number follows."""
    pairs = dict.fromkeys(piece[at : at + 2] for piece in pieces for at in range(len(piece) - 1))
    if not pairs:
        return []
    holds = " AND ".join(["strpos(name, %s) > 0"] * len(pieces))
    last = pieces[-1]
    ends = "AND right(name, length(%s)) = %s" if whole else "AND %s::text IS NOT NULL AND %s::text IS NOT NULL"
    sql = f"""
        SELECT left(name, strpos(name, %s) - 1 + length(%s)) AS begins, sum(holders) FROM (
            SELECT name, holders FROM match_name WHERE kind = %s AND parts @@ %s::tsquery AND {holds} {ends} LIMIT {_READ}
        ) AS found GROUP BY begins ORDER BY sum(holders) DESC, begins LIMIT %s"""
    with connection.cursor() as cursor:
        asked = " & ".join(map(lexeme, pairs))
        cursor.execute(sql, [last, last, number, asked, *pieces, last, last, most])
        return [Name(name, int(holders)) for name, holders in cursor.fetchall()]


def apart(found: Iterable[Name]) -> list[Name]:
    """In their order without those that another one begins."""
    kept: list[Name] = []
    for name in sorted(found, key=lambda each: each.name):
        if not (kept and name.name.startswith(kept[-1].name)):
            kept.append(name)
    return kept


def streets_like(kind: int, word: Word, most: int) -> list[Name]:
    """Streets that begin, sound or read like a word: those that begin so first."""
    number = kind + STREETS
    if word.sort is Sort.LATIN:
        return names_sounding(number, word.text, most) or names_sounding_within(number, word.text, most)
    if len(word.text) < 2:
        return []
    return names_beginning(number, word.text, most) or names_with(number, word.text, most)


def rows_in_streets(
    kind: int, streets: Sequence[str], others: Sequence[Told], reach: Reach, after: Place | None, most: int
) -> Looked:
    """The terms that begin with one of these, which are in order and apart: one beginning at a time, the next one being what follows."""
    last = after[0] if after else ""
    for at, street in enumerate(streets):
        if street + LAST > last:
            looked = rows_beginning(kind, Word(street, Sort.TEXT), others, reach, after, most)
            following = (streets[at + 1], 0) if at + 1 < len(streets) else None
            return looked if looked.end is not None else Looked(looked.rows, following)
    return Looked([])
