"""The text inside PDF, DOCX, HTML and OFD files, one printed line or paragraph a line, pages parted by a form feed.

OFD is the national format of layout documents (GB/T 33190-2016): a ZIP of XML pages whose `TextCode` elements hold the text and
its place.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree, html

_PARAGRAPH_TAGS: Final = frozenset(
    [
        "p",
        "div",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "tr",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "title",
        "blockquote",
        "pre",
        "dt",
        "dd",
        "hr",
        "ul",
        "ol",
    ]
)
_SKIPPED_TAGS: Final = frozenset(["script", "style", "noscript", "template", "head"])
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
_ARCHIVE_LIMIT: Final = 400 * 1024 * 1024


class Damaged(ValueError):
    """The file begins like its format but cannot be read."""


class Locked(ValueError):
    """The file needs a password."""


class Unknown(ValueError):
    """An archive of another kind."""


def pdf_text(data: bytes) -> str:
    """The text of a PDF, page by page."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise (Locked if "password" in str(error).lower() else Damaged)(str(error)) from error
    try:
        pages = []
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage().get_text_bounded()
            pages.append(text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", ""))
        return "\f".join(pages)
    except pypdfium2.PdfiumError as error:
        raise Damaged(str(error)) from error
    finally:
        document.close()


def archive_text(data: bytes) -> tuple[str, str]:
    """The format of a ZIP archive, DOCX or OFD, and its text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if sum(info.file_size for info in archive.infolist()) > _ARCHIVE_LIMIT:
                raise Damaged("the archive unpacks to more than 400 MB")
            if "OFD.xml" in names:
                return "ofd", _ofd_text(archive)
            if "word/document.xml" in names:
                return "docx", _docx_text(data)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError, OSError) as error:
        raise Damaged(str(error)) from error
    raise Unknown("an archive that is neither DOCX nor OFD")


def _docx_text(data: bytes) -> str:
    """Paragraphs and tables of a DOCX in order; the cells of a row are parted by tabs."""
    import docx
    from docx.table import Table

    document = docx.Document(io.BytesIO(data))
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(_one_line(cell.text) for cell in row.cells) for row in block.rows]
        else:
            label = _numbered_label(block)
            lines.append(label + block.text)
    return "\n".join(lines)


def _numbered_label(paragraph: Any) -> str:
    """Automatic numbering is not text in a DOCX; a bullet at least is shown, since the number itself is not stored."""
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return "● " if numbered and not re.match(r"[一二三四五六七八九十\d（(第]", paragraph.text) else ""


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def html_text(text: str) -> str:
    """The text of an HTML page, a block a line."""
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, ValueError) as error:
        raise Damaged(str(error)) from error
    lines = "".join(_html_pieces(root)).split("\n")
    return "\n".join(line for line in (re.sub(r"[ \r]+", " ", line).strip(" \r") for line in lines))


def _html_pieces(root: Any) -> Iterator[str]:
    """Walks the tree without recursion, since pages nest as deep as they please."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        if not isinstance(element.tag, str):
            if not leaving and element.tail:
                yield _BLANKS.sub(" ", element.tail)
            continue
        block = element.tag in _PARAGRAPH_TAGS
        if leaving:
            if block:
                yield "\n"
            elif element.tag in ("td", "th"):
                yield "\t" if element.getnext() is not None else ""
            if element.tail:
                yield _BLANKS.sub(" ", element.tail)
            continue
        if element.tag in _SKIPPED_TAGS:
            if element.tail:
                yield _BLANKS.sub(" ", element.tail)
            continue
        inside_row = element.getparent() is not None and element.getparent().tag in ("td", "th")
        if block and not inside_row:
            yield "\n"
        stack.append((element, True))
        if element.text:
            yield _BLANKS.sub(" ", element.text)
        stack.extend((child, False) for child in reversed(element))


def _ofd_text(archive: zipfile.ZipFile) -> str:
    """The text of an OFD, page by page; text objects at one height are one line."""
    pages: list[str] = []
    names = [name for name in archive.namelist() if re.search(r"Pages/Page_\d+/Content\.xml$", name)]
    for name in sorted(names, key=lambda each: [int(part) for part in re.findall(r"\d+", each)]):
        root = etree.fromstring(archive.read(name), _PARSER)
        rows: dict[int, list[tuple[float, str]]] = {}
        for item in root.iter("{*}TextObject"):
            left, top = _corner(item.get("Boundary"))
            for code in item.iter("{*}TextCode"):
                x, y = left + _number(code.get("X")), top + _number(code.get("Y"))
                rows.setdefault(round(y / 1.5), []).append((x, code.text or ""))
        pages.append("\n".join("".join(text for _, text in sorted(row)) for _, row in sorted(rows.items())))
    return "\f".join(pages)


def _corner(boundary: str | None) -> tuple[float, float]:
    parts = (boundary or "").split()
    return (_number(parts[0]), _number(parts[1])) if len(parts) >= 2 else (0.0, 0.0)


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
