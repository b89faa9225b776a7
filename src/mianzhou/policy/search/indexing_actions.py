"""Keeping the paragraph index in step with the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db import connection

from mianzhou.policy.library.models import DocumentVersion
from mianzhou.policy.search.models import Paragraph
from mianzhou.policy.search.tokens import tokens_of, vector_of

_LONGEST = 2000  # characters: a longer paragraph is cut, so that an excerpt is cut from little text; all cuts stand at the paragraph


class Piece(NamedTuple):
    """A paragraph before it is stored."""

    kind: str
    text: str
    start: int


def index_version(*, version: DocumentVersion) -> int:
    """Make the paragraphs of this version the ones found for its document; returns how many there are."""
    Paragraph.objects.filter(document_id=version.document_id).delete()
    heads = {s.start: s.body for s in version.sections.all() if s.title}
    return store_pieces(version.document_id, version.pk, pieces_of(version.document.title, version.text, heads))


def drop_document(*, document_id: int) -> None:
    """Take a withdrawn document out of the index."""
    Paragraph.objects.filter(document_id=document_id).delete()


def pieces_of(title: str, text: str, heads: dict[int, int]) -> Iterator[Piece]:
    """The title, then each paragraph; one that begins with a heading and says nothing more is a heading."""
    yield Piece("title", title, 0)
    at = 0
    for line in text.split("\n"):
        if line.strip():
            kind = "heading" if at in heads and heads[at] >= at + len(line) else "body"
            for offset in range(0, len(line), _LONGEST):
                yield Piece(kind, line[offset : offset + _LONGEST], at)
        at += len(line) + 1


def store_pieces(document_id: int, version_id: int, pieces: Iterable[Piece]) -> int:
    """Copy paragraphs into the index."""
    count = 0
    columns = 'document_id, version_id, kind, text, start, tokens, "order"'
    with connection.cursor() as cursor, cursor.copy(f"COPY paragraph ({columns}) FROM STDIN") as copy:
        for count, piece in enumerate(pieces, 1):
            vector = vector_of(tokens_of(piece.text))
            copy.write_row((document_id, version_id, piece.kind, piece.text, piece.start, vector, count))
    return count
