"""The heads of Parquet files that a caller names: what cannot be read is told in words."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mianzhou.data.linkage.errors import FileUnusable
from mianzhou.kernel.text import Text


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
