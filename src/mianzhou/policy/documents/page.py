"""A document as HTML: one article element with the heading tree, each part under its own identifier."""

from __future__ import annotations

from html import escape

from mianzhou.policy.documents.outline import Block, Node, outline
from mianzhou.policy.documents.structure import DocumentText


def document_as_html(document: DocumentText) -> str:
    """The document as a page of HTML that stands alone."""
    title = escape(document.title)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>\n'
        f"<body>\n{document_fragment(document)}</body>\n</html>\n"
    )


def document_fragment(document: DocumentText) -> str:
    """The document as one article element, to be put into a page."""
    tree = outline(document)
    out = ["<article>", "<header>", f"<h1>{escape(document.title)}</h1>"]
    if tree.number:
        out.append(f"<p>{escape(tree.number)}</p>")
    out.append("</header>")
    if document.addressees:
        out.append(f"<p>{escape('，'.join(document.addressees))}：</p>")
    _node(document, tree.main, 1, out)
    if tree.closing:
        out += ["<footer>", *(_block(document, block) for block in tree.closing), "</footer>"]
    for number, (title, node) in enumerate(tree.attached, 1):
        out += [f'<section id="att_{number}">', f"<h2>{escape(title)}</h2>"]
        _node(document, node, 2, out)
        out.append("</section>")
    out.append("</article>")
    return "\n".join(out) + "\n"


def _node(document: DocumentText, node: Node, depth: int, out: list[str]) -> None:
    section = node.section
    blocks = [_block(document, block) for block in node.blocks]
    if section is not None:
        out.append(f'<section id="{node.eid}">')
        label = escape(section.label)
        if section.kind == "heading":
            level = min(depth, 6)
            out.append(f"<h{level}>{label}{escape(section.title or '')}</h{level}>")
        else:
            lead = f"<strong>{label}{escape(section.title)}。</strong>" if section.title else f"<span>{label}</span>"
            first = blocks.pop(0).removeprefix("<p>") if blocks and not node.blocks[0].rows else "</p>"
            out.append(f"<p>{lead}{first}")
    out += blocks
    for child in node.children:
        _node(document, child, depth + 1, out)
    if section is not None:
        out.append("</section>")


def _block(document: DocumentText, block: Block) -> str:
    if not block.rows:
        return f"<p>{escape(document.clean.text[block.start : block.end])}</p>"
    rows = ("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
    return "<table>\n" + "\n".join(rows) + "\n</table>"
