"""The lines of a source, each with what layout tells of it; the ground on which all later steps stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from mianzhou.policy.pages.numerals import DATE
from mianzhou.policy.pages.width import fold, squeeze

Role = Literal["body", "title", "number", "addressee", "signature", "date", "mark", "list", "part-title", "note"]

_LINE: Final = re.compile(r"[^\n\r\f]+")
_DOCUMENT_NUMBER: Final = re.compile(
    r"[（(]?(?P<number>[\u4e00-\u9fff]{1,14}(?:[（(][\u4e00-\u9fff]{1,6}[)）])?[〔\[［（(【﹝〈]\d{4}[〕\]］）)】﹞〉]第?\d{1,5}号)[）)]?"
)
_HALF: Final = re.compile(r"[\x20-\x7e]+")
_ONLY_DATE: Final = re.compile(rf"[（(]?{DATE.pattern}[)）]?")


@dataclass(slots=True)
class Line:
    """A printed line: `start`–`end` in the source without surrounding blanks; `text` is folded.

    `role` is what the line does in a document; lines of one `group` are one paragraph whatever they look like. `reason` is set
    where the line belongs to no document, `column` where the heading of a bulletin's column stands just above it.
    """

    start: int
    end: int
    text: str
    tight: str
    width: float
    indent: bool
    page_start: bool
    gap: int
    role: Role = "body"
    group: int = 0
    reason: str | None = None
    column: str | None = None


def split_lines(text: str) -> list[Line]:
    """The printed lines of a source text; lines of blanks only are left out."""
    folded = fold(text)
    lines: list[Line] = []
    previous = 0
    for match in _LINE.finditer(folded):
        raw = match.group()
        body = raw.strip()
        if not body:
            continue
        lead = len(raw) - len(raw.lstrip())
        start = match.start() + lead
        between = text[previous : match.start()]
        lines.append(
            Line(
                start=start,
                end=start + len(body),
                text=body,
                tight=squeeze(body),
                width=_width(body),
                indent=raw[0] == "\u3000" or raw[:2] == "  ",
                page_start="\f" in between or raw[:lead] == " ",
                gap=between.count("\n"),
            )
        )
        previous = match.end()
    return lines


def _width(text: str) -> float:
    """The printed width in full characters; digits, letters and blanks are half as wide."""
    return len(text) if (half := len(_HALF.sub("", text))) == len(text) else (len(text) + half) / 2


def document_number(line: str) -> str | None:
    """The document number that fills the whole line (blanks taken out), or None; of several, as joint issuers print, the first."""
    if "号" not in line[-2:] or not 6 <= len(line) <= 90:
        return None
    match = _DOCUMENT_NUMBER.match(line)
    if match is None or match.end() == len(line):
        return match["number"] if match else None
    rest = line[match.end() :].lstrip("、，")
    return match["number"] if document_number(rest) else None


def only_date(line: str) -> re.Match[str] | None:
    """The match of a date that fills the whole line (blanks taken out), or None."""
    return _ONLY_DATE.fullmatch(line) if len(line) <= 16 and line.endswith(("日", "）", ")")) else None
