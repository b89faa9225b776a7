"""What is said twice is one: forms, keys and levels of a record or a pair in Python, and over columns."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage import latin, persons
from mianzhou.data.linkage.comparing import levels_sql
from mianzhou.data.linkage.forms import lengthened
from mianzhou.data.linkage.keys import keys_sql
from mianzhou.data.linkage.model import Plan
from mianzhou.data.linkage.preparing import prepare
from mianzhou.data.linkage.scoring import hashed, key_texts

NUMBERS = [
    "510703199001011236",
    "51070319900101123X",
    "510703900101123",
    lengthened("510703900101123"),
    lengthened("510703850203124"),
    "510703199001011263",
    "51070319900101132",
    "51070319900102****",
    lengthened("510703900201123"),
    "１２３",
    "ab-1",
    "",
]
NAMES = [
    "王小明",
    "王大明",
    "王芳",
    "王晓明",
    "王明",
    "王明小",
    "张小明",
    "欧阳娜",
    "歐陽娜",
    "欧 阳 娜",
    "买买提·艾山",
    "买买提艾山江",
    "John Smith",
    "Jon Smith",
    "ouyang na",
    "Wang Xiaoming",
    "·",
    "",
]
DAYS = [
    "1990-01-02",
    "19900201",
    "1990年2月1日",
    "1990/1/2",
    "1991-01-02",
    "1985-12-30",
    "约1990",
    "1990-13-45",
    "2/1/1990",
    "02.01.1990 ",
    "31/12/19901",
    "",
]
PHONES = ["13812345678", "+86 138-1234-5678", "13812345687", "0816-2345678", "138", ""]
ADDRESSES = [
    "云川市花荄镇长虹大道12号3栋2单元401室",
    "长虹大道12号3-2-401",
    "长虹大道12号3幢401",
    "长虹大道１２号3-2",
    "长虹大道12号",
    "云川市长虹大道12号",
    "长虹大道88号",
    "园艺街12号3栋2单元401室",
    "双河村3组21号",
    "花荄镇双河村三组21号",
    "长虹大道12号三栋二单元401室",
    "二十三栋二十单元十层一零三号",
    "第一社区十二社5号",
    "双河村",
    "12A-3",
    "",
]
SEXES = ["1", "男", "女性", "F", " m ", "不详", ""]
PARTS = ["anna", "Ann-a", "anan", "maria", "mariah", "O'Brien", "obrein", "José", "christopher", "christofer", None]
VALUES = {
    "persons": dict(zip(persons.FIELDS, (NUMBERS, NAMES, SEXES, DAYS, PHONES, ADDRESSES), strict=True)),
    "latin": {
        "number": ["5304218", "5304128", "53-04 219", "9999999"],
        "given": PARTS,
        "surname": PARTS,
        "sex": SEXES,
        "birth": ["19151111", "1915-11-11", "19511111", "19151127", "19800102", ""],
        "phone": PHONES,
        "street": [
            "8 Stanley Street",
            "stanleystreet",
            "80 stanley st",
            "123 stanly street",
            "stanlie streat 7",
            "miami",
            "",
        ],
        "area": ["miami", "maimi", "Stanley Street", "bega flats", "beega flatts", ""],
        "town": ["winston hills", "winstonhills", "dapto", "winston hlils", "wynston hill"],
        "postcode": ["4223", "4232", "4566", ""],
    },
}
PLANS = {"persons": persons.PLAN, "latin": latin.PLAN}


def _records(plan: str, many: int, seed: int) -> list[dict[str, str | None]]:
    dice = random.Random(seed)
    return [{field: dice.choice([*values, None]) for field, values in VALUES[plan].items()} for _ in range(many)]


def _laid(executor: Scratch, plan: Plan, records: list[dict[str, str | None]]) -> None:
    columns = {field: pa.array([record[field] for record in records], pa.string()) for field in plan.fields}
    executor.lay("received", pa.table({"record": pa.array(range(len(records)), pa.int64()), **columns}))
    prepare(executor, plan, "received", "forms")


@pytest.mark.parametrize("name", PLANS)
def test_forms_and_keys_of_a_record_are_those_of_columns(name: str) -> None:
    plan, records = PLANS[name], _records(name, 400, 1)
    with Scratch() as executor:
        _laid(executor, plan, records)
        bulk = executor.rows(f"SELECT {', '.join(plan.columns)} FROM forms ORDER BY record")
        keys: dict[int, list[int]] = {}
        for record, key in executor.rows(keys_sql(plan, "forms")):
            keys.setdefault(record, []).append(key)
    for place, record in enumerate(records):
        forms = plan.prepared(record)
        assert dict(zip(plan.columns, bulk[place], strict=True)) == forms
        assert sorted(keys.get(place, [])) == sorted(hashed(text) for text in key_texts(plan, forms))


@pytest.mark.parametrize("name", PLANS)
def test_levels_of_a_pair_are_those_of_columns(name: str) -> None:
    plan, records = PLANS[name], _records(name, 90, 2)
    with Scratch() as executor:
        _laid(executor, plan, records)
        executor.make(
            "pairs",
            "SELECT a.record AS l, b.record AS r, a.record AS l_node, b.record AS r_node FROM forms AS a, forms AS b",
        )
        levels = ", ".join(f"{c.field}_level" for c in plan.comparisons)
        bulk = executor.rows(f"SELECT l, r, {levels} FROM ({levels_sql(plan, 'pairs', 'forms')})")
    forms = [plan.prepared(record) for record in records]
    seen: dict[str, set[int]] = {c.field: set() for c in plan.comparisons}
    for left, right, *reached in bulk:
        assert reached == [c.of(forms[left], forms[right]) for c in plan.comparisons], (records[left], records[right])
        for comparison, level in zip(plan.comparisons, reached, strict=True):
            seen[comparison.field].add(level)
    untold = {
        ("door", "slip"),
        ("door", "similar"),
        ("phone", "similar"),
        ("postcode", "similar"),
        ("typed", "similar"),
    }
    missed = {
        (c.field, level.name) for c in plan.comparisons for i, level in enumerate(c.levels) if i not in seen[c.field]
    }
    assert missed <= untold, missed
