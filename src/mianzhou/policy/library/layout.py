"""A document's text as pieces to be printed: masthead, headings, paragraphs, tables, signature, each with the marks that lie on it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from mianzhou.policy.documents.outline import Node, outline
from mianzhou.policy.documents.structure import DocumentText, Section

PieceKind = Literal["masthead", "heading", "paragraph", "row", "attachment", "closing"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that lies on a range of the text: an obligation, a target, a citation. `key` is unique among the marks of a page."""

    key: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text under the same marks, the outermost first; `strong` where it is a heading that runs into its paragraph."""

    text: str
    marks: tuple[Mark, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the text. `section` is the order of the part that begins here, `level` its depth; `cells` has one entry but for a table's row."""

    kind: PieceKind
    start: int
    end: int
    cells: tuple[tuple[Stretch, ...], ...]
    section: int | None = None
    level: int = 0


def layout(document: DocumentText, marks: Sequence[Mark] = ()) -> list[Piece]:
    """The pieces of a document in order; what they say, joined, is its text without line breaks."""
    text = document.clean.text[document.start : document.end]
    tree = outline(document)
    kinds: dict[int, PieceKind] = {block.start: "closing" for block in tree.closing}
    kinds |= {part.start: "attachment" for part in document.parts}
    begin = _beginning(tree.main)
    sections = {s.start: (order, s) for order, s in reversed(list(enumerate(document.sections)))}
    sweep = _Sweep(sorted(marks, key=lambda m: (m.start, -m.end, m.key)))
    pieces = []
    at = document.start
    for line in text.split("\n"):
        if line.strip():
            kind = kinds.get(at, "masthead" if at < begin else "paragraph")
            pieces.append(_piece(line, at, kind, sections.get(at), sweep))
        at += len(line) + 1
    return pieces


def _beginning(body: Node) -> int:
    """Where the text begins after number, title and addressees; 0 where nothing follows them."""
    if body.blocks:
        return body.blocks[0].start
    first = body.children[0].section if body.children else None
    return first.start if first is not None else 0


def _piece(line: str, at: int, kind: PieceKind, begins: tuple[int, Section] | None, sweep: _Sweep) -> Piece:
    end = at + len(line)
    order, section = begins if begins is not None else (None, None)
    strong = section.body if section is not None and section.title else at
    if kind == "paragraph" and section is not None and section.title and section.body >= end:
        kind, strong = "heading", at
    if kind == "paragraph" and "\t" in line:
        kind = "row"
    cells = []
    for cell in line.split("\t") if kind == "row" else [line]:
        cells.append(tuple(sweep.stretches(cell, at, strong)))
        at += len(cell) + 1
    return Piece(kind, end - len(line), end, tuple(cells), order, section.level if section is not None else 0)


class _Sweep:
    """Goes once through the text with the marks that are open."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._marks = [m for m in marks if m.end > m.start]
        self._next = 0
        self._open: list[Mark] = []

    def stretches(self, text: str, at: int, strong: int) -> Iterator[Stretch]:
        """The stretches of the text that begins at `at`; texts are asked for in order."""
        end = at + len(text)
        while self._next < len(self._marks) and self._marks[self._next].start < end:
            self._open.append(self._marks[self._next])
            self._next += 1
        self._open = [m for m in self._open if m.end > at]
        edges = {at, end} | {e for m in self._open for e in (m.start, m.end) if at < e < end}
        edges |= {strong} if at < strong < end else set()
        for start, stop in pairwise(sorted(edges)):
            covering = tuple(m for m in self._open if m.start <= start and stop <= m.end)
            yield Stretch(text[start - at : stop - at], covering, start < strong)
