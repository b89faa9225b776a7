"""Which files may be evidence: told by their content, never by their name alone. Pure.

Documents, pictures, tables and films that a browser or an office program opens without running anything; office files with macros, web
pages, scripts and programs are refused.
"""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_MAGIC = (
    (b"%PDF-", "application/pdf", ("pdf",)),
    (b"\xff\xd8\xff", "image/jpeg", ("jpg", "jpeg")),
    (b"\x89PNG\r\n\x1a\n", "image/png", ("png",)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", ("doc", "xls", "ppt", "wps", "et", "dps")),
)
_ZIPPED = (("word/", _WORD, "docx"), ("xl/", _SHEET, "xlsx"), ("ppt/", _SLIDES, "pptx"))
ACCEPTED = (
    "pdf",
    "jpg",
    "jpeg",
    "png",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "ppt",
    "pptx",
    "wps",
    "et",
    "dps",
    "ofd",
    "mp4",
    "txt",
    "csv",
)
_HEAD = 4096


class FileRefused(MianzhouError):
    """A file that cannot be kept as evidence."""

    code = "evidence-refused"
    status = 422
    problem = Text("不能接收文件“{name}”：{why}。", "The file “{name}” cannot be accepted: {why}. ")
    remedy = Text(
        "可接收 PDF、OFD、图片（JPG、PNG）、Word、Excel、PPT、WPS、MP4、TXT、CSV，单个不超过{limit}。",
        "PDF, OFD, pictures (JPG, PNG), Word, Excel, PowerPoint, WPS, MP4, TXT and CSV are accepted, up to {limit} each.",
    )


def media_type_of(name: str, stream: BinaryIO, *, limit: str) -> str:
    """The media type of the content; `FileRefused` where content and name disagree, or the kind is not accepted."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in ACCEPTED:
        raise FileRefused(name=name, why=Text("不接收这种文件", "this kind of file is not accepted"), limit=limit)
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        raise FileRefused(name=name, why=Text("文件是空的", "it is empty"), limit=limit)
    found = _by_magic(head, ending) or _by_zip(head, ending, stream) or _by_text(head, ending)
    if found is None:
        raise FileRefused(name=name, why=Text("内容与扩展名不符", "its content is not what its name says"), limit=limit)
    return found


def _by_magic(head: bytes, ending: str) -> str | None:
    for magic, media_type, endings in _MAGIC:
        if head.startswith(magic) and ending in endings:
            return media_type
    return "video/mp4" if ending == "mp4" and head[4:8] == b"ftyp" else None


def _by_zip(head: bytes, ending: str, stream: BinaryIO) -> str | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        stream.seek(0)
        names = zipfile.ZipFile(stream).namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if ending == "ofd" and "OFD.xml" in names:
        return "application/ofd"
    for folder, media_type, own in _ZIPPED:
        if ending == own and "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return media_type
    return None


def _by_text(head: bytes, ending: str) -> str | None:
    if ending not in {"txt", "csv"} or b"\x00" in head:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            # The head may end inside a character.
            head.decode(encoding, errors="strict" if len(head) < _HEAD else "ignore")
        except UnicodeDecodeError:
            continue
        return "text/csv" if ending == "csv" else "text/plain"
    return None
