"""Dates, the parts they play, and which of them binds a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mianzhou.policy.documents.structure import DocumentText, Section
from mianzhou.policy.targets.deadlines import baseline_of, find_dates, horizon_of_title
from mianzhou.policy.targets.extraction import extract_targets


@pytest.mark.parametrize(
    ("text", "iso", "role"),
    [
        ("到2020年，", "2020", "horizon"),
        ("2018年底前完成", "2018", "horizon"),
        ("2016年6月底前", "2016-06", "horizon"),
        ("至2017年6月30日", "2017-06-30", "horizon"),
        ("“十三五”期间", "2020", "horizon"),
        ("“十二五”期末，", "2015", "past"),
        ("年内培训", "2016", "horizon"),
        ("明年底前", "2017", "horizon"),
        ("12月底前", "2016-12", "horizon"),
        ("2015年，全市", "2015", "past"),
        ("比2015年增长", "2015", "base"),
        ("在2010年基础上", "2010", "base"),
        ("自2016年5月1日起", "2016-05-01", "rule"),
        ("2011年开工的7个项目", "2011", "attribute"),
        ("今年开工建设的6所学校", "2016", "attribute"),
    ],
)
def test_roles(text: str, iso: str, role: str) -> None:
    assert [(d.iso, d.role) for d in find_dates(text, 2016)] == [(iso, role)]


@pytest.mark.parametrize(
    ("title", "year", "expected"),
    [
        ("全民健身实施计划(2011-2015年)2012年实施计划", 2012, "2012"),
        ("“十二五”时期社会保障发展主要目标", 2012, "2015"),
        ("“十一五”规划主要指标实现情况", 2012, None),
        ("去库存专项工作方案", 2016, None),
    ],
)
def test_horizon_of_title(title: str, year: int, expected: str | None) -> None:
    assert horizon_of_title(title, year) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("能耗比2015年下降16%", "比2015年"),
        ("收入较上年增加1000元", "较上年"),
        ("参保率在2010年基础上提高3个百分点", "在2010年基础上"),
        ("新建学校5所", None),
    ],
)
def test_baseline(text: str, expected: str | None) -> None:
    assert baseline_of(text) == expected


@pytest.mark.parametrize(
    ("text", "deadlines"),
    [
        ("2017年建成学校5所，到2020年建成学校9所。", ["2017", "2020"]),
        ("到2020年，建成泵站3座；新建管网40公里。", ["2020", "2020"]),
        ("到2020年，建成泵站3座。新建管网40公里。", ["2020", "2020"]),
        ("新建管网40公里，力争到2020年建成泵站3座。", [None, "2020"]),
        ("力争用3年左右时间，培育企业50家。", [None]),
        ("新建的7个公租房项目，力争在今年内竣工。", ["2016"]),
        ("今年开工建设的6所学校，在2017年底前竣工交付。", ["2017"]),
        ("建成泵站3座，到2020年形成体系。新建管网40公里。", ["2020", None]),
    ],
)
def test_binding(document_of: Callable[..., DocumentText], text: str, deadlines: list[str | None]) -> None:
    assert [t.deadline for t in extract_targets(document_of(text))] == deadlines


def test_titles_bind_where_the_text_is_silent(document_of: Callable[..., DocumentText]) -> None:
    plain = document_of("新建管网40公里。", heading="2018年工作目标")
    assert [t.deadline for t in extract_targets(plain)] == ["2018"]
    attached = document_of("新建管网40公里。", attachment="“十三五”水务发展规划")
    assert [(t.deadline, t.attachment) for t in extract_targets(attached)] == [("2020", "“十三五”水务发展规划")]


def test_box_title_binds_until_the_next_heading(document_of: Callable[..., DocumentText]) -> None:
    document = document_of("专栏1 “十三五”时期能力提升计划\n01 培养100名左右管理人才。")
    assert [(t.deadline, t.comparator) for t in extract_targets(document)] == [("2020", "approx")]


def test_items_of_a_box_stand_under_its_title(document_of: Callable[..., DocumentText]) -> None:
    document = document_of("专栏1 “十三五”时期重点工程\n1.新建泵站3座。\n2.新建管网40公里。", heading="重点任务")
    (over,) = document.sections
    starts = [document.clean.text.index(label) for label in ("1.", "2.")]
    items = tuple(
        Section(None, ("一、", f"{n}."), 2, f"{n}.", None, "item", at, at, over.end) for n, at in enumerate(starts, 1)
    )
    assert [t.deadline for t in extract_targets(replace(document, sections=(over, *items)))] == ["2020", "2020"]
