"""Persons whose names are written in Latin letters, given name and surname apart: foreign residents, registers of other countries.

Nothing Chinese is assumed: numbers need no check character, names are compared letter by letter, every field may be misspelt. Weights are
log2(m / u) for fields of which a tenth is mistyped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from mianzhou.data.linkage.edits import distance, one_slip
from mianzhou.data.linkage.forms import alnum, alnum_sql, day, day_sql
from mianzhou.data.linkage.model import Comparison, Key, Level, Plan, Prepared

FIELDS = ("number", "given", "surname", "sex", "birth", "phone", "street", "area", "town", "postcode")
COLUMNS = (
    "number",
    "typed",
    "name",
    "given",
    "surname",
    "sex",
    "birth",
    "phone",
    "door",
    "street",
    "area",
    "town",
    "postcode",
)
_LONGEST = 60  # no slip is looked for beyond
_NOT_LETTERS = re.compile("[^a-z0-9]+")
_WORDS = ("given", "surname", "area", "town")


def _letters(text: str) -> str | None:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower()
    return _NOT_LETTERS.sub("", bare) or None


def _letters_sql(column: str) -> str:
    return f"nullif(regexp_replace(lower(strip_accents({column})), '[^a-z0-9]+', '', 'g'), '')"


def prepared(record: Mapping[str, object]) -> dict[str, str | None]:
    """One received record in comparable form."""
    told = {field: "" if record.get(field) is None else str(record[field]) for field in FIELDS}
    given, surname = _letters(told["given"]), _letters(told["surname"])
    doors = re.findall("[0-9]+", told["street"])
    sex = told["sex"].strip().upper()[:1]
    return {
        "number": None,
        "typed": alnum(told["number"]) or None,
        "name": " ".join(part for part in (given, surname) if part) or None,
        "given": given,
        "surname": surname,
        "sex": {"1": "1", "M": "1", "2": "2", "F": "2"}.get(sex),
        "birth": day(told["birth"]),
        "phone": alnum(told["phone"])[-11:] or None,
        "door": doors[0] if doors else None,
        "street": _letters(re.sub("[0-9]", "", told["street"])),
        "area": _letters(told["area"]),
        "town": _letters(told["town"]),
        "postcode": alnum(told["postcode"]) or None,
    }


def prepared_sql(table: str) -> str:
    """`prepared` over a table of `record` and the fields."""
    initial = "left(upper(trim(sex)), 1)"
    return f"""SELECT record, CAST(NULL AS VARCHAR) AS number, nullif({alnum_sql("number")}, '') AS typed,
        nullif(concat_ws(' ', {_letters_sql("given")}, {_letters_sql("surname")}), '') AS name,
        {", ".join(f"{_letters_sql(field)} AS {field}" for field in _WORDS)},
        CASE {initial} WHEN '1' THEN '1' WHEN 'M' THEN '1' WHEN '2' THEN '2' WHEN 'F' THEN '2' END AS sex, {day_sql("birth")} AS birth,
        nullif(right({alnum_sql("phone")}, 11), '') AS phone, nullif(regexp_extract(street, '[0-9]+'), '') AS door,
        {_letters_sql("regexp_replace(street, '[0-9]', '', 'g')")} AS street, nullif({alnum_sql("postcode")}, '') AS postcode FROM {table}"""


def _alike(left: str, right: str) -> int:
    """0 the same, 1 one slip, 2 a few letters off for the length, 3 different."""
    if left == right:
        return 0
    if one_slip(left, right, longest=_LONGEST):
        return 1
    return 2 if distance(left, right) * 4 <= max(len(left), len(right)) + 1 else 3


def _alike_sql(left: str, right: str) -> str:
    off = f"levenshtein({left}, {right}) * 4 <= greatest(length({left}), length({right})) + 1"
    return f"CASE WHEN {left} = {right} THEN 0 WHEN {_slip_sql(left, right)} THEN 1 WHEN {off} THEN 2 ELSE 3 END"


def _slip_sql(left: str, right: str) -> str:
    return f"damerau_levenshtein({left}, {right}) <= 1"


def _text(field: str, weights: tuple[float, float, float, float], *, rare: bool = False) -> Comparison:
    """A text in which letters may be wrong."""
    names = ("same", "slip", "similar", "differs")
    levels = [Level(name, weight) for name, weight in zip(names, weights, strict=True)]
    if rare:
        levels[0] = Level("same", weights[0], rare=True, bounds=(3.0, 12.0))

    def of(l: Prepared, r: Prepared) -> int:  # noqa: E741 the sides' usual names
        left, right = l[field], r[field]
        return 4 if left is None or right is None else _alike(left, right)

    sql = f"CASE WHEN l.{field} IS NULL OR r.{field} IS NULL THEN 4 ELSE {_alike_sql(f'l.{field}', f'r.{field}')} END"
    return Comparison(field, (field,), (*levels, Level("unknown", 0.0)), sql, of)


def _part(field: str, other: str, weights: tuple[float, float, float, float, float]) -> Comparison:
    """One of two parts that may stand in each other's place, as given name and surname do; then each side's both are looked at."""
    names = ("same", "slip", "exchanged", "similar", "differs")

    def of(l: Prepared, r: Prepared) -> int:  # noqa: E741
        left, right = l[field], r[field]
        if left is not None and right is not None and (reached := _alike(left, right)) < 2:
            return reached
        across = ((left, r[other]), (l[other], right))
        if any(a and b for a, b in across) and all(a is None or b is None or _alike(a, b) < 2 for a, b in across):
            return 2
        if left is None or right is None:
            return 5
        return 3 if reached == 2 else 4

    here, across = (f"l.{field}", f"r.{field}"), ((f"l.{field}", f"r.{other}"), (f"l.{other}", f"r.{field}"))
    told = " OR ".join(f"({a} IS NOT NULL AND {b} IS NOT NULL)" for a, b in across)
    alike = " AND ".join(f"({a} IS NULL OR {b} IS NULL OR {_slip_sql(a, b)})" for a, b in across)
    sql = f"""CASE WHEN {here[0]} = {here[1]} THEN 0 WHEN {_slip_sql(*here)} THEN 1 WHEN ({told}) AND {alike} THEN 2
        WHEN {here[0]} IS NULL OR {here[1]} IS NULL THEN 5 ELSE {_alike_sql(*here)} + 1 END"""
    levels = tuple(Level(name, weight) for name, weight in zip(names, weights, strict=True))
    return Comparison(field, (field, other), (*levels, Level("unknown", 0.0)), sql, of)


def _exact(field: str, same: float, differs: float) -> Comparison:
    """A value that is the same or not."""

    def of(l: Prepared, r: Prepared) -> int:  # noqa: E741
        if l[field] is None or r[field] is None:
            return 2
        return 0 if l[field] == r[field] else 1

    sql = f"CASE WHEN l.{field} IS NULL OR r.{field} IS NULL THEN 2 WHEN l.{field} = r.{field} THEN 0 ELSE 1 END"
    levels = (Level("same", same), Level("differs", differs), Level("unknown", 0.0))
    return Comparison(field, (field,), levels, sql, of)


COMPARISONS = (
    _text("typed", (13.0, 8.0, 1.0, -5.0)),
    _part("given", "surname", (7.0, 5.5, 6.0, 3.5, -2.0)),
    _part("surname", "given", (8.5, 6.5, 6.0, 4.5, -2.0)),
    _text("birth", (12.0, 7.0, 3.0, -5.0)),
    _exact("sex", 0.9, -3.0),
    _text("phone", (13.0, 7.0, 1.0, -2.5)),
    _text("door", (5.0, 1.0, 0.0, -1.5)),
    _part("street", "area", (9.0, 8.0, 8.0, 6.0, -1.5)),
    _part("area", "street", (7.0, 6.0, 2.0, 4.5, -1.0)),
    _text("town", (7.0, 6.0, 5.0, -1.5)),
    _text("postcode", (7.0, 4.0, 1.0, -2.5)),
)
KEYS = tuple(
    Key("-".join(parts), parts)
    for parts in (
        *(("typed",), ("birth",), ("phone",), ("given", "surname"), ("surname", "postcode"), ("given", "postcode")),
        *(
            ("area", "door"),
            ("area", "town"),
            ("area", "postcode"),
            ("street", "area"),
            ("given", "area"),
            ("surname", "street"),
        ),
        *(("surname", "town"), ("given", "town"), ("street", "door"), ("street", "town"), ("street", "postcode")),
        *(("given", "door"), ("surname", "door"), ("door", "postcode"), ("door", "town"), ("town", "postcode")),
    )
)

PLAN = Plan("person", FIELDS, COLUMNS, prepared, (), prepared_sql, "number", KEYS, COMPARISONS, ())
