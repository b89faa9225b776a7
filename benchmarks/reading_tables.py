"""Reading tables as text: ours beside pyarrow and polars (which refuse or lose what is malformed), the csv module, Frictionless and openpyxl.

Each reads the same file of twelve columns and touches every row; where the whole would take minutes, a part is read and the figure is
rows a second. The best of three is told for all alike.
"""

from __future__ import annotations

import csv
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import frictionless
import openpyxl
import polars
import pyarrow as pa
import pyarrow.csv

from mianzhou.data.files.api import tables_of

ROWS = 1_000_000
PART = 20_000
TIMES = 3
HEADER = ("序号", "身份证号", "姓名", "性别", "民族", "出生日期", "地址", "电话", "区划", "金额", "状态", "备注")


def main() -> None:
    """Print rows a second for each reader, on clean, quoted, damaged and GBK text and on a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        plain = base / "plain.csv"
        _write(plain, ROWS)
        print(f"   {ROWS:,} rows × {len(HEADER)} columns, {plain.stat().st_size / 1e6:.0f} MB")
        ours = _told("ours, clean UTF-8", ROWS, lambda: _ours(plain))
        _told("pyarrow.csv, all text", ROWS, lambda: _pyarrow(plain), ours)
        _told("polars, all text", ROWS, lambda: polars.read_csv(plain, infer_schema=False).height, ours)
        _told("csv module", ROWS, lambda: _csv(plain), ours)
        part = base / "part.csv"
        _write(part, PART)
        _told(f"frictionless ({PART:,} rows)", PART, lambda: _frictionless(part), ours)
        for name, change in CHANGES.items():
            changed = base / f"{name}.csv"
            changed.write_bytes(change(plain.read_bytes()))
            _told(f"ours, {name}", ROWS, lambda path=changed: _ours(path), ours)  # type: ignore[misc]
        book = base / "part.xlsx"
        _write_book(part, book)
        sheet = _told(f"ours, XLSX ({PART:,} rows)", PART, lambda: _ours(book))
        _told(f"openpyxl, read only ({PART:,} rows)", PART, lambda: _openpyxl(book), sheet)


def _told(name: str, rows: int, read: Callable[[], int], ours: float = 0.0) -> float:
    """Print the best of some runs; returns rows a second."""
    best = float("inf")
    for _ in range(TIMES):
        began = time.perf_counter()
        found = read()
        best = min(best, time.perf_counter() - began)
        if found != rows:
            raise ValueError(f"{name}: {found} rows read instead of {rows}")
    beside = f"  {rows / best / ours:6.2f} × ours" if ours else ""
    print(f"   {name:32} {best:7.2f} s  {rows / best:12,.0f} rows/s{beside}")
    return rows / best


def _write(path: Path, rows: int) -> None:
    rng = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(HEADER) + "\n")
        for i in range(rows):
            number = f"510702{rng.randint(1950, 1999)}0101{rng.randint(1000, 9999)}"
            file.write(
                f"{i},{number},张伟,男,汉族,2016-05-01,绵阳市涪城区临园路东段{i % 999}号,138{i % 100000000:08},"
                f"510703,{rng.random() * 10000:.2f},在职,备注文字\n"
            )


def _quoted(data: bytes) -> bytes:
    return b"".join(b'"' + line.replace(b",", b'","') + b'"\n' for line in data.splitlines())


def _damaged(data: bytes) -> bytes:
    """One row in a hundred has a field too many."""
    return b"".join(line + (b",x\n" if i % 100 == 50 else b"\n") for i, line in enumerate(data.splitlines()))


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "every field quoted": _quoted,
    "one row in 100 malformed": _damaged,
    "GB 18030": lambda data: data.decode().encode("gb18030"),
}


def _ours(path: Path) -> int:
    return sum(chunk.received for table in tables_of(path) for chunk in table.chunks())


def _pyarrow(path: Path) -> int:
    options = pa.csv.ConvertOptions(column_types=dict.fromkeys(HEADER, pa.string()), strings_can_be_null=False)
    return int(pa.csv.read_csv(os.fspath(path), convert_options=options).num_rows)


def _csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _frictionless(path: Path) -> int:
    fields = [frictionless.fields.StringField(name=name) for name in HEADER]
    schema = frictionless.Schema(fields=fields)
    resource = frictionless.Resource(path=path.name, basepath=os.fspath(path.parent), schema=schema)
    with resource:
        return sum(1 for row in resource.row_stream if row.to_list())


def _write_book(source: Path, path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet")
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            sheet.append(row)
    book.save(path)


def _openpyxl(path: Path) -> int:
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    return sum(1 for _ in sheet.iter_rows(values_only=True)) - 1


if __name__ == "__main__":
    main()
