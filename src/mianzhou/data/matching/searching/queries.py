"""Searching the registries: what was typed becomes rows of the index, and these become entities."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mianzhou.data.matching.models import KIND_NUMBERS
from mianzhou.data.matching.searching.addresses import apart, rows_in_streets, street_beginnings, streets_like
from mianzhou.data.matching.searching.asking import Sort, Word, words_of
from mianzhou.data.matching.searching.finding import (
    NAMES,
    SOUNDING,
    Looked,
    Name,
    Place,
    Reach,
    Row,
    Told,
    count_beginning,
    names_beginning,
    names_held,
    names_sounding,
    names_sounding_within,
    names_with,
    rows_beginning,
    rows_named,
)
from mianzhou.data.matching.terms import address_core

After = tuple[int, str, int]
SUGGESTED = 8
STREETS_TOLD = 40  # streets that a sound may stand for where each row is held against them
# Seconds after which a search goes on only when asked: where it found a little, and where it found nothing yet, since an empty page helps nobody.
PATIENCE, PATIENCE_EMPTY = 0.015, 0.5
_Fetch = Callable[[Place | None, int], Looked]


@dataclass(frozen=True, slots=True)
class Found:
    """What answers: for each entity the term that was found. `after` goes on from here; None at the end."""

    kind: str
    entity: int
    term: str
    what: str


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Entities in the order of the index, and where the next page begins: "" at the end. A page may be short, or empty, where looking for more took long."""

    found: tuple[Found, ...]
    after: str


@dataclass(frozen=True, slots=True)
class NameSuggested:
    """A name that begins, sounds or reads like what was typed, and how many bear it in the whole city."""

    kind: str
    name: str
    holders: int


def find(typed: str, kinds: Sequence[str], reach: Reach, limit: int = 20, after: str = "") -> FoundPage:
    """The entities of these kinds of which all words are true, one kind after the other; nothing for a search without words."""
    words = words_of(typed)
    if not words:
        return FoundPage((), "")
    start = read_after(after)
    found: list[Found] = []
    for kind in sorted(kinds, key=KIND_NUMBERS.__getitem__):
        number = KIND_NUMBERS[kind]
        if start is not None and number < start[0]:
            continue
        begin = start[1:] if start is not None and number == start[0] else None
        patience = PATIENCE if found else PATIENCE_EMPTY
        looked = _of_kind(number, words, reach, begin, limit + 1 - len(found), patience)
        found += (Found(kind, row.entity, row.term, row.what) for row in looked.rows)
        if len(found) > limit:
            last = found[limit - 1]
            return FoundPage(tuple(found[:limit]), f"{KIND_NUMBERS[last.kind]}:{last.entity}:{last.term}")
        if looked.end is not None:
            term, entity = looked.end
            return FoundPage(tuple(found), f"{number}:{entity}:{term}")
    return FoundPage(tuple(found), "")


def read_after(after: str) -> After | None:
    """Where a page begins; None at the front, and for what is no such place."""
    kind, _, rest = after.partition(":")
    entity, colon, term = rest.partition(":")
    return (int(kind), term, int(entity)) if colon and kind.isdecimal() and entity.isdecimal() else None


def _of_kind(kind: int, words: Sequence[Word], reach: Reach, begin: Place | None, most: int, patience: float) -> Looked:
    """The first rows of a kind, every entity once; with an end where there may be more than these. `patience` in seconds, while nothing is found."""
    fetch = _fetching(kind, words, reach)
    rows: dict[int, Row] = {}
    started = time.monotonic()
    while True:
        looked = fetch(begin, most)
        for row in looked.rows:
            rows.setdefault(row.entity, row)
        begin = looked.end
        if len(rows) >= most or begin is None or time.monotonic() - started > (PATIENCE if rows else patience):
            return Looked(list(rows.values())[:most], begin)


def _fetching(kind: int, words: Sequence[Word], reach: Reach) -> _Fetch:
    """How the rows are asked for: by the word that fewest begin with, the others being asked of each row; by names where the word is a sound or a
    part of one."""
    ways = sorted(_ways(kind, words), key=lambda way: way.rows)
    if not ways:
        return lambda after, most: Looked([])
    way = ways[0]
    others = _told_apart(kind, [word for word in words if word is not way.word])
    if way.streets:
        streets = way.streets
        return lambda after, most: rows_in_streets(kind, streets, others, reach, after, most)
    if way.names is not None:
        names = way.names
        return lambda after, most: rows_named(kind, names, others, reach, after, most)
    return lambda after, most: rows_beginning(kind, way.word, others, reach, after, most)


@dataclass(frozen=True, slots=True)
class _Way:
    """A word by which the index can be entered, and about how many rows that gives; with `names` by these, with `streets` by these
    beginnings, of which a name is one too."""

    word: Word
    rows: int
    names: list[str] | None = None
    streets: list[str] | None = None


def _ways(kind: int, words: Sequence[Word]) -> Iterator[_Way]:
    for word in words:
        if word.sort is Sort.LATIN:
            if names := _sounding(kind, word, NAMES):
                yield _Way(word, _holders(names), [name.name for name in names])
            elif streets := street_beginnings(kind, word, NAMES):
                yield _Way(word, _holders(streets), streets=[street.name for street in streets])
            continue
        beginning = count_beginning(kind, word)
        text = word.sort is Sort.TEXT
        names = names_with(kind, word.text, NAMES) if text and not beginning else []
        streets = _inside(kind, word) if text else []
        if streets:
            also = [Name(word.text, beginning)] if beginning else names
            every = apart([*also, *streets])
            yield _Way(word, _holders(every), streets=[each.name for each in every])
        elif beginning:
            yield _Way(word, beginning)
        elif names:
            yield _Way(word, _holders(names), [name.name for name in names])


def _inside(kind: int, word: Word) -> list[Name]:
    """Where a word stands inside addresses. What stands behind the township begins a term of its own, which finds the same entities."""
    found = street_beginnings(kind, word, NAMES)
    return [
        street
        for street in found
        if not address_core(street.name).startswith(word.text) and not street.name.startswith(word.text)
    ]


def _sounding(kind: int, word: Word, most: int) -> list[Name]:
    """Names that sound so from the beginning, and after these such as sound so further in."""
    names = names_sounding(kind, word.text, most)
    if kind == KIND_NUMBERS["person"] or len(names) >= most:
        return names
    known = {name.name for name in names}
    within = names_sounding_within(kind, word.text, most - len(names))
    return names + [name for name in within if name.name not in known]


def _holders(names: Sequence[Name]) -> int:
    return sum(name.holders for name in names)


def _told_apart(kind: int, words: Sequence[Word]) -> list[Told]:
    """What is asked of a row for each word: that a term holds it, or that a name is one of those that sound so, or a street where no name does."""
    told: list[Told] = []
    for word in words:
        names = _sounding(kind, word, SOUNDING) if word.sort is Sort.LATIN else []
        streets = street_beginnings(kind, word, STREETS_TOLD) if word.sort is Sort.LATIN and not names else []
        told.append(Told(word, tuple(name.name for name in names), tuple(street.name for street in streets)))
    return told


def suggest_names(typed: str, kinds: Sequence[str], reach: Reach, most: int = SUGGESTED) -> list[NameSuggested]:
    """Names for what is being typed, of one word without digits; only such as somebody in reach bears."""
    return _suggested(typed, kinds, reach, most, _names_like, streets=False)


def suggest_streets(typed: str, kinds: Sequence[str], reach: Reach, most: int = SUGGESTED) -> list[NameSuggested]:
    """Streets, villages and estates for what is being typed, likewise; `holders` are the entities there."""
    return _suggested(typed, kinds, reach, most, streets_like, streets=True)


def _suggested(
    typed: str,
    kinds: Sequence[str],
    reach: Reach,
    most: int,
    like: Callable[[int, Word, int], list[Name]],
    *,
    streets: bool,
) -> list[NameSuggested]:
    words = words_of(typed)
    if len(words) != 1 or words[0].sort is Sort.DIGITS:
        return []
    word = words[0]
    found: list[NameSuggested] = []
    for kind in kinds:
        number = KIND_NUMBERS[kind]
        names = like(number, word, most)
        if not (reach.everywhere and reach.inside is None):
            held = names_held(number, [name.name for name in names], reach, streets=streets)
            names = [name for name in names if name.name in held]
        found += (NameSuggested(kind, name.name, name.holders) for name in names)
    return sorted(found, key=lambda name: (name.name != word.text, -name.holders, name.name))[:most]


def _names_like(kind: int, word: Word, most: int) -> list[Name]:
    if word.sort is Sort.LATIN:
        return _sounding(kind, word, most)
    names = names_beginning(kind, word.text, most)
    if len(names) < most:
        known = {name.name for name in names}
        names += [name for name in names_with(kind, word.text, most) if name.name not in known]
    return names[:most]
