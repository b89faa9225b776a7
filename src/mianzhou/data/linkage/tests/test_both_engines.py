"""The bulk run on either engine: the same clusters, rules, probabilities and doubtful pairs, from a file as from a table."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mianzhou.data.lake.spark.session import available
from mianzhou.data.linkage import cascade
from mianzhou.data.linkage.api import engine_of
from mianzhou.data.linkage.executor import Engine
from mianzhou.data.linkage.kinds import plan_of
from mianzhou.data.linkage.model import Plan
from mianzhou.data.linkage.onfiles.linking import link_file
from mianzhou.data.linkage.tests.people import residents
from mianzhou.data.linkage.tests.test_linking import ANNA, NUMBERS
from mianzhou.data.linkage.tests.test_organisations_and_places import VALUES

pytestmark = [
    pytest.mark.xdist_group("spark"),  # one virtual machine for the whole run
    pytest.mark.skipif(not available(), reason="needs pyspark and Java 17: make spark"),
]
# A family, twins, a name that one number's bearers do not have, two numbers with other birthdays, odd ways of writing.
_HARD: list[dict[str, str | None]] = [
    *({**ANNA, "number": number} for number in NUMBERS),
    {**ANNA, "number": NUMBERS[0], "name": "赵国强"},
    {**ANNA, "number": NUMBERS[0][:16] + NUMBERS[0][17] + NUMBERS[0][16]},
    {**ANNA, "number": "510703900504122", "name": "王曉芳", "phone": "＋８６ 138 1111 2222"},
    {**ANNA, "name": "王建国", "sex": "男", "birth": "1965-05-04"},
    {**ANNA, "name": "王小刚", "sex": "男", "birth": "1992-01-09"},
    {**ANNA, "name": "王芳", "birth": "1990年4月5日"},
    {**ANNA, "name": "王萍"},
    {**ANNA, "name": "王萍", "phone": None},
    {**ANNA, "name": "买买提·艾山", "birth": "1971", "sex": "Ｍ"},
    {**ANNA, "name": "欧阳小芳", "address": "云川市花荄镇长虹大道12号3栋2单元"},
    {field: None for field in ANNA},
]


@dataclass(frozen=True)
class Found:
    """Everything a run says, in an order of its own."""

    counts: tuple[int, int, int, dict[str, int]]
    links: list[tuple[Any, ...]]
    doubtful: list[tuple[Any, ...]]


def _records(kind: str) -> tuple[Plan, list[Mapping[str, str | None]]]:
    if kind == "person":
        return plan_of(kind), [*(record for _, record in residents(250)), *_HARD]
    dice = random.Random(7)
    values = VALUES[kind].items()
    return plan_of(kind), [{field: dice.choice([*known, None]) for field, known in values} for _ in range(250)]


def _table(plan: Plan, records: Sequence[Mapping[str, str | None]], number: str) -> pa.Table:
    fields = {field: pa.array([record.get(field) for record in records], pa.string()) for field in plan.fields}
    return pa.table({number: pa.array(range(1, len(records) + 1), pa.int64()), **fields})


def _found(executor: Engine, plan: Plan, records: pa.Table) -> Found:
    executor.lay("received", records)
    told = cascade.link(executor, plan, "received")
    with executor.near("links", "doubtful") as near:
        links = near.rows("SELECT record, entity, rule, probability, linked_to FROM links ORDER BY record")
        doubtful = near.rows('SELECT "left", "right", probability FROM doubtful ORDER BY ALL')
    return Found((told.records, told.entities, told.doubtful, told.by_rule), links, doubtful)


@pytest.mark.parametrize("kind", ["person", "organisation", "place"])
def test_either_engine_finds_the_same(kind: str) -> None:
    plan, records = _records(kind)
    found = []
    for name in ("duckdb", "spark"):
        with engine_of(name, master="local[2]") as executor:
            found.append(_found(executor, plan, _table(plan, records, "record")))
    assert found[0] == found[1]
    _, entities, doubtful, _ = found[0].counts
    assert entities < len(records)
    assert doubtful


def test_a_file_in_several_row_groups_with_columns_of_our_own_names(tmp_path: Path) -> None:
    plan, records = _records("person")
    file, outs = tmp_path / "rows.parquet", [tmp_path / f"{name}.parquet" for name in ("duckdb", "spark")]
    ids = pa.array([f"r{place}" for place in range(len(records))])
    rows = _table(plan, records, "file_row").append_column("record", ids).append_column("l", ids)
    pq.write_table(rows.drop_columns("file_row"), file, row_group_size=100)
    for out in outs:
        with engine_of(out.stem, master="local[2]", shared=tmp_path) as executor:
            link_file(executor, file, plan, "record", out)
    here, there = (pq.read_table(out).to_pydict() for out in outs)
    assert here == there
    assert here["id"] == ids.to_pylist()
    assert here["entity"][0] == 1  # an entity is numbered by its first row
    assert {path.name for path in tmp_path.iterdir()} == {"rows.parquet", "duckdb.parquet", "spark.parquet"}
