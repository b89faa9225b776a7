"""Chinese numerals and dates as documents print them."""

from __future__ import annotations

import datetime
import re
from typing import Final

_DIGITS: Final = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "O": 0,
    "0": 0,
    "两": 2,
    "◯": 0,
}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_ZERO: Final = "〇○零ＯO0◯"
DATE: Final = re.compile(
    rf"(?P<year>(?:1[89]|20)\d\d|[一二][一二三四五六七八九{_ZERO}]{{3}})\s*年\s*"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)


def chinese_number(text: str) -> int | None:
    """The value of 二十一, 一百零三, 二〇一二 or 12; None where the text is no number."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return total + digit


def iso_date(match: re.Match[str]) -> str | None:
    """The ISO form of a match of `DATE`; None where the calendar has no such day (a misprint)."""
    year, month, day = (chinese_number(match[name]) for name in ("year", "month", "day"))
    try:
        return datetime.date(year or 0, month or 0, day or 0).isoformat()
    except ValueError:
        return None
