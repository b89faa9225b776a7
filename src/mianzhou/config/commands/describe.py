"""`mianzhou data describe FILE`: what a file holds, and a schema drafted for it; needs no database."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mianzhou.config.columns import in_columns
from mianzhou.config.commands.data import app
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.data.schemas.api import Described

File = Annotated[Path, typer.Argument(help="CSV TSV XLSX XLS ODS JSON JSONL Parquet zip gz")]


@app.command()
def describe(
    file: File,
    as_json: Annotated[bool, typer.Option("--json", help="可直接登记的说明 the document, ready for register")] = False,
    sheet: Annotated[str, typer.Option("--sheet", help="工作表或压缩包成员 sheet or member")] = "",
) -> None:
    """看懂一个文件并起草其结构说明，不用数据库 What a file holds, with a schema drafted for it; no database needed."""
    from mianzhou.data.schemas.api import describe as described

    found = described(file, sheet=sheet)
    if as_json:
        typer.echo(json.dumps(found.document, ensure_ascii=False, indent=2))
        return
    for line in _told(found):
        typer.echo(line)


def _told(found: Described) -> list[str]:
    english = os.environ.get("LANG", "").startswith("en")

    def words(text: Text) -> str:
        return text.en if english else text.zh

    layout = found.layout
    facts = [found.document["title"], layout.format, layout.encoding, layout.sheet]
    seen = Text(
        f"{found.rows:,} 行" if found.whole else f"抽看 {found.rows:,} 行",
        f"{found.rows:,} rows" if found.whole else f"{found.rows:,} rows looked at",
    )
    lines = ["  ".join([*filter(None, facts), words(seen)])]
    if found.malformed:
        lines.append("  " + words(Text(f"不成行 {found.malformed:,}", f"malformed rows {found.malformed:,}")))
    lines += [f"  {words(note)}" for note in layout.notes]
    head = ["列名", "字段", "类型", "数据标准", "空", "不同值", "依据"]
    if english:
        head = ["header", "field", "type", "standard", "empty", "distinct", "evidence"]
    rows = [
        (
            column.header,
            column.name,
            column.recognised.type.value,
            column.recognised.standard or "—",
            column.empty,
            column.distinct,
            ("; " if english else "；").join(words(e) for e in column.recognised.evidence),
        )
        for column in found.columns
    ]
    lines += in_columns(head, rows, width=shutil.get_terminal_size().columns)
    key = ", ".join(found.schema.primary_key)
    if key:
        lines.append(f"  {words(Text('主键', 'key'))}: {key}")
    lines.append(
        f"  {words(Text('更新方式', 'mode'))}: {found.schema.mode.value} {words(found.schema.mode.words)}  {words(found.schema.mode.meaning)}"
    )
    if found.others:
        lines.append(f"  {words(Text('其他表', 'other tables'))}: {', '.join(found.others)}  (--sheet)")
    return lines
