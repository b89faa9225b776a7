"""The tree of a document's numbered parts: headings, run-in headings, articles and items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mianzhou.policy.documents.joining import Paragraph
from mianzhou.policy.documents.labels import RANKS, Label, label_of
from mianzhou.policy.documents.structure import CleanText, Section, SectionKind
from mianzhou.policy.documents.width import squeeze

_SENTENCE: Final = re.compile(r"[。！？；：．]")
_RUN_IN_LENGTH: Final = 38
_BRACKET: Final = re.compile(r"[（(【\[](?:牵头|责任|主责|配合|完成|负责)")


@dataclass(slots=True)
class _Part:
    label: Label
    title: str | None
    kind: SectionKind
    start: int
    body: int
    path: tuple[str, ...]
    end: int = 0


def build_sections(
    clean: CleanText, paragraphs: Sequence[Paragraph], attachment: str | None, end: int
) -> list[Section]:
    """The numbered parts among the paragraphs, in order; `end` is where the last of them ends."""
    labelled = [(p, label_of(clean.text[p.start : p.end])) for p in paragraphs]
    parts: list[_Part] = []
    stack: list[_Part] = []
    for index, (paragraph, label) in enumerate(labelled):
        if label is None or paragraph.role != "body":
            continue
        while stack and RANKS[stack[-1].label.kind] >= RANKS[label.kind]:
            stack.pop().end = paragraph.start
        following = labelled[index + 1] if index + 1 < len(labelled) else None
        inside = any(part.kind == "article" for part in stack)
        text = clean.text[paragraph.start : paragraph.end]
        kind, title, body = _read_heading(text, label, following, clean, inside)
        part = _Part(
            label, title, kind, paragraph.start, paragraph.start + body, (*(s.label.text for s in stack), label.text)
        )
        parts.append(part)
        stack.append(part)
    for part in stack:
        part.end = end
    return [
        Section(attachment, p.path, len(p.path), p.label.text, p.title, p.kind, p.start, p.body, p.end) for p in parts
    ]


def _read_heading(
    text: str, label: Label, following: tuple[Paragraph, Label | None] | None, clean: CleanText, inside_article: bool
) -> tuple[SectionKind, str | None, int]:
    """The kind of a labelled paragraph, its heading and where its text begins."""
    skip = len(text) - len(text[len(label.text) :].lstrip()) if text.startswith(label.text) else len(label.text)
    rest = text[skip:]
    if label.kind == "article":
        return "article", None, skip
    if label.kind in ("part", "chapter", "node"):
        return "heading", squeeze(rest), len(text)
    if inside_article:
        return "item", None, skip
    stop = _SENTENCE.search(rest)
    if stop is None:
        if len(rest) <= 60:
            return "heading", squeeze(rest) or None, len(text)
        return "item", None, skip
    head = rest[: stop.start()]
    after = rest[stop.end() :]
    if stop.group() in "；！？：":
        return "item", None, skip
    if not after:
        if following and (following[1] is None or RANKS[following[1].kind] > RANKS[label.kind]) and len(head) <= 60:
            nxt = clean.text[following[0].start : following[0].end]
            if not _BRACKET.match(nxt):
                return "heading", squeeze(head), len(text)
        return "item", None, skip
    if len(head) <= _RUN_IN_LENGTH and head.count("，") <= 1 and not _BRACKET.match(after):
        return "run-in", squeeze(head), skip + stop.end()
    return "item", None, skip
