"""A document's pieces as HTML: paragraphs with marked spans, linked citations, tables, headings as anchors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from mianzhou.policy.library.api import Mark, Piece, Stretch

_HEADINGS = {1: "h2", 2: "h3", 3: "h4"}


@dataclass(frozen=True, slots=True)
class Links:
    """Where marks lead: the address and the preview of a citation by its key."""

    urls: Mapping[str, str]
    previews: Mapping[str, str]


def text_as_html(pieces: list[Piece], links: Links, *, skip_masthead: bool = True) -> Iterator[SafeString]:
    """Each piece as an element; rows that follow each other are one table."""
    rows: list[Piece] = []
    seen: set[str] = set()
    for piece in pieces:
        if piece.kind == "row":
            rows.append(piece)
            continue
        if rows:
            yield _table(rows, links, seen)
            rows = []
        if not (piece.kind == "masthead" and skip_masthead):
            yield _element(piece, links, seen)
    if rows:
        yield _table(rows, links, seen)


def _element(piece: Piece, links: Links, seen: set[str]) -> SafeString:
    inner = _stretches(piece.cells[0], links, seen)
    anchor = format_html(' id="p{}"', piece.start)
    if piece.kind == "attachment":
        return format_html('<h2 class="attached"{}>{}</h2>', anchor, inner)
    if piece.kind == "heading":
        tag = mark_safe(_HEADINGS.get(piece.level, "h5"))
        return format_html('<{0} class="depth-{1}"{2}>{3}</{0}>', tag, piece.level, anchor, inner)
    css = {"closing": "signed", "masthead": "head"}.get(piece.kind, "said")
    return format_html('<p class="{}"{}>{}</p>', css, anchor, inner)


def _table(rows: list[Piece], links: Links, seen: set[str]) -> SafeString:
    body = mark_safe(
        "".join(
            format_html('<tr id="p{}">', row.start)
            + "".join(format_html("<td>{}</td>", _stretches(cell, links, seen)) for cell in row.cells)
            + "</tr>"
            for row in rows
        )
    )
    return format_html('<div class="table-scroll"><table class="printed">{}</table></div>', body)


def _stretches(stretches: tuple[Stretch, ...], links: Links, seen: set[str]) -> SafeString:
    return format_html_join("", "{}", ((_stretch(s, links, seen),) for s in stretches))


def _stretch(stretch: Stretch, links: Links, seen: set[str]) -> SafeString:
    html = conditional_escape(stretch.text)
    if stretch.strong:
        html = format_html("<strong>{}</strong>", html)
    cited = next((m for m in stretch.marks if m.key in links.urls), None)
    if cited is not None:
        preview = links.previews.get(cited.key)
        extra = format_html(' data-preview="{}"', preview) if preview else ""
        html = format_html('<a href="{}"{}>{}</a>', links.urls[cited.key], extra, html)
    noted = [m for m in stretch.marks if m.kind in ("obligation", "target", "mention")]
    if not noted:
        return html
    anchors = [m.key for m in noted if m.key not in seen]
    seen.update(anchors)
    return format_html(
        '{}<mark class="{}" data-notes="{}">{}</mark>',
        format_html_join("", '<span class="anchor" id="t-{}"></span>', ((key,) for key in anchors)),
        _kind_of(noted),
        " ".join(m.key for m in noted),
        html,
    )


def _kind_of(marks: list[Mark]) -> str:
    """The innermost mark decides the colour: a number inside an obligation is seen as a number."""
    kinds = [m.kind for m in marks]
    return next((kind for kind in ("target", "obligation", "mention") if kind in kinds), kinds[-1])
