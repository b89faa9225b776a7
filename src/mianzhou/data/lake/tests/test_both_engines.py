"""Intake on either engine: the same rows accepted, the same values, the same reasons and counts, whatever a file holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mianzhou.data.checks.api import RegionCodes, compile_checks
from mianzhou.data.files.chunk import Chunk, MalformedRow
from mianzhou.data.lake import duck
from mianzhou.data.lake.duck import DuckEngine
from mianzhou.data.lake.engine import Engine, HeldKeys, stage
from mianzhou.data.lake.spark.errors import RowsNotSeen
from mianzhou.data.lake.spark.session import available
from mianzhou.data.lake.spark.staging import SparkEngine, _Batch
from mianzhou.data.lake.stamping import stamps
from mianzhou.data.lake.tests.filling import asked, day, lake_in
from mianzhou.data.schemas.model import Constraints, Field, ForeignKey, Mode, Rule, Schema, Type
from mianzhou.kernel.text import Text

_NO_SPARK = pytest.mark.skipif(not available(), reason="needs pyspark and Java 17: make spark")
_files = _Batch._files


pytestmark = pytest.mark.xdist_group("spark")  # one virtual machine for the whole run


@pytest.fixture(params=["duckdb", "duckdb, chunk by chunk", pytest.param("spark", marks=_NO_SPARK)])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Engine:
    if request.param == "duckdb, chunk by chunk":
        monkeypatch.setattr(duck, "_GATHERED_BYTES", 0)
    return SparkEngine("local[2]") if request.param == "spark" else DuckEngine()


VALUES = [
    *(
        "",
        " ",
        "-",
        "NULL",
        "张三",
        "  王　五 ",
        "阿卜杜·热合曼",
        "1",
        "2",
        "男",
        "女性",
        "汉",
        "维吾尔族",
        "12",
        "-3",
        "1e5",
    ),
    *(
        "110101199003074397",
        "51070319900101123x",
        "510703900101123",
        "５１０７０３１９９００１０１１２３Ｘ",
        "510700",
        "980103",
    ),
    *(
        "91510700MA62000000",
        "13812345678",
        "+86 138-1234-5678",
        "0816-2345678",
        "a@b.cn",
        "621000",
        "川B12345",
        "1.5万元",
    ),
    *(
        "￥1,234.56",
        "3亿",
        "12.5%",
        "0.125",
        "2018-1-5",
        "2018年1月5日",
        "二〇一八年一月五日",
        "20180105",
        "2018-02-30",
        "43105",
    ),
    *(
        "2018-01-05 08:30",
        "2018-01-05T08:30:15",
        "18.1.5",
        "2018",
        "2018-03",
        "201803",
        "true",
        "是",
        "否",
        "１２３",
        "it's",
    ),
    *("a\"b'c", "\\d+", "幸福路１２号 3栋", "6222021234567890123", "999999999999999999999", "00123", "壹万元", "𠮷田"),
]
_KINDS: dict[str, tuple[str | None, Type]] = {
    "rn": ("resident_number", Type.STRING),
    "cc": ("credit_code", Type.STRING),
    "rc": ("region_code", Type.STRING),
    "nm": ("person_name", Type.STRING),
    "org": ("organisation_name", Type.STRING),
    "ad": ("address", Type.STRING),
    "ph": ("phone", Type.STRING),
    "bc": ("bank_card", Type.STRING),
    "ge": ("gender", Type.STRING),
    "et": ("ethnicity", Type.STRING),
    "mo": ("money", Type.NUMBER),
    "pe": ("percentage", Type.NUMBER),
    "ig": ("integer", Type.INTEGER),
    "da": ("date", Type.DATE),
    "dt": ("datetime", Type.DATETIME),
    "mn": ("month", Type.YEARMONTH),
    "bo": (None, Type.BOOLEAN),
}
EVERYTHING = Schema(
    fields=(
        *(Field(name, kind, standard=standard) for name, (standard, kind) in _KINDS.items()),
        Field("req", constraints=Constraints(required=True, min_length=2, max_length=4)),
        Field("en", standard="enumeration", constraints=Constraints(enum=("1", "2")), labels={"1": "男", "2": "女"}),
        Field("pat", constraints=Constraints(pattern=r"\d{2}-?[A-Z]*")),
        Field("rng", Type.NUMBER, constraints=Constraints(minimum="0", maximum="100")),
        Field("mu", Type.NUMBER, standard="money", unit="元"),
        Field("absent"),
    ),
    rules=(Rule("ordered", "da <= dt", Text("日期在后", "the day is later")),),
    mode=Mode.SNAPSHOT,
)
_REGIONS = RegionCodes.of([("51", None, None), ("5107", None, None), ("510703", None, None)], ["51"])


@dataclass(frozen=True)
class Laid:
    """What staging left, in a form that compares."""

    counts: tuple[int, int, int, int]
    by_reason: dict[str, int]
    filled: dict[str, int]
    accepted: list[dict[str, Any]]
    quarantined: list[dict[str, Any]]
    files: tuple[str, ...]


def _laid(
    engine: Engine, schema: Schema, chunks: Sequence[Chunk], into: Path, held: Sequence[str] = (), **more: Any
) -> Laid:
    columns = chunks[0].rows.column_names
    plan = compile_checks(
        schema,
        {f.name: f.name for f in schema.fields if f.name in columns},
        as_of=date(2026, 1, 1),
        regions=_REGIONS,
        **more,
    )
    marks = stamps(7, datetime(2026, 1, 1, tzinfo=UTC))
    done = stage(engine, plan, chunks, into, HeldKeys(tuple(held)), stamps=marks)
    assert done.accepted + done.quarantined == done.received == sum(chunk.received for chunk in chunks)
    return Laid(
        (done.received, done.accepted, done.quarantined, done.duplicate),
        done.by_reason,
        done.filled,
        _rows(done.accepted_files),
        _rows(done.quarantined_files),
        tuple(map(str, done.accepted_files)),
    )


def _rows(files: Sequence[Path]) -> list[dict[str, Any]]:
    return sorted((row for file in files for row in pq.read_table(file).to_pylist()), key=lambda row: row["_row"])


def _chunks(rows: Sequence[Sequence[str]], names: Sequence[str], at: int = 2) -> list[Chunk]:
    columns = {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)}
    table = pa.table({"_row": pa.array(range(1, len(rows) + 1), pa.int64())} | columns)
    return [Chunk(table.slice(0, at)), Chunk(table.slice(at))]


@_NO_SPARK
def test_every_standard_reads_every_value_alike(tmp_path: Path) -> None:
    names = [field.name for field in EVERYTHING.fields if field.name != "absent"]
    rows = [[value] * len(names) for value in VALUES]
    rows += [[VALUES[(i + j) % len(VALUES)] if j else "张三" for j in range(len(names))] for i in range(0, 60, 7)]
    good = [
        "",
        "",
        "",
        "张三",
        "",
        "",
        "",
        "",
        "1",
        "01",
        "3.50",
        "",
        "12",
        "2018年1月5日",
        "2018-01-05 08:30",
        "",
        "是",
        "ab",
        "男",
        "12-A",
        "7",
        "1,234元",
    ]
    rows += [good, good, [*good[:3], "  王 五", *good[4:]]]
    chunks = _chunks(rows, names, 50)
    chunks[1] = Chunk(chunks[1].rows, (MalformedRow(len(rows) + 1, "a,b", "too-few-fields"),))
    ours = _laid(DuckEngine(), EVERYTHING, chunks, tmp_path / "duck")
    spark = _laid(SparkEngine("local[2]"), EVERYTHING, chunks, tmp_path / "spark")
    assert ours.counts[1] > 0
    assert replace(spark, files=()) == replace(ours, files=())


SEEN = Schema((Field("id"), Field("card", constraints=Constraints(unique=True)), Field("name")), primary_key=("id",))
ARRIVING = [
    *(
        ["a", "1", "甲"],
        ["b", "2", "乙"],
        ["a", "1", "甲"],
        ["a", "1", "甲改"],
        ["c", "2", "丙"],
        ["d", "", "丁"],
        ["e", "", "戊"],
    ),
    *(["a", "1", "甲"], ["f", "9", "己"]),
]


@pytest.mark.parametrize(
    ("mode", "first", "again"),
    [
        (
            Mode.APPEND,
            {"repeated": 2, "card:unique": 1, "id:unique": 1},
            {"repeated": 2, "id:unique": 1, "card:unique": 1},
        ),
        (Mode.UPSERT, {"repeated": 1, "card:unique": 1}, {"repeated": 2, "card:unique": 1}),
        (Mode.SNAPSHOT, {"repeated": 2, "card:unique": 1, "id:unique": 1}, {}),
    ],
)
def test_records_are_known_again(
    engine: Engine, tmp_path: Path, mode: Mode, first: dict[str, int], again: dict[str, int]
) -> None:
    schema = replace(SEEN, mode=mode)
    laid = _laid(engine, schema, _chunks(ARRIVING, ["id", "card", "name"]), tmp_path / "one")
    assert laid.by_reason == first
    assert laid.counts[3] == first["repeated"]
    later = [["b", "2", "乙"], ["f", "9", "己"], ["b", "2", "乙改"], ["g", "9", "庚"]]
    more = _laid(engine, schema, _chunks(later, ["id", "card", "name"]), tmp_path / "two", laid.files)
    expected = again or {"id:unique": 1, "card:unique": 1}
    assert more.by_reason == expected


def test_a_file_tells_one_state_of_each_key(engine: Engine, tmp_path: Path) -> None:
    """Also over chunks, and where the first of its rows is what is held already; the next file may change every state."""
    schema = replace(SEEN, mode=Mode.UPSERT)
    plan = compile_checks(schema, {f.name: f.name for f in schema.fields}, as_of=date(2026, 1, 1))
    held: tuple[str, ...] = ()
    files = [
        [["a", "1", "甲"], ["b", "2", "乙"], ["b", "2", "乙改"], ["a", "1", "甲"], ["b", "2", "乙"], ["c", "3", "丙"]],
        [
            ["a", "1", "甲"],
            ["b", "2", "乙改"],
            ["a", "1", "甲改"],
            ["c", "3", "丙改"],
            ["c", "3", "丙"],
            ["c", "3", "丙改"],
        ],
        [["a", "1", "甲改"]],
    ]
    found = []
    for number, rows in enumerate(files):
        into = tmp_path / str(number)
        chunks = _chunks(rows, ["id", "card", "name"], 1 + number)
        done = stage(engine, plan, chunks, into, HeldKeys(held, order=("_row",), once=True))
        held += tuple(str(path) for path in done.accepted_files)
        found.append(done.by_reason)
    assert found == [
        {"repeated": 2, "id:unique": 1},
        {"repeated": 2, "id:unique": 2},
        {},
    ]


def test_foreign_keys_are_looked_up_in_what_another_resource_holds(engine: Engine, tmp_path: Path) -> None:
    pq.write_table(pa.table({"code": ["x", "y"], "_row": pa.array([1, 2], pa.int64())}), tmp_path / "units.parquet")
    schema = Schema((Field("unit"),), foreign_keys=(ForeignKey(("unit",), "units", ("code",)),), mode=Mode.SNAPSHOT)
    references = {"units": [str(tmp_path / "units.parquet")]}
    laid = _laid(engine, schema, _chunks([["x"], ["z"], [""]], ["unit"]), tmp_path / "out", references=references)
    assert laid.by_reason == {"unit:foreign_key": 1}


@_NO_SPARK
def test_rows_that_workers_wrote_where_nobody_sees_them_are_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Batch, "_files", lambda batch, name: [] if "accepted" in name else _files(batch, name))
    with pytest.raises(RowsNotSeen):
        _laid(SparkEngine("local[2]"), SEEN, _chunks(ARRIVING, ["id", "card", "name"]), tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_what_an_engine_staged_is_committed_asked_and_withdrawn(engine: Engine, tmp_path: Path) -> None:
    schema = replace(SEEN, mode=Mode.UPSERT)
    lake = lake_in(tmp_path / "lake")
    lake.ensure_table("people", schema)
    for batch, rows in enumerate([ARRIVING, [["b", "2", "乙改"], ["h", "8", " 辛 "]]], 1):
        plan = compile_checks(schema, {f.name: f.name for f in schema.fields}, as_of=date(2026, 1, 1))
        held = HeldKeys(tuple(file.path.removeprefix("file://") for file in lake.files_at("people")))
        into = lake.warehouse / "staging" / str(batch)
        done = stage(
            engine, plan, _chunks(rows, ["id", "card", "name"], 1), into, held, stamps=stamps(batch, day(batch))
        )
        lake.commit("people", done, batch, as_of=day(batch))
    question = "select name from people where id in ('b', 'h') order by id"
    assert asked(lake, question) == [("乙改",), ("辛",)]
    assert asked(lake, question, as_of=1) == [("乙",)]
    assert asked(lake, "select name from people__raw where id = 'h'") == [(" 辛 ",)]
    assert asked(lake, "select count(*) from people__quarantine") == [(2,)]
    lake.withdraw("people", 2, as_of=day(3))
    assert asked(lake, question) == [("乙",)]
