"""Parquet files that a caller names: what cannot be read, or whose rows cannot be told apart, is told in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage.errors import FileUnusable
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_MEMORY_MB = 1000


def headers_of(file: Path) -> list[str]:
    """The names of a file's columns; raises FileUnusable."""
    try:
        return list(pq.read_schema(file).names)
    except FileNotFoundError:
        reason = Text("没有这个文件", "there is no such file")
    except (pa.ArrowInvalid, OSError):
        reason = Text("不是 Parquet 文件", "it is no Parquet file")
    remedy = Text("请给出一个 Parquet 文件的路径", "Give the path of a Parquet file")
    raise FileUnusable(file=file.name, reason=reason, remedy=remedy)


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Whatever goes wrong while a file is read is the file's fault where it is damaged: only then is it looked through. Raises FileUnusable."""
    try:
        yield
    except MianzhouError:
        raise
    except Exception:
        _require_whole(file)
        raise


def _require_whole(file: Path) -> None:
    try:
        for batch in pq.ParquetFile(file).iter_batches():
            batch.validate()
    except (pa.ArrowException, OSError) as error:
        reason = Text("文件已损坏", "it is damaged")
        remedy = Text("请重新导出这个文件", "Export the file again")
        raise FileUnusable(file=file.name, reason=reason, remedy=remedy) from error


def require_ids(file: Path, column: str) -> None:
    """Refuse a file without rows, and one whose ids do not name its rows: an empty id, or one that stands twice. Raises FileUnusable."""
    if not pq.read_metadata(file).num_rows:
        reason = Text("文件没有数据行", "it has no rows")
        remedy = Text("请核对导出时的筛选条件", "Check what it was exported by")
        raise FileUnusable(file=file.name, reason=reason, remedy=remedy)
    with Scratch(memory_mb=_MEMORY_MB, ordered=False) as near:
        near.read_parquet("file_of_ids", file)
        told = '"' + column.replace('"', '""') + '"'
        empty = near.rows(
            f"SELECT count(*) FROM file_of_ids WHERE {told} IS NULL OR trim(CAST({told} AS VARCHAR)) = ''"
        )
        twice = near.rows(
            f"SELECT CAST({told} AS VARCHAR) FROM file_of_ids GROUP BY {told} HAVING count(*) > 1 LIMIT 1"
        )
    if empty[0][0]:
        reason = Text(f"{empty[0][0]:,} 行没有编号", f"{empty[0][0]:,} of its rows have no id")
    elif twice:
        reason = Text(f"编号 {twice[0][0]} 不止一行", f"the id {twice[0][0]} stands in more than one row")
    else:
        return
    remedy = Text(
        f"请为每一行给出唯一的编号，或用 --id 另指一列（现为“{column}”）",
        f"Give every row an id of its own, or name another column with --id (now “{column}”)",
    )
    raise FileUnusable(file=file.name, reason=reason, remedy=remedy)
