"""A document of the library as a file in an open format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mianzhou.policy.documents.akn import document_as_akn
from mianzhou.policy.documents.markdown import document_as_markdown
from mianzhou.policy.documents.page import document_as_html
from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.library.identity import folded
from mianzhou.policy.library.models import Document
from mianzhou.policy.library.queries import current_version
from mianzhou.policy.library.restoring import document_text


@dataclass(frozen=True, slots=True)
class Export:
    """The file: its bytes, a name for it, its media type."""

    data: bytes
    name: str
    content_type: str


FORMATS: dict[str, tuple[Callable[[DocumentText], str | bytes], str, str]] = {
    "akn": (document_as_akn, "xml", "application/akn+xml; charset=utf-8"),
    "md": (document_as_markdown, "md", "text/markdown; charset=utf-8"),
    "html": (document_as_html, "html", "text/html; charset=utf-8"),
}


def exported(document: Document, form: str) -> Export:
    """The current text of a document in one of `FORMATS`; KeyError for another."""
    write, ending, content_type = FORMATS[form]
    written = write(document_text(current_version(document)))
    data = written if isinstance(written, bytes) else written.encode("utf-8", "replace")
    return Export(data, f"{_file_name(document)}.{ending}", content_type)


def _file_name(document: Document) -> str:
    name = folded(document.number or document.title)
    return "".join(c if c.isalnum() or c in "〔〕-" else "-" for c in name)[:80].strip("-") or "document"
