"""What items ask, whatever they are called."""

from __future__ import annotations

import pytest

from mianzhou.data.catalogue.concepts import concept_of, search_text, subject_of
from mianzhou.data.catalogue.tests.office import fields, schema


@pytest.mark.parametrize(
    ("title", "name", "concept"),
    [
        ("身份证号", "", "公民身份号码"),
        ("居民身份证号码（必填）", "", "公民身份号码"),
        ("申请人姓名", "", "姓名"),
        ("姓　名", "", "姓名"),
        ("", "csrq", "出生日期"),
        ("csrq", "csrq", "出生日期"),
        ("Phone", "phone", "联系电话"),
        ("注册资本（万元）", "", "注册资本"),
        ("备注", "bz", ""),
        ("序号", "", ""),
        ("户主姓名", "", "户主姓名"),  # somebody else's name
        ("孕妇孕周", "yz", "孕妇孕周"),
    ],
)
def test_concepts(title: str, name: str, concept: str) -> None:
    assert concept_of(title, name) == concept


def test_a_table_speaks_of_what_its_key_is() -> None:
    people = fields(("id", "身份证号", "resident_number"), ("code", "单位代码", "credit_code"))
    assert subject_of(schema(people)) == "person"
    assert subject_of(schema(fields(("id", "编号", ""), ("code", "单位代码", "credit_code")))) == "organisation"
    assert subject_of(schema(fields(("no", "编号", ""), ("a", "身份证号", "resident_number"), ("b", "信用代码", "credit_code")))) == ""  # fmt: skip


def test_a_search_finds_words_pinyin_and_initials() -> None:
    text = search_text("婚姻登记信息", "marriages", "303001/000001")
    assert all(word in text for word in ("婚姻登记", "hunyindengji", "hydj", "marriages", "303001/000001"))
