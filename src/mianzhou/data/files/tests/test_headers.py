"""Headers as offices print them: titles above, levels merged, columns numbered, names missing or twice, or no header at all."""

from __future__ import annotations

import pytest

from mianzhou.data.files.headers import Merge, distinct, find_header

DATA = [["1", "张三", "510", "3.5"], ["2", "李四", "511", "4.5"], ["3", "王五", "512", "6"]]


def test_a_plain_header() -> None:
    header = find_header([["序号", "姓名", "证件号", "金额"], *DATA])
    assert (header.names, header.rows, header.data, header.notes) == (("序号", "姓名", "证件号", "金额"), 1, 1, ())


def test_titles_and_captions_above_are_told() -> None:
    grid = [
        ["2016年补助发放表", "", "", ""],
        ["填报单位：某局", "", "", "单位：万元"],
        ["序号", "姓名", "证件号", "金额"],
        *DATA,
    ]
    header = find_header(grid)
    assert (header.names[0], header.data) == ("序号", 3)
    assert [note.zh for note in header.notes] == ["标题：2016年补助发放表", "标题：填报单位：某局 单位：万元"]


@pytest.mark.parametrize("merges", [(), (Merge(0, 0, 1, 0), Merge(0, 1, 1, 1), Merge(0, 2, 0, 3))])
def test_two_levels(merges: tuple[Merge, ...]) -> None:
    header = find_header([["序号", "姓名", "收入", ""], ["", "", "工资", "奖金"], *DATA], merges)
    assert header.names == ("序号", "姓名", "收入/工资", "收入/奖金")
    assert header.data == 2


def test_three_levels() -> None:
    grid = [
        ["单位", "2015年", "", "", "", "备注"],
        ["", "收入", "", "支出", "", ""],
        ["", "计划", "实际", "计划", "实际", ""],
        ["某局", "1", "2", "3", "4", ""],
        ["某委", "1", "2", "3", "4", ""],
    ]
    header = find_header(grid)
    expected = ("单位", "2015年/收入/计划", "2015年/收入/实际", "2015年/支出/计划", "2015年/支出/实际", "备注")
    assert (header.names, header.data) == (expected, 3)


def test_groups_over_every_column_need_no_lone_name() -> None:
    header = find_header([["基本情况", "", "发放情况", ""], ["姓名", "性别", "月份", "金额"], ["张三", "男", "1", "2"]])
    assert header.names == ("基本情况/姓名", "基本情况/性别", "发放情况/月份", "发放情况/金额")


def test_a_row_of_column_numbers_is_no_data() -> None:
    header = find_header([["项目", "单位", "本年", "上年"], ["甲", "乙", "1", "2"], ["收入", "万元", "5", "6"]])
    assert header.data == 2
    assert header.notes[0].zh == "栏号：甲 乙 1 2"


def test_first_data_row_with_gaps_above_is_not_a_second_level() -> None:
    header = find_header([["姓名", "", "电话"], ["张三", "男", "甲"], ["李四", "女", "乙"]])
    assert (header.names, header.data) == (("姓名", "列2", "电话"), 1)


def test_years_are_names_beside_a_word() -> None:
    header = find_header([["指标", "2013", "2014", "2015"], ["产值", "1.5", "2.5", "3.5"]])
    assert header.names == ("指标", "2013", "2014", "2015")


def test_without_a_header_columns_are_numbered_or_taken_as_registered() -> None:
    grid = [["510702199001011234", "张三", "1990-01-01"], ["510702199001011235", "李四", "1991-01-01"]]
    assert find_header(grid).names == ("列1", "列2", "列3")
    taken = find_header(grid, expected=(("sfzh", "身份证号"), ("xm",), ("csrq", "出生日期", "生日")))
    assert (taken.names, taken.rows, taken.data) == (("sfzh", "xm", "csrq"), 0, 0)


def test_a_header_that_carries_registered_names_is_found_wherever_it_is() -> None:
    grid = [["说明", "本表", "每月", "报送"], ["请", "勿", "改动", "格式"], ["xh", "xm", "sfzh", "je"], *DATA]
    assert find_header(grid, expected=(("xh", "序号"), ("xm",), ("sfzh",), ("je",))).data == 3


def test_names_are_cleaned_filled_in_and_told_apart() -> None:
    header = find_header([["姓 名", "身份\n证号", "", "金额", "金额"], ["张三", "51", "x", "1", "2"]])
    assert header.names == ("姓名", "身份证号", "列3", "金额", "金额_2")
    assert distinct(("_row", "a", "a_2", "a")) == ("_row_2", "a", "a_2", "a_3")


def test_a_known_name_that_is_merged_down_from_above_names_its_column() -> None:
    grid = [["基本信息", "", "培训情况", "备注"], ["编号", "姓名", "费用", ""], ["1", "张三", "5", "复训"]]
    expected = (("id", "编号"), ("name", "姓名"), ("fee", "费用"), ("note", "备注"))
    header = find_header(grid, (Merge(0, 3, 1, 3),), expected)
    assert header.names == ("编号", "姓名", "费用", "备注")
    assert header.data == 2
