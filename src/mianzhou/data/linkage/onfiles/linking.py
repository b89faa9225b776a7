"""A file of records linked among themselves, without a database: which rows are of one entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mianzhou.data.linkage import cascade
from mianzhou.data.linkage.clustering import Linked
from mianzhou.data.linkage.errors import FileUnusable
from mianzhou.data.linkage.executor import Executor
from mianzhou.data.linkage.model import Plan
from mianzhou.data.linkage.onfiles.parquet import headers_of
from mianzhou.data.linkage.onfiles.recognising import plan_for
from mianzhou.data.standards.facts import NOTHINGS
from mianzhou.kernel.text import Text


@dataclass(frozen=True, slots=True)
class FileLinked:
    """What was made of a file: which column told what, and the run's counts."""

    columns: Mapping[str, tuple[str, ...]]
    linked: Linked


def link_file(executor: Executor, file: Path, plan: Plan, id_column: str, out: Path) -> FileLinked:
    """Link the rows of a Parquet file and write (id, entity) to another; entities are numbered by their first rows."""
    headers = headers_of(file)
    if id_column not in headers:
        raise FileUnusable(
            file=file.name,
            reason=Text(f"没有“{id_column}”列", f"it has no column “{id_column}”"),
            remedy=Text(
                f"请用 --id 指明编号列：{'、'.join(headers)}", f"Name the column of ids with --id: {', '.join(headers)}"
            ),
        )
    if not out.parent.is_dir():
        raise FileUnusable(
            file=str(out),
            reason=Text("没有这个文件夹", "there is no such folder"),
            remedy=Text("请先建文件夹，或换一个位置", "Make the folder first, or choose another place"),
        )
    plan, columns = plan_for(file, plan.kind, plan, id_column)
    executor.read_parquet("linked_file", file)
    executor.make("linked_rows", f"SELECT {executor.numbering_sql()} AS record, * FROM linked_file")
    told = ", ".join(f"{_text(columns.get(field, ()))} AS {field}" for field in plan.fields)
    executor.make("received", f"SELECT record, {told} FROM linked_rows")
    linked = cascade.link(executor, plan, "received")
    identity = _quoted(id_column)
    partly = out.with_name(f".{out.name}.part")
    executor.write_parquet(
        f"SELECT {identity} AS id, entity FROM links JOIN linked_rows USING (record) ORDER BY record", partly
    )
    partly.replace(out)
    return FileLinked(columns, linked)


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _text(columns: Sequence[str]) -> str:
    """The text of a field's columns, NULL where nothing is told."""
    if not columns:
        return "CAST(NULL AS VARCHAR)"
    nothings = ", ".join("'" + word.replace("'", "''") + "'" for word in ("", *NOTHINGS))
    texts = [f"CAST({_quoted(column)} AS VARCHAR)" for column in columns]
    known = [f"CASE WHEN {text} NOT IN ({nothings}) THEN {text} END" for text in texts]
    return known[0] if len(known) == 1 else f"nullif(concat_ws(' ', {', '.join(known)}), '')"
