"""`mianzhou data sources | connect | try | ask`: where records come from by themselves, from the command line."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mianzhou.config.columns import in_columns
from mianzhou.config.commands.data import app
from mianzhou.config.opening import opened
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.data.intake.api import Source, SourceRun
    from mianzhou.kernel.people.api import Actor

AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]
Number = Annotated[int, typer.Argument(help="来源编号，见 data sources; number of the source")]
GROWING = Text(
    "另有 {n} 个文件可能尚未写完，下次查看时未变即采集；放一个同名 .done 文件可立即采集。",
    "{n} file(s) may still be growing: they are taken when the next look finds them unchanged, or at once with a .done file of their name.",
)
PASSWORD = "MIANZHOU_SOURCE_PASSWORD"


class TimeWrong(MianzhouError):
    """A time of day that is none."""

    code = "source-time-wrong"
    problem = Text("“{text}”不是一天中的时刻。", "“{text}” is no time of day. ")
    remedy = Text("请写成 02:30 的样子。", "Write it as 02:30.")


class WhichSource(MianzhouError):
    """Asked for neither one source nor our own."""

    code = "source-not-named"
    problem = Text("没有指明要采集的来源。", "No source is named. ")
    remedy = Text(
        "请写来源编号（mianzhou data sources），或用 --own 采集本平台数据。",
        "Give its number (mianzhou data sources), or --own for the platform's own records.",
    )


class WhereFrom(MianzhouError):
    """Neither a folder nor a database, or both."""

    code = "source-where"
    problem = Text(
        "要接入的是文件夹还是数据库，没有说清。", "It is not clear whether a folder or a database is meant. "
    )
    remedy = Text("请用 --folder 或 --engine 之一。", "Give either --folder or --engine.")


def _actor() -> Actor:
    from mianzhou.kernel.people.api import system_actor

    wanted = ["intake.read", "intake.send", "intake.manage", "catalogue.edit", "catalogue.review"]
    return system_actor("command-line", wanted)


def _language() -> str:
    return "en" if os.environ.get("LANG", "").startswith("en") else "zh"


@app.command()
def sources(as_json: AsJson = False) -> None:
    """列出数据来源及最近一次采集 List the sources and how they were last asked."""
    with opened():
        from mianzhou.data.intake.api import visible_sources

        rows = [_row(source, source.runs.first()) for source in visible_sources(_actor())]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    head = (
        "编号 no.",
        "类型 kind",
        "名称 title",
        "资源 resource",
        "计划 schedule",
        "最近 last asked",
        "结果 result",
        "条 records",
    )
    cells = [
        (
            r["source"],
            r["kind"],
            r["title"],
            r["resource"],
            r["schedule"],
            (r["asked_at"] or "")[:16],
            r["state"],
            r["records"],
        )
        for r in rows
    ]
    typer.echo("\n".join(in_columns(head, cells)))
    for row in rows:
        if row["problem"]:
            typer.echo(f"  {row['source']}: {row['problem'][_language()]}")


def _row(source: Source, run: SourceRun | None) -> dict[str, Any]:
    at = source.daily_at.strftime("%H:%M") if source.daily_at else ""
    schedule = f"{source.every_minutes} min" if source.every_minutes else at or "-"
    return {
        "source": source.pk,
        "kind": source.kind,
        "title": source.title,
        "resource": source.resource.name,
        "schedule": schedule if source.is_active else f"({schedule})",
        "active": source.is_active,
        "asked_at": run.started_at.isoformat() if run else None,
        "state": run.state if run else "",
        "records": run.records if run else 0,
        "batch": run.batch_id if run else None,
        "file": run.file_name if run else "",
        "problem": run.problem if run else None,
    }


@app.command()
def connect(
    resource: Annotated[str, typer.Argument(help="资源名称、代码或标题 name, code or title")],
    folder: Annotated[Path | None, typer.Option(help="监视的文件夹 a folder to watch")] = None,
    engine: Annotated[str, typer.Option(help="postgresql mysql sqlite")] = "",
    host: Annotated[str, typer.Option(help="数据库地址 host")] = "",
    port: Annotated[int | None, typer.Option(help="端口 port")] = None,
    database: Annotated[str, typer.Option(help="库名；SQLite 为文件 database; for SQLite its file")] = "",
    user: Annotated[str, typer.Option(help="只读账号 an account that may only read")] = "",
    relation: Annotated[str, typer.Option(help="表、视图或 SELECT; table, view or SELECT")] = "",
    watermark: Annotated[str, typer.Option(help="增量字段 column by which new rows are told")] = "",
    look_back: Annotated[int, typer.Option(help="回看分钟数 minutes to look back for late rows")] = 0,
    every: Annotated[int | None, typer.Option(help="每几分钟 every … minutes")] = None,
    daily: Annotated[str, typer.Option(help="每日时刻 time of day, as 02:30")] = "",
    title: Annotated[str, typer.Option(help="名称 title")] = "",
    as_json: AsJson = False,
) -> None:
    """登记文件夹或数据库为资源的来源；密码取自 MIANZHOU_SOURCE_PASSWORD 或当场输入。

    Register a folder or database as a resource's source; the password comes from MIANZHOU_SOURCE_PASSWORD or is asked for, never from the line.
    """
    if (folder is None) == (not engine):
        raise WhereFrom
    settings: dict[str, Any] = {"path": str(folder.absolute())} if folder is not None else {"engine": engine}
    if folder is None:
        place = (
            {"path": str(Path(database).absolute())}
            if engine == "sqlite"
            else {"host": host, "port": port, "database": database, "user": user}
        )
        settings |= place | {"relation": relation, "watermark": watermark, "overlap_minutes": look_back}
    with opened():
        from mianzhou.data.intake.api import create_source, resource_named

        source = create_source(
            resource=resource_named(resource),
            kind="database" if folder is None else "folder",
            title=title,
            settings={name: value for name, value in settings.items() if value not in (None, "", 0)},
            password=_password() if user else "",
            every_minutes=every,
            daily_at=_time(daily),
            actor=_actor(),
            as_of=datetime.now(UTC),
        )
        row = _row(source, None)
    typer.echo(json.dumps(row, ensure_ascii=False) if as_json else f"来源 source {source.pk}  {source.title}")


def _password() -> str:
    given = os.environ.get(PASSWORD)
    if given is None and sys.stdin.isatty():
        given = str(typer.prompt("密码 password", hide_input=True, default="", show_default=False))
    return given or ""


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise TimeWrong(text=text) from None


@app.command("try")
def try_(source: Number, as_json: AsJson = False) -> None:
    """测试数据库连接，显示字段和前几行 Try a database: the columns that would come, and the first rows."""
    with opened():
        from mianzhou.data.intake.api import source_for, try_source

        found = try_source(source=source_for(_actor(), source), actor=_actor(), as_of=datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps({"columns": found.columns, "rows": found.rows}, ensure_ascii=False))
    else:
        typer.echo("\n".join(in_columns(found.columns, found.rows)))


@app.command()
def ask(
    source: Annotated[int | None, typer.Argument(help="来源编号 number of the source")] = None,
    own: Annotated[bool, typer.Option("--own", help="本平台的全部数据 all of the platform's own records")] = False,
    as_json: AsJson = False,
) -> None:
    """立即采集并入湖，打印每次采集的结果 Ask a source now, take in what it brings, and tell how each run went. Exit code 2 if one failed."""
    if (source is None) == (not own):
        raise WhichSource
    with opened():
        from django.conf import settings

        from mianzhou.data.intake.api import register_own, source_for

        actor = _actor()
        if own:
            asked = register_own(city=settings.CITY_REGION, actor=actor, as_of=datetime.now(UTC))
        else:
            asked = [source_for(actor, source or 0)]
        told = [entry for each in asked for entry in _asked(each, actor)]
        growing = sum(each.sightings.count() for each in asked)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo("\n".join(_line(entry) for entry in told) or "没有新数据 nothing new")
        if growing:
            typer.echo(GROWING.format(n=growing).in_language(_language()))
    if any(entry["state"] == "failed" for entry in told):
        raise typer.Exit(2)


def _asked(source: Source, actor: Actor) -> list[dict[str, Any]]:
    """The runs of one asking, with the receipts of their batches."""
    from mianzhou.data.intake.api import ask_source, receipt_of, run_intake, watch_folder

    if source.kind == "folder":
        runs = watch_folder(source=source, actor=actor, as_of=datetime.now(UTC))
    else:
        runs = [ask_source(source=source, actor=actor, as_of=datetime.now(UTC))]
    told = []
    for run in runs:
        batch = run.batch and run_intake(batch=run.batch, actor=actor, as_of=datetime.now(UTC))
        receipt = receipt_of(batch) if batch and batch.state in ("done", "refused") else None
        problem = run.problem or (batch.problem if batch else None)
        state = "failed" if batch and batch.state in ("failed", "refused") else run.state
        told.append(_row(source, run) | {"state": state, "problem": problem, "receipt": receipt})
    return told


def _line(entry: dict[str, Any]) -> str:
    """One run for people."""
    receipt = entry["receipt"]
    said = f"来源 source {entry['source']}  {entry['resource']}  {entry['state']}  {entry['records']:,} 条 records"
    if receipt:
        said += f"  批次 batch {receipt['batch']}: 入库 accepted {receipt['accepted']:,}  问题 quarantined {receipt['quarantined']:,}"
    if entry["problem"]:
        said += f"\n  {entry['problem'][_language()]}"
    return said
