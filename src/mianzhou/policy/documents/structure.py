"""The shapes in which a reading of a bulletin is handed from step to step.

Pure data, no Django. Positions come in two kinds. A *clean* position counts characters of `CleanText.text`: the text with
page furniture taken out, wrapped lines joined and full-width digits and letters made half-width. A *source* position counts
characters of the file as decoded. Every clean character knows its source position, so whatever is found in the clean text
can be shown in the original.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Level = Literal["state", "province", "city", "county"]
SectionKind = Literal["heading", "run-in", "article", "item"]
Relation = Literal["basis", "implements", "forwards", "repeals", "mentions"]


class Span(NamedTuple):
    """A half-open range of source characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file as decoded: `text` is what every `Span` counts in."""

    file: str
    sha256: str
    encoding: str
    text: str


@dataclass(frozen=True, slots=True)
class CleanText:
    """Text fit for reading. `text[i]` was printed at `offsets[i]` of the source.

    Paragraphs are separated by a single newline; inside a paragraph there is no line break and no page furniture. Tables keep
    one row a line, cells separated by a tab.
    """

    text: str
    offsets: array[int]

    def span(self, start: int, end: int) -> Span:
        """The source range that the clean range `[start, end)` covers; an empty range gives an empty span."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else (self.offsets[-1] + 1 if self.offsets else 0)
            return Span(at, at)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a document: heading, run-in heading, article or numbered item without a heading.

    `start`–`end` is the clean range of the whole part, its sub-parts included; `body` is the clean position where the text
    after the heading begins. `path` is the labels from the top down, this one included. `title` is None where an item has none.
    """

    attachment: str | None
    path: tuple[str, ...]
    level: int
    label: str
    title: str | None
    kind: SectionKind
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document named by this one; `number` or `title` may be unknown, never both."""

    number: str | None
    title: str | None
    relation: Relation
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AttachmentPart:
    """An attachment printed in full: its title and the clean range it fills."""

    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DocumentText:
    """One document of a bulletin, read. `start`–`end` is its clean range in `clean`, which all documents of a file share."""

    clean: CleanText
    start: int
    end: int
    number: str | None
    title: str
    issuers: tuple[str, ...]
    level: Level
    addressees: tuple[str, ...]
    date: str | None
    attachments: tuple[str, ...]
    cites: tuple[Citation, ...] = ()
    validity: str | None = None
    parts: tuple[AttachmentPart, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Obligation:
    """An item to which the text itself assigns named units in brackets; units as printed.

    `deadline` is an ISO date, month or year; `schedule` a recurring rhythm as printed (for example 每季度), else None.
    `start`–`end` is the clean range of the item, the bracket included.
    """

    attachment: str | None
    path: tuple[str, ...]
    label: str
    title: str | None
    text: str
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    deadline: str | None
    schedule: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit that running prose, not a bracket, charges with something."""

    attachment: str | None
    path: tuple[str, ...]
    unit: str
    text: str
    start: int
    end: int


Comparator = Literal[">=", "<=", "=", "approx", "range", "increase_by", "decrease_by"]


@dataclass(frozen=True, slots=True)
class Target:
    """A number to which the text commits. `value` is in the printed `unit`; `[low, high]` for a range."""

    attachment: str | None
    path: tuple[str, ...]
    text: str
    metric: str
    comparator: Comparator
    value: float | tuple[float, float]
    unit: str | None
    deadline: str | None
    baseline: str | None
    flags: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What the cover or running heads say of the issue."""

    title: str
    year: int | None
    issue: int | None
    serial: int | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Discarded:
    """Source characters that belong to no document, and why: page number, running head, table of contents, blank, cover, …"""

    span: Span
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one file."""

    source: Source
    bulletin: Bulletin | None
    documents: tuple[DocumentText, ...]
    discarded: tuple[Discarded, ...]
    warnings: tuple[str, ...] = field(default=())
