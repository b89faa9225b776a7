"""Organisations and places: records and pairs in Python as over columns, and what is linked and what is kept apart."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage import organisations, places
from mianzhou.data.linkage.api import link, score
from mianzhou.data.linkage.comparing import levels_sql
from mianzhou.data.linkage.keys import keys_sql
from mianzhou.data.linkage.model import Plan
from mianzhou.data.linkage.preparing import prepare
from mianzhou.data.linkage.scoring import hashed, key_texts

CODES = ["91350100M000100Y43", "91350100m000100y43", "91350100M000100Y34", "91980122000100079P", "M000100Y4", "510700000012345", "51070000001234", ""]  # fmt: skip
NAMES = [
    *("云川市地达建设工程有限责任公司", "云川地达建设工程有限公司", "地达建设工程（云川）有限公司", "地达建设工程", "雲川市地達建設工程有限公司"),
    *("云川市江口县地达建设工程有限公司", "云川地大建设工程有限公司", "云川市地达建设工程有限公司江口分公司", "云川地达劳务有限公司", "云川市卫健委"),
    *("江口县堂合服饰铺", "江口县堂合服饰店", "ABC科技有限公司", "公司", "店", ""),
]  # fmt: skip
PEOPLE = ["王玲", "王岭", "王芳", "王方", "欧阳娜娜", "欧 阳 娜娜", "买买提·艾山", "李小明", "李小朋", "李晓明", ""]
DAYS = ["2015-06-23", "2015年6月23日", "20150623", "2015-07-04", "2015-13-04", ""]
PHONES = ["13812345678", "+86 138 1234 5678", "13812345687", "0816-2345678", "abc", ""]
ADDRESSES = [
    *("云川市江口县城关镇人民路12号", "江口县城关镇人民路十二号", "人民路12", "云川市江口县城关镇人民路12号3栋2单元401室", "人民路12-3-2-401"),
    *("云岭省云川市白鹭市白鹭街道南华南街81号22栋2单元1504室", "白鹭市白鹭街道南华南街81-22-2-1504", "云川白鹭白鹭街道南华南街81号22栋2单元1504室"),
    *("青禾县青禾镇高溪村10组117号", "青禾镇高溪10组117号", "高溪村十组一百一十七号", "青禾镇高西村10组117号", "云川市青禾县青禾镇高溪村村民委员会10组117号"),
    *("石桥县竹园乡高溪村10组117号", "市政府大院", "云川市", "无", ""),
]  # fmt: skip
VALUES = {
    "organisation": dict(zip(organisations.FIELDS, (CODES, NAMES, PEOPLE, DAYS, PHONES, ADDRESSES), strict=True)),
    "place": dict(zip(places.FIELDS, (ADDRESSES, ["980121", "980181001", "9801", ""]), strict=True)),
}
PLANS = {"organisation": organisations.PLAN, "place": places.PLAN}


def _records(kind: str, many: int, seed: int) -> list[dict[str, str | None]]:
    dice = random.Random(seed)
    return [{field: dice.choice([*values, None]) for field, values in VALUES[kind].items()} for _ in range(many)]


def _laid(executor: Scratch, plan: Plan, records: list[dict[str, str | None]]) -> None:
    columns = {field: pa.array([record.get(field) for record in records], pa.string()) for field in plan.fields}
    executor.lay("received", pa.table({"record": pa.array(range(len(records)), pa.int64()), **columns}))


@pytest.mark.parametrize("kind", PLANS)
def test_forms_and_keys_of_a_record_are_those_of_columns(kind: str) -> None:
    plan, records = PLANS[kind], _records(kind, 300, 1)
    with Scratch() as executor:
        _laid(executor, plan, records)
        prepare(executor, plan, "received", "forms")
        bulk = executor.rows(f"SELECT {', '.join(plan.columns)} FROM forms ORDER BY record")
        keys: dict[int, list[int]] = {}
        for record, key in executor.rows(keys_sql(plan, "forms")):
            keys.setdefault(record, []).append(key)
    for place, record in enumerate(records):
        forms = plan.prepared(record)
        assert dict(zip(plan.columns, bulk[place], strict=True)) == forms, record
        assert sorted(keys.get(place, [])) == sorted(hashed(text) for text in key_texts(plan, forms))


@pytest.mark.parametrize("kind", PLANS)
def test_levels_of_a_pair_are_those_of_columns(kind: str) -> None:
    plan, records = PLANS[kind], _records(kind, 90, 2)
    with Scratch() as executor:
        _laid(executor, plan, records)
        prepare(executor, plan, "received", "forms")
        executor.make(
            "pairs",
            "SELECT a.record AS l, b.record AS r, a.record AS l_node, b.record AS r_node FROM forms AS a, forms AS b",
        )
        levels = ", ".join(f"{c.field}_level" for c in plan.comparisons)
        bulk = executor.rows(f"SELECT l, r, {levels} FROM ({levels_sql(plan, 'pairs', 'forms')})")
    forms = [plan.prepared(record) for record in records]
    seen: set[tuple[str, str]] = set()
    for left, right, *reached in bulk:
        assert reached == [c.of(forms[left], forms[right]) for c in plan.comparisons], (records[left], records[right])
        seen |= {(c.field, c.levels[level].name) for c, level in zip(plan.comparisons, reached, strict=True)}
    every = {(c.field, level.name) for c in plan.comparisons for level in c.levels}
    assert every - seen <= {("door", "same-unit")}


def _entities(kind: str, records: list[dict[str, str | None]]) -> list[int]:
    with Scratch() as executor:
        _laid(executor, PLANS[kind], records)
        link(executor, kind, "received")
        return [entity for _, entity in executor.rows("SELECT record, entity FROM links ORDER BY record")]


def test_organisations_linked_and_kept_apart() -> None:
    address = "云川市江口县城关镇人民路12号"
    records: list[dict[str, str | None]] = [
        {"number": "91350100M000100Y43", "name": "云川市地达建设工程有限责任公司", "representative": "王芳", "phone": "13812345678", "address": address},
        {"number": "91350100M000100Y34", "name": "云川地达建设工程有限公司", "representative": "王芳"},
        {"name": "地达建设工程（云川）有限公司", "representative": "王方", "phone": "13812345678"},
        {"number": "M000100Y4", "name": "云川市地达建设工程有限公司"},
        # Another firm of the same owner, at the same address, with the same telephone.
        {"name": "云川地达劳务有限公司", "representative": "王芳", "phone": "13812345678", "address": address},
        # Numbers given one after the other are no slips of the pen.
        {"number": "510700000012345", "name": "江口县堂合服饰铺", "representative": "李小明", "address": "江口县城关镇和平路1号"},
        {"number": "510700000012346", "name": "江口县云天面馆", "representative": "李小明", "address": "江口县城关镇和平路1号"},
    ]  # fmt: skip
    assert _entities("organisation", records) == [0, 0, 0, 0, 4, 5, 6]


def test_a_name_without_its_form_is_enough_where_it_is_the_only_one() -> None:
    names = [
        f"云川{brand}建设工程有限公司" for brand in ("地达", "天宏", "鑫瑞", "云海", "金石", "星光", "安顺", "永兴")
    ]
    records: list[dict[str, str | None]] = [{"name": name} for name in (*names, "云川星光建设工程")]
    assert _entities("organisation", records) == [0, 1, 2, 3, 4, 5, 6, 7, 5]


def test_a_name_with_its_region_and_one_wrong_character_is_the_firm() -> None:
    firm = {"name": "北川羌族自治县宏远达建设有限公司", "representative": "王芳", "phone": "13812345678"}
    assert _entities("organisation", [firm, firm | {"name": "宏远大建设有限公司"}]) == [0, 0]
    assert _entities("organisation", [firm, firm | {"name": "宏远达劳务有限公司"}]) == [0, 1]


def test_places_linked_and_kept_apart() -> None:
    whole = "云岭省云川市白鹭市白鹭街道南华南街81号22栋2单元1504室"
    addresses = [
        *(whole, "白鹭市白鹭街道南华南街81-22-2-1504", "南华南街８１号二十二幢2单元15楼1504"),
        *("云川市白鹭市白鹭街道南华南街81号22栋2单元1503室", "云川市江口县城关镇南华南街81号22栋2单元1503室"),
        *(
            "云川市青禾县青禾镇高溪村10组117号",
            "青禾镇高溪村民委员会十组一百一十七号",
            "云川市石桥县竹园乡高溪村10组117号",
        ),
    ]
    records: list[dict[str, str | None]] = [{"address": address} for address in addresses]
    assert _entities("place", records) == [0, 0, 0, 3, 4, 5, 5, 7]


def test_a_road_that_two_townships_have_is_nobodys_without_one() -> None:
    addresses = ["云川市江口县城关镇人民路12号", "云川市青禾县青禾镇人民路12号", "人民路12号"]
    assert _entities("place", [{"address": address} for address in addresses]) == [0, 1, 2]


def test_a_pair_of_organisations_is_explained() -> None:
    left = {"number": "91350100M000100Y43", "name": "云川市地达建设工程有限责任公司", "representative": "王芳"}
    right = {"number": "91350100M000100Y34", "name": "云川地达建设工程有限公司", "representative": "王方"}
    scored = score("organisation", left, right, population=300_000)
    assert {c.field: c.level for c in scored.comparisons} == {
        "number": "slip", "name": "same", "spelling": "shortened", "representative": "sounds-alike",
        "founded": "unknown", "phone": "unknown", "address": "unknown",
    }  # fmt: skip
    assert scored.probability > 0.99
    assert not scored.veto
    other = score(
        "organisation", left, {**right, "number": None, "name": "云川地达劳务有限公司", "representative": "王芳"}
    )
    assert other.veto == "other-name"
    assert other.probability == 0
