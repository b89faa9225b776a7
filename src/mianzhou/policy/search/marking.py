"""Where the words of a question stand in a text, and an excerpt around them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mianzhou.policy.search.asking import question_of
from mianzhou.policy.search.tokens import folded

_AROUND = 40
_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an excerpt; `hit` when it is what was searched for."""

    text: str
    hit: bool


def hits_in(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """The ranges of `text` where one of the words stands, in order and not overlapping."""
    if not words:
        return []
    searched = folded(text)
    found: list[tuple[int, int]] = []
    for match in _pattern(words).finditer(searched):
        if match.end() > match.start():
            found.append(match.span())
    return found


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Any of the words, longest first; punctuation inside a word may be any punctuation, as in the index."""
    ways = []
    for word in sorted(words, key=len, reverse=True):
        pieces = [re.escape(piece) for piece in _PUNCTUATION.split(word) if piece]
        ways.append(r"[\W_]+".join(pieces))
    return re.compile("|".join(way for way in ways if way) or r"(?!)")


def excerpt(text: str, words: Sequence[str], length: int = 160) -> list[Passage]:
    """A piece of the text around the first hit, the hits marked, … where it was cut."""
    hits = hits_in(text, words)
    start = max(hits[0][0] - _AROUND, 0) if hits else 0
    start = 0 if start < 12 else start
    end = min(start + max(length, (hits[0][1] - start if hits else 0)), len(text))
    passages = [Passage("…", False)] if start else []
    at = start
    for first, last in hits:
        if first < at or last > end:
            continue
        if first > at:
            passages.append(Passage(text[at:first], False))
        passages.append(Passage(text[first:last], True))
        at = last
    if at < end:
        passages.append(Passage(text[at:end], False))
    if end < len(text):
        passages.append(Passage("…", False))
    return passages


def question_marks(text: str, typed: str) -> list[tuple[int, int]]:
    """The ranges of a text where the words of what was typed stand."""
    return hits_in(text, question_of(typed).words)
