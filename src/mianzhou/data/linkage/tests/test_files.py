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
