"""Which column of a file is which field of a schema."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mianzhou.data.schemas.model import Field, Schema

_BRACKETS = re.compile(r"[(\[【].*?[)\]】]|[*＊]")


@dataclass(frozen=True, slots=True)
class Binding:
    """A file's header laid onto a schema.

    `fields` gives the field's name for each header that means one, `headers` the way back; `missing` are fields without a column,
    `unknown` columns without a field (a second column for the same field is one too).
    """

    fields: Mapping[str, str]
    headers: Mapping[str, str]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def bind(schema: Schema, header: Sequence[str], chosen: Mapping[str, str] | None = None) -> Binding:
    """Each column to the field whose name, title or alias it carries, unless `chosen` says which field it is, or with an empty text that it is none.

    Compared without width, case and blanks. Only where that finds nothing, remarks in brackets are left out (金额（万元）), and of a
    header over several levels the last one is looked at, if no other column claims the field.
    """
    chosen = chosen or {}
    fields = {column: name for column, name in chosen.items() if name and column in header}
    taken = set(fields.values())
    for known in (_by_word(schema, as_printed), _by_word(schema, without_remarks)):
        for reading in (as_printed, without_remarks, _last_level):
            for column in header:
                name = known.get(reading(column))
                if column not in chosen and column not in fields and name and name not in taken:
                    fields[column] = name
                    taken.add(name)
    ordered = {column: fields[column] for column in header if column in fields}
    return Binding(
        fields=ordered,
        headers={name: column for column, name in ordered.items()},
        missing=tuple(field.name for field in schema.fields if field.name not in taken),
        unknown=tuple(column for column in header if column not in fields),
    )


def names_of(schema: Schema) -> tuple[tuple[str, ...], ...]:
    """For each field its name and the other words under which a file may carry it: what `tables_of` takes as `expected`."""
    return tuple(tuple(_words(field)) for field in schema.fields)


def as_printed(column: str) -> str:
    """A header without width, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", column).split()).casefold()


def without_remarks(column: str) -> str:
    """And without what stands in brackets, and the star of what must be filled in."""
    return _BRACKETS.sub("", as_printed(column))


def _last_level(column: str) -> str:
    return without_remarks(column.rsplit("/", 1)[-1])


def _by_word(schema: Schema, reading: Callable[[str], str]) -> dict[str, str]:
    """The field for each word; a word of two fields is none of either."""
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for field in schema.fields:
        for word in {reading(w) for w in _words(field)}:
            if found.setdefault(word, field.name) != field.name:
                doubtful.add(word)
    names = {as_printed(field.name): field.name for field in schema.fields}
    return {word: name for word, name in found.items() if word and word not in doubtful} | names


def _words(field: Field) -> Iterator[str]:
    yield field.name
    if field.title:
        yield field.title
    yield from field.aliases
