"""What other pillars may use of this room."""

from __future__ import annotations

from mianzhou.policy.documents.akn import document_as_akn
from mianzhou.policy.documents.markdown import document_as_markdown
from mianzhou.policy.documents.page import document_as_html, document_fragment
from mianzhou.policy.documents.reading import read_bytes, read_file, read_source, read_text
from mianzhou.policy.documents.report import document_as_json, print_table, reading_as_json
from mianzhou.policy.documents.source import UnreadableFile

__all__ = [
    "UnreadableFile",
    "document_as_akn",
    "document_as_html",
    "document_as_json",
    "document_as_markdown",
    "document_fragment",
    "print_table",
    "read_bytes",
    "read_file",
    "read_source",
    "read_text",
    "reading_as_json",
]
