"""Quantities are found with value, unit, range and bound, and names that carry numbers are left alone."""

from __future__ import annotations

import pytest

from mianzhou.policy.targets.numbers import find_quantities, fold, read_characters


def _read(text: str) -> list[tuple[object, str | None]]:
    return [(q.value, q.unit) for q in find_quantities(fold(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("生铁8.4万吨", [(8.4, "万吨")]),
        ("产值15,000亿元以上", [(15000.0, "亿元")]),
        ("覆盖率９０％", [(90.0, "%")]),
        ("自然增长率3‰", [(3.0, "‰")]),
        ("提高3个百分点", [(3.0, "个百分点")]),
        ("增长到2.5倍", [(2.5, "倍")]),
        ("完成6个学分、72个学时", [(6.0, "学分"), (72.0, "学时")]),
        ("配备0.15%—0.2%的教师", [((0.15, 0.2), "%")]),
        ("新建1-2个", [((1.0, 2.0), "个")]),
        ("吞吐量260－300万人次", [((260.0, 300.0), "万人次")]),
        ("投入5万至10万元", [((5.0, 10.0), "万元")]),
        ("由6%降至5%", [(6.0, "%"), (5.0, "%")]),
        ("生机比达到14:1", [(14.0, ":1")]),
        ("总量545万左右", [(545.0, "万")]),
        ("近３０００余人", [(3000.0, "人")]),
        ("培养一百二十个", [(120.0, "个")]),
        ("新建三至五个", [((3.0, 5.0), "个")]),
        ("百分之八十以上", [(80.0, "%")]),
        ("百分之十二点五", [(12.5, "%")]),
        ("三分之一以上的村", [(round(1 / 3, 6), None)]),
        ("每千名老人拥有床位35张", [(35.0, "张")]),
        ("吞吐能力20000万吨/年", [(20000.0, "万吨/年")]),
    ],
)
def test_reads(text: str, expected: list[tuple[object, str | None]]) -> None:
    assert _read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "到2020年",
        "2016年6月30日前",
        "2011—2015年",
        "二〇一二年六月五日",
        "川府发〔2016〕30号",
        "《五年行动计划（2014—2018年）》",
        "“5·12”地震",
        "推进“8+8”产业",
        "第3条、第二十六条",
        "启动区1、2、4号道路",
        "面向5G的应用、S205线",
        "三台县、第三批",
        "www.example.cn/12个",
        "电话0816-2345678",
        "上午9:30—11:30",
    ],
)
def test_names_are_no_quantities(text: str) -> None:
    assert [value for value in _read(text) if value[1] is not None] == []


def test_label_is_not_joined_to_the_year_after_it() -> None:
    assert _read("2.2016年底前建成5个") == [(5.0, "个")]


def test_private_use_character_is_the_point() -> None:
    assert _read("控制在1\ue0103%以内") == [(1.3, "%")]


@pytest.mark.parametrize(
    ("printed", "value"), [("十五", 15), ("一百二十", 120), ("两千零五", 2005), ("二〇", 20), ("十", 10)]
)
def test_chinese_numerals(printed: str, value: float) -> None:
    assert read_characters(printed) == value


def test_fold_keeps_every_position() -> None:
    text = "覆盖率９０．５％，（Ａ）"
    assert len(fold(text)) == len(text)
    assert fold(text) == "覆盖率90.5%，(A)"
