"""The words by which documents are numbered, dated and signed: labels, numerals, dates, document numbers, organs, widths."""

from __future__ import annotations

import pytest

from mianzhou.policy.pages.labels import label_of
from mianzhou.policy.pages.lines import document_number, only_date
from mianzhou.policy.pages.numerals import DATE, chinese_number, iso_date
from mianzhou.policy.pages.organs import are_organs, level_of, split_issuers
from mianzhou.policy.pages.width import fold


@pytest.mark.parametrize(
    ("text", "label", "ordinal"),
    [
        ("一、总体要求", "一、", 1),
        ("十二、其他", "十二、", 12),
        ("（二十一）加强", "（二十一）", 21),
        ("(三)优化", "(三)", 3),
        ("1.加快", "1.", 1),
        ("12、完善", "12、", 12),
        ("1．质量", "1.", 1),
        ("（3）保留", "（3）", 3),
        ("②", "②", 2),
        ("第一章　总　则", "第一章", 1),
        ("第二十六条　本规定", "第二十六条", 26),
        ("第三节 重点", "第三节", 3),
        ("第 四 条　适用", "第四条", 4),
    ],
)
def test_labels(text: str, label: str, ordinal: int) -> None:
    found = label_of(text)
    assert found is not None
    assert (found.text, found.ordinal) == (label, ordinal)


@pytest.mark.parametrize(
    "text",
    [
        "3.57亿人",
        "2012年",
        "一、二、三产业",
        "1、2、4号道路",
        "第三条的规定",
        "十二五期间",
        "6月底前",
        "（以下简称",
        "1.2.3",
        "",
    ],
)
def test_what_only_looks_like_a_label(text: str) -> None:
    assert label_of(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("二十一", 21), ("十", 10), ("一百零三", 103), ("二〇一二", 2012), ("12", 12), ("两百", 200)]
)
def test_chinese_numbers(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize("text", ["", "甲", "十x"])
def test_what_is_no_number(text: str) -> None:
    assert chinese_number(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("二〇一二年六月十四日", "2012-06-14"),
        ("二○一二年十二月三十一日", "2012-12-31"),
        ("2016年6月21日", "2016-06-21"),
        ("二ＯＯ九年一月二十日", "2009-01-20"),
        ("2016年2月30日", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    match = DATE.fullmatch(text)
    assert match is not None
    assert iso_date(match) == date


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("绵江府发〔2016〕3号", "绵江府发〔2016〕3号"),
        ("（绵江府函[2016]3号）", "绵江府函[2016]3号"),
        ("川岭办发电〔2014〕第12号", "川岭办发电〔2014〕第12号"),
        ("绵江财教〔2014〕12号绵江教发〔2014〕30号", "绵江财教〔2014〕12号"),
    ],
)
def test_document_numbers(line: str, number: str) -> None:
    assert document_number(line) == number


@pytest.mark.parametrize("line", ["根据绵江府发〔2016〕3号文件", "第3号", "〔2016〕3号", "绵江府发2016年3号", "3号"])
def test_what_is_no_document_number(line: str) -> None:
    assert document_number(line) is None


def test_a_date_alone_may_stand_in_brackets() -> None:
    assert only_date("（2016年5月3日）")
    assert only_date("自2016年5月3日") is None


@pytest.mark.parametrize(
    ("organ", "level"),
    [
        ("国务院办公厅", "state"),
        ("中共中央办公厅", "state"),
        ("财政部", "state"),
        ("国家税务总局", "state"),
        ("川岭省人民政府", "province"),
        ("中共川岭省委", "province"),
        ("重庆市人民政府", "province"),
        ("绵江市教育局", "city"),
        ("中共绵江市委办公室", "city"),
        ("绵阳市科学城办事处", "city"),
        ("江油市人民政府", "county"),
        ("绵江市江北区人民政府", "county"),
        ("北川羌族自治县人民政府", "county"),
    ],
)
def test_levels(organ: str, level: str) -> None:
    assert are_organs(organ)
    assert level_of(organ) == level


def test_joint_issuers_are_told_apart() -> None:
    names = ("中共绵江市委办公室", "绵江市人民政府办公室")
    assert split_issuers("　".join(names)) == names
    assert split_issuers("".join(names)) == names
    assert split_issuers("绵江市财政局、绵江市教育局") == ("绵江市财政局", "绵江市教育局")


@pytest.mark.parametrize("text", ["市水务局负责", "2016年", "各有关部门", "绵江市", "全市工作的要求", "局"])
def test_what_is_no_organ(text: str) -> None:
    assert not are_organs(text)


def test_folding_keeps_every_place() -> None:
    text = "１．２０１７年９２\ue0105％，ＡＰＰ．海外仓．＋"
    assert fold(text) == "1.2017年92.5%，APP.海外仓．＋"
    assert len(fold(text)) == len(text)
