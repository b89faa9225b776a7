"""What other pillars may use of the library."""

from mianzhou.policy.library.difference import Change, difference
from mianzhou.policy.library.export import FORMATS, Export, exported
from mianzhou.policy.library.layout import Mark, Piece, Stretch, layout
from mianzhou.policy.library.models import Bulletin, BulletinFile, CitationRow, Document, DocumentVersion, SectionRow
from mianzhou.policy.library.queries import (
    SeveralDocuments,
    Transmission,
    bulletins,
    cited_but_missing,
    cited_by,
    current_version,
    document_by_id,
    documents,
    documents_listed,
    files,
    find_document,
    issuers,
    kinds,
    prints_of,
    transmission,
    version_of,
    years,
)
from mianzhou.policy.library.restoring import document_text
from mianzhou.policy.library.runs import source_span
from mianzhou.policy.library.source_view import PAGE, SourcePiece, source_pieces
from mianzhou.policy.library.storage import bytes_of

__all__ = [
    "FORMATS",
    "PAGE",
    "Bulletin",
    "BulletinFile",
    "Change",
    "CitationRow",
    "Document",
    "DocumentVersion",
    "Export",
    "Mark",
    "Piece",
    "SectionRow",
    "SeveralDocuments",
    "SourcePiece",
    "Stretch",
    "Transmission",
    "bulletins",
    "bytes_of",
    "cited_but_missing",
    "cited_by",
    "current_version",
    "difference",
    "document_by_id",
    "document_text",
    "documents",
    "documents_listed",
    "exported",
    "files",
    "find_document",
    "issuers",
    "kinds",
    "layout",
    "prints_of",
    "source_pieces",
    "source_span",
    "transmission",
    "version_of",
    "years",
]
