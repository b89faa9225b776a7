"""What holds for any text: no failure, spans inside the document, values that the printed text bears out."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.targets.extraction import extract_targets
from mianzhou.policy.targets.numbers import find_quantities, fold

WORDS = [
    "到2020年",
    "力争",
    "达到",
    "新增",
    "建成",
    "学校",
    "5所",
    "8.4万吨",
    "90%",
    "以上",
    "、",
    "，",
    "。",
    "；",
    "\n",
    "\t",
    "（",
    "）",
    "第三条",
    "“",
    "”",
    "《",
    "》",
    "指标",
    "2015年",
    "增加",
    "—",
    "一百二十个",
    "三分之一",
    ":1",
    "14:1",
    "14",
    "．",
    "９９％",
    "1,234",
    ".5",
    "专栏1",
    "≥3",
    "比2015年",
    "今年",
    "12月底前",
    "和",
    "的",
    "\ue010",
    "—",
    "1-2个",
    "三至五个",
    "每年",
    "给予",
    "0",
    "至",
    "千",
    "万亿元",
]
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=80).map("".join))
ANY_TEXT = settings(max_examples=200)


@ANY_TEXT
@given(text=TEXTS, heading=st.sampled_from(["", "发展目标", "现状"]), date=st.sampled_from([None, "2016-05-01"]))
def test_any_text_is_read(document_of: Callable[..., DocumentText], text: str, heading: str, date: str | None) -> None:
    document = document_of(text, heading=heading, date=date)
    quantities = find_quantities(fold(document.clean.text[document.start : document.end]))
    for target in extract_targets(document):
        assert document.start <= target.start < target.end <= document.end
        assert target.metric
        assert (target.comparator == "range") == isinstance(target.value, tuple)
        inside = [
            q for q in quantities if target.start <= q.start + document.start and q.end + document.start <= target.end
        ]
        assert target.value in {q.value for q in inside} | {q.value for q in find_quantities(target.text)}


@ANY_TEXT
@given(text=TEXTS)
def test_quantities_are_ordered_and_apart(text: str) -> None:
    end = 0
    for quantity in find_quantities(fold(text)):
        assert end <= quantity.start < quantity.end <= quantity.bound_end <= len(text)
        end = quantity.end


@ANY_TEXT
@given(
    value=st.integers(0, 9_999_999),
    decimals=st.integers(0, 99),
    unit=st.sampled_from(["%", "万元", "个", "公里", "亿立方米"]),
)
def test_printed_figures_are_read_back(value: int, decimals: int, unit: str) -> None:
    printed = f"达到{value:,}.{decimals:02d}{unit}"
    (quantity,) = find_quantities(printed)
    assert (quantity.low, quantity.unit) == (float(f"{value}.{decimals:02d}"), unit)
