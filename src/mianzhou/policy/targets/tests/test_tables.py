"""Tables: which columns hold targets, in each of the three shapes a table arrives in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.targets.extraction import extract_targets

DocumentOf = Callable[..., DocumentText]

TABBED = (
    "专栏2 “十三五”时期主要目标\n"
    "指标\t2015年\t2020年\t增加\n"
    "床位数（万张）\t3.60\t8.07\t4.47\n"
    "参保率（%）\t—\t—\t3\n"
    "持证人数（万人）\t>1\t≥2.5\t1.5\n"
)
PACKED = "专栏2 “十三五”时期主要目标\n指标2015年2020年增加\n床位数（万张） 3.60 8.07 4.47\n参保率（%）— — 3\n持证人数（万人） >1 ≥2.5 1.5\n"
STACKED = TABBED.replace("\t", "\n")


@pytest.mark.parametrize("text", [TABBED, PACKED, STACKED], ids=["tabs", "blanks", "a cell a line"])
def test_three_shapes_read_alike(document_of: DocumentOf, text: str) -> None:
    rows = [
        (t.metric, t.value, t.unit, t.comparator, t.deadline, t.baseline) for t in extract_targets(document_of(text))
    ]
    assert rows == [
        ("床位数", 8.07, "万张", "=", "2020", "2015年"),
        ("参保率", 3.0, "%", "increase_by", "2020", "2015年"),
        ("持证人数", 2.5, "万人", ">=", "2020", "2015年"),
    ]


def test_row_is_the_text_of_its_target(document_of: DocumentOf) -> None:
    first = extract_targets(document_of(TABBED))[0]
    assert first.text == "床位数(万张) | 3.60 | 8.07 | 4.47"


def test_table_that_looks_back_holds_none(document_of: DocumentOf) -> None:
    text = "专栏1 “十二五”规划主要指标实现情况\n指标\t规划目标\t实际情况\n床位数（万张）\t3.6\t3.9\n"
    assert extract_targets(document_of(text)) == ()


def test_unit_column_and_two_target_years(document_of: DocumentOf) -> None:
    text = "主要指标\n序号\t指标\t单位\t2015年\t2018年\t2020年\t属性\n1\t森林覆盖率\t%\t51\t53.5\t55左右\t约束性\n"
    rows = [(t.metric, t.value, t.unit, t.deadline, t.comparator) for t in extract_targets(document_of(text))]
    assert rows == [("森林覆盖率", 53.5, "%", "2018", "="), ("森林覆盖率", 55.0, "%", "2020", "approx")]


def test_breakdown_of_a_task_by_county(document_of: DocumentOf) -> None:
    text = "2016年造林任务分解表\n县市区\t面积（万亩）\n甲县\t2.5\n乙县\t1.2\n"
    rows = [(t.metric, t.value, t.unit, t.deadline) for t in extract_targets(document_of(text))]
    assert rows == [("甲县", 2.5, "万亩", "2016"), ("乙县", 1.2, "万亩", "2016")]


def test_rows_of_prose_are_read_as_prose(document_of: DocumentOf) -> None:
    text = "专栏6 “十三五”时期能力提升计划\n01 队伍建设\t培养100名左右管理人才；培养1000名左右业务专家。\n"
    rows = [(t.value, t.unit, t.comparator, t.deadline) for t in extract_targets(document_of(text))]
    assert rows == [(100.0, "名", "approx", "2020"), (1000.0, "名", "approx", "2020")]
