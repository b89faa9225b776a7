"""Deadlines and rhythms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.obligations.extraction import extract_obligations
from mianzhou.policy.obligations.timing import find_deadline, find_schedule, read_printed_time

Build = Callable[..., DocumentText]

DEADLINES = {
    "2016年6月底前制定办法": "2016-06",
    "2017年12月31日前完成整治": "2017-12-31",
    "到2020年，全面建成": "2020",
    "2018年底前建成": "2018",
    "力争2018年建成投用": "2018",
    "4月底出台标准": "2016-04",
    "年底前完成": "2016",
    "今年年底前完成": "2016",
    "年内启动": "2016",
    "上半年完成测量": "2016-06",
    "2017年第三季度前完成": "2017-09",
    "“十三五”期末全面达标": "2020",
    "2016—2018年分批实施": "2018",
    "2016年6月底前制定办法，2017年底前完成": "2017",
    "2017年底前完成，其中2017年6月底前过半": "2017",
    "2011年以来建成十处": None,
    "到2012年已建成": None,
    "每年底前报送": None,
    "每年新增3处": None,
    "加强巡查": None,
    "": None,
}


@pytest.mark.parametrize("text", DEADLINES)
def test_deadline(text: str) -> None:
    assert find_deadline(text, 2016) == DEADLINES[text]


def test_without_a_year_there_is_no_deadline() -> None:
    assert find_deadline("年底前完成", None) is None
    assert find_deadline("2018年底前完成", None) == "2018"


def test_bare_date_in_its_own_field() -> None:
    assert read_printed_time("2018年12月", 2016) == "2018-12"
    assert read_printed_time("2018年", 2016) == "2018"
    assert read_printed_time("2018年12月1日", 2016) == "2018-12-01"
    assert read_printed_time("长期坚持", 2016) is None


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("每季度通报一次", "每季度"),
        ("每月底报送进度", "每月底"),
        ("每年12月底前总结", "每年12月底前"),
        ("每半年召集一次会议", "每半年"),
        ("按月调度", "按月"),
    ],
)
def test_rhythm_in_running_text(text: str, rhythm: str) -> None:
    assert find_schedule(text) == rhythm


@pytest.mark.parametrize("text", ["长期以来", "每人每月补助五十元", "长期稳定", "持续健康发展", "加强巡查"])
def test_no_rhythm(text: str) -> None:
    assert find_schedule(text) is None


def test_lasting_counts_in_a_field_of_its_own() -> None:
    assert find_schedule("长期坚持", field=True) == "长期坚持"
    assert find_schedule("长期坚持群众路线") is None


def test_deadline_of_the_bracket_comes_before_that_of_the_text(document: Build) -> None:
    doc = document("一、整治\n（一）岸线。到2020年全面恢复。（责任单位：市水务局；完成时限：2017年6月底前）")
    assert extract_obligations(doc)[0].deadline == "2017-06"


def test_deadline_behind_a_verb(document: Build) -> None:
    doc = document("一、整治\n（一）岸线。（市水务局牵头，市林业局配合，2016年9月底前完成）")
    assert extract_obligations(doc)[0].deadline == "2016-09"


def test_year_of_a_yearly_plan_counts(document: Build) -> None:
    doc = document(
        "一、整治\n（一）岸线。4月底前完成。（责任单位：市水务局）",
        attachment="河湖整治2017年实施计划",
        date="2016-12-30",
    )
    assert extract_obligations(doc)[0].deadline == "2017-04"


def test_rhythm_of_an_obligation(document: Build) -> None:
    doc = document(
        "一、整治\n（一）岸线。每季度巡查一次。（责任单位：市水务局）\n（二）河道。疏浚。（责任单位：市水务局；完成时限：长期坚持）"
    )
    assert [o.schedule for o in extract_obligations(doc)] == ["每季度", "长期坚持"]
