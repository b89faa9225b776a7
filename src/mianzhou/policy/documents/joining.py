"""Printed lines joined into paragraphs: what wrapping, columns and page ends have torn apart is put together again."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mianzhou.policy.documents.structure import CleanText
from mianzhou.policy.pages.labels import Label, label_of
from mianzhou.policy.pages.lines import Line, Role

_FULL_STOPS: Final = "。！？；：…;:"
_CLOSERS: Final = "”）)】》〕］]"
_PAIRS: Final = (("（", "）"), ("(", ")"), ("《", "》"), ("“", "”"), ("【", "】"), ("〔", "〕"))
_ENDINGS: Final = _FULL_STOPS + _CLOSERS
_CLOSING: Final = {closing: opening for opening, closing in _PAIRS}
_OPENING: Final = frozenset(opening for opening, _ in _PAIRS)
_BRACKET: Final = re.compile("[" + "".join(re.escape(a + b) for a, b in _PAIRS) + "]")
_PUNCTUATION: Final = re.compile(r"[，。；、：]")
_SENTENCE: Final = re.compile(r"[。；：]")
_ENDS_SOON: Final = re.compile(r"[^，。；：]{0,16}。")
_UNNUMBERED_HEAD: Final = re.compile(r"(?:[一二三四五六七八九十]是|[—―─-]{2,})[^。；：]*$")
_ASSIGNMENT: Final = re.compile(r"[（(【〔](?:牵头|责任|主责|主办|配合|完成|负责|承办|协办)")
_OPEN_ENDED: Final = re.compile(r"[、，和与及的暨或为对]$")
_INNER_BLANK: Final = re.compile(r"(?<![A-Za-z])[ \u3000\xa0\t]+|[ \u3000\xa0\t]+(?![A-Za-z])")
_STRUCTURAL: Final = re.compile(
    r"(?:联\s*系\s*人|联系电话|电\s*话|邮\s*箱|电子邮箱|地\s*址|传\s*真|附件)[：:]|[—―─-]{2,}|注[：:]|专栏\s?\d"
)
_ROLE_NAME: Final = re.compile(r"[\u4e00-\u9fff][\u3000 ]{0,4}[\u4e00-\u9fff]{1,4}[：:]")
_LONG: Final = 2000
"""Of a longer paragraph only beginning and end are looked at, so that reading stays linear on any text."""
_KEPT_ROLES: Final = frozenset({"signature", "note", "list"})


@dataclass(slots=True)
class Paragraph:
    """A paragraph of the clean text: `start`–`end` in it, the role of its lines, the number of the first of them."""

    start: int
    end: int
    role: Role
    first: int


def column_width(lines: Sequence[Line]) -> float:
    """The width at which lines are wrapped, or 0 where every line is a paragraph of its own.

    Wrapped lines are nearly all as wide as the column and break in the middle of sentences, except the last of a paragraph and
    headings; so many lines within three characters of one width break off, and few are wider.
    """
    prose = [line for line in lines if line.width >= 10 and "\t" not in line.text and line.role == "body"]
    widths = Counter(round(line.width) for line in prose)
    broken = Counter(round(line.width) for line in prose if line.text[-1] not in _ENDINGS)
    total = sum(widths.values())
    best, share = 0, 0.0
    for width in range(14, 61):
        here = sum(broken[near] for near in range(width - 3, width + 1)) / max(total, 1)
        if here > share + 0.02:
            best, share = width, here
    if total < 10 or share < 0.18 or 2 * sum(count for width, count in widths.items() if width > best + 2) > total:
        return 0.0
    return float(max(width for width in range(best - 3, best + 1) if broken[width] >= 0.03 * total))


class Joiner:
    """Decides between which lines a paragraph ends; `full` is the width of the column, 0 where lines are not wrapped."""

    def __init__(self, full: float) -> None:
        self.full = full

    def joins(self, text: str, is_open: bool, before: Line, after: Line, following: Line | None) -> bool:
        """Whether `after` continues the paragraph `text`, whose last line is `before`; `is_open`: a bracket is."""
        if before.role != after.role:
            return False
        if before.group or after.group:
            return before.group == after.group
        if "!" in (before.text, after.text):
            return True
        if before.role != "body" or after.indent or "\t" in before.text or "\t" in after.text:
            return False
        label = label_of(after.text)
        if text[-1] in _FULL_STOPS:
            return not label and self._next_sentence_follows(text, is_open, before, after)
        if label and not (is_open and before.width >= self.full - 1.5 > 0):
            return not self._breaks_at(label, text, before)
        if is_open or (text[-1] == "》" and after.text[0] in "（("):
            return True
        if _STRUCTURAL.match(after.text) or (_ROLE_NAME.match(after.text) and before.width < self.full - 2):
            return False
        opening = label_of(text)
        if opening and not _SENTENCE.search(text) and (len(text) <= 1.6 * self.full or not self.full):
            return self._heading_goes_on(opening, text, before, after, following)
        if text[-1] in _CLOSERS and text[-1] != "》":
            return self.full > 0 and (before.width >= self.full - 2 or self._is_tail(before, after))
        return self._prose_goes_on(text, before, after)

    def _next_sentence_follows(self, text: str, is_open: bool, before: Line, after: Line) -> bool:
        """After a full stop at a line's end: a full line may go on; a first line is indented and so two characters short."""
        if is_open or _STRUCTURAL.match(after.text):
            return is_open and not _STRUCTURAL.match(after.text)
        if text[-1] in "；;":
            return before.width >= 0.72 * self.full > 0
        if _ASSIGNMENT.match(after.text):
            return after.text[0] != "【" and before.width >= 0.8 * self.full > 0
        if not self.full or text[-1] in "：:":
            return False
        if before.width < self.full - 1.2:
            return False
        # A paragraph of one line is rare: what ends in this line is the end of the paragraph before.
        return after.text[-1] in _FULL_STOPS or not self.full - 3.4 <= after.width <= self.full - 1.6

    def _breaks_at(self, label: Label, text: str, before: Line) -> bool:
        """Whether a label at a line's start after an unfinished line is one, and not the wrapped middle of a sentence."""
        if label.ordinal == 1 or not self.full or before.width < self.full - 1.5 or text[-1] in _CLOSERS:
            return True
        return not (_PUNCTUATION.search(text) and label.kind in ("digit", "article", "cn-paren", "node", "chapter"))

    def _prose_goes_on(self, text: str, before: Line, after: Line) -> bool:
        if self.full:
            head = _UNNUMBERED_HEAD.match(text) and _ENDS_SOON.match(after.text) and before.width >= 0.5 * self.full
            return (
                self._is_tail(before, after)
                or bool(head)
                or before.width >= 0.72 * self.full
                or _PUNCTUATION.search(text) is not None
            )
        return len(text) >= 30 and _PUNCTUATION.search(text) is not None

    def _is_tail(self, before: Line, after: Line) -> bool:
        """Whether a line is the last few characters of a sentence."""
        return after.width <= 6 and after.text.endswith("。") and before.width >= 0.55 * self.full

    def _heading_goes_on(self, opening: Label, text: str, before: Line, after: Line, following: Line | None) -> bool:
        """Whether a labelled line without a full stop goes on: as a wrapped heading, or as wrapped prose."""
        if _OPEN_ENDED.search(text):
            return bool(self.full) or len(text) >= 12
        if not self.full:
            return False
        always_heading = opening.kind in ("part", "chapter", "node")
        if not always_heading and before.width >= self.full - (2.2 if opening.kind == "cn" else 4.2):
            return True
        if (
            not always_heading
            and before.width >= self.full - (3.2 if opening.kind == "cn" else 6.2)
            and _ENDS_SOON.match(after.text)
        ):
            return True
        if before.width < 0.5 * self.full or after.width >= 0.75 * self.full:
            return False
        if not _PUNCTUATION.search(after.text):
            return (
                following is None
                or following.indent
                or following.width >= 0.75 * self.full
                or bool(label_of(following.text))
            )
        return not always_heading and after.text[-1] in "。．" and not _PUNCTUATION.search(after.text[:-1])


def join(lines: Sequence[Line], joiners: Sequence[tuple[int, Joiner]]) -> tuple[CleanText, list[Paragraph]]:
    """The clean text of the lines and its paragraphs; each joiner holds from its line on, and no paragraph crosses there."""
    build = _Builder()
    starts = dict(joiners)
    joiner = Joiner(0.0)
    for index, line in enumerate(lines):
        if index in starts:
            joiner = starts[index]
            build.close()
        following = lines[index + 1] if index + 1 < len(lines) else None
        build.add(index, line, joiner, following)
    return CleanText("".join(build.pieces), build.offsets), build.paragraphs


class _Builder:
    """Gathers the clean text piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.offsets: array[int] = array("L")
        self.paragraphs: list[Paragraph] = []
        self.text = ""
        self.open: list[str] = []
        self.before: Line | None = None

    def close(self) -> None:
        self.text = ""

    def add(self, index: int, line: Line, joiner: Joiner, following: Line | None) -> None:
        before = self.before
        continued = (
            bool(self.text) and before is not None and joiner.joins(self.text, bool(self.open), before, line, following)
        )
        if continued and before is not None:
            if _needs_blank(self.text, line.text):
                self._append(" ", line.start - 1, line.start)
        else:
            if before is not None:
                self._append("\n", before.end, before.end + 1)
            start = len(self.offsets)
            self.paragraphs.append(Paragraph(start, start, line.role, index))
            self.text, self.open = "", []
        text = line.text
        if continued and text[0] == "．" and self.text[-1:].isascii() and self.text[-1:].isalnum():
            text = "." + text[1:]
        for start, end in _kept_ranges(line):
            self._append(text[start - line.start : end - line.start], start, end)
        self.paragraphs[-1].end = len(self.offsets)
        self.before = line

    def _append(self, text: str, start: int, end: int) -> None:
        self.pieces.append(text)
        self.offsets.extend(range(start, end))
        self.text += text
        if len(self.text) > _LONG:
            self.text = self.text[: _LONG // 4] + self.text[-_LONG // 4 :]
        for mark in _BRACKET.findall(text):
            if mark in _OPENING:
                self.open.append(mark)
            elif self.open and self.open[-1] == _CLOSING[mark]:
                self.open.pop()
            elif _CLOSING[mark] in self.open:
                del self.open[self.open.index(_CLOSING[mark]) :]
        if len(self.open) > 6 or (self.open and len(self.text) - self.text.rfind(self.open[-1]) > 400):
            self.open = []


def _needs_blank(before: str, after: str) -> bool:
    return after[0].isascii() and after[0].isalpha() and before[-1].isascii() and before[-1].isalpha()


def _kept_ranges(line: Line) -> list[tuple[int, int]]:
    """The source ranges of a line without the blanks that typesetting put into its prose.

    Blanks stay where they part things: a wide one in a labelled or short line, any in signatures, one after a row's number, a
    tab between cells.
    """
    text = line.text
    if len(text) == len(line.tight):
        return [(line.start, line.end)]
    if line.role in _KEPT_ROLES:
        return [(line.start, line.end)]
    table = "\t" in text
    parting = line.width < 30 or label_of(text) is not None
    kept: list[tuple[int, int]] = []
    at = 0
    for match in _INNER_BLANK.finditer(text):
        start, end = match.span()
        gap = match.group()
        if table and "\t" in gap:
            start, end = start + gap.index("\t"), end - (len(gap) - 1 - gap.rindex("\t"))
            start = end
        elif (parting and ("\u3000" in gap or len(gap) >= 2)) or (start <= 2 and text[:start].isdigit()):
            start += 1
        if start > at:
            kept.append((line.start + at, line.start + start))
        at = end
    if at < len(text):
        kept.append((line.start + at, line.end))
    return kept
