"""What a reader should be told of a reading: what a document lacks, miscounts or announces in vain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.pages.labels import label_of

_CHECKED: Final = frozenset({"part", "chapter", "article", "cn"})


def warnings_of(text: str, documents: Sequence[DocumentText], missing: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The warnings of a file and of its documents, each naming its document."""
    found: list[str] = []
    if spoiled := text.count("\ufffd"):
        found.append(f"文件中有{spoiled}处字符已损坏，无法识别")
    if not documents and text.strip():
        found.append("文件中没有找到公文")
    for document, absent in zip(documents, missing, strict=True):
        name = document.number or document.title
        if document.date is None:
            found.append(f"{name}：未找到成文日期")
        if not document.issuers:
            found.append(f"{name}：未能识别发文机关")
        found += [f"{name}：列出的附件“{title}”未刊印" for title in absent]
        found += [f"{name}：附件“{title}”只刊印了标题" for title in _empty_parts(document)]
        found += [f"{name}：{text}" for text in _miscounted(document)]
    return tuple(found)


def _empty_parts(document: DocumentText) -> list[str]:
    """Attachments of which only the title is printed."""
    found = []
    for part in document.parts:
        text = "".join(document.clean.text[part.start : part.end].split())
        if len(text) <= len("".join(part.title.split())) + 6:
            found.append(part.title)
    return found


def _miscounted(document: DocumentText) -> list[str]:
    """Top-level labels that do not follow on the one before."""
    found: list[str] = []
    last: dict[tuple[str | None, str], int] = {}
    for section in document.sections:
        label = label_of(section.label + "　")
        if section.level != 1 or section.kind == "item" or label is None or label.kind not in _CHECKED:
            continue
        key = (section.attachment, label.kind)
        before = last.get(key)
        if before is not None and label.ordinal != before + 1 and label.ordinal != 1:
            found.append(f"序号“{section.label}”与前一序号不连续")
        last[key] = label.ordinal
    return found
