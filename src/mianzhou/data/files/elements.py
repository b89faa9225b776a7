"""One element of a JSON text as a row: its cells by name, or its text and why it is none."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from mianzhou.data.files.sieve import text_of


class _Figure(str):
    """A number as it was written: 1.10 stays 1.10."""

    __slots__ = ()


DECODER = json.JSONDecoder(parse_float=_Figure, parse_int=_Figure, parse_constant=_Figure, strict=False)
_FIGURE = re.compile(r"[-+.,:/\d\s]+[Xx]?")


class Item(NamedTuple):
    """One element: an object laid out, or the text of what is none and why."""

    cells: dict[str, str | None] | None
    text: str = ""
    reason: str = ""


def of_line(line: str) -> Item:
    try:
        value = DECODER.decode(line)
    except (ValueError, RecursionError):
        return Item(None, text_of(line), "broken-json")
    return item_of(value, line)


def item_of(value: Any, text: str) -> Item:
    if isinstance(value, dict):
        return Item(laid_out(value))
    return Item(None, text_of(text), "not-an-object")


def names_columns(value: Any) -> bool:
    """Whether an array can name columns: texts, none empty, a figure or twice."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(name, str) and name.strip() and not _FIGURE.fullmatch(name) for name in value)
        and len(set(value)) == len(value)
    )


def of_array(names: list[str], values: list[Any], text: str) -> Item:
    if len(values) != len(names):
        return Item(None, text_of(text), "too-few-fields" if len(values) < len(names) else "too-many-fields")
    return Item({name: _text(value) for name, value in zip(names, values, strict=True)})


def laid_out(record: dict[str, Any]) -> dict[str, str | None]:
    cells: dict[str, str | None] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value:
            cells.update({f"{key}.{inner}": _text(deep) for inner, deep in value.items()})
        else:
            cells[key] = _text(value)
    return cells


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else _written(value)


def _written(value: Any) -> str:
    """JSON again, each number as it was written."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_written(key)}:{_written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return str(value) if isinstance(value, _Figure) else json.dumps(value, ensure_ascii=False)
