"""A file of records linked among themselves, without a database: which rows are of one entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage import cascade
from mianzhou.data.linkage.clustering import Linked
from mianzhou.data.linkage.errors import FileUnusable
from mianzhou.data.linkage.executor import Engine
from mianzhou.data.linkage.model import Plan
from mianzhou.data.linkage.onfiles.parquet import headers_of, reading, require_ids
from mianzhou.data.linkage.onfiles.recognising import plan_for
from mianzhou.data.standards.facts import NOTHINGS
from mianzhou.kernel.scratch.api import machine_memory_mb
from mianzhou.kernel.text import Text

_LEAST_MB, _MB_A_MILLION = 1000, 230
# Of a large file the tables outgrow the caches, and to make room in between costs most: with more at hand time grows with the records.
_LARGE, _MB_A_MILLION_MORE, _SHARE = 5_500_000, 350, 2


@dataclass(frozen=True, slots=True)
class FileLinked:
    """What was made of a file: which column told what, and the run's counts."""

    columns: Mapping[str, tuple[str, ...]]
    linked: Linked


def memory_for(file: Path) -> int:
    """Megabytes with which the engine links a file without writing much of its tables to disk, and of a large one what this machine can spare; raises FileUnusable."""
    headers_of(file)
    rows: int = pq.read_metadata(file).num_rows
    least = max(_LEAST_MB, rows * _MB_A_MILLION // 1_000_000)
    wanted = (min(rows, _LARGE) * _MB_A_MILLION + max(rows - _LARGE, 0) * _MB_A_MILLION_MORE) // 1_000_000
    return max(least, min(wanted, machine_memory_mb() // _SHARE))


def link_file(executor: Engine, file: Path, plan: Plan, id_column: str, out: Path) -> FileLinked:
    """Link the rows of a Parquet file and write (id, entity) to another; entities are numbered by their first rows. Raises FileUnusable."""
    headers = headers_of(file)
    if id_column not in headers:
        raise FileUnusable(
            file=file.name,
            reason=Text(f"没有“{id_column}”列", f"it has no column “{id_column}”"),
            remedy=Text(
                f"请用 --id 指明编号列：{'、'.join(headers)}", f"Name the column of ids with --id: {', '.join(headers)}"
            ),
        )
    _require_place(out, file)
    with reading(file):
        require_ids(file, id_column)
        plan, columns = plan_for(file, plan.kind, plan, id_column)
        return FileLinked(columns, _linked(executor, file, plan, columns, id_column, out))


def _linked(
    executor: Engine, file: Path, plan: Plan, columns: Mapping[str, Sequence[str]], id_column: str, out: Path
) -> Linked:
    pa.default_memory_pool().release_unused()  # what looking at the file took, before the engine takes its own
    row = _name_besides(headers_of(file), "record")
    executor.numbered("linked_file", file, row)
    told = ", ".join(f"{_text(columns.get(field, ()))} AS {field}" for field in plan.fields)
    executor.spread("received", "linked_file", partial(_tell, f"SELECT {_quoted(row)} AS record, {told}"))
    linked = cascade.link(executor, plan, "received")
    partly = out.with_name(f".{out.name}.part")
    try:
        with executor.near("links") as near:
            near.numbered("linked_file", file, row)
            near.write_parquet(
                f"SELECT f.{_quoted(id_column)} AS id, l.entity FROM links AS l JOIN linked_file AS f ON f.{_quoted(row)} = l.record ORDER BY l.record",
                partly,
            )
        partly.replace(out)
    finally:
        partly.unlink(missing_ok=True)
    return linked


def _require_place(out: Path, file: Path) -> None:
    """Refuse a result's place before the work is done: what is read is never written over."""
    if not out.parent.is_dir():
        reason = Text("没有这个文件夹", "there is no such folder")
        remedy = Text("请先建文件夹，或换一个位置", "Make the folder first, or choose another place")
    elif out.is_dir():
        reason = Text("这是一个文件夹", "it is a folder")
        remedy = Text("请在 --out 中写明文件名", "Give the name of a file with --out")
    elif out.exists() and out.samefile(file):
        reason = Text("结果不能写在输入文件上", "the result cannot be written over the file that is read")
        remedy = Text("请用 --out 另指一个文件", "Name another file with --out")
    else:
        return
    raise FileUnusable(file=str(out), reason=reason, remedy=remedy)


def _tell(what: str, executor: Scratch, rows: str, made: str) -> None:
    executor.define(made, f"{what} FROM {rows}")


def _name_besides(headers: Sequence[str], wished: str) -> str:
    """A name that no column has, whatever its case."""
    taken = {header.lower() for header in headers}
    while wished in taken:
        wished += "_"
    return wished


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(columns: Sequence[str]) -> str:
    """The text of a field's columns, NULL where nothing is told."""
    if not columns:
        return "CAST(NULL AS VARCHAR)"
    nothings = ", ".join("'" + word.replace("'", "''") + "'" for word in ("", *NOTHINGS))
    texts = [f"CAST({_quoted(column)} AS VARCHAR)" for column in columns]
    # Most texts are longer than any of these words, which is told at once.
    longest = max(len(word.encode()) for word in NOTHINGS)
    known = [f"CASE WHEN strlen({text}) > {longest} OR {text} NOT IN ({nothings}) THEN {text} END" for text in texts]
    return known[0] if len(known) == 1 else f"nullif(concat_ws(' ', {', '.join(known)}), '')"
