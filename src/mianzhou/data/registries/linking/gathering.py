"""What the sources say, as SQL over the lake: one row for each record and role, in the attributes of its kind. These functions touch no database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mianzhou.data.lake.api import Scratch
from mianzhou.data.lake.views import key_text_sql, literal, quoted
from mianzhou.data.linkage.keys import key_hash_sql
from mianzhou.data.linkage.scoring import hashed
from mianzhou.data.registries.models import CORRECTED, DATED, DETAIL, GCJ02, ORGANISATION, PERSON, WGS84
from mianzhou.data.registries.places.locating import coordinate_sql
from mianzhou.data.registries.survivorship import shipped_survivorship

_COORDINATES: Final = ("longitude", "latitude")
# What a record must say to be of any use.
_TELLING: Final = {PERSON: ("number", "name"), ORGANISATION: ("number", "name"), "place": ("number", "address"), "household": ("number",)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it is read: its rows as SQL, what makes a record's key there, which column says what, codes with their words, how coordinates are given,
    and of rows of which single items were corrected, by their key, item by item the day and the value that counts from it."""

    pk: int
    rows: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    datum: str = WGS84
    corrections: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)


def attributes(kind: str) -> tuple[str, ...]:
    """The attributes of a kind, in their order."""
    return tuple(shipped_survivorship().kinds[kind])


def records_sql(kind: str, sources: Sequence[Source]) -> str:
    """The statement that makes what `gather` makes, for the few records of a batch."""
    told = " UNION ALL ".join(_source_sql(kind, source) for source in sources)
    return f"SELECT row_number() OVER (ORDER BY source, key) AS record, * FROM ({_with_words_sql(kind, f'({told})')})"


def gather(executor: Scratch, kind: str, sources: Sequence[Source]) -> None:
    """The table `records`: `record, source, key, dated, detail, corrected`, the attributes, and what was said as JSON with its hash; numbered in a fixed order.

    Source after source, and numbered by their keys alone: together, and sorted whole, the records of a city would not fit into the memory.

    `dated` is the source's own day of the record, or the one on which it was received where it tells none or one still to come: no slip of a
    pen is the newest word for years. What the department corrected since is of the day of that, in `corrected`, and the rest of the row of its own.
    """
    for place, source in enumerate(sources):
        rows = _source_sql(kind, source)
        executor.run(f"INSERT INTO gathered {rows}") if place else executor.make("gathered", rows)
    executor.make("numbered", "SELECT rowid AS place, row_number() OVER (ORDER BY source, key) AS record FROM gathered")
    executor.make(
        "records",
        _with_words_sql(kind, "(SELECT n.record, g.* FROM gathered g JOIN numbered n ON n.place = g.rowid)"),
    )
    executor.drop("gathered", "numbered")


def _with_words_sql(kind: str, rows: str) -> str:
    said = f"'{{' || concat_ws(',', {', '.join(_json_sql(name) for name in (DETAIL, CORRECTED, *attributes(kind)))}) || '}}'"
    return (
        f"SELECT *, {key_hash_sql('said')} AS said_hash FROM (SELECT *, {said} AS said FROM {rows} AS told) AS worded"
    )


def _source_sql(kind: str, source: Source) -> str:
    columns = {name: _column_sql(source, name) for name in attributes(kind)}
    telling = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in _TELLING[kind])
    own_day = source.columns.get(DATED)
    dated = f"TRY_CAST({quoted(own_day)} AS DATE)" if own_day else "NULL"
    shown = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())
    corrected, joined = _corrected_sql(source) if source.corrections else ("CAST(NULL AS VARCHAR)", "")
    return f"""SELECT * FROM (SELECT {source.pk} AS source, {key_sql(source)} AS key,
        least({dated}, CAST(_received_at AS DATE)) AS dated, {_column_sql(source, DETAIL)} AS detail, {corrected} AS corrected, {shown}
        FROM ({source.rows}) AS received {joined}) AS said WHERE {telling}"""


def _corrected_sql(source: Source) -> tuple[str, str]:
    """What `corrected` is, and the join that it needs: the day of each item that still has the value which the correction gave it."""
    items = sorted({item for told in source.corrections.values() for item in told})
    rows = []
    for key, told in source.corrections.items():
        cells = [literal(text) for item in items for text in told.get(item, ("", ""))]
        rows.append(f"({literal(key)}, {', '.join(cells)})")
    names = ", ".join(f"_day{place}, _value{place}" for place in range(len(items)))
    joined = f"LEFT JOIN (VALUES {', '.join(rows)}) AS mended(_mended_key, {names}) ON _mended_key = {key_text_sql(source.key)}"
    marks = [
        f"CASE WHEN _day{place} <> '' AND CAST({quoted(item)} AS VARCHAR) = _value{place} THEN _day{place} || {literal(':' + name)} END"
        for place, item in enumerate(items)
        for name, column in source.columns.items()
        if column == item
    ]
    return f"nullif(array_to_string(list_sort([{', '.join(marks)}]), ' '), '')", joined


def key_sql(source: Source) -> str:
    """What names a record in its source: its key there, in one text."""
    return f"left({key_text_sql(source.key)}, 200)"


def _column_sql(source: Source, name: str) -> str:
    column = source.columns.get(name)
    if column is None:
        return "CAST(NULL AS VARCHAR)"
    if name in _COORDINATES and set(_COORDINATES) <= set(source.columns):
        both = source.columns["longitude"], source.columns["latitude"]
        return coordinate_sql(name, both, shifted=source.datum == GCJ02)
    text = f"nullif(trim(CAST({quoted(column)} AS VARCHAR)), '')"
    words = source.words.get(column)
    if not words:
        return text
    cases = " ".join(f"WHEN {literal(code)} THEN {literal(word)}" for code, word in words.items())
    return f"CASE {text} {cases} ELSE {text} END"


def _json_sql(name: str) -> str:
    return f"CASE WHEN {quoted(name)} IS NOT NULL THEN '\"{name}\":' || CAST(to_json({quoted(name)}) AS VARCHAR) END"


def said_text(kind: str, said: Mapping[str, str]) -> str:
    """One record's attributes as the statement above writes them."""
    told = {name: said[name] for name in (DETAIL, CORRECTED, *attributes(kind)) if said.get(name)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def said_hash(kind: str, said: Mapping[str, str]) -> int:
    """The hash of what one record says, as the statement above has it."""
    return hashed(said_text(kind, said))
