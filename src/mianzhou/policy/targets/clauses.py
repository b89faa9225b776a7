"""Where a position stands: paragraph, sentence, segment and clause. Pure, linear: the breaks are found once per text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

_PARAGRAPH: Final = re.compile(r"\n")
_SENTENCE: Final = re.compile(r"[。！？\n]")
_SEGMENT: Final = re.compile(r"[；;。！？\n]")
_CLAUSE: Final = re.compile(r"[，：；。！？\n\t]|,(?!\d)|:(?!\d)|;")
# A sentence that never ends (a list without punctuation) is read only this far back and forth.
REACH: Final = 600
# A date may open a paragraph far above.
PARAGRAPH_REACH: Final = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """The ranges of text around one quantity, each `start`–`end` without the closing mark."""

    paragraph: tuple[int, int]
    sentence: tuple[int, int]
    segment: tuple[int, int]
    clause: tuple[int, int]


class Clauses:
    """The breaks of a text, ready to be asked where something stands."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._paragraphs = [m.start() for m in _PARAGRAPH.finditer(text)]
        self._sentences = [m.start() for m in _SENTENCE.finditer(text)]
        self._segments = [m.start() for m in _SEGMENT.finditer(text)]
        self._clauses = [m.start() for m in _CLAUSE.finditer(text)]

    def _around(self, breaks: list[int], start: int, end: int, reach: int = REACH) -> tuple[int, int]:
        before = bisect_right(breaks, start)
        after = bisect_right(breaks, end - 1)
        left = breaks[before - 1] + 1 if before else 0
        right = breaks[after] if after < len(breaks) else self._length
        return max(left, start - reach), min(right, end + reach)

    def line_start(self, at: int) -> int:
        """Where the line of a position begins."""
        before = bisect_right(self._paragraphs, at)
        return self._paragraphs[before - 1] + 1 if before else 0

    def place(self, start: int, end: int) -> Place:
        return Place(
            self._around(self._paragraphs, start, end, PARAGRAPH_REACH),
            self._around(self._sentences, start, end),
            self._around(self._segments, start, end),
            self._around(self._clauses, start, end),
        )
