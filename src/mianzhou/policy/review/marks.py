"""The text of a document cut into stretches, so that a page can mark every row's place, overlaps included. Pure."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the text: its id and the half-open range of characters."""

    id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text within one paragraph and the rows that it belongs to, the innermost last."""

    text: str
    ids: tuple[int, ...]
    begins: tuple[int, ...]

    @property
    def innermost(self) -> int | None:
        """The row that the piece belongs to most closely."""
        return self.ids[-1] if self.ids else None


def paragraphs(text: str, places: Sequence[Place]) -> Iterator[list[Stretch]]:
    """The text's paragraphs as stretches; joined, they are the text without its line breaks."""
    inside = [p for p in places if 0 <= p.start < p.end <= len(text)]
    ordered = sorted(inside, key=lambda p: (p.start, -p.end, p.id))
    edges = sorted({p.start for p in ordered} | {p.end for p in ordered})
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        inner = edges[bisect.bisect_right(edges, at) : bisect.bisect_left(edges, end)]
        bounds = [at, *inner, end]
        stretches = []
        for a, b in pairwise(bounds):
            if a < b:
                covering = [p for p in ordered if p.start <= a and b <= p.end]
                begins = tuple(p.id for p in covering if p.start == a)
                stretches.append(Stretch(text[a:b], tuple(p.id for p in covering), begins))
        yield stretches
        at = end + 1


def sentences(text: str) -> list[tuple[int, str]]:
    """Where the sentences and items of a text begin, with their words: the places at which an item may be split."""
    found, start = [], 0
    for i, character in enumerate(text):
        if character in "。；;\n" and text[start : i + 1].strip():
            found.append((start, text[start : i + 1].strip()))
            start = i + 1
    if text[start:].strip():
        found.append((start, text[start:].strip()))
    return found
