"""Any file a bulletin comes in, made into text: what it is, how it is encoded, and a clear refusal where there is no text."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path
from typing import Final

from mianzhou.policy.documents.structure import Source

LIMIT: Final = 50 * 1024 * 1024


class UnreadableFile(ValueError):
    """A file from which no document can be read: `what` happened, and `remedy`, what to do about it."""

    def __init__(self, file: str, what: str, remedy: str) -> None:
        super().__init__(f"{file}: {what} {remedy}")
        self.file, self.what, self.remedy = file, what, remedy


def open_source(data: bytes, name: str) -> Source:
    """The text of a file."""
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableFile(name, "The file is empty.", "Check that it was saved or copied completely.")
    encoding, text = decode(data, name)
    return Source(name, hashlib.sha256(data).hexdigest(), encoding, text)


def source_of_text(text: str, name: str) -> Source:
    """A source whose text is already at hand."""
    return Source(name, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), "utf-8", text)


def open_file(path: Path) -> Source:
    """The text of a file on disk."""
    if path.stat().st_size > LIMIT:
        raise UnreadableFile(path.name, "The file is larger than 50 MB.", "Split the bulletin into issues.")
    return open_source(path.read_bytes(), path.name)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The encoding of a text file and its text."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return encoding.removesuffix("-sig"), data.decode(encoding)
    for encoding in ("utf-8", "gb18030"):
        try:
            return encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(name, "The file is no text.", "Save it as TXT, PDF, DOCX or HTML.")
