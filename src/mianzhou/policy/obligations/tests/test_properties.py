"""What holds for any text whatever."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.obligations.extraction import extract_mentions, extract_obligations
from mianzhou.policy.obligations.units_printed import fold, split_units

Build = Callable[..., DocumentText]
WORDS = st.sampled_from(
    [
        "（", "）", "【", "】", "〔", "(", ")", "\n", "\t", "、", "，", "；", "。", "：", " ", "责任单位", "牵头单位", "责任单位：", "完成时限：", "市水务局",
        "市林业局", "各县市区政府", "自贡", "宜宾市人民政府", "负责", "牵头", "配合", "等部门", "和", "由", "要", "2016年6月底前", "每季度", "一、", "（一）",
        "1.", "序号", "重点任务", "下同", "第一位的为牵头部门", "市委", "★", "整治河湖",
    ],
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map("".join))
any_text = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@any_text
@given(text=TEXTS)
def test_spans_lie_in_the_document_and_units_are_printed_in_them(document: Build, text: str) -> None:
    doc = document(text)
    for obligation in extract_obligations(doc):
        assert doc.start <= obligation.start < obligation.end <= doc.end
        assert obligation.lead or obligation.responsible
        assert not set(obligation.lead) & set(obligation.responsible)
        printed = fold(doc.clean.text[obligation.start : obligation.end])
        for unit in obligation.lead + obligation.responsible:
            assert unit in printed
    for mention in extract_mentions(doc):
        assert doc.clean.text[mention.start : mention.end] == mention.unit


@any_text
@given(text=TEXTS)
def test_splitting_invents_nothing(text: str) -> None:
    for unit in split_units(text):
        assert unit in fold(text)


@any_text
@given(before=st.integers(0, 5), after=st.integers(0, 5), text=TEXTS)
def test_only_the_range_of_the_document_is_read(document: Build, before: int, after: int, text: str) -> None:
    """A clean text is shared by all documents of a file: what stands around one changes nothing in it."""
    alone = document(text)
    clean = document("（责任单位：市水务局）\n" * before + text + "\n（责任单位：市水务局）" * after).clean
    start = before * len("（责任单位：市水务局）\n")
    sections = ()
    inside = DocumentText(
        clean, start, start + len(text), None, alone.title, (), "city", (), alone.date, (), sections=sections
    )
    bare = DocumentText(alone.clean, 0, len(text), None, alone.title, (), "city", (), alone.date, (), sections=sections)
    assert [(o.start - start, o.lead, o.responsible) for o in extract_obligations(inside)] == [
        (o.start, o.lead, o.responsible) for o in extract_obligations(bare)
    ]
