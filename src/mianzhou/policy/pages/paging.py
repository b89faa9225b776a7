"""Page numbers: lines of digits that count the pages, even where extraction has put them in the middle of a word or reversed them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from mianzhou.policy.pages.lines import Line

PAGE_NUMBER: Final = "page number"

_PAGE: Final = re.compile(r"[\s\-—－–·•.~～]*(\d{1,3})[\s\-—－–·•.~～]*")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")


@dataclass(slots=True)
class _Candidate:
    line: int
    plain: int
    reversed: int
    sure: bool


def mark_page_numbers(lines: list[Line]) -> None:
    """Sets the reason of lines that are page numbers.

    Some are sure from where they stand; whether these count forwards as printed or read backwards tells the layout, and by it the
    doubtful ones are judged: a number that fits between its neighbours is one, the cell of a table is not.
    """
    candidates = [found for index in range(len(lines)) if (found := _candidate(lines, index))]
    sure = [one for one in candidates if one.sure]
    plain, backwards = _rising([one.plain for one in sure]), _rising([one.reversed for one in sure])
    as_printed = len(plain) >= len(backwards)
    kept = [sure[place] for place in (plain if as_printed else backwards)]
    places = [one.line for one in kept]
    values = [one.plain if as_printed else one.reversed for one in kept]
    for one in candidates:
        if one.sure or _fits(one.plain if as_printed else one.reversed, one.line, places, values):
            lines[one.line].reason = PAGE_NUMBER
            if lines[one.line].column and one.line + 1 < len(lines):
                lines[one.line + 1].column = lines[one.line].column


def _candidate(lines: list[Line], index: int) -> _Candidate | None:
    line = lines[index]
    match = _PAGE.fullmatch(line.text) if line.reason is None and len(line.text) <= 12 else None
    if match is None:
        return None
    digits = match[1]
    before = lines[index - 1] if index else None
    after = lines[index + 1] if index + 1 < len(lines) else None
    edge = before is None or after is None or bool(before.reason or after.reason) or after.page_start
    sure = (
        digits != line.text.strip(".")
        or edge
        or (before is not None and after is not None and _prose(before) and _prose(after))
    )
    cell = any(other and ("\t" in other.text or _PAGE.fullmatch(other.text)) for other in (before, after))
    if cell and not sure:
        return None
    return _Candidate(index, int(digits), int(digits[::-1]), sure)


def _prose(line: Line) -> bool:
    """Whether a line is running text: long, or the end of a sentence; the cell of a table is neither."""
    return "\t" not in line.text and (line.text.endswith(("。", "；", "，")) or len(_HAN.findall(line.text)) >= 8)


def _rising(values: list[int]) -> list[int]:
    """The places of a longest strictly rising subsequence."""
    ends: list[int] = []
    tails: list[int] = []
    previous = [-1] * len(values)
    for place, value in enumerate(values):
        at = bisect_left(ends, value)
        previous[place] = tails[at - 1] if at else -1
        if at == len(ends):
            ends.append(value)
            tails.append(place)
        else:
            ends[at], tails[at] = value, place
    found: list[int] = []
    place = tails[-1] if tails else -1
    while place >= 0:
        found.append(place)
        place = previous[place]
    return found[::-1]


def _fits(value: int, line: int, places: list[int], values: list[int]) -> bool:
    """Whether a number lies between the page numbers before and after it, about where its page would be."""
    at = bisect_left(places, line)
    if not 0 < at < len(places):
        return bool(places) and value == (values[-1] + 1 if at else values[0] - 1)
    low, high = values[at - 1], values[at]
    share = (line - places[at - 1]) / (places[at] - places[at - 1])
    return low < value < high and abs(value - (low + share * (high - low))) <= 1
