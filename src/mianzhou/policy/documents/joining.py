"""Printed lines joined into paragraphs: what wrapping, columns and page ends have torn apart is put together again."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from mianzhou.policy.documents.labels import label_of
from mianzhou.policy.documents.lines import Line, Role
from mianzhou.policy.documents.structure import CleanText

_STOPS: Final = "。！？；：…”）)】;:"
_OPEN: Final = {"（": "）", "(": ")", "《": "》", "“": "”", "【": "】", "〔": "〕"}
_BLANK: Final = re.compile(r"(?<![A-Za-z0-9])[ \u3000\xa0]+|[ \u3000\xa0]+(?![A-Za-z0-9])")
_WORDS: Final = re.compile(r"[，。；、]")


@dataclass(slots=True)
class Paragraph:
    """A paragraph of the clean text: `start`–`end` in it, the role of its lines, whether it is a table row."""

    start: int
    end: int
    role: Role
    first: int


def column_width(lines: Iterable[Line]) -> float:
    """The width at which lines are wrapped, or 0 where every line is a paragraph of its own."""
    widths = Counter(round(line.width) for line in lines if "\t" not in line.text)
    total = sum(widths.values())
    if total < 12:
        return 0.0
    best, share = 0, 0.0
    for width in range(14, 60):
        here = sum(widths[w] for w in range(width - 3, width + 1)) / total
        if here > share:
            best, share = width, here
    return float(best) if share >= 0.4 else 0.0


class Joiner:
    """Decides between which lines of a file a paragraph ends."""

    def __init__(self, lines: list[Line]) -> None:
        self.full = column_width(lines)

    def joins(self, before: Line, after: Line, text: str, depth: int) -> bool:
        """Whether `after` continues the paragraph `text`, whose last line is `before` and where `depth` brackets are open."""
        if before.text == "!" or after.text == "!":
            return True
        if before.role != after.role:
            return False
        if before.group or after.group:
            return before.group == after.group
        if before.role != "body" or after.indent or "\t" in before.text or "\t" in after.text:
            return False
        label = label_of(after.text)
        if text[-1:] in _STOPS:
            if label or not self.full or text[-1:] in "：:；;":
                return bool(depth) and not label
            return before.width >= self.full - 2.5 and after.width >= self.full - 1.5
        if label:
            return self.full > 0 and before.width >= self.full - 1 and depth > 0
        if depth:
            return True
        opening = label_of(text)
        if opening and not _WORDS.search(text):
            return self._heading_goes_on(before, after)
        prose = _WORDS.search(text) is not None
        if self.full:
            return before.width >= 0.7 * self.full or prose
        return prose and len(text) >= 30

    def _heading_goes_on(self, before: Line, after: Line) -> bool:
        if not self.full or before.width < 0.55 * self.full:
            return False
        return after.width < 0.75 * self.full


def join(lines: list[Line], joiner: Joiner) -> tuple[CleanText, list[Paragraph]]:
    """The clean text of the lines and its paragraphs."""
    pieces: list[str] = []
    offsets: array[int] = array("I")
    paragraphs: list[Paragraph] = []
    length, depth, text = 0, 0, ""
    before: Line | None = None
    for index, line in enumerate(lines):
        continued = before is not None and joiner.joins(before, line, text, depth)
        if before is not None and not continued:
            pieces.append("\n")
            offsets.append(before.end)
            length += 1
        if not continued:
            paragraphs.append(Paragraph(length, length, line.role, index))
            text, depth = "", 0
        elif line.text[:1].isascii() and line.text[:1].isalpha() and text[-1:].isascii() and text[-1:].isalpha():
            pieces.append(" ")
            offsets.append(line.start - 1)
            length += 1
        printed, kept = _without_blanks(line)
        pieces.append(printed)
        for start, end in kept:
            offsets.extend(range(start, end))
        length += len(printed)
        paragraphs[-1].end = length
        text += printed
        depth = _open_brackets(text) if len(text) < 4000 else 0
        before = line
    return CleanText("".join(pieces), offsets), paragraphs


def _without_blanks(line: Line) -> tuple[str, list[tuple[int, int]]]:
    """The line without blanks inside prose, and the source ranges that stay."""
    text = line.text
    if " " not in text and "\u3000" not in text and "\xa0" not in text:
        return text, [(line.start, line.end)]
    kept: list[tuple[int, int]] = []
    parts: list[str] = []
    at = 0
    keep_wide = line.width < 30
    for match in _BLANK.finditer(text):
        start, end = match.span()
        if (
            (keep_wide and "\u3000" in match.group())
            or (line.role != "body" and line.role != "addressee")
            or (start <= 2 and text[:start].isdigit())
        ):
            start += 1
        if start > at:
            kept.append((line.start + at, line.start + start))
            parts.append(text[at:start])
        at = max(at, end)
    if at < len(text):
        kept.append((line.start + at, line.end))
        parts.append(text[at:])
    return "".join(parts), kept


def _open_brackets(text: str) -> int:
    depth = 0
    for opening, closing in _OPEN.items():
        if text.count(opening) > text.count(closing):
            depth += 1
    return depth
