"""What is said twice is one: forms, keys and levels of a record or a pair in Python, and over columns."""

from __future__ import annotations

import random

import pyarrow as pa

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage import api
from mianzhou.data.linkage.comparing import levels_sql
from mianzhou.data.linkage.forms import lengthened
from mianzhou.data.linkage.persons import COLUMNS, FIELDS, PLAN

NUMBERS = [
    "510703199001011236",
    "51070319900101123X",
    "510703900101123",
    lengthened("510703900101123"),
    lengthened("510703850203124"),
    "510703199001011263",
    "51070319900101132",
    "１２３",
    "ab-1",
    "",
]
NAMES = [
    "王小明",
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
    "·",
    "",
]
DAYS = ["1990-01-02", "19900201", "1990年2月1日", "1990/1/2", "1991-01-02", "1985-12-30", "约1990", "1990-13-45", ""]
PHONES = ["13812345678", "+86 138-1234-5678", "13812345687", "0816-2345678", "138", ""]
ADDRESSES = [
    "云川市花荄镇长虹大道12号3栋2单元401室",
    "长虹大道12号3-2-401",
    "长虹大道１２号3-2",
    "长虹大道12号",
    "云川市长虹大道12号",
    "长虹大道88号",
    "园艺街12号3栋2单元401室",
    "双河村3组21号",
    "双河村",
    "12A-3",
    "",
]
SEXES = ["1", "男", "女性", "F", " m ", "不详", ""]
VALUES = dict(zip(FIELDS, (NUMBERS, NAMES, SEXES, DAYS, PHONES, ADDRESSES), strict=True))


def _records(many: int, seed: int) -> list[dict[str, str | None]]:
    dice = random.Random(seed)
    return [{field: dice.choice([*values, None]) for field, values in VALUES.items()} for _ in range(many)]


def _laid(executor: Scratch, records: list[dict[str, str | None]]) -> None:
    columns = {field: pa.array([record[field] for record in records], pa.string()) for field in FIELDS}
    executor.lay("received", pa.table({"record": pa.array(range(len(records)), pa.int64()), **columns}))
    api.prepare(executor, "person", "received", "forms")


def test_forms_and_keys_of_a_record_are_those_of_columns() -> None:
    records = _records(400, 1)
    with Scratch() as executor:
        _laid(executor, records)
        bulk = executor.rows(f"SELECT {', '.join(COLUMNS)} FROM forms ORDER BY record")
        keys: dict[int, list[int]] = {}
        for record, key in executor.rows(api.keys_sql("person", "forms")):
            keys.setdefault(record, []).append(key)
    for place, record in enumerate(records):
        assert dict(zip(COLUMNS, bulk[place], strict=True)) == PLAN.prepared(record)
        assert sorted(keys.get(place, [])) == sorted(api.keys_of("person", record))


def test_levels_of_a_pair_are_those_of_columns() -> None:
    records = _records(90, 2)
    with Scratch() as executor:
        _laid(executor, records)
        executor.make("pairs", "SELECT a.record AS l, b.record AS r FROM forms AS a, forms AS b")
        levels = ", ".join(f"{c.field}_level" for c in PLAN.comparisons)
        bulk = executor.rows(f"SELECT l, r, {levels} FROM ({levels_sql(PLAN, 'pairs', 'forms')})")
    forms = [PLAN.prepared(record) for record in records]
    seen: dict[str, set[int]] = {c.field: set() for c in PLAN.comparisons}
    for left, right, *reached in bulk:
        assert reached == [c.of(forms[left], forms[right]) for c in PLAN.comparisons], (records[left], records[right])
        for comparison, level in zip(PLAN.comparisons, reached, strict=True):
            seen[comparison.field].add(level)
    assert {c.field: len(c.levels) for c in PLAN.comparisons} == {field: len(levels) for field, levels in seen.items()}
