"""Units that prose charges."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.obligations.extraction import extract_mentions, extract_obligations

Build = Callable[..., DocumentText]

PROSE = {
    "由市水务局牵头，每半年召集一次会议。": ["市水务局"],
    "市水务局要加强巡查，各有关部门要密切配合。": ["市水务局", "各有关部门"],
    "涪城区、游仙区要完成岸线清理。": ["涪城区", "游仙区"],
    "领导小组办公室设在市水务局，负责日常工作。": ["市水务局"],
    "各市（州）人民政府应明确具体机构。": ["各市（州）人民政府"],
    "市财政局、市水务局负责筹措资金。": ["市财政局", "市水务局"],
    "市公安局：负责维护现场秩序。": ["市公安局"],
    "第四条　市水务局（以下简称水务局）负责指导巡查。": ["市水务局"],
    "文化部门和文联要发挥优势。": ["文化部门", "文联"],
    "1.市水务局要制定办法。": ["市水务局"],
    "这是当前的重要任务，要加强领导。": [],
    "企业需要资金支持。": [],
    "主要负责人要亲自抓。": [],
}


@pytest.mark.parametrize("sentence", PROSE)
def test_units_charged_by_prose(document: Build, sentence: str) -> None:
    doc = document("一、保障措施\n" + sentence)
    assert [m.unit for m in extract_mentions(doc)] == PROSE[sentence]


def test_bracket_is_no_mention(document: Build) -> None:
    doc = document("一、整治\n（一）岸线。清理堆场。（市水务局负责，市林业局配合）")
    assert extract_obligations(doc)
    assert extract_mentions(doc) == ()


def test_mention_knows_its_place(document: Build) -> None:
    doc = document("一、整治\n（一）岸线。市水务局要清理堆场。")
    (mention,) = extract_mentions(doc)
    assert mention.path == ("一、", "（一）")
    assert doc.clean.text[mention.start : mention.end] == "市水务局"
    assert mention.text == "市水务局要清理堆场"
