"""Values as offices write them, by standard: what a careful clerk accepts, what it becomes, what is refused and in which words."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mianzhou.data.checks.tests.asking import answers, credit, one_field, resident
from mianzhou.data.schemas.model import Constraints, Field

PERSON = resident("51070319900307439")
ENTERPRISE = credit("91510700MA6200000")

MONEY, DATE = one_field("money", "number"), one_field("date", "date")
LISTED = one_field("enumeration", constraints=Constraints(enum=("1", "2")), labels={"1": "在职", "2": "退休"})

ACCEPTED: list[tuple[Field, dict[str, Any]]] = [
    (
        one_field("resident_number"),
        {
            PERSON: PERSON,
            resident("51070319900101123").lower(): resident("51070319900101123"),
            f" {PERSON[:6]} {PERSON[6:14]} {PERSON[14:]}\u200b": PERSON,
            f"'{PERSON}": PERSON,
            "５１０７０３１９９００３０７４３９" + PERSON[17]: PERSON,
            "510703900307439": PERSON,
            resident("51072419800101123"): resident("51072419800101123"),  # the county's code of that day
            resident("51070519900101123"): resident("51070519900101123"),
        },
    ),
    (
        one_field("credit_code"),
        {
            ENTERPRISE.lower(): ENTERPRISE,
            f"{ENTERPRISE[:8]}-{ENTERPRISE[8:17]}-{ENTERPRISE[17]}": ENTERPRISE,
            credit("91100000MA6200000"): credit("91100000MA6200000"),
        },
    ),
    (
        one_field("region_code"),
        {"510703": "510703", "5107": "510700", "510703000000": "510703", "510703001000": "510703001", "510703.0": "510703", "110101": "110101"},
    ),
    (
        one_field("phone"),
        {
            "+86 138-1234-5678": "13812345678", "（0816）2345678": "0816-2345678", "08162345678": "0816-2345678",
            "0816-2345678转12": "0816-2345678-12", "400-800-1234": "4008001234", "110": "110",
        },
    ),
    (
        MONEY,
        {
            "1.2万": Decimal("12000"), "3亿": Decimal("300000000"), "￥1,234.50": Decimal("1234.5"), ".5": Decimal("0.5"),
            "人民币5万元整": Decimal("50000"), "-3.5万": Decimal("-35000"), "1.234567万": Decimal("12345.67"), "１２３４．５": Decimal("1234.5"),
            "1234.5600000000001": Decimal("1234.56"), "9999999999999999.99": Decimal("9999999999999999.99"),
        },
    ),
    (
        one_field("money", "number", unit="万元"),
        {"1.2": Decimal("12000"), "12000元": Decimal("12000"), "1.2万": Decimal("12000"), "3亿": Decimal("300000000")},
    ),
    (
        DATE,
        dict.fromkeys(
            ["2018-01-05", "2018-1-5", "2018/1/5", "2018.01.05", "20180105", "2018年1月5日", "2018 年 1 月 5 日", "2018年元月5日",
             "二〇一八年一月五日", "二○一八年元月五日", "二O一八年一月五日", "2018—01—05", "2018、1、5", "２０１８－０１－０５", "43105",
             "2018-01-05 08:30", "2018/1/5 8:30:00"],
            date(2018, 1, 5),
        )
        | {"二〇一八年十二月三十一日": date(2018, 12, 31), "二零二〇年二月廿九日": date(2020, 2, 29), "二〇一八年十月二十日": date(2018, 10, 20)},
    ),
    (
        one_field("datetime", "datetime"),
        {
            "2018年1月5日8时30分": datetime(2018, 1, 5, 8, 30), "20180105083015": datetime(2018, 1, 5, 8, 30, 15),
            "43105.5": datetime(2018, 1, 5, 12), "43105.999999": datetime(2018, 1, 5, 23, 59, 59), "2018-01-05": datetime(2018, 1, 5),
            "2018-01-05T08:30:00+08:00": datetime(2018, 1, 5, 8, 30),
        },
    ),
    (one_field("year", "year"), {"2018年度": 2018, "二〇一八年": 2018, "2018.0": 2018}),
    (one_field("month", "yearmonth"), {"201812": "2018-12", "2018年1月份": "2018-01", "2018.1": "2018-01", "二〇一八年十二月": "2018-12"}),
    (one_field("percentage", "number"), {"12.5%": 12.5, "１２.５％": 12.5}),
    (one_field("integer", "integer", unit="人"), {"1,234人": 1234, "12.0": 12}),
    (one_field("gender"), {"男": "1", "F": "2", "1.0": "1"}),
    (one_field("ethnicity"), {"汉": "01", "维吾尔族": "05", "1": "01"}),
    (one_field("postcode"), {"６２１０００": "621000", "621000.0": "621000"}),
    (one_field("bank_card"), {"6222-0212-3456-7890-128": "6222021234567890128"}),
    (one_field("plate_number"), {"川b·12345": "川B12345", "川BD12345": "川BD12345", "川B12345D": "川B12345D", "川B1234学": "川B1234学"}),
    (one_field("email"), {"A@B.CN ": "a@b.cn"}),
    (one_field("person_name"), {"王　五": "王五", "阿卜杜.热合曼": "阿卜杜·热合曼", "John Smith": "John Smith", "𠮷田": "𠮷田"}),
    (one_field("organisation_name"), {"ＩＢＭ (中国) 有限公司": "IBM（中国）有限公司"}),
    (one_field("address"), {"绵阳市 涪城区临园路１２号": "绵阳市涪城区临园路12号"}),
    (one_field(None, "boolean"), {"是": True, "×": False}),
    (LISTED, {"在职": "1", "２": "2"}),
]  # fmt: skip

# By value: the rule, and a word of what the sender is told.
REFUSED: list[tuple[Field, dict[str, tuple[str, str]]]] = [
    (
        one_field("resident_number"),
        {
            PERSON[:17] + ("0" if PERSON[17] != "0" else "1"): ("checksum", "校验码"),
            resident("51070319900230123"): ("birth_date", "出生日期"),
            resident("51070320260102123"): ("birth_date", "将来"),
            resident("51079919900101123"): ("region", "行政区划"),
            resident("99010419900101123"): ("region", "行政区划"),
            resident("51072420170302123"): ("region", "不使用"),  # born a year after the county's code ended
            "510703900230439": ("birth_date", "出生日期"),
            "5.1070E+17": ("format", "科学计数"),
            PERSON[:17]: ("format", "18 位"),
            "5107031990****4397": ("format", "遮盖"),
            "无": ("format", "留空"),
            "0X0703199003074391": ("format", ""),
        },
    ),
    (
        one_field("credit_code"),
        {
            ENTERPRISE[:17] + "I": ("format", "I、O、S、V、Z"),
            ENTERPRISE[:15] + ENTERPRISE[16] + "1" + ENTERPRISE[17]: ("checksum", "校验码"),
            "510700000012345": ("format", "旧注册号"),
            "20542123-4": ("format", "组织机构代码"),
            credit("91990700MA6200000"): ("region", "行政区划"),
        },
    ),
    (one_field("region_code"), {"510724": ("region", "不使用"), "510798": ("region", ""), "051070": ("format", "")}),
    (one_field("phone"), {"2345678": ("format", "区号"), "1381234567": ("format", "11 位"), "13812345678/13912345678": ("format", "一个号码")}),
    (
        MONEY,
        {
            "壹万元": ("format", "阿拉伯数字"), "1234.567": ("format", "两位小数"), "（500）": ("format", "负数"), "100美元": ("format", "外币"),
            "3万余元": ("format", "确数"), "1,23,4": ("format", ""), "99999999999999999": ("format", ""), "1.23456789万": ("format", ""),
        },
    ),
    (
        DATE,
        {
            "2018-02-30": ("type", "没有这一天"), "二〇一八年二月廿九日": ("type", "没有这一天"), "18/1/5": ("format", "四位"), "2018年1月": ("format", "缺少日"),
            "二〇一八年": ("format", "缺少月和日"), "5/1/2018": ("format", "顺序"), "民国107年1月5日": ("format", "公历"), "长期": ("format", "留空"),
        },
    ),
    (one_field("datetime", "datetime"), {"2018-01-05 24:00:00": ("format", "次日 0 时"), "2018-01-05T08:30:00Z": ("format", "北京时间")}),
    (one_field("number", "number"), {"1e999": ("type", ""), "NaN": ("type", ""), "1.2万": ("type", "数字")}),
    (one_field("integer", "integer"), {"12.5": ("type", "整数"), "9223372036854775808": ("type", "")}),
    (one_field("bank_card"), {"6222021234567890123": ("checksum", "校验码")}),
    (one_field("plate_number"), {"川B1234O": ("format", "I、O"), "川B123456": ("format", "")}),
    (one_field("postcode"), {"000000": ("format", ""), "62100": ("format", "")}),
    (one_field("email"), {"a b@c.cn": ("format", "")}),
    (one_field("person_name"), {"不详": ("format", "留空"), "李*": ("format", "遮盖"), "张3": ("format", "")}),
    (one_field("address"), {"同上": ("format", "同上")}),
    (one_field("gender"), {"先生": ("enum", "GB/T 2261.1")}),
    (LISTED, {"9": ("enum", "1 在职")}),
]  # fmt: skip


@pytest.mark.parametrize(("of", "values"), ACCEPTED, ids=lambda v: v.standard or v.type if isinstance(v, Field) else "")
def test_what_is_accepted_becomes_standard_and_keeps_its_text(of: Field, values: dict[str, Any]) -> None:
    for (received, standard), answer in zip(values.items(), answers(list(values), of), strict=True):
        assert (answer.value, answer.rule) == (standard, ""), received
        assert answer.original in {None, received}
        if answer.original is None:
            assert str(answer.value) == received


@pytest.mark.parametrize(("of", "values"), REFUSED, ids=lambda v: v.standard or v.type if isinstance(v, Field) else "")
def test_what_is_refused_is_told_why(of: Field, values: dict[str, tuple[str, str]]) -> None:
    for (received, (rule, word)), answer in zip(values.items(), answers(list(values), of), strict=True):
        assert answer.rule == rule, received
        assert word in answer.words
        assert received in answer.words


def test_a_header_says_in_which_unit_its_figures_are() -> None:
    said = [
        answers(["1.2", "5000元"], MONEY, header)[0].value
        for header in ("注册资本（万元）", "注册资本(单位：亿元)", "注册资本（2018年）", "注册资本")
    ]
    assert said == [Decimal("12000"), Decimal("120000000"), Decimal("1.2"), Decimal("1.2")]
    assert answers(["5000元"], MONEY, "注册资本（万元）")[0].value == Decimal("5000")


_PIECES = st.sampled_from(
    [*"0123456789Xx-/.年月日万元亿%，, '　O男女张王·()（）\t\n", PERSON, ENTERPRISE, "510703", "2018-01-05", "13812345678", "1.5", "0X", "1e"]
)  # fmt: skip
_FIELDS = [of for of, _ in ACCEPTED]


def test_an_empty_cell_says_neither_yes_nor_no() -> None:
    said = answers(["", None, "true", "false"], one_field(None, "boolean"))
    assert [answer.value for answer in said] == [None, None, True, False]


@settings(max_examples=25, deadline=None)
@example(of=DATE, values=["12018-01-05"])
@given(
    of=st.sampled_from(_FIELDS), values=st.lists(st.lists(_PIECES, max_size=5).map("".join), min_size=1, max_size=40)
)
def test_quick_and_careful_never_differ_and_no_text_is_lost(of: Field, values: list[str]) -> None:
    for received, answer in zip(values, answers(values, of), strict=True):
        if answer.original is None and answer.value is not None:
            assert str(answer.value).removesuffix("+08:00") in {
                received,
                f"{received}0",
                f"{received}.00",
                str(received == "true"),
            }
