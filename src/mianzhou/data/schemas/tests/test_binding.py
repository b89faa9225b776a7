"""Headers laid onto fields: by code, title or alias, whatever their width; nothing is guessed twice."""

from __future__ import annotations

from mianzhou.data.schemas.api import Field, Schema, bind

SCHEMA = Schema(
    (
        Field("xm", title="姓名"),
        Field("sfzh", title="公民身份号码", aliases=("身份证号",)),
        Field("je", title="金额", unit="万元"),
        Field("bz", title="备注"),
    )
)


def test_by_name_title_and_alias() -> None:
    for header in (
        ("xm", "sfzh", "je", "bz"),
        ("姓名", "公民身份号码", "金额", "备注"),
        ("XM", "身份证号", "ｊｅ", " 备 注 "),
    ):
        binding = bind(SCHEMA, header)
        assert list(binding.fields.items()) == list(zip(header, ("xm", "sfzh", "je", "bz"), strict=True))
        assert not binding.missing
        assert not binding.unknown


def test_remarks_and_levels_are_looked_through_last() -> None:
    binding = bind(SCHEMA, ("*姓名", "基本情况/身份证号（18位）", "金额（万元）", "说明"))
    assert dict(binding.headers) == {"xm": "*姓名", "sfzh": "基本情况/身份证号（18位）", "je": "金额（万元）"}
    assert binding.missing == ("bz",)
    assert binding.unknown == ("说明",)


def test_a_second_column_for_a_field_is_unknown_and_the_exact_one_wins() -> None:
    binding = bind(SCHEMA, ("金额（元）", "金额", "身份证号", "sfzh"))
    assert dict(binding.headers) == {"je": "金额", "sfzh": "身份证号"}
    assert binding.unknown == ("金额（元）", "sfzh")


def test_a_word_of_two_fields_is_neither() -> None:
    schema = Schema((Field("a", title="名称"), Field("b", aliases=("名称",))))
    assert bind(schema, ("名称", "b")).unknown == ("名称",)
