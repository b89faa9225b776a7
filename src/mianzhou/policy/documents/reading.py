"""From a file to its documents: the one way through all steps of reading."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from operator import or_
from pathlib import Path

from mianzhou.policy.documents.attachments import Attachments, find_attachments
from mianzhou.policy.documents.bulletin import read_bulletin
from mianzhou.policy.documents.cautions import warnings_of
from mianzhou.policy.documents.citations import read_citations, read_validity
from mianzhou.policy.documents.headings import build_sections
from mianzhou.policy.documents.joining import Joiner, Paragraph, column_width, join
from mianzhou.policy.documents.source import open_file, open_source, source_of_text
from mianzhou.policy.documents.splitting import Masthead, find_mastheads, read_masthead, title_at
from mianzhou.policy.documents.structure import (
    AttachmentPart,
    CleanText,
    Discarded,
    DocumentText,
    Reading,
    Section,
    Source,
    Span,
)
from mianzhou.policy.pages.contents import COVER, OUTSIDE, mark_colophon, mark_contents, mark_other_columns
from mianzhou.policy.pages.furniture import COLUMN, RUNNING_HEAD, mark_furniture
from mianzhou.policy.pages.lines import Line, split_lines
from mianzhou.policy.pages.organs import level_of

_AFTER_TEXT = frozenset({"signature", "date", "note", "list"})
"""What stands after the last numbered part and belongs to none."""

_COVER_LENGTH = 600
"""Text before the first document longer than this is no cover."""


def read_file(path: Path | str) -> Reading:
    """Reads a bulletin from disk."""
    return read_source(open_file(Path(path)))


def read_bytes(data: bytes, name: str) -> Reading:
    """Reads a bulletin from the bytes of a file called `name`."""
    return read_source(open_source(data, name))


def read_text(text: str, name: str = "text") -> Reading:
    """Reads a bulletin from text."""
    return read_source(source_of_text(text, name))


def read_source(source: Source) -> Reading:
    """Reads the documents of a source."""
    lines = split_lines(source.text)
    mark_furniture(lines)
    listed = mark_contents(lines, title_at)
    mark_colophon(lines)
    printed = [line for line in lines if line.reason is None]
    mastheads = find_mastheads(printed, listed)
    if any(line.column for line in printed):
        mark_other_columns(printed, [one.first for one in mastheads])
        printed = [line for line in printed if line.reason is None]
        mastheads = find_mastheads(printed, listed)
    _mark_outside(printed[: mastheads[0].first] if mastheads else printed, bool(mastheads))
    read = [_Read(printed, one) for one in mastheads]
    kept = [line for one in mastheads for line in printed[one.first : one.end]]
    joiners = _joiners(printed, mastheads)
    clean, paragraphs = join(kept, joiners)
    documents = _documents(clean, paragraphs, read, joiners)
    heads = (line.text for line in lines if line.reason in (COVER, RUNNING_HEAD))
    return Reading(
        source,
        read_bulletin(heads),
        documents,
        _discard(source.text, lines, {kept[base].start for base, _ in joiners}),
        warnings_of(source.text, documents, [each.attachments.missing for each in read]),
    )


class _Read:
    """A masthead read, with its attachments."""

    def __init__(self, lines: list[Line], one: Masthead) -> None:
        read_masthead(lines, one)
        self.one = one
        self.attachments: Attachments = find_attachments(lines, one)


def _mark_outside(lines: list[Line], documents: bool) -> None:
    """Text before the first document, or in a file without one."""
    short = sum(len(line.tight) for line in lines) <= _COVER_LENGTH
    for line in lines:
        line.reason = line.reason or (COVER if short and documents else OUTSIDE)


def _joiners(printed: list[Line], mastheads: list[Masthead]) -> list[tuple[int, Joiner]]:
    """For each document, by the number of its first kept line, how its lines are joined."""
    whole = column_width(printed)
    found: list[tuple[int, Joiner]] = []
    base = 0
    for one in mastheads:
        mine = printed[one.first : one.end]
        found.append((base, Joiner(column_width(mine) if len(mine) >= 40 else whole)))
        base += len(mine)
    return found


def _documents(
    clean: CleanText, paragraphs: list[Paragraph], read: list[_Read], joiners: list[tuple[int, Joiner]]
) -> tuple[DocumentText, ...]:
    documents: list[DocumentText] = []
    at = 0
    for each, (base, _) in zip(read, joiners, strict=True):
        stop = base + each.one.end - each.one.first
        mine: list[Paragraph] = []
        while at < len(paragraphs) and paragraphs[at].first < stop:
            mine.append(paragraphs[at])
            at += 1
        documents.append(_document(clean, each, mine, base - each.one.first))
    return tuple(documents)


def _document(clean: CleanText, read: _Read, paragraphs: list[Paragraph], shift: int) -> DocumentText:
    """One document; `shift` leads from a line's number in the file to its number among the kept lines."""
    one = read.one
    start, end = paragraphs[0].start, paragraphs[-1].end
    parts: list[AttachmentPart] = []
    printed = read.attachments.printed
    places = [paragraph.first - shift for paragraph in paragraphs]
    main = paragraphs[: bisect_left(places, printed[0].first if printed else one.end)]
    text_end = next((p.end for p in reversed(main) if p.role not in _AFTER_TEXT), main[-1].end)
    sections: list[Section] = build_sections(clean, main, None, text_end)
    for part in printed:
        mine = paragraphs[bisect_left(places, part.first) : bisect_left(places, part.end)]
        if mine:
            parts.append(AttachmentPart(part.title, mine[0].start, mine[-1].end))
            sections += build_sections(clean, mine, part.title, mine[-1].end)
    return DocumentText(
        clean=clean,
        start=start,
        end=end,
        number=one.number,
        title=one.title,
        issuers=one.issuers,
        level=level_of(one.issuers[0]) if one.issuers else "city",
        addressees=one.addressees,
        date=one.date,
        attachments=(*(part.title for part in parts), *read.attachments.missing),
        cites=read_citations(clean, paragraphs, one.number, one.title, [part.title for part in parts]),
        validity=read_validity(clean.text, start, end),
        parts=tuple(parts),
        sections=tuple(sections),
    )


def _discard(text: str, lines: list[Line], openings: set[int]) -> tuple[Discarded, ...]:
    """Every stretch of the source that no document holds, with its reason.

    Blanks inside a document are the document's, blanks outside go with the line before them. A column's name in the middle of a
    document is its running head. `openings`: where documents begin.
    """
    found: list[Discarded] = []

    def put(start: int, end: int, reason: str) -> None:
        if start >= end:
            return
        if found and found[-1].reason == reason and found[-1].span.end == start:
            start = found.pop().span.start
        found.append(Discarded(Span(start, end), text[start:end], reason))

    goes_on = _document_goes_on(lines, openings)
    put(0, lines[0].start if lines else len(text), "blank")
    for index, line in enumerate(lines):
        following = lines[index + 1].start if index + 1 < len(lines) else len(text)
        last_of_run = index + 1 == len(lines) or lines[index + 1].reason is None
        if line.reason is None:
            if not goes_on[index]:
                put(line.end, following, "blank")
        elif goes_on[index]:
            put(
                line.start,
                line.end if last_of_run else following,
                RUNNING_HEAD if line.reason == COLUMN else line.reason,
            )
        else:
            put(line.start, following, line.reason)
    return tuple(found)


def _document_goes_on(lines: list[Line], openings: set[int]) -> list[bool]:
    """For each line whether the document that began before its end goes on after it."""
    inside = list(accumulate((line.reason is None for line in lines), or_))
    more = False
    goes_on = [False] * len(lines)
    for index in range(len(lines) - 1, -1, -1):
        goes_on[index] = more and inside[index]
        if lines[index].reason is None:
            more = lines[index].start not in openings
    return goes_on
