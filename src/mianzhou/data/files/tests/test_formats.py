"""Every format gives the same cells back, archives are opened with care, and what is no table is refused in words."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.data.files import archives
from mianzhou.data.files.api import tables_of
from mianzhou.data.files.chunk import ROW
from mianzhou.data.files.columnar import as_text
from mianzhou.data.files.errors import (
    ArchiveRefused,
    FileDamaged,
    FileEmpty,
    FileLocked,
    FileMissing,
    NoSuchTable,
    NotATable,
)
from mianzhou.kernel.errors import MianzhouError

HEADER = ("姓名", "住址", "说明文字")
# No control characters, which XLSX does not hold; a letter, so that no cell is empty or a note.
CELL = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=8).map(lambda t: f"文{t}")


def cells(path: Path, **options: Any) -> list[list[str | None]]:
    [table] = tables_of(path, **options)
    found: list[list[str | None]] = []
    for chunk in table.chunks(1024):
        assert not chunk.malformed
        assert chunk.rows.column_names == [ROW, *table.layout.header]
        found += [list(row.values())[1:] for row in chunk.rows.to_pylist()]
    return found


def as_xlsx(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [HEADER, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_json(rows: list[list[str]]) -> bytes:
    return json.dumps([dict(zip(HEADER, row, strict=True)) for row in rows], ensure_ascii=False).encode()


def as_wrapped_json(rows: list[list[str]]) -> bytes:
    body = {"code": 200, "result": {"total": len(rows), "data": json.loads(as_json(rows))}}
    return json.dumps(body, indent=1).encode()


def as_lines(rows: list[list[str]]) -> bytes:
    return b"\n".join(json.dumps(dict(zip(HEADER, row, strict=True))).encode() for row in rows)


def as_parquet(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(dict(zip(HEADER, zip(*rows, strict=True), strict=True))), out)
    return out.getvalue()


def as_zip(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.xlsx", as_xlsx(rows))
    return out.getvalue()


def as_gzip(rows: list[list[str]]) -> bytes:
    return gzip.compress(as_parquet(rows))


@pytest.mark.parametrize("write", [as_xlsx, as_json, as_wrapped_json, as_lines, as_parquet, as_zip, as_gzip])
def test_every_format_gives_the_same_cells_back(write: Callable[[list[list[str]]], bytes], tmp_path: Path) -> None:
    path = tmp_path / "table"

    @given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6))
    @settings(max_examples=25, deadline=None)
    def check(rows: list[list[str]]) -> None:
        path.write_bytes(write(rows))
        assert cells(path) == rows

    check()


def test_cells_of_a_workbook_read_as_an_office_reads_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["某局人员名册"])
    sheet.append(["编号", "日期", "时刻", "金额", "在职"])
    sheet.append([7, datetime.date(2016, 5, 1), datetime.datetime(2016, 5, 1, 8, 30), 2.5, True])
    sheet.append([None, None, None, None, None])
    sheet.append(["007", None, None, 3.0, False])
    sheet.append(["合计", None, None, 5.5, None])
    sheet.merge_cells("A1:E1")
    hidden = book.create_sheet("码表")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    book.create_sheet("空表")
    other = book.create_sheet("另一张")
    other.append(["名称", "数量"])
    other.append(["甲", 1])
    path = tmp_path / "名册.xlsx"
    book.save(path)
    first, second = tables_of(path)
    assert (first.layout.sheet, first.layout.first_row, second.layout.sheet) == ("Sheet", 3, "另一张")
    assert "码表" in first.layout.notes[0].zh
    [chunk] = first.chunks()
    assert [list(r.values()) for r in chunk.rows.to_pylist()] == [
        [1, "7", "2016-05-01", "2016-05-01 08:30:00", "2.5", "TRUE"],
        [2, "007", None, None, "3", "FALSE"],
    ]
    assert [(m.row, m.reason) for m in chunk.malformed] == [(3, "note")]
    assert cells(path, sheet="另一张") == [["甲", "1"]]
    with pytest.raises(NoSuchTable, match="另一张"):
        tables_of(path, sheet="没有")


def test_cells_in_per_cent_are_read_as_they_are_shown(tmp_path: Path) -> None:
    """A quarter that is printed as 25% must not become a quarter of one per cent; a printed sign that scales nothing changes nothing."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["编号", "合格率", "完成率", "比例"])
    for number, rate in enumerate([0.25, 0.07, 1, 1 / 8]):
        sheet.append([number, rate, rate, rate])
        for column, form in ((2, "0%"), (3, '0.0" %"'), (4, "0.00%" if number else "0.00")):
            sheet.cell(number + 2, column).number_format = form
    path = tmp_path / "率.xlsx"
    book.save(path)
    assert [row[1:] for row in cells(path)] == [
        ["25%", "0.25", "0.25"],
        ["7%", "0.07", "7%"],
        ["100%", "1", "100%"],
        ["12.5%", "0.125", "12.5%"],
    ]


def test_cells_merged_downwards_hold_for_every_row_and_across_for_none(tmp_path: Path) -> None:
    """A roll by townships prints each township once; a heading that runs across the table belongs to no column but its first."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["镇", "姓名", "金额"])
    for row in (
        ["甲镇", "张三", 1],
        [None, "李四", 2],
        ["乙镇", "王五", 3],
        [None, None, None],
        [None, "赵六", 5],
        ["附记", None, 7],
    ):
        sheet.append(row)
    for merged in ("A2:A3", "A4:A6", "A7:B7"):
        sheet.merge_cells(merged)
    path = tmp_path / "名册.xlsx"
    book.save(path)
    assert cells(path) == [
        ["甲镇", "张三", "1"],
        ["甲镇", "李四", "2"],
        ["乙镇", "王五", "3"],
        ["乙镇", "赵六", "5"],
        ["附记", None, "7"],
    ]
    assert "2 处纵向合并" in tables_of(path)[0].layout.notes[0].zh


def test_formulas_that_nobody_worked_out_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "合计"])
    book.active.append(["张三", "=1+1"])
    path = tmp_path / "未计算.xlsx"
    book.save(path)
    assert "1 个公式没有计算结果（如 B2）" in tables_of(path)[0].layout.notes[0].zh
    assert cells(path) == [["张三", None]]


@pytest.mark.parametrize(
    ("text", "header", "rows", "malformed"),
    [
        ('[["a","b"],[1,2],[3],[4,null]]', ("a", "b"), [["1", "2"], ["4", None]], ["too-few-fields"]),
        ('{"columns":["a","b"],"rows":[[1.10,"x"],[1,2,3]]}', ("a", "b"), [["1.10", "x"]], ["too-many-fields"]),
        ("[[1,2],[3,4]]", ("列1", "列2"), [["1", "2"], ["3", "4"]], []),
        ('[{"a":1},["x","y"],{"a":2}]', ("a",), [["1"], ["2"]], ["not-an-object"]),
        ('{"errors":[],"data":[{"a":1}]}', ("a",), [["1"]], []),
        ('{"type":"Point","at":[[1,2],[3,4]]}', ("type", "at"), [["Point", "[[1,2],[3,4]]"]], []),
    ],
)
def test_json_rows_that_are_arrays(
    tmp_path: Path, text: str, header: tuple[str, ...], rows: list[list[str | None]], malformed: list[str]
) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    [table] = tables_of(path)
    [chunk] = table.chunks()
    assert table.layout.header == header
    assert [list(row.values())[1:] for row in chunk.rows.to_pylist()] == rows
    assert [m.reason for m in chunk.malformed] == malformed


def test_json_keeps_numbers_as_written_and_lays_objects_out(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '{"ok":true,"data":[{"a":1.10,"b":{"c":"x","d":{"e":1}}},{"a":null,"f":true},\n{bad},{"a":12345678901234567890},7]}'
    )
    [table] = tables_of(path)
    assert table.layout.header == ("a", "b.c", "b.d", "f")
    [chunk] = table.chunks()
    assert [row["a"] for row in chunk.rows.to_pylist()] == ["1.10", None, "12345678901234567890"]
    assert [row["f"] for row in chunk.rows.to_pylist()] == [None, "true", None]
    assert [(m.row, m.text, m.reason) for m in chunk.malformed] == [
        (3, "{bad}", "broken-json"),
        (5, "7", "not-an-object"),
    ]


def test_json_lines_with_broken_and_unknown_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps({"a": i}) for i in range(10_001)] + ['{"a":1', '{"a":1,"new":2}', "[1]", '{"a":"\\ud800"}']
    path.write_text("\n".join(lines), encoding="utf-8")
    [table] = tables_of(path)
    chunks = list(table.chunks(100_000))
    bad = [(m.row, m.reason) for chunk in chunks for m in chunk.malformed]
    assert bad == [(10_002, "broken-json"), (10_003, "unknown-field"), (10_004, "not-an-object"), (10_005, "not-text")]
    assert sum(chunk.received for chunk in chunks) == len(lines)


def test_a_large_json_array_is_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        file.write(",".join(json.dumps({"编号": i, "文字": "字" * 50}) for i in range(30_000)))
        file.write("]")
    [table] = tables_of(path)
    numbers = [int(n) for chunk in table.chunks(1 << 20) for n in chunk.rows["编号"].to_pylist()]
    assert numbers == list(range(30_000))


def test_parquet_types_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    day, moment = datetime.date(2016, 5, 1), datetime.datetime(2016, 5, 1, 8, 30)
    columns = {
        "i": [1],
        "f": [2.0],
        "g": [2.5],
        "d": [day],
        "t": [moment],
        "m": [Decimal("1.50")],
        "l": [[1, 2]],
        "s": [{"x": "y"}],
        "b": [b"\xff"],
        "n": pa.array([1577836800123456789], pa.timestamp("ns")),
        "z": pa.array([1577836800500000], pa.timestamp("us", "Asia/Shanghai")),
        "h": [datetime.time(8, 30)],
        "e": [datetime.timedelta(hours=1)],
        "v": pa.array([(1, 2, 3)], pa.month_day_nano_interval()),
    }
    pq.write_table(pa.table({name: column for name, column in columns.items() if name != "v"}), path)
    assert cells(path) == [
        [
            "1",
            "2",
            "2.5",
            "2016-05-01",
            "2016-05-01 08:30:00",
            "1.50",
            "[1,2]",
            "y",
            "ff",
            "2020-01-01 00:00:00.123456789",
            "2020-01-01 08:00:00.5+0800",
            "08:30:00",
            "1:00:00",
        ]
    ]
    assert as_text(pa.chunked_array([columns["v"]])).to_pylist() != [None]


class GbkName(zipfile.ZipInfo):
    """A member's name as old Windows programs write it: GBK bytes without the mark for UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def test_a_zip_gives_a_table_for_each_member_with_its_name_as_typed(tmp_path: Path) -> None:
    path = tmp_path / "报送.zip"
    data = "姓名,金额\n张三,1\n".encode("gbk")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(GbkName("一季度.csv"), data)
        archive.writestr(GbkName("二季度.csv.gz"), gzip.compress(data))
        archive.writestr("__MACOSX/._x.csv", b"x")
        archive.writestr(".DS_Store", b"x")
    tables = tables_of(path)
    assert [t.layout.member for t in tables] == ["一季度.csv", "二季度.csv"]
    assert all(
        chunk.rows.to_pylist() == [{ROW: 1, "姓名": "张三", "金额": "1"}] for t in tables for chunk in t.chunks()
    )


def test_archives_that_burst_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 100_000)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 2_000_000)
    with pytest.raises(ArchiveRefused):
        tables_of(path)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000))
    with pytest.raises(ArchiveRefused):
        cells(path)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", FileEmpty),
        (b"\n\n", FileEmpty),
        (b"%PDF-1.7 ...", NotATable),
        (b"\x89PNG\r\n", NotATable),
        (bytes(range(1, 32)) * 20, NotATable),
        (b"<html><body>x</body></html>", NotATable),
        (b"PK\x03\x04 broken", FileDamaged),
        (b"\x1f\x8b\x08 broken", FileDamaged),
        (b"PAR1 broken", FileDamaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", FileDamaged),
        (b"[]", FileEmpty),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, data: bytes, error: type[MianzhouError]) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(error) as caught:
        tables_of(path)
    assert "x.csv" in caught.value.in_language("zh-hans")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        tables_of(tmp_path / "none.csv")


def test_a_member_or_a_sheet_inside_an_archive_is_chosen_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.xlsx", as_xlsx([["张甲", "乙", "丙"]]))
        archive.writestr("two.csv", "编号,名称\n1,丁\n")
    assert cells(path, sheet="two.csv") == [["1", "丁"]]
    assert cells(path, sheet="one.xlsx") == cells(path, sheet="Sheet") == [["张甲", "乙", "丙"]]


def test_what_is_no_table_in_an_archive_is_passed_over_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("说明.pdf", b"%PDF-1.4")
        archive.writestr("数据.csv", "编号,名称\n1,丁\n")
    [table] = tables_of(path)
    assert table.label == "数据.csv"
    assert ["说明.pdf" in note.zh for note in table.layout.notes] == [True]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("说明.pdf", b"%PDF-1.4")
    with pytest.raises(NotATable):
        tables_of(path)


def test_a_damaged_letter_in_an_archive_is_passed_over_a_damaged_table_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    book = as_xlsx([["张甲", "乙", "丙"]])
    others = {"说明.docx": book[: len(book) // 2], "旧信.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000}
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 4
    others |= {"密.docx": locked}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in others.items():
            archive.writestr(name, data)
        archive.writestr("数据.csv", "编号,名称\n1,丁\n")
    [table] = tables_of(path)
    assert table.label == "数据.csv"
    assert all(name in table.layout.notes[0].zh for name in others)
    for name, data, error in (("名册.xlsx", book[: len(book) // 2], FileDamaged), ("名册.xlsx", locked, FileLocked)):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, data)
            archive.writestr("数据.csv", "编号,名称\n1,丁\n")
        with pytest.raises(error):
            tables_of(path)


def test_json_without_any_object_is_refused(tmp_path: Path) -> None:
    for text in ('{"a": ', "[]", "[1, 2"):
        path = tmp_path / "a.json"
        path.write_text(text)
        with pytest.raises((NotATable, FileEmpty)):
            tables_of(path)
