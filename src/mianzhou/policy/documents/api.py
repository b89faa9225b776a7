"""What other pillars may use of this room."""

from __future__ import annotations

from mianzhou.policy.documents.reading import read_bytes, read_file, read_source, read_text
from mianzhou.policy.documents.report import document_as_json, reading_as_json
from mianzhou.policy.documents.source import UnreadableFile

__all__ = [
    "UnreadableFile",
    "document_as_json",
    "read_bytes",
    "read_file",
    "read_source",
    "read_text",
    "reading_as_json",
]
