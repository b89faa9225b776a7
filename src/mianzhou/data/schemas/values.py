"""Single values of a schema document: how JSON writes them as text, and whether a text is one of a type."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from mianzhou.data.schemas.model import Type

_WHOLE = re.compile(r"[-+]?\d+")
_YEARMONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def lexical(value: Any) -> str:
    """A JSON value as the text that a file would hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def reads_as(text: str, kind: Type) -> bool:
    """Whether a text is a bound that values of this type can be held against."""
    try:
        match kind:
            case Type.INTEGER | Type.YEAR:
                return _WHOLE.fullmatch(text) is not None
            case Type.NUMBER:
                return Decimal(text).is_finite()
            case Type.DATE:
                return bool(date.fromisoformat(text))
            case Type.DATETIME:
                return bool(datetime.fromisoformat(text))
            case Type.YEARMONTH:
                return _YEARMONTH.fullmatch(text) is not None
            case Type.STRING | Type.BOOLEAN:
                return False
    except (ValueError, InvalidOperation):
        return False
