"""Schemas drafted from files: how often the standard is right, and that the draft is a schema which the file satisfies in form."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from mianzhou.data.schemas.api import bind, describe, read_schema
from mianzhou.data.schemas.drafting import BUDGET_BYTES
from mianzhou.data.schemas.tests.columns import ROWS, labelled, resident

RIGHT_AT_LEAST = 0.95


def written(path: Path, header: list[str], columns: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *zip(*columns, strict=True)])
    return path


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_share_of_standards_recognised(tmp_path: Path, seed: int) -> None:
    columns = labelled(seed)
    # Headers are distinct in the file; the label follows the column.
    header = [name for name, _, _ in columns]
    path = written(tmp_path / "t.csv", [f"{h}" for h in header], [values for _, _, values in columns])
    found = describe(path)
    assert found.rows == ROWS
    wrong = [
        f"{h}: {c.recognised.standard} for {standard}"
        for h, (_, standard, _), c in zip(header, columns, found.columns, strict=True)
        if c.recognised.standard != standard
    ]
    share = 1 - len(wrong) / len(columns)
    print(f"{share:.1%} of {len(columns)} columns right; wrong: {wrong}")
    assert share >= RIGHT_AT_LEAST, wrong


def test_the_draft_is_a_schema_with_names_key_and_units(tmp_path: Path) -> None:
    rng = random.Random(5)
    numbers = [resident(rng) for _ in range(60)]
    path = tmp_path / "低保发放.csv"
    lines = [
        "2016年低保发放表,,,,,",
        "填报单位：某局,,,,,单位：万元",
        "序号,姓名,身份证号,状态,补助金额,占地面积（亩）",
    ]
    lines += [
        f"{i},张{'一二三四五六'[i % 6]},{n},{'在保' if i % 3 else '停保'},{i}.50,{i}.5"
        for i, n in enumerate(numbers, 1)
    ]
    path.write_text("\n".join(lines), encoding="gbk")
    found = describe(path)
    schema = read_schema(found.document)
    assert schema == found.schema
    assert (found.document["title"], found.document["name"]) == ("低保发放", "dibaofafang")
    assert [f.name for f in schema.fields] == [
        "serial",
        "name",
        "resident_number",
        "status",
        "buzhujine",
        "zhandimianji",
    ]
    assert schema.primary_key == ("resident_number",)
    assert set(schema.field("status").constraints.enum) == {"在保", "停保"}
    assert (schema.field("buzhujine").standard, schema.field("buzhujine").unit) == ("money", "万元")
    assert (schema.field("zhandimianji").standard, schema.field("zhandimianji").unit) == ("number", "亩")
    assert not bind(schema, found.layout.header).missing


def test_missing_values_are_told_and_required_is_not_claimed(tmp_path: Path) -> None:
    values = [str(i) for i in range(40)]
    values[3], values[4] = "-", "NULL"
    found = describe(written(tmp_path / "x.csv", ["名称", "人数"], [[f"名{i}" for i in range(40)], values]))
    name, people = found.schema.fields
    assert set(found.schema.missing_values) == {"", "-", "NULL"}
    assert name.constraints.required
    assert not people.constraints.required
    assert people.type == "integer"


def test_a_large_file_is_sampled_and_no_key_is_claimed(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("编号,备注\n")
        for i in range(400_000):
            file.write(f"N{i:08},{'说明文字' * 8}\n")
    assert path.stat().st_size > BUDGET_BYTES
    found = describe(path)
    assert not found.whole
    assert 0 < found.rows < 400_000
    assert found.schema.primary_key == ()


def test_what_is_drafted_can_be_registered(tmp_path: Path) -> None:
    from mianzhou.data.catalogue.registration import read_registrations

    path = written(tmp_path / "a.csv", [h for h, _, _ in labelled(1)], [v for _, _, v in labelled(1)])
    [registration] = read_registrations(json.loads(json.dumps(describe(path).document)))
    assert registration.schema == describe(path).schema
    assert registration.notes == ()
