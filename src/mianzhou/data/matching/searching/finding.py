"""Who is called so: the rows of the index that answer a search, inside what the asker may see.

Every statement reads a range of an index in its order and stops when it has enough, or when it has looked at enough, so that a beginning that half
the city shares costs no more than a rare one. What is filtered by (region) stands in the index itself. Where it stopped too early to say that nobody
else answers, it says so, and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mianzhou.data.matching.searching.asking import Sort, Word
from mianzhou.data.matching.terms import INITIALS, SOUND, lexeme

LAST = "\U0010ffff"
LOOKED_AT = 1500  # terms looked at where a further word, or a scope of units, filters row by row
READ = 30_000  # terms read where regions filter, by the index alone
NAMES = 200  # names that a sound or a part of a name may stand for
_SYLLABLES = 4  # letters of pinyin that are asked for inside a name: fewer stand in most of them
SOUNDING = 2000  # the same where it is one of several words


@dataclass(frozen=True, slots=True)
class Reach:
    """What of the city is searched: `regions` and `units` are where the asker may look (both None: everywhere), `inside` is what was asked for."""

    regions: tuple[int, ...] | None = None
    units: tuple[int, ...] | None = None
    inside: tuple[int, ...] | None = None

    @property
    def everywhere(self) -> bool:
        return self.regions is None and self.units is None


@dataclass(frozen=True, slots=True)
class Row:
    """A term that answers: of which entity, and what it is of it."""

    term: str
    entity: int
    what: str


Place = tuple[str, int]  # a term and its entity: where in the index's order a search stands


@dataclass(frozen=True, slots=True)
class Looked:
    """The rows that answer, and after which place more may follow; None where nothing does."""

    rows: list[Row]
    end: Place | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A name and how many bear it."""

    name: str
    holders: int


@dataclass(frozen=True, slots=True)
class Told:
    """A further word that must be true of an entity; of a sound `names` are those that it may be, or where it is no name, `streets`."""

    word: Word
    names: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()


def count_beginning(kind: int, word: Word) -> int:
    """How many terms of a kind begin with a word, counted up to where it does not matter any more."""
    sql = f"SELECT count(*) FROM (SELECT FROM match_term WHERE kind = %s AND term >= %s AND term < %s LIMIT {LOOKED_AT}) AS few"
    with connection.cursor() as cursor:
        cursor.execute(sql, [kind, word.text, word.text + LAST])
        return int(cursor.fetchone()[0])


def rows_beginning(
    kind: int, word: Word, others: Sequence[Told], reach: Reach, after: Place | None, most: int
) -> Looked:
    """The terms of a kind that begin with a word, in their order, of entities of which the other words are true too."""
    low, high = word.text, word.text + LAST
    return _looked("t.term >= %s AND t.term < %s", [low, high], kind, others, reach, after, most)


def rows_named(
    kind: int, names: Sequence[str], others: Sequence[Told], reach: Reach, after: Place | None, most: int
) -> Looked:
    """The entities of a kind that bear one of these names."""
    if not names:
        return Looked([])
    return _looked("t.term = ANY(%s::varchar[])", [list(names)], kind, others, reach, after, most)


def _looked(
    condition: str,
    values: list[Any],
    kind: int,
    others: Sequence[Told],
    reach: Reach,
    after: Place | None,
    most: int,
) -> Looked:
    where, given = ["t.kind = %s", condition], [kind, *values]
    if after is not None:
        where.append("(t.term, t.entity) > (%s, %s)")
        given += after
    ranged = f"SELECT t.term, t.entity, t.what, t.region FROM match_term t WHERE {' AND '.join(where)} ORDER BY t.term, t.entity"
    # Each step reads the one before as far as it has to; where a step came to its bound, more may follow.
    steps = [
        (filters, told, bound) for filters, told, bound in (_in_regions(reach), _row_by_row(others, reach)) if filters
    ]
    bounds = []
    for filters, told, bound in steps:
        bounds.append((f"{ranged} OFFSET {bound - 1} LIMIT 1", list(given)))
        ranged = f"SELECT t.* FROM ({ranged} LIMIT {bound}) AS t WHERE {' AND '.join(filters)}"
        given += told
    with connection.cursor() as cursor:
        cursor.execute(f"{ranged} LIMIT %s", [*given, most])
        rows = [Row(term, entity, what) for term, entity, what, _ in cursor.fetchall()]
        if len(rows) == most:
            return Looked(rows, (rows[-1].term, rows[-1].entity))
        for sql, told in reversed(bounds):
            cursor.execute(sql, told)
            if last := cursor.fetchone():
                return Looked(rows, (last[0], last[1]))
    return Looked(rows)


_Filter = tuple[list[str], list[Any], int]  # conditions, their values, how many rows are asked at most


def _in_regions(reach: Reach) -> _Filter:
    """What the index itself tells: where an entity is."""
    within = [regions for regions in (reach.inside, None if reach.units else reach.regions) if regions is not None]
    return ["t.region = ANY(%s::int[])"] * len(within), [list(regions) for regions in within], READ


def _row_by_row(others: Sequence[Told], reach: Reach) -> _Filter:
    """What can only be asked of each entity by itself: further words, and whose records speak of it."""
    where: list[str] = []
    given: list[Any] = []
    for told in others:
        if told.streets:
            where.append("EXISTS (SELECT FROM match_term o WHERE o.entity = t.entity AND o.term ^@ ANY(%s::varchar[]))")
            given.append(list(told.streets))
        elif told.word.sort is Sort.LATIN:
            where.append("EXISTS (SELECT FROM match_term o WHERE o.entity = t.entity AND o.term = ANY(%s::varchar[]))")
            given.append(list(told.names))
        else:
            where.append("EXISTS (SELECT FROM match_term o WHERE o.entity = t.entity AND strpos(o.term, %s) > 0)")
            given.append(told.word.text)
    if reach.units:
        where.append(
            "(t.region = ANY(%s::int[]) OR EXISTS (SELECT FROM match_entry e WHERE e.entity = t.entity AND e.units && %s::int[]))"
        )
        given += [list(reach.regions or ()), list(reach.units)]
    return where, given, LOOKED_AT


def names_sounding(kind: int, letters: str, most: int) -> list[Name]:
    """Names whose initials or pinyin begin with these letters: exactly these first, then what many bear, then in the order of the alphabet."""
    high = letters + LAST
    given: dict[str, Any] = {"kind": kind, "low": letters, "high": high, "most": most}
    sql = """
        SELECT name, max(holders) AS holders, bool_or(exact) AS exact FROM (
            (SELECT name, holders, true AS exact FROM match_name WHERE kind = %(kind)s AND initials = %(low)s ORDER BY holders DESC LIMIT %(most)s)
            UNION ALL
            (SELECT name, holders, true FROM match_name WHERE kind = %(kind)s AND pinyin = %(low)s ORDER BY holders DESC LIMIT %(most)s)
            UNION ALL
            (SELECT name, holders, false FROM match_name
             WHERE kind = %(kind)s AND holders >= 50 AND initials >= %(low)s AND initials < %(high)s ORDER BY holders DESC LIMIT %(most)s)
            UNION ALL
            (SELECT name, holders, false FROM match_name
             WHERE kind = %(kind)s AND holders >= 50 AND pinyin >= %(low)s AND pinyin < %(high)s ORDER BY holders DESC LIMIT %(most)s)
            UNION ALL
            (SELECT name, holders, false FROM match_name WHERE kind = %(kind)s AND initials >= %(low)s AND initials < %(high)s ORDER BY initials LIMIT %(most)s)
            UNION ALL
            (SELECT name, holders, false FROM match_name WHERE kind = %(kind)s AND pinyin >= %(low)s AND pinyin < %(high)s ORDER BY pinyin LIMIT %(most)s)
        ) AS found GROUP BY name ORDER BY exact DESC, holders DESC, name LIMIT %(most)s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [Name(name, holders) for name, holders, _ in cursor.fetchall()]


def names_beginning(kind: int, text: str, most: int) -> list[Name]:
    """Names that begin so: what many bear first, then in their order."""
    given: dict[str, Any] = {"kind": kind, "low": text, "high": text + LAST, "most": most}
    sql = """
        SELECT name, max(holders) AS holders FROM (
            (SELECT name, holders FROM match_name
             WHERE kind = %(kind)s AND holders >= 50 AND name >= %(low)s AND name < %(high)s ORDER BY holders DESC LIMIT %(most)s)
            UNION ALL
            (SELECT name, holders FROM match_name WHERE kind = %(kind)s AND name >= %(low)s AND name < %(high)s ORDER BY name LIMIT %(most)s)
        ) AS found GROUP BY name ORDER BY name = %(low)s DESC, holders DESC, name LIMIT %(most)s"""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [Name(name, holders) for name, holders in cursor.fetchall()]


def names_with(kind: int, text: str, most: int) -> list[Name]:
    """Names in which the text stands anywhere, by the index of their parts; a single character is one of persons' names only."""
    pairs = [text[at : at + 2] for at in range(len(text) - 1)] or [text]
    sql = """
        SELECT name, holders FROM (
            SELECT name, holders FROM match_name WHERE kind = %s AND parts @@ %s::tsquery AND strpos(name, %s) > 0 LIMIT %s
        ) AS found ORDER BY holders DESC, length(name), name LIMIT %s"""
    asked = " & ".join(map(lexeme, pairs))
    with connection.cursor() as cursor:
        cursor.execute(sql, [kind, asked, text, LOOKED_AT, most])
        return [Name(name, holders) for name, holders in cursor.fetchall()]


def names_sounding_within(kind: int, letters: str, most: int) -> list[Name]:
    """Names and streets that sound so from a later syllable on, by the index of their parts; never persons' names."""
    asked = [f"{lexeme('^' + letters[:INITIALS])}:*"] if len(letters) > 1 else []
    if len(letters) >= _SYLLABLES:
        asked.append(f"{lexeme('~' + letters[:SOUND])}:*")
    if not asked:
        return []
    sql = """
        SELECT name, holders FROM (
            SELECT name, holders FROM match_name WHERE kind = %(kind)s AND parts @@ %(asked)s::tsquery
            AND (strpos(initials, %(letters)s) > 0 OR strpos(pinyin, %(letters)s) > 0) LIMIT %(bound)s
        ) AS found ORDER BY holders DESC, length(name), name LIMIT %(most)s"""
    given: dict[str, Any] = {
        "kind": kind,
        "asked": " | ".join(asked),
        "letters": letters,
        "bound": LOOKED_AT,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [Name(name, holders) for name, holders in cursor.fetchall()]


def names_held(kind: int, names: Sequence[str], reach: Reach, *, streets: bool = False) -> set[str]:
    """Those of the names that somebody inside the reach bears, of so many that bear each as one look may take; or of `streets` where somebody is."""
    if not names:
        return set()
    held = f"t.term >= n.name AND t.term < n.name || '{LAST}'" if streets else "t.term = n.name"
    bearing, given = f"SELECT t.entity, t.region FROM match_term t WHERE t.kind = %s AND {held}", [kind]
    for filters, told, bound in (_in_regions(reach), _row_by_row((), reach)):
        if filters:
            bearing = f"SELECT t.* FROM ({bearing} LIMIT {bound // len(names)}) AS t WHERE {' AND '.join(filters)}"
            given += told
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n.name FROM unnest(%s::varchar[]) AS n (name) WHERE EXISTS ({bearing})", [list(names), *given]
        )
        return {name for (name,) in cursor.fetchall()}
