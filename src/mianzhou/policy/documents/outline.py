"""A document as a tree for printing: masthead, numbered parts with their text, closing, attachments. All exports are written from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from mianzhou.policy.documents.structure import DocumentText, Section
from mianzhou.policy.pages.labels import label_of
from mianzhou.policy.pages.lines import document_number, only_date
from mianzhou.policy.pages.organs import are_organs
from mianzhou.policy.pages.width import squeeze

ABBREVIATIONS: Final = {
    "part": "part",
    "chapter": "chp",
    "node": "sec",
    "article": "art",
    "cn": "para",
    "cn-paren": "subpara",
    "digit": "point",
    "digit-paren": "indent",
    "half": "alinea",
    "circle": "list",
}
"""The first half of an identifier, for each kind of label."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of running text, or the rows of a table; `start`–`end` in the clean text."""

    start: int
    end: int
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Node:
    """A numbered part with an ASCII identifier, its own text and its sub-parts; the root of a body has no section."""

    eid: str
    section: Section | None
    kind: str = ""
    blocks: list[Block] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """The tree of a document: `number` is its number line, `attached` are the titles and bodies of its attachments; `closing` is the signature, and what the
    printing office adds after the last attachment."""

    number: str | None
    main: Node
    closing: list[Block]
    attached: list[tuple[str, Node]]


def outline(document: DocumentText) -> Outline:
    """The tree of a document."""
    stop = document.parts[0].start if document.parts else document.end
    paragraphs = list(_paragraphs(document, document.start, stop))
    head = _masthead_length(document, paragraphs)
    tail = _closing_length(document, paragraphs[head:])
    middle = paragraphs[head : len(paragraphs) - tail]
    main = Node("body", None)
    if middle:
        own = [s for s in document.sections if s.attachment is None and s.start < middle[-1].end]
        _fill(document, main, own, middle[0].start, middle[-1].end, "")
    attached: list[tuple[str, Node]] = []
    for number, part in enumerate(document.parts, 1):
        root = Node(f"att_{number}__body", None)
        start = _after_title(document, part.start, part.end, part.title)
        sections = [s for s in document.sections if s.attachment == part.title and part.start <= s.start < part.end]
        _fill(document, root, sections, start, part.end, f"att_{number}__")
        attached.append((part.title, root))
    closing = paragraphs[len(paragraphs) - tail :] if tail else []
    if document.parts:
        closing += _paragraphs(document, document.parts[-1].end, document.end)
    return Outline(_number_line(document, paragraphs[:head]), main, closing, attached)


def _paragraphs(document: DocumentText, start: int, end: int) -> Iterator[Block]:
    text = document.clean.text
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            yield Block(start, stop)
        start = stop + 1


def _masthead_length(document: DocumentText, paragraphs: list[Block]) -> int:
    """How many paragraphs are number, title and addressees."""
    length = 0
    for index, block in enumerate(paragraphs[:8]):
        text = squeeze(document.clean.text[block.start : block.end])
        number = document_number(text) or text.endswith("文件") or (document.number or "").endswith(text)
        addressee = text.endswith("：") and bool(document.addressees) and document.addressees[0] in text
        if number or addressee or text in squeeze(document.title):
            length = index + 1
        else:
            break
    return length


def _number_line(document: DocumentText, masthead: list[Block]) -> str | None:
    """The number as printed, with those of the other issuers where they print several."""
    for block in masthead:
        text = " ".join(document.clean.text[block.start : block.end].split())
        if document.number and text.startswith(document.number):
            return text
    return document.number


def _closing_length(document: DocumentText, paragraphs: list[Block]) -> int:
    """How many paragraphs at the end are signature and date."""
    length = 0
    for block in reversed(paragraphs):
        text = document.clean.text[block.start : block.end]
        if not (only_date(squeeze(text)) or are_organs(text)):
            break
        length += 1
    return length


def _after_title(document: DocumentText, start: int, end: int, title: str) -> int:
    """Where an attachment's text begins, after the word 附件 and its title."""
    for number, block in enumerate(_paragraphs(document, start, end)):
        if number > 2:
            break
        text = squeeze(document.clean.text[block.start : block.end])
        if text == squeeze(title) or text.endswith(squeeze(title)):
            return min(block.end + 1, end)
    return start


def _fill(document: DocumentText, root: Node, sections: list[Section], start: int, end: int, prefix: str) -> None:
    """Hangs the sections between `start` and `end` under the root, each with its own text."""
    stack = [root]
    used: dict[str, int] = {}
    at = start
    for section in sections:
        stack[-1].blocks += _blocks(document, at, section.start)
        while stack[-1].section is not None and len(stack[-1].section.path) >= len(section.path):
            stack.pop()
        parent = stack[-1]
        label = label_of(section.label + "　")
        kind = label.kind if label else "cn"
        base = f"{parent.eid}__" if parent.section else prefix
        eid = f"{base}{ABBREVIATIONS[kind]}_{label.ordinal if label else 0}"
        used[eid] = used.get(eid, 0) + 1
        node = Node(eid if used[eid] == 1 else f"{eid}-{used[eid]}", section, kind)
        parent.children.append(node)
        stack.append(node)
        at = section.body
    stack[-1].blocks += _blocks(document, at, end)


def _blocks(document: DocumentText, start: int, end: int) -> list[Block]:
    """The paragraphs between two places; rows that follow each other are one table."""
    found: list[Block] = []
    for block in _paragraphs(document, start, end):
        text = document.clean.text[block.start : block.end]
        if "\t" not in text:
            found.append(block)
            continue
        row = tuple(cell.strip() for cell in text.split("\t"))
        if found and found[-1].rows:
            found[-1] = Block(found[-1].start, block.end, (*found[-1].rows, row))
        else:
            found.append(Block(block.start, block.end, (row,)))
    return found
