"""Terms: the same from columns as from one record, and what people type finds them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.data.lake.api import Scratch
from mianzhou.data.matching import terms
from mianzhou.data.matching.streets import streets_of, streets_sql

_ADDRESSES = [
    "四川省云川市涪城区城厢街道绵兴路12号3栋2单元501室", "涪城区绵兴路１２号", "幸福小区3栋", "绵兴路12号锦绣花园3栋", "安州区花荄镇联丰村3组", "绵兴路",
    "北川羌族自治县曲山镇海光村", "市民广场1号", "東區大道 3號", "12号", "涪城区", "  ", "O'Hare 路 5", "县城北街7号",
]  # fmt: skip
STREETS = [
    ("涪城区绵兴路12号", ["涪城区绵兴路"]),
    ("绵兴路12号锦绣花园3栋2单元501室", ["绵兴路", "绵兴路12号锦绣花园"]),
    ("绵兴路12号楼3单元", ["绵兴路"]),
    ("幸福小区3栋", ["幸福小区"]),
    ("联丰村3组", ["联丰村"]),
    ("绵兴路", ["绵兴路"]),
    ("12号", []),
    ("", []),
]
_NUMBERS = [
    "510703199001012343",
    "510703900101234",
    "５１０７０３",
    "51070319900101234x",
    "a-1",
    "",
    "0816-2345678",
    "+8613812345678",
]
_TEXTS = st.lists(st.sampled_from("云川市涪城区县镇乡街道路号12３ ·a'A-自治省小園"), max_size=24).map("".join)
CORES = [
    ("四川省云川市涪城区城厢街道绵兴路12号3栋", "绵兴路12号3栋"),
    ("涪城区绵兴路12号", "绵兴路12号"),
    ("幸福小区3栋", "幸福小区3栋"),
    ("安州区花荄镇联丰村3组", "联丰村3组"),
    ("绵兴路", "绵兴路"),
    ("涪城区", "涪城区"),
]


@pytest.mark.parametrize(("address", "core"), CORES)
def test_the_core_of_an_address(address: str, core: str) -> None:
    assert terms.address_core(terms.text_term(address)) == core


@pytest.mark.parametrize(("term", "streets"), STREETS)
def test_the_streets_of_an_address(term: str, streets: list[str]) -> None:
    assert list(streets_of(term)) == streets


def _over_columns(executor: Scratch, values: list[str], sql: str) -> list[str]:
    rows = ", ".join(f"({n}, '{value.replace(chr(39), chr(39) * 2)}')" for n, value in enumerate(values))
    return [row[0] for row in executor.rows(f"SELECT {sql} FROM (VALUES {rows}) AS t (n, v) ORDER BY n")]


@settings(max_examples=4, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=30))
def test_columns_and_single_values_agree(drawn: list[str]) -> None:
    with Scratch(memory_mb=256) as executor:
        values = [*_ADDRESSES, *_NUMBERS, *drawn]
        assert _over_columns(executor, values, terms.number_term_sql("v")) == [terms.number_term(v) for v in values]
        assert _over_columns(executor, values, terms.phone_term_sql("v")) == [terms.phone_term(v) for v in values]
        whole = [terms.text_term(v) for v in values]
        assert _over_columns(executor, values, terms.text_term_sql("v")) == whole
        assert _over_columns(executor, whole, terms.address_core_sql("v")) == [terms.address_core(v) for v in whole]
        streets = _over_columns(executor, whole, streets_sql("v"))
        assert [[each for each in found if each] for found in streets] == [list(streets_of(v)) for v in whole]


def test_terms_of_a_record() -> None:
    record = {
        "name": "歐陽 娜娜",
        "number": "510703900101234",
        "phone": "0816-2345678",
        "address": "涪城区绵兴路１２号",
        "sex": None,
    }
    assert set(terms.terms_of("person", record)) == {
        ("n", "欧阳娜娜"),
        ("i", terms.number_term("510703900101234")),
        ("t", "08162345678"),
        ("a", "涪城区绵兴路12号"),
        ("a", "绵兴路12号"),
    }
    assert terms.number_term("510703900101234").startswith("51070319900101234")
    assert list(terms.terms_of("person", {})) == []


def test_how_names_sound() -> None:
    assert terms.sounds_of("person", "曾乐") == ("zengle", "zl")  # 曾 as a surname
    assert terms.sounds_of("organisation", "云川abc建材") == ("yunchuanabcjiancai", "ycabcjc")
    assert terms.parts_of("person", "王小明") == "'小' '明' '小明'"  # the first pair is found by the beginning
    assert terms.parts_of("person", "王芳") == "'芳'"
    assert terms.parts_of("person", "王") == ""
    assert (
        terms.sounding_parts_of("云川翔岭汽车有限公司")
        == "'~chuanxiang' '^cxlqc' '~xianglingq' '^xlqc' '~lingqiche' '^lqc' '~qiche' '^qc'"
    )
    assert terms.sounding_parts_of("云川") == ""
    assert terms.parts_of("organisation", "o'k") == "'o''' '''k'"
