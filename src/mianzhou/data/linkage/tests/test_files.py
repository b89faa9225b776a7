"""Files that a caller names: what is read is never written over, and what cannot be compared is told in words."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage.api import plan_of
from mianzhou.data.linkage.errors import FileUnusable
from mianzhou.data.linkage.onfiles.evaluating import evaluate
from mianzhou.data.linkage.onfiles.linking import link_file
from mianzhou.data.linkage.onfiles.recognising import plan_for


def _file(place: Path, **columns: list[object]) -> Path:
    pq.write_table(pa.table(columns), place)
    return place


@pytest.mark.parametrize(("out", "says"), [("people.parquet", "over the file"), (".", "a folder"), ("none/x", "no such folder")])  # fmt: skip
def test_a_result_has_a_place_of_its_own(tmp_path: Path, out: str, says: str) -> None:
    file = _file(tmp_path / "people.parquet", id=[1, 2], 姓名=["张三", "李四"], 手机号=["13800000001", "13900000002"])
    before = file.read_bytes()
    with Scratch() as executor, pytest.raises(FileUnusable) as refused:
        link_file(executor, file, plan_of("person"), "id", tmp_path / out)
    assert says in refused.value.problem_text.en
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("ids", "entities", "says"),
    [([1, 1, 3], [1, 2, 2], "the record 1 stands more than once"), ([1, 2, 3], [1, None, 2], "the record 2 has no entity")],
)  # fmt: skip
def test_every_record_of_an_evaluation_has_one_entity(
    tmp_path: Path, ids: list[object], entities: list[object], says: str
) -> None:
    right = _file(tmp_path / "right.parquet", id=[1, 2, 3], entity=["a", "a", "b"])
    wrong = _file(tmp_path / "wrong.parquet", id=ids, entity=entities)
    for clusters, truth in ((wrong, right), (right, wrong)):
        with Scratch() as executor, pytest.raises(FileUnusable) as refused:
            evaluate(executor, clusters, truth)
        assert f"wrong.parquet cannot be used: {says}" in refused.value.problem_text.en


PEOPLE = {"姓名": ["王芳", "李强"], "手机号": ["13800000001", "13900000002"]}


@pytest.mark.parametrize(
    ("columns", "kind", "says"),
    [
        ({"id": [1, 1], **PEOPLE}, "person", "the id 1 stands in more than one row"),
        ({"id": ["a", None], **PEOPLE}, "person", "1 of its rows have no id"),
        ({"id": [" ", "b"], **PEOPLE}, "person", "1 of its rows have no id"),
        ({"id": pa.array([], pa.int64()), "姓名": pa.array([], pa.string())}, "person", "it has no rows"),
        ({"编号": [1, 2], **PEOPLE}, "person", "it has no column “id”"),
        ({"id": [1, 2], "甲": ["x", "y"], "乙": ["u", "v"]}, "person", "no columns to link by"),
        ({"id": [1, 2], **PEOPLE}, "organisation", "no columns to link by"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_linked_is_told_why_and_nothing_is_written(
    tmp_path: Path, columns: dict[str, object], kind: str, says: str
) -> None:
    file = tmp_path / "people.parquet"
    pq.write_table(pa.table(columns), file)
    with Scratch() as executor, pytest.raises(FileUnusable) as refused:
        link_file(executor, file, plan_of(kind), "id", tmp_path / "out.parquet")
    assert says in refused.value.problem_text.en
    assert refused.value.remedy_text.en
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("header", ["成立日期", "设立时间", "clrq", "开业日期", "登记日期", "founding_date", "founded_on", "Date of Establishment"])  # fmt: skip
def test_the_day_of_founding_is_found_under_its_many_headers(tmp_path: Path, header: str) -> None:
    days: dict[str, list[object]] = {"更新日期": ["2025-03-01", "2025-03-02"], header: ["2012-05-06", "2019-11-20"]}
    file = _file(
        tmp_path / "firms.parquet", id=[1, 2], 企业名称=["云川鑫宏商贸有限公司", "江口恒泰建材有限公司"], **days
    )
    _, columns = plan_for(file, "organisation", plan_of("organisation"), "id")
    assert columns["founded"] == (header,)


@pytest.mark.parametrize(
    ("other", "values", "field", "header"),
    [
        ("former_name", ["李芳", "赵强"], "name", "cname"),
        ("曾用名", ["李芳", "赵强"], "name", "参保人姓名"),
        ("紧急联系电话", ["13800000003", "13900000004"], "phone", "联系电话"),
        ("固定电话", ["0816-2345678", "0816-2345679"], "phone", "联系电话"),
        ("登记时间", ["2023-05-06", "2024-07-08"], "birth", "c4"),
        ("created_at", ["2023-05-06", "2024-07-08"], "birth", "birth_dt"),
        ("register_address", ["云川市江口县人民路1号", "云川市白鹭市建设路2号"], "address", "通讯地址"),
    ],
)  # fmt: skip
def test_what_the_row_says_of_the_person_now_comes_before_the_past_and_others(
    tmp_path: Path, other: str, values: list[object], field: str, header: str
) -> None:
    said: dict[str, list[object]] = {
        "name": ["王芳", "李强"],
        "phone": ["13800000001", "13900000002"],
        "birth": ["1984-08-03", "1990-12-24"],
        "address": ["云川市江口县滨江路3号", "云川市白鹭市滨江路4号"],
    }
    file = _file(tmp_path / "people.parquet", id=[1, 2], **{other: values, header: said[field]}, sex=["女", "男"])
    _, columns = plan_for(file, "person", plan_of("person"), "id")
    assert columns[field] == (header,)


def test_a_file_damaged_far_inside_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "people.parquet"
    numbers = [f"138{n * 7919 % 10**8:08}" for n in range(20_000)]
    names = [f"{'王李张刘'[n % 4]}{'芳强伟娜'[n // 4 % 4]}" for n in range(20_000)]
    people = pa.table({"id": list(range(20_000)), "姓名": names, "手机号": numbers})
    pq.write_table(people, file, row_group_size=2_000)
    damaged = bytearray(file.read_bytes())
    pages = pq.read_metadata(file).row_group(8).column(2)
    begin = (pages.dictionary_page_offset or pages.data_page_offset) + 60
    damaged[begin : begin + 300] = b"\xff" * 300
    file.write_bytes(damaged)
    with Scratch() as executor, pytest.raises(FileUnusable) as refused:
        link_file(executor, file, plan_of("person"), "id", tmp_path / "out.parquet")
    assert "it is damaged" in refused.value.problem_text.en
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
