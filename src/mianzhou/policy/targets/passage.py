"""A document made ready for asking: its text folded, and what stands over and around every position in it. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from mianzhou.policy.documents.structure import AttachmentPart, DocumentText, Section
from mianzhou.policy.targets.clauses import Clauses
from mianzhou.policy.targets.deadlines import DateMention, find_dates
from mianzhou.policy.targets.numbers import PRIVATE_POINT, Quantity, find_quantities, fold

_BOX_TITLE: Final = re.compile(r"(?m)^[ \t\u3000]*(?:专\s?栏|表)\s?\d{1,2}[^\n]{0,60}$")
_BOX_TITLE_REACH: Final = 80


@dataclass(frozen=True, slots=True)
class Box:
    """A titled box (专栏) or table heading: what it says of time and purpose holds until the next heading."""

    start: int
    end: int
    title: str


class Passage:
    """A document's text and everything around its numbers that is asked for again and again."""

    def __init__(self, document: DocumentText, source: str | None = None) -> None:
        self.document = document
        self.source = source
        self.printed = document.clean.text[document.start : document.end]
        self.text = fold(self.printed)
        self.year = year_of(document)
        self.clauses = Clauses(self.text)
        self.quantities = find_quantities(self.text)
        quoted = _quoted_titles(self.text)
        self.titles = _places_of(self.text, (document.title, *(part.title for part in document.parts)))
        self.dates = [d for d in find_dates(self.text, self.year) if not inside(quoted, d.start)]
        self.date_starts = [d.start for d in self.dates]
        self.sections = sorted(document.sections, key=lambda s: (s.start, s.level))
        self.section_starts = [s.start for s in self.sections]
        self._titles_by_start: dict[int, tuple[str, ...]] = {}
        self.boxes = self._boxes()

    def _boxes(self) -> list[Box]:
        """Boxes run to the next box or to the next part no deeper than the one they stand in; their own items end none."""
        starts = [m.start() for m in _BOX_TITLE.finditer(self.text)]
        boxes = []
        for start, following in zip(starts, [*starts[1:], len(self.text)], strict=False):
            around = self.section_at(start)
            depth = around.level if around is not None else 1
            later = bisect_right(self.section_starts, start + self.document.start)
            nexts = (s.start - self.document.start for s in self.sections[later:] if s.level <= depth)
            title = self.text[start : start + _BOX_TITLE_REACH].split("\n", 1)[0].strip()
            boxes.append(Box(start, min(following, next(nexts, following)), title))
        return boxes

    def section_at(self, at: int) -> Section | None:
        """The innermost section over a position of this document."""
        at += self.document.start
        index = bisect_right(self.section_starts, at) - 1
        while index >= 0:
            section = self.sections[index]
            if section.start <= at < section.end:
                return section
            if section.level == 1 and section.end <= at:
                return None
            index -= 1
        return None

    def headings_at(self, at: int) -> tuple[str, ...]:
        """Titles over a position, outermost first, the box's last."""
        section = self.section_at(at)
        titles = self._titles_of(section) if section is not None else ()
        box = self.box_at(at)
        return (*titles, box.title) if box else titles

    def _titles_of(self, section: Section) -> tuple[str, ...]:
        if section.start not in self._titles_by_start:
            over = {s.path: s.title for s in self.sections if s.start <= section.start < max(s.end, s.start + 1)}
            titles = (over.get(section.path[:depth]) for depth in range(1, len(section.path) + 1))
            self._titles_by_start[section.start] = tuple(title for title in titles if title)
        return self._titles_by_start[section.start]

    def in_heading(self, quantity: Quantity) -> bool:
        """Whether a number is part of a title: a printed heading, or a run-in heading that counts in characters."""
        section = self.section_at(quantity.start)
        titled = (
            section is not None and section.title is not None and quantity.start + self.document.start < section.body
        )
        names = titled and section is not None and (section.kind == "heading" or quantity.in_characters)
        return names or inside(self.titles, quantity.start)

    def box_at(self, at: int) -> Box | None:
        return next((box for box in self.boxes if box.start <= at < box.end), None)

    def part_at(self, at: int) -> AttachmentPart | None:
        at += self.document.start
        return next((part for part in self.document.parts if part.start <= at < part.end), None)

    def removed_between(self, start: int, end: int) -> str:
        """The source characters between two positions that the reading left out or changed; empty without the source."""
        if self.source is None or end <= start:
            return ""
        clean = self.document.clean
        places = clean.offsets[self.document.start + start : self.document.start + end]
        kept = dict(zip(places, self.printed[start:end], strict=True))
        within = range(places[0], places[-1] + 1)
        return "".join(self.source[i] for i in within if i not in kept or self.source[i] == PRIVATE_POINT)

    def dates_between(self, start: int, end: int) -> list[DateMention]:
        low, high = bisect_right(self.date_starts, start - 1), bisect_right(self.date_starts, end - 1)
        return self.dates[low:high]


def year_of(document: DocumentText) -> int | None:
    if document.date:
        return int(document.date[:4])
    found = re.search(r"(?:19|20)\d{2}", document.number or "")
    return int(found.group()) if found else None


def _quoted_titles(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"《[^《》\n]{0,120}》", text)]


def _places_of(text: str, titles: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the titles themselves are printed: a number in a title is a name."""
    folded = {fold(title) for title in titles if title}
    return sorted((m.start(), m.end()) for title in folded for m in re.finditer(re.escape(title), text))


def inside(ranges: list[tuple[int, int]], at: int) -> bool:
    index = bisect_right(ranges, (at, len(ranges) + at + 1)) - 1
    return index >= 0 and ranges[index][0] <= at < ranges[index][1]
