"""From a file to its documents: the one way through all steps of reading."""

from __future__ import annotations

from pathlib import Path

from mianzhou.policy.documents.furniture import mark_furniture
from mianzhou.policy.documents.headings import build_sections
from mianzhou.policy.documents.joining import Joiner, Paragraph, join
from mianzhou.policy.documents.lines import Line, split_lines
from mianzhou.policy.documents.organs import level_of
from mianzhou.policy.documents.source import open_file, open_source, source_of_text
from mianzhou.policy.documents.splitting import Masthead, find_mastheads, read_masthead
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
    printed = [line for line in lines if line.reason is None]
    mastheads = find_mastheads(printed)
    for masthead in mastheads:
        read_masthead(printed, masthead)
    kept = [line for masthead in mastheads for line in printed[masthead.first : masthead.end]]
    clean, paragraphs = join(kept, Joiner(kept))
    documents: list[DocumentText] = []
    at = 0
    base = 0
    for masthead in mastheads:
        count = masthead.end - masthead.first
        mine: list[Paragraph] = []
        while at < len(paragraphs) and paragraphs[at].first < base + count:
            mine.append(paragraphs[at])
            at += 1
        documents.append(_document(clean, masthead, mine, base - masthead.first))
        base += count
    return Reading(source, None, tuple(documents), _discard(source, lines, documents))


def _document(clean: CleanText, masthead: Masthead, paragraphs: list[Paragraph], shift: int) -> DocumentText:
    start, end = paragraphs[0].start, paragraphs[-1].end
    sections: list[Section] = []
    parts: list[AttachmentPart] = []
    closing = [p for p in paragraphs if p.first >= masthead.closing + shift]
    main = [p for p in paragraphs if p.first < masthead.closing + shift]
    sections += build_sections(clean, main, None, main[-1].end)
    if closing:
        title = clean.text[closing[0].start : closing[0].end]
        parts.append(AttachmentPart(title, closing[0].start, end))
        sections += build_sections(clean, closing, title, end)
    return DocumentText(
        clean=clean,
        start=start,
        end=end,
        number=masthead.number,
        title=masthead.title,
        issuers=masthead.issuers,
        level=level_of(masthead.issuers[0]) if masthead.issuers else "city",
        addressees=masthead.addressees,
        date=masthead.date,
        attachments=tuple(part.title for part in parts),
        parts=tuple(parts),
        sections=tuple(sections),
    )


def _discard(source: Source, lines: list[Line], documents: list[DocumentText]) -> tuple[Discarded, ...]:
    found: list[Discarded] = []
    for line in lines:
        if line.reason:
            found.append(Discarded(Span(line.start, line.end), source.text[line.start : line.end], line.reason))
    return tuple(found)
