"""A document as Akoma Ntoso 3.0 (OASIS LegalDocML), the open standard for legislative and official documents."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import quote

from lxml import etree

from mianzhou.policy.documents.outline import Block, Node, outline
from mianzhou.policy.documents.structure import DocumentText

NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_ELEMENTS: Final = {
    "part": "part",
    "chapter": "chapter",
    "node": "section",
    "article": "article",
    "cn": "paragraph",
    "cn-paren": "subparagraph",
    "digit": "point",
    "digit-paren": "indent",
    "half": "alinea",
    "circle": "list",
}
_NO_DATE: Final = "1000-01-01"
"""Stands for a date that the document does not print; the schema demands one."""
_NSMAP: Final[Any] = {None: NAMESPACE}
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AUTHOR: Final = "#issuer_1"


def document_as_akn(document: DocumentText) -> bytes:
    """The document as an Akoma Ntoso XML file in UTF-8."""
    return etree.tostring(document_tree(document), encoding="UTF-8", xml_declaration=True, pretty_print=False)


def document_tree(document: DocumentText) -> Any:
    """The document as an element tree."""
    return _Writer(document).write()


def work_uri(number: str | None, title: str | None, date: str | None) -> str:
    """The address of a document as a work: by its number, or where it has none by its title."""
    name = quote(number or title or "unknown", safe="")
    return f"/akn/cn/doc/{date or _NO_DATE}/{name}"


class _Writer:
    """Writes one document."""

    def __init__(self, document: DocumentText) -> None:
        self.document = document
        self.tree = outline(document)
        self.uri = work_uri(document.number, document.title, document.date)
        self.cites = sorted(document.cites, key=lambda cite: cite.start)
        self.references = 0

    def write(self) -> Any:
        root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap=_NSMAP)
        doc = _add(root, "doc", name="document", contains="originalVersion")
        self._meta(doc, "")
        self._preface(doc)
        self._body(doc, self.tree.main)
        if self.tree.closing:
            conclusions = _add(doc, "conclusions", eId="conclusions")
            for block in self.tree.closing:
                self._text(_add(conclusions, "p"), block.start, block.end)
        if self.tree.attached:
            attachments = _add(doc, "attachments")
            for number, (title, node) in enumerate(self.tree.attached, 1):
                self._attachment(attachments, number, title, node)
        return root

    def _attachment(self, attachments: Any, number: int, title: str, node: Node) -> None:
        attachment = _add(attachments, "attachment", eId=f"att_{number}")
        _add(attachment, "heading", title)
        doc = _add(attachment, "doc", name="attachment", contains="originalVersion")
        self._meta(doc, f"/!att_{number}")
        self._body(doc, node)

    def _meta(self, doc: Any, component: str) -> None:
        document = self.document
        date = document.date or _NO_DATE
        meta = _add(doc, "meta")
        identification = _add(meta, "identification", source="#mianzhou")
        levels = (
            ("FRBRWork", self.uri),
            ("FRBRExpression", f"{self.uri}/zho@"),
            ("FRBRManifestation", f"{self.uri}/zho@.xml"),
        )
        for level, uri in levels:
            frbr = _add(identification, level)
            _add(frbr, "FRBRthis", value=uri + component)
            _add(frbr, "FRBRuri", value=uri)
            _add(frbr, "FRBRdate", date=date, name="signed" if document.date else "unknown")
            _add(frbr, "FRBRauthor", href=_AUTHOR if document.issuers else "#mianzhou")
            if level == "FRBRWork":
                _add(frbr, "FRBRcountry", value="cn")
                if document.number:
                    _add(frbr, "FRBRnumber", value=document.number)
                _add(frbr, "FRBRname", value=document.title)
            elif level == "FRBRExpression":
                _add(frbr, "FRBRlanguage", language="zho")
        if component:
            return
        references = _add(meta, "references", source="#mianzhou")
        _add(
            references, "TLCOrganization", eId="mianzhou", href="/ontology/organization/cn/mianzhou", showAs="Mianzhou"
        )
        for number, issuer in enumerate(document.issuers, 1):
            href = f"/ontology/organization/cn/{quote(issuer, safe='')}"
            _add(references, "TLCOrganization", eId=f"issuer_{number}", href=href, showAs=issuer)

    def _preface(self, doc: Any) -> None:
        document = self.document
        preface = _add(doc, "preface", eId="preface")
        _add(_add(preface, "p"), "docTitle", document.title)
        if self.tree.number:
            _add(_add(preface, "p"), "docNumber", self.tree.number)
        if document.addressees:
            _add(preface, "p", "，".join(document.addressees) + "：")
        if document.date:
            _add(_add(preface, "p"), "docDate", document.date, date=document.date)

    def _body(self, doc: Any, root: Node) -> None:
        body = _add(doc, "mainBody", eId=root.eid)
        self._blocks(body, root.blocks)
        for child in root.children:
            self._node(body, child)
        if len(body) == 0:
            _add(body, "p")

    def _node(self, parent: Any, node: Node) -> None:
        section = node.section
        if section is None:
            return
        element = _add(parent, _ELEMENTS[node.kind], eId=node.eid)
        _add(element, "num", section.label)
        if section.title:
            _add(element, "heading", section.title)
        if not node.children:
            content = _add(element, "content")
            self._blocks(content, node.blocks)
            if len(content) == 0:
                _add(content, "p")
            return
        if node.blocks:
            self._blocks(_add(element, "intro"), node.blocks)
        for child in node.children:
            self._node(element, child)

    def _blocks(self, parent: Any, blocks: list[Block]) -> None:
        for block in blocks:
            if not block.rows:
                self._text(_add(parent, "p"), block.start, block.end)
                continue
            table = _add(parent, "table")
            width = max(len(row) for row in block.rows)
            for row in block.rows:
                tr = _add(table, "tr")
                for cell in (*row, *[""] * (width - len(row))):
                    _add(_add(tr, "td"), "p", cell)

    def _text(self, element: Any, start: int, end: int) -> None:
        """The text of a paragraph, the documents that it cites marked as references."""
        text = self.document.clean.text
        at, last = start, None
        for cite in self.cites:
            if not (at <= cite.start and cite.end <= end):
                continue
            _say(element, last, text[at : cite.start])
            self.references += 1
            last = _add(
                element,
                "ref",
                text[cite.start : cite.end],
                eId=f"ref_{self.references}",
                href=work_uri(cite.number, cite.title, None),
            )
            at = cite.end
        _say(element, last, text[at:end])


def _say(element: Any, after: Any, text: str) -> None:
    """Puts text into an element, after one of its children where there is one."""
    text = _FORBIDDEN.sub("", text)
    if after is None:
        element.text = (element.text or "") + text
    else:
        after.tail = (after.tail or "") + text


def _add(parent: Any, tag: str, text: str | None = None, /, **attributes: str) -> Any:
    element = etree.SubElement(
        parent, f"{{{NAMESPACE}}}{tag}", {key: _FORBIDDEN.sub("", value) for key, value in attributes.items()}
    )
    if text:
        element.text = _FORBIDDEN.sub("", text)
    return element
