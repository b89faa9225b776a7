"""A document as Markdown."""

from __future__ import annotations

import re
from typing import Final

from mianzhou.policy.documents.outline import Block, Node, outline
from mianzhou.policy.documents.structure import DocumentText

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|~#])")
_LIST_LIKE: Final = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+])(?=\s|$)")


def document_as_markdown(document: DocumentText) -> str:
    """The document as Markdown: headings by depth, run-in headings in bold, tables as tables."""
    tree = outline(document)
    lines = [f"# {escape(document.title)}"]
    facts = [tree.number, "、".join(document.issuers), document.date]
    lines.append("　".join(escape(fact) for fact in facts if fact))
    if document.addressees:
        lines.append(escape("，".join(document.addressees)) + "：")
    _node(document, tree.main, 1, lines)
    lines += [escape(_text(document, block)) for block in tree.closing]
    for title, node in tree.attached:
        lines.append(f"## 附件：{escape(title)}")
        _node(document, node, 2, lines)
    return "\n\n".join(line for line in lines if line) + "\n"


def escape(text: str) -> str:
    """Text in which nothing is taken for Markdown."""
    text = _SPECIAL.sub(r"\\\1", text)
    return _LIST_LIKE.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", text)


def _node(document: DocumentText, node: Node, depth: int, lines: list[str]) -> None:
    section = node.section
    blocks = [_block(document, block) for block in node.blocks]
    if section is not None:
        label = escape(section.label)
        if section.kind == "heading":
            lines.append(f"{'#' * min(depth, 6)} {label}{escape(section.title or '')}")
        else:
            lead = (
                f"**{label}{escape(section.title)}。**"
                if section.title
                else f"**{label}**"
                if section.kind == "article"
                else label
            )
            first = blocks.pop(0) if blocks and not node.blocks[0].rows else ""
            lines.append(f"{lead} {first}".rstrip())
    lines += blocks
    for child in node.children:
        _node(document, child, depth + 1, lines)


def _block(document: DocumentText, block: Block) -> str:
    if not block.rows:
        return escape(_text(document, block))
    width = max(len(row) for row in block.rows)
    rows = [[escape(cell) for cell in (*row, *[""] * (width - len(row)))] for row in block.rows]
    rule = ["---"] * width
    return "\n".join("| " + " | ".join(row) + " |" for row in (rows[0], rule, *rows[1:]))


def _text(document: DocumentText, block: Block) -> str:
    return " ".join(document.clean.text[block.start : block.end].split())
