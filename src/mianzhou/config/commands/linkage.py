"""`mianzhou data link`: the records of all departments; `link-file | evaluate`: the rows of a file, held against the truth, no database needed."""

from __future__ import annotations

import dataclasses
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mianzhou.config import environment
from mianzhou.config.columns import in_columns
from mianzhou.config.commands.data import app
from mianzhou.config.opening import opened
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.data.registries.api import LinkRun

AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]
_MEMORY_MB = 2000


@app.command("link-file")
def link_file(
    file: Annotated[Path, typer.Argument(help="Parquet")],
    kind: Annotated[str, typer.Option(help="person organisation place")],
    id_column: Annotated[str, typer.Option("--id", help="编号列 the column of the rows' ids")],
    out: Annotated[Path, typer.Option("--out", help="结果 Parquet：id、entity the result: id, entity")],
    engine: Annotated[str, typer.Option(help="duckdb spark")] = "duckdb",
    as_json: AsJson = False,
) -> None:
    """关联一个文件中的记录，不用数据库 Which rows of a file are of one person, organisation or place; columns are recognised."""
    from mianzhou.data.linkage.api import engine_of, plan_of
    from mianzhou.data.linkage.onfiles import linking

    plan = plan_of(kind)
    began = time.perf_counter()
    master = environment.value("MIANZHOU_SPARK")
    shared = None if master.startswith("local") else out.absolute().parent
    with engine_of(engine, memory_mb=linking.memory_for(file), master=master, shared=shared) as executor:
        made = linking.link_file(executor, file, plan, id_column, out)
    seconds = round(time.perf_counter() - began, 2)
    linked, columns = made.linked, {field: list(headers) for field, headers in made.columns.items()}
    if as_json:
        told = {"kind": kind, "engine": engine, "columns": columns, "seconds": seconds, "out": str(out)}
        typer.echo(json.dumps(told | dataclasses.asdict(linked), ensure_ascii=False))
        return
    for field, headers in columns.items():
        typer.echo(f"  {field:<10} ← {', '.join(headers)}")
    rules = ", ".join(f"{rule} {count:,}" for rule, count in linked.by_rule.items())
    line = Text(
        f"{linked.records:,} 条记录 → {linked.entities:,} 个主体（{rules}；存疑 {linked.doubtful:,} 对），{seconds} 秒，已写入 {out}",
        f"{linked.records:,} records → {linked.entities:,} entities ({rules}; {linked.doubtful:,} doubtful pairs), {seconds} s, written to {out}",
    )
    typer.echo(_words(line))


@app.command()
def evaluate(
    clusters: Annotated[Path, typer.Argument(help="Parquet：id、entity")],
    truth: Annotated[Path, typer.Argument(help="Parquet：id、entity")],
    as_json: AsJson = False,
) -> None:
    """用已知答案评价关联结果 Hold clusters against the truth: pairwise precision, recall and F1, clusters that mix."""
    from mianzhou.data.lake.api import Scratch
    from mianzhou.data.linkage.onfiles import evaluating

    with Scratch(memory_mb=_MEMORY_MB, ordered=False) as executor:
        found = evaluating.evaluate(executor, clusters, truth)
    if as_json:
        typer.echo(json.dumps(dataclasses.asdict(found)))
        return
    words = {
        "precision": Text("准确率", "precision"), "recall": Text("召回率", "recall"), "f1": Text("F1", "F1"),
        "records": Text("记录", "records"), "clusters": Text("关联出的主体", "clusters found"), "entities": Text("真实主体", "true entities"),
        "mixed": Text("混入他人的主体", "clusters mixing two"), "split": Text("被拆开的主体", "entities split"),
        "true_pairs": Text("真实成对", "true pairs"), "found_pairs": Text("关联成对", "pairs found"), "right_pairs": Text("其中正确", "of them right"),
        "unmatched": Text("只在一个文件中的记录", "records in one file only"),
    }  # fmt: skip
    for name, title in words.items():
        value = getattr(found, name)
        typer.echo(
            f"  {_words(title):<20} {value:.5f}" if isinstance(value, float) else f"  {_words(title):<20} {value:,}"
        )


def _words(text: Text) -> str:
    return text.en if os.environ.get("LANG", "").startswith("en") else text.zh


@app.command("link")
def link_command(
    kind: Annotated[str, typer.Argument(help="person organisation place household")],
    engine: Annotated[str, typer.Option(help="duckdb spark")] = "duckdb",
    as_json: AsJson = False,
) -> None:
    """关联各部门的记录 Link all records of a kind; can be run again at any time."""
    with opened():
        from mianzhou.data.registries.api import link_kind
        from mianzhou.kernel.people.api import system_actor

        actor = system_actor("command-line", ["registry.manage"])
        run = link_kind(
            kind=kind, engine=engine, actor=actor, as_of=datetime.now(UTC), on_step=_quiet if as_json else _tell
        )
        told = _as_row(run)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    rows = [[name, _shown(value)] for name, value in told.items()]
    for line in in_columns(["", kind], rows):
        typer.echo(line)


_STEPS = {
    "gather": "读取记录 records",
    "link": "比对 comparing",
    "bind": "按裁定调整 judgements",
    "identify": "确定编号 numbers",
    "decide": "择优取值 golden records",
    "locate": "确定位置 where they lie",
    "switch": "入库 switch",
    "count": "汇总 count",
    "index": "建立检索 index",
}


def _tell(step: str) -> None:
    typer.echo(f"  {_STEPS.get(step, step)} …", err=True)


def _quiet(step: str) -> None:
    """Nobody watches."""


def _as_row(run: LinkRun) -> dict[str, Any]:
    return {
        "run": run.pk,
        "kind": run.kind,
        "engine": run.engine,
        "records": run.records,
        "entities": run.entities,
        "doubtful": run.doubtful,
        "by_rule": run.by_rule,
        "sizes": run.sizes,
        "changes": run.changes,
        "seconds": run.seconds,
    }


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{name} {count}" for name, count in value.items())
    return f"{value:,}" if isinstance(value, int) else str(value)
