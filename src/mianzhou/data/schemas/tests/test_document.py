"""Schemas as documents: there and back, valid for others, and every problem named."""

from __future__ import annotations

from typing import Any

import frictionless
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.data.schemas.api import (
    Constraints,
    Expectation,
    Field,
    ForeignKey,
    Mode,
    Rule,
    Schema,
    SchemaWrong,
    Type,
    read_schema,
    write_schema,
)
from mianzhou.data.schemas.naming import identifier, is_name
from mianzhou.data.standards.api import STANDARDS
from mianzhou.kernel.text import Text

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), max_size=6)
BOUNDS = {
    Type.INTEGER: ("0", "-3", "100"),
    Type.NUMBER: ("0", "1.50", "-2.5"),
    Type.DATE: ("1990-01-01",),
    Type.YEAR: ("1990",),
}


@st.composite
def fields(draw: st.DrawFn, name: str) -> Field:
    standard = draw(st.none() | st.sampled_from(sorted(STANDARDS)))
    kind = Type(STANDARDS[standard].type) if standard else draw(st.sampled_from(list(Type)))
    bounds = st.none() | st.sampled_from(BOUNDS.get(kind, ("x",)))
    bounded, textual = kind in BOUNDS, kind is Type.STRING
    constraints = Constraints(
        required=draw(st.booleans()),
        unique=draw(st.booleans()),
        min_length=draw(st.none() | st.integers(0, 9)) if textual else None,
        max_length=draw(st.none() | st.integers(10, 99)) if textual else None,
        pattern=draw(st.none() | st.just("[a-z]+")) if textual else None,
        minimum=draw(bounds) if bounded else None,
        maximum=draw(bounds) if bounded else None,
        enum=tuple(draw(st.lists(WORDS, unique=True, max_size=3))) if textual else (),
    )
    return Field(
        name=name,
        type=kind,
        title=draw(WORDS),
        description=draw(WORDS),
        format=draw(st.sampled_from(["default", "any"])) if kind is Type.DATE else "default",
        standard=standard,
        constraints=constraints,
        labels=draw(st.dictionaries(WORDS, WORDS, max_size=2)),
        aliases=tuple(draw(st.lists(WORDS.filter(bool), max_size=2))),
        unit=draw(st.sampled_from(["", "万元"])),
        sensitivity=draw(st.sampled_from(["", "public", "secret"])),
        sharing=draw(st.sampled_from(["", "conditional", "refused"])),
        sharing_condition=draw(WORDS),
    )


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    names = draw(st.lists(st.sampled_from(["a", "b2", "c_d", "e", "f"]), unique=True, min_size=1))
    key = tuple(draw(st.lists(st.sampled_from(names), unique=True, max_size=2)))
    return Schema(
        fields=tuple(draw(fields(name)) for name in names),
        primary_key=key,
        foreign_keys=(ForeignKey((names[0],), draw(st.sampled_from(["", "other"])), (names[0],)),),
        rules=(Rule("r1", "a > 1", Text("错", "wrong")),),
        expectations=(
            Expectation("row_count", minimum=1.0),
            Expectation("null_share", names[0], maximum=0.5, fatal=True),
        ),
        missing_values=draw(st.sampled_from([("",), ("", "-")])),
        mode=draw(st.sampled_from(list(Mode))),
        all_or_nothing=draw(st.booleans()),
    )


@given(schemas())
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_the_same(schema: Schema) -> None:
    assert read_schema(write_schema(schema)) == schema


@given(schemas())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_a_table_schema_for_others(schema: Schema) -> None:
    theirs = frictionless.Schema.from_descriptor(write_schema(schema))
    assert [f.name for f in theirs.fields] == [f.name for f in schema.fields]
    assert [f.type for f in theirs.fields] == [f.type.value for f in schema.fields]


def test_a_plain_table_schema_with_chinese_names() -> None:
    schema = read_schema(
        {
            "fields": [
                {"name": "姓名"},
                {"name": "身份证号", "title": "公民身份号码", "constraints": {"unique": True}},
            ],
            "primaryKey": "身份证号",
        }
    )
    name, number = schema.fields
    assert (name.name, name.title) == ("xingming", "姓名")
    assert (number.name, number.title, number.aliases) == ("shenfenzhenghao", "公民身份号码", ("身份证号",))
    assert schema.primary_key == ("shenfenzhenghao",)


def test_a_resource_and_a_package_hold_a_schema() -> None:
    schema = {"fields": [{"name": "a", "type": "integer"}]}
    assert read_schema({"name": "x", "schema": schema}) == read_schema(schema)
    assert read_schema({"resources": [{"name": "x", "schema": schema}]}) == read_schema(schema)


def test_a_standard_gives_the_type() -> None:
    assert read_schema({"fields": [{"name": "a", "mianzhou": {"standard": "money"}}]}).fields[0].type is Type.NUMBER


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "不是一个 JSON 对象"),
        ({}, "没有字段"),
        ({"fields": [{"type": "string"}]}, "没有 name"),
        ({"fields": [{"name": "a"}, {"name": "a"}]}, "字段名重复：a"),
        ({"fields": [{"name": "a", "type": "time"}]}, "不支持类型 time"),
        ({"fields": [{"name": "a", "constraints": {"min": 1}}]}, "不认识的属性 min"),
        ({"fields": [{"name": "a", "constraints": {"pattern": "("}}]}, "不是正则表达式"),
        ({"fields": [{"name": "a", "type": "integer", "constraints": {"minimum": "x"}}]}, "x 不是 integer"),
        ({"fields": [{"name": "a", "type": "integer", "constraints": {"maxLength": 3}}]}, "类型 integer 没有这一限制"),
        ({"fields": [{"name": "a", "constraints": {"minimum": 3}}]}, "类型 string 没有这一限制"),
        ({"fields": [{"name": "a", "constraints": {"required": "yes"}}]}, "应为 true 或 false"),
        ({"fields": [{"name": "a", "constraints": {"minLength": -1}}]}, "应为非负整数"),
        ({"fields": [{"name": "a", "mianzhou": {"standard": "x"}}]}, "没有数据标准 x"),
        ({"fields": [{"name": "a", "type": "string", "mianzhou": {"standard": "money"}}]}, "类型是 number"),
        ({"fields": [{"name": "a", "mianzhou": {"colour": 1}}]}, "不认识的属性 colour"),
        ({"fields": [{"name": "a", "mianzhou": {"sharing": "all"}}]}, "应为 unconditional"),
        ({"fields": [{"name": "a"}], "primaryKey": ["b"]}, "没有字段 b"),
        (
            {
                "fields": [{"name": "a"}],
                "foreignKeys": [{"fields": ["a"], "reference": {"resource": "x", "fields": ["p", "q"]}}],
            },
            "字段个数不同",
        ),
        ({"fields": [{"name": "a"}], "mianzhou": {"mode": "often"}}, "append、upsert、snapshot"),
        ({"fields": [{"name": "a"}], "mianzhou": {"rules": [{"name": "r"}]}}, "expression"),
        ({"fields": [{"name": "a"}], "mianzhou": {"expectations": [{"kind": "x"}]}}, "row_count"),
        ({"fields": [{"name": "a"}], "unheard": 1}, "不认识的属性 unheard"),
    ],
)
def test_every_problem_is_named(document: Any, words: str) -> None:
    with pytest.raises(SchemaWrong) as caught:
        read_schema(document)
    assert words in caught.value.in_language("zh-hans")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SchemaWrong) as caught:
        read_schema({"fields": [{"name": "a", "type": "x"}, {"name": "b", "type": "y"}], "primaryKey": "c"})
    assert len(caught.value.problems) == 3


@given(st.text(max_size=30), st.sets(st.text(max_size=5), max_size=3))
def test_names_are_identifiers_stable_and_distinct(header: str, others: set[str]) -> None:
    taken: list[str] = []
    for other in [*others, header, header]:
        taken.append(identifier(other, taken))
        assert is_name(taken[-1])
    assert len(set(taken)) == len(taken)
    assert identifier(header) == identifier(header)


def test_names_of_usual_headers() -> None:
    assert [identifier(h) for h in ("户口性质", "参加工作年月", "XM", "fullName", "缴费基数（元）", "2015年", "order", "ＩＤ号")] == [
        "hukouxingzhi", "cjgzny", "xm", "full_name", "jiaofeijishu", "c_2015_nian", "order_value", "id_hao",
    ]  # fmt: skip
