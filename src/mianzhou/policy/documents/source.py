"""Any file a bulletin comes in, made into text: what it is, how it is encoded, and a clear refusal where there is no text."""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path
from typing import Final

from mianzhou.policy.documents import formats
from mianzhou.policy.documents.structure import Source

LIMIT: Final = 50 * 1024 * 1024
"""Files larger than this are no bulletin; an issue of text has a few hundred kilobytes, a typeset one some megabytes."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_OLD_WORD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HTML: Final = re.compile(rb"\s*(?:<!doctype\s+html|<html|<head|<body)|<(?:p|div|br|table)\b[^>]*>", re.IGNORECASE)

PROBLEMS: Final[dict[str, tuple[str, str, str, str]]] = {
    "missing": (
        "文件不存在。",
        "请检查路径。",
        "There is no such file.",
        "Check the path.",
    ),
    "empty": (
        "文件是空的。",
        "请检查文件是否完整保存或复制。",
        "The file is empty.",
        "Check that it was saved or copied completely.",
    ),
    "too large": (
        "文件超过 50 MB。",
        "请按期拆分公报，或只保留文字版。",
        "The file is larger than 50 MB.",
        "Split it by issue, or keep the text only.",
    ),
    "picture": (
        "文件是图片或扫描件，没有文字。",
        "请先做文字识别（OCR），再导入文字版。",
        "The file is a picture or a scan and holds no text.",
        "Run text recognition (OCR) first and read its result.",
    ),
    "binary": (
        "文件不是文本，也不是 PDF、DOCX、HTML 或 OFD。",
        "请另存为其中一种格式。",
        "The file is neither text nor PDF, DOCX, HTML or OFD.",
        "Save it in one of these formats.",
    ),
    "old word": (
        "文件是旧版 Word（.doc）或 WPS 格式。",
        "请另存为 .docx。",
        "The file is in the old Word (.doc) or WPS format.",
        "Save it as .docx.",
    ),
    "damaged": (
        "文件已损坏，无法打开。",
        "请重新取得该文件。",
        "The file is damaged and cannot be opened.",
        "Get it again from where it came.",
    ),
    "locked": (
        "文件有密码保护。",
        "请先去除密码。",
        "The file is protected by a password.",
        "Remove the password first.",
    ),
    "language": (
        "文件里没有中文。",
        "请确认选对了文件：这里只读中文公文。",
        "There is no Chinese in the file.",
        "Check that it is the right one: only Chinese official documents are read here.",
    ),
}
"""What can be wrong with a file, and what to do: in Chinese, then in English."""


class UnreadableFile(ValueError):
    """A file from which no document can be read. `problem` is a key of `PROBLEMS`; `chinese` and `english` say what to do."""

    def __init__(self, file: str, problem: str) -> None:
        what, remedy, what_english, remedy_english = PROBLEMS[problem]
        self.file, self.problem = file, problem
        self.chinese = f"{file}：{what}{remedy}"
        self.english = f"{file}: {what_english} {remedy_english}"
        super().__init__(self.english)


def open_file(path: Path) -> Source:
    """The text of a file on disk."""
    if not path.is_file():
        raise UnreadableFile(path.name, "missing")
    if path.stat().st_size > LIMIT:
        raise UnreadableFile(path.name, "too large")
    return open_source(path.read_bytes(), path.name)


def open_source(data: bytes, name: str) -> Source:
    """The text of a file's bytes; which format they have is seen from the bytes, not from the name."""
    if len(data) > LIMIT:
        raise UnreadableFile(name, "too large")
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableFile(name, "empty")
    encoding, text = _text_of(data, name)
    if not text.strip():
        raise UnreadableFile(name, "picture" if encoding in ("pdf", "ofd", "docx") else "empty")
    if not _HAN.search(text):
        raise UnreadableFile(name, "language")
    return Source(name, hashlib.sha256(data).hexdigest(), encoding, text)


def source_of_text(text: str, name: str) -> Source:
    """A source whose text is already at hand, whatever it says."""
    return Source(name, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), "utf-8", text)


def _text_of(data: bytes, name: str) -> tuple[str, str]:
    """The format or encoding of a file, and its text."""
    try:
        if data[:1024].lstrip().startswith(b"%PDF"):
            return "pdf", formats.pdf_text(data)
        if data.startswith(b"PK"):
            return formats.archive_text(data)
    except formats.Locked as error:
        raise UnreadableFile(name, "locked") from error
    except formats.Unknown as error:
        raise UnreadableFile(name, "binary") from error
    except formats.Damaged as error:
        raise UnreadableFile(name, "damaged") from error
    if data.startswith(_OLD_WORD):
        raise UnreadableFile(name, "old word")
    if data.startswith(_PICTURES):
        raise UnreadableFile(name, "picture")
    encoding, text = decode(data, name)
    if _HTML.search(data[:4096]) and "<" in text:
        return f"html ({encoding})", formats.html_text(text)
    return encoding, text


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The encoding of a text file and its text: by its mark, as UTF-8, as UTF-16 without a mark, as GB18030."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return encoding, data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
            except UnicodeDecodeError as error:
                raise UnreadableFile(name, "damaged") from error
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_like_text(text, sure=encoding == "utf-8"):
            return encoding, text
    return _decode_damaged(data, name)


def _decode_damaged(data: bytes, name: str) -> tuple[str, str]:
    """A text of which a few bytes are spoiled is read with marks in their place; the reading warns of them."""
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") <= len(text) // 200 and _looks_like_text(text, sure=False):
            return encoding, text
    raise UnreadableFile(name, "binary")


def _candidates(data: bytes) -> tuple[str, ...]:
    """The encodings to try, the likeliest first: half the bytes of UTF-16 lines end in a zero byte."""
    head = data[:4096]
    if len(data) % 2 == 0 and (head.count(b"\n\0") or head.count(b"\0\n") or head.count(b"\0") > len(head) // 16):
        little = head[1::2].count(0) >= head[0::2].count(0)
        return ("utf-16-le", "utf-16-be") if little else ("utf-16-be", "utf-16-le")
    return ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def _looks_like_text(text: str, *, sure: bool) -> bool:
    """Few control characters; and where the encoding is not sure, what is not ASCII is mostly Chinese."""
    sample = text[:20000]
    if len(_CONTROL.findall(sample)) > max(2, len(sample) // 200):
        return False
    if sure:
        return True
    foreign = sum(1 for char in sample if char > "\u007f")
    known = sum(
        1
        for char in sample
        if "\u4e00" <= char <= "\u9fff"
        or "\u2000" <= char <= "\u30ff"
        or char >= "\uff00"
        or "\u00a0" <= char <= "\u017f"
    )
    return foreign == 0 or known >= foreign * 0.6
