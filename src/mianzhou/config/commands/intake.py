"""`mianzhou data intake | batches | receipt | quarantine | mend | withdraw | recover`: files into the lake, from the command line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mianzhou.config.columns import in_columns
from mianzhou.config.commands.data import app
from mianzhou.config.opening import opened
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.data.intake.api import Batch
    from mianzhou.kernel.people.api import Actor

AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]
BatchNumber = Annotated[int, typer.Argument(help="批次号 number of the batch")]


class NoSuchForm(MianzhouError):
    """A form of output that is not offered."""

    code = "quarantine-form-unknown"
    problem = Text("没有 {form} 格式。", "There is no format {form}. ")
    remedy = Text("可用 csv、xlsx、json。", "Use csv, xlsx or json.")


def _actor() -> Actor:
    from mianzhou.kernel.people.api import system_actor

    permissions = ["intake.read", "intake.send", "intake.mend", "intake.manage", "lake.maintain"]
    return system_actor("command-line", permissions)


def _language() -> str | None:
    return "en" if os.environ.get("LANG", "").startswith("en") else None


@app.command()
def intake(
    resource: Annotated[str, typer.Argument(help="资源名称、代码或标题 name, code or title")],
    file: Annotated[Path, typer.Argument(help="CSV TSV XLSX JSON JSONL Parquet zip gz")],
    as_json: AsJson = False,
    engine: Annotated[str, typer.Option(help="duckdb spark")] = "duckdb",
    sheet: Annotated[str, typer.Option(help="工作表或压缩包内的文件 sheet or member")] = "",
    columns: Annotated[str, typer.Option(help="列=数据项,… 或 JSON which column is which item")] = "",
) -> None:
    """报送一个文件，检查后入湖，打印回执 Take a file in and print its receipt. Exit code 0 even if rows are quarantined, 2 if it failed."""
    with opened(site=False):
        from mianzhou.data.intake.api import engine_named, read_columns, resource_named, take_in

        engine_named(engine)  # before anything is kept
        receipt = take_in(
            resource=resource_named(resource),
            path=file,
            actor=_actor(),
            as_of=datetime.now(UTC),
            engine=engine,
            table=sheet,
            columns=read_columns(columns),
            tell=_progress(file.name),
        )
        _clear_line()
    typer.echo(json.dumps(receipt, ensure_ascii=False) if as_json else _told(receipt))


def _progress(name: str) -> Callable[[int, float], None]:
    def tell(rows: int, share: float) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{name}  {rows:,} 行 rows  {share:4.0%}\x1b[K")
            sys.stderr.flush()

    return tell


def _clear_line() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def _told(receipt: dict[str, Any]) -> str:
    """A receipt for people."""
    language = _language()
    again = Text("（此前已接收，未重复入湖）", " (received before; nothing was added)").in_language(language)
    lines = [
        f"批次 batch {receipt['batch']}  {receipt['resource']} v{receipt['version']}  {receipt['state']}  {receipt['seconds']:.2f} s"
        + (again if receipt["repeated"] else ""),
        f"  接收 received {receipt['received']:,}  入库 accepted {receipt['accepted']:,}"
        f"  问题 quarantined {receipt['quarantined']:,}  其中重复 of them repeated {receipt['duplicate']:,}",
    ]
    words = "en" if language else "zh"
    if receipt["problem"]:
        lines.append(f"  {receipt['problem'][words]}")
    lines += [f"  {r['count']:>8,}  {r[words]}  [{r['reason']}]" for r in receipt["reasons"]]
    lines += [f"  · {note[words]}" for note in receipt["notes"]]
    return "\n".join([*lines, f"  sha256 {receipt['sha256']}  {receipt['checksum']}"])


@app.command()
def batches(
    resource: Annotated[str, typer.Argument(help="资源，省略为全部 resource; none: all")] = "",
    limit: Annotated[int, typer.Option(help="最多几个 at most")] = 20,
    as_json: AsJson = False,
) -> None:
    """最近的批次 The last batches."""
    with opened(site=False):
        from mianzhou.data.intake.api import open_count, resource_named, visible_batches

        found = visible_batches(_actor())
        if resource:
            found = found.filter(resource=resource_named(resource))
        rows = [_row(b, open_count(b)) for b in found[:limit]]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    head = (
        "批次 batch",
        "资源 resource",
        "类型 kind",
        "状态 state",
        "接收 received",
        "入库 accepted",
        "问题 quarantined",
        "待处理 open",
        "时间 sent at",
    )
    cells = [
        (r["batch"], r["resource"], r["kind"], r["state"], r["received"], r["accepted"], r["quarantined"], r["open"], r["sent_at"][:19])
        for r in rows
    ]  # fmt: skip
    typer.echo("\n".join(in_columns(head, cells)))


def _row(batch: Batch, waiting: int) -> dict[str, Any]:
    names = ("received", "accepted", "quarantined", "duplicate", "kind", "state", "sent_by")
    return {
        "batch": batch.pk,
        "resource": batch.resource.name,
        **{name: getattr(batch, name) for name in names},
        "open": waiting,
        "sent_at": batch.sent_at.isoformat(),
        "problem": batch.problem,
    }


@app.command()
def receipt(batch: BatchNumber, as_json: AsJson = False) -> None:
    """再次打印批次的回执 Print a batch's receipt again."""
    with opened(site=False):
        from mianzhou.data.intake.api import batch_for, receipt_of

        found = receipt_of(batch_for(_actor(), batch))
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else _told(found))


@app.command()
def quarantine(
    batch: BatchNumber,
    form: Annotated[str, typer.Option("--format", help="csv xlsx json")] = "csv",
    out: Annotated[Path | None, typer.Option(help="文件 file; none: standard output")] = None,
    reason: Annotated[str, typer.Option(help="只要此原因 only this reason, such as required or name:required")] = "",
    field: Annotated[str, typer.Option(help="只要此数据项的问题 only what is wrong with this item")] = "",
) -> None:
    """导出问题数据：行号、原因、原始各列 Export quarantined rows: number, reasons in words, columns as received. Audited."""
    with opened(site=False):
        from mianzhou.data.intake.api import QUARANTINE_FORMS, batch_for, download_quarantine

        if form not in QUARANTINE_FORMS:
            raise NoSuchForm(form=form)
        found = batch_for(_actor(), batch)
        chosen: dict[str, Any] = {"form": form, "language": _language(), "reason": reason, "field": field}
        into = sys.stdout.buffer if out is None else out.open("wb")
        try:
            count = download_quarantine(batch=found, into=into, actor=_actor(), as_of=datetime.now(UTC), **chosen)
            into.flush()
        finally:
            if out is not None:
                into.close()
    typer.echo(f"{out or ''}  {count:,} 行 rows".strip(), err=True)


@app.command()
def mend(
    batch: BatchNumber,
    file: Annotated[Path, typer.Argument(help="改好的 XLSX the mended workbook")],
    as_json: AsJson = False,
) -> None:
    """读回修改过的问题数据表并重新报送 Read a mended workbook back and send its rows again; prints the receipt."""
    with opened(site=False):
        from mianzhou.data.intake.api import batch_for, mend_from_workbook, receipt_for, run_delivery, send_mendings

        found, actor, now = batch_for(_actor(), batch), _actor(), datetime.now(UTC)
        mend_from_workbook(batch=found, path=file, actor=actor, as_of=now)
        delivery = send_mendings(batch=found, actor=actor, as_of=now)
        run_delivery(delivery=delivery, actor=actor, as_of=now)
        told = receipt_for(delivery)
    typer.echo(json.dumps(told, ensure_ascii=False) if as_json else _told(told))


@app.command()
def withdraw(
    batch: BatchNumber, reason: Annotated[str, typer.Option(help="撤回理由 why", prompt="理由 why")] = ""
) -> None:
    """撤回一个批次；历史仍可查 Withdraw a batch from the current state; history keeps it."""
    with opened(site=False):
        from mianzhou.data.intake.api import batch_for, withdraw_batch

        withdraw_batch(batch=batch_for(_actor(), batch), reason=reason, actor=_actor(), as_of=datetime.now(UTC))
    typer.echo(f"批次 batch {batch}: withdrawn")


@app.command()
def recover(as_json: AsJson = False) -> None:
    """接续中断的批次（工作进程每分钟自动做）Carry on what was interrupted; the worker does so each minute by itself."""
    with opened(site=False):
        from mianzhou.data.intake.api import recover as carry_on

        done = [_row(b, 0) for b in carry_on(actor=_actor(), as_of=datetime.now(UTC))]
    if as_json:
        typer.echo(json.dumps(done, ensure_ascii=False))
        return
    for row in done:
        typer.echo(f"批次 batch {row['batch']}  {row['resource']}  {row['state']}")
    typer.echo(f"{len(done)} 个批次 batches")
