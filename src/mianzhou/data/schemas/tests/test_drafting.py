"""Schemas drafted from files: how often the standard is right, and that the draft is a schema which the file satisfies in form."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mianzhou.data.schemas.api import bind, describe, read_schema
from mianzhou.data.schemas.drafting import BUDGET_BYTES
from mianzhou.data.schemas.model import Field, Mode
from mianzhou.data.schemas.tests.columns import labelled, resident

RIGHT_AT_LEAST = 0.97

Columns = list[tuple[str, str | None, list[str]]]


def written(path: Path, header: list[str], columns: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *zip(*columns, strict=True)])
    return path


def described(folder: Path, columns: Columns) -> list[tuple[str, str | None, Field]]:
    """Each column's header and label with the field drafted for it; columns of one header stand in different files."""
    found = []
    while columns:
        these = {header: (standard, values) for header, standard, values in reversed(columns)}
        path = written(folder / "t.csv", list(these), [values for _, values in these.values()])
        fields = describe(path).schema.fields
        found += [(header, these[header][0], field) for header, field in zip(these, fields, strict=True)]
        columns = [c for c in columns if these[c[0]][1] is not c[2]]
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_the_share_of_standards_recognised(tmp_path: Path, seed: int) -> None:
    found = described(tmp_path, labelled(seed))
    wrong = [f"{header}: {field.standard} for {label}" for header, label, field in found if field.standard != label]
    share = 1 - len(wrong) / len(found)
    print(f"{share:.1%} of {len(found)} columns right; wrong: {wrong}")
    assert share >= RIGHT_AT_LEAST, wrong


def test_a_draft_does_not_refuse_what_later_batches_hold(tmp_path: Path) -> None:
    later = {(header, label): values for header, label, values in labelled(2, 1000, slips=False)}
    for rows in (15, 60, 400):
        for header, label, field in described(tmp_path, labelled(1, rows, slips=False)):
            values = later[header, label]
            allowed = field.constraints.enum
            assert not allowed or {v for v in values if v} <= set(allowed), f"{header} of {rows} rows: {allowed}"
            assert not field.constraints.required or label not in ("text", "phone", "email"), header


MADE: dict[str, Callable[[random.Random, int], str]] = {
    "户号": lambda rng, i: f"{i // 2:09}",
    "姓名": lambda rng, i: "张伟",
    "身份证号": lambda rng, i: resident(rng),
    "权利人身份证号": lambda rng, i: resident(rng),
    "visit_id": lambda rng, i: f"V2016{i:05}",
    "month": lambda rng, i: "2016-05",
    "不动产单元编号": lambda rng, i: f"510703-{i:06}",
    "发放日期": lambda rng, i: "2016-05-01",
    "行业代码": lambda rng, i: f"A{i:04}",
}


@pytest.mark.parametrize(
    ("header", "key", "mode"),
    [
        ("户号 身份证号 姓名", "身份证号", Mode.UPSERT),
        ("姓名 visit_id 身份证号 month", "visit_id month", Mode.APPEND),
        ("姓名 visit_id 身份证号", "visit_id", Mode.APPEND),
        ("姓名 权利人身份证号 不动产单元编号", "不动产单元编号", Mode.UPSERT),
        ("姓名 身份证号 发放日期 行业代码", "", Mode.APPEND),
    ],
)
def test_a_key_numbers_the_subject_of_the_table(tmp_path: Path, header: str, key: str, mode: Mode) -> None:
    """Where it numbers what lasts, the next file tells newer states; events are facts."""
    rng = random.Random(3)
    columns = [[MADE[name](rng, i) for i in range(90)] for name in header.split()]
    found = describe(written(tmp_path / "k.csv", header.split(), columns))
    assert [c.header for c in found.columns if c.name in found.schema.primary_key] == key.split()
    assert found.schema.mode is mode
    assert all(found.schema.field(name).constraints.required for name in found.schema.primary_key)


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

    columns = labelled(1)[::7]
    path = written(tmp_path / "a.csv", [h for h, _, _ in columns], [v for _, _, v in columns])
    found = describe(path)
    [registration] = read_registrations(json.loads(json.dumps(found.document)))
    assert registration.schema == found.schema
    assert registration.notes == ()
