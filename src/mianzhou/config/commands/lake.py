"""`mianzhou data query | history | compact | clear`: the lake from the command line, asked and kept up by its operator."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mianzhou.config.commands.data import app
from mianzhou.config.opening import opened
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

    from mianzhou.data.lake.querying import Answer
    from mianzhou.data.lake.snapshots import Commit

FORMATS = ("csv", "json", "jsonl", "table")
_SHOWN = 200  # rows of a drawn table
AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]


class FormatUnknown(MianzhouError):
    """A form of output that is not offered."""

    code = "format-unknown"
    problem = Text("没有 {form} 格式。", "There is no format {form}. ")
    remedy = Text("可用 csv、json、jsonl、table。", "Use csv, json, jsonl or table.")


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="SELECT … （表：资源名、资源名__all、__raw、__quarantine）")],
    as_of: Annotated[
        str, typer.Option("--as-of", help="时点：2026-01-31、2026-01-31T12:00、batch:12 a day, a time, a batch")
    ] = "",
    form: Annotated[str, typer.Option("--format", help="csv json jsonl table")] = "table",
    engine: Annotated[str, typer.Option(help="duckdb spark")] = "duckdb",
    unmasked: Annotated[bool, typer.Option("--unmasked", help="不脱敏，记入审计 unmasked, audited")] = False,
    purpose: Annotated[str, typer.Option(help="未脱敏查询的用途 what the unmasked values are for")] = "",
) -> None:
    """查询数据湖 Ask the lake one SELECT; masked by grade unless --unmasked with a --purpose."""
    if form not in FORMATS:
        raise FormatUnknown(form=form)
    with opened(site=False):
        from mianzhou.data.lakehouse.api import COMMAND, Ask, asking
        from mianzhou.kernel.people.api import system_actor

        actor = system_actor("command-line", ["lake.query", "lake.unmask"])
        ask = Ask(sql, as_of, unmasked=unmasked, purpose=purpose, channel=COMMAND, engine=engine)
        with asking(ask=ask, budget=None, actor=actor, as_of=datetime.now(UTC)) as (_, answer):
            _tell(answer, form)


def _tell(answer: Answer, form: str) -> None:
    if form == "csv":
        _tell_csv(answer)
    elif form == "table":
        _tell_table(answer)
    else:
        rows = _as_objects(answer)
        if form == "jsonl":
            for row in rows:
                typer.echo(json.dumps(row, ensure_ascii=False, default=str))
        else:
            typer.echo(json.dumps(list(rows), ensure_ascii=False, default=str))


def _tell_csv(answer: Answer) -> None:
    import pyarrow as pa
    import pyarrow.csv as pc

    kinds = {column.name: column.type for column in answer.schema}
    csv.writer(sys.stdout, lineterminator="\n").writerow(kinds)
    sys.stdout.flush()
    plain = pa.schema([(name, _written(kind)) for name, kind in kinds.items()])
    options = pc.WriteOptions(include_header=False, quoting_style="needed")
    with pc.CSVWriter(pa.PythonFile(sys.stdout.buffer, mode="w"), plain, write_options=options) as file:
        for batch in answer.batches():
            file.write_table(pa.Table.from_batches([batch], answer.schema).cast(plain))


def _written(kind: pa.DataType) -> pa.DataType:
    """Kinds that a CSV writer cannot write are written as text."""
    import pyarrow as pa

    simple = pa.types.is_primitive(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return kind if simple or pa.types.is_decimal(kind) else pa.string()


def _as_objects(answer: Answer) -> Iterator[dict[str, Any]]:
    for batch in answer.batches():
        yield from batch.to_pylist()


def _tell_table(answer: Answer) -> None:
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*(column.name for column in answer.schema))
    for number, row in enumerate(_as_objects(answer)):
        if number < _SHOWN:
            drawn.add_row(*("" if value is None else str(value) for value in row.values()))
    Console().print(drawn)
    cut = Text(f"{answer.rows} 行，{answer.seconds:.2f} 秒", f"{answer.rows} rows, {answer.seconds:.2f} s")
    typer.echo(_told(cut), err=True)
    if answer.rows > _SHOWN:
        typer.echo(_told(Text(f"只显示前 {_SHOWN} 行", f"only the first {_SHOWN} rows are shown")), err=True)


def _told(text: Text) -> str:
    return text.en if os.environ.get("LANG", "").startswith("en") else text.zh


@app.command()
def history(
    resource: Annotated[str, typer.Argument(help="资源名称、代码或标题 name, code or title")], as_json: AsJson = False
) -> None:
    """资源在数据湖中的历史 What happened to a resource's table: batches, withdrawals, compactions."""
    with opened(site=False):
        from mianzhou.data.catalogue.api import resource_named
        from mianzhou.data.lakehouse.api import table_state

        state = table_state(resource_named(resource).name)
    if as_json:
        held = {"rows": state.rows, "files": state.files, "bytes": state.bytes, "quarantined": state.quarantined}
        typer.echo(json.dumps(held | {"history": [_step(step) for step in state.commits]}, ensure_ascii=False))
        return
    for step in state.commits:
        counts = f"+{step.added} −{step.removed} = {step.total}"
        typer.echo(
            f"{step.at:%Y-%m-%d %H:%M}  {step.what:<10} {step.batch or '—':>8} {step.kind:<6} {counts}  {step.reason}"
        )


def _step(step: Commit) -> dict[str, Any]:
    return {
        "at": step.at.isoformat(),
        "what": step.what,
        "batch": step.batch,
        "kind": step.kind,
        "added": step.added,
        "removed": step.removed,
        "total": step.total,
        "reason": step.reason,
        "snapshot": step.snapshot_id,
    }


@app.command()
def compact(
    resource: Annotated[str, typer.Argument(help="资源名称；不给则全部 one resource, or all")] = "",
    as_json: AsJson = False,
) -> None:
    """合并小文件并清理 Join small files and clear what belongs to nothing; contents stay as they are."""
    with opened(site=False):
        from mianzhou.data.catalogue.api import resource_named
        from mianzhou.data.lakehouse.api import keep_up
        from mianzhou.kernel.people.api import system_actor

        actor = system_actor("command-line", ["lake.maintain"])
        name = resource_named(resource).name if resource else ""
        runs = keep_up(resource=name, actor=actor, as_of=datetime.now(UTC))
    told = [{"kind": run.kind, "resource": run.resource, "state": run.state, **run.detail} for run in runs]
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    elif not told:
        typer.echo("无需整理 nothing to do")
    for run in [] if as_json else told:
        typer.echo("  ".join(f"{value}" for value in run.values()))
