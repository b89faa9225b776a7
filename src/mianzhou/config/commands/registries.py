"""`mianzhou data link`: the records of all departments linked to persons, organisations, places, on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mianzhou.config.commands.columns import in_columns
from mianzhou.config.commands.data import app
from mianzhou.config.opening import opened

if TYPE_CHECKING:
    from mianzhou.data.registries.api import LinkRun


@app.command("link")
def link_command(
    kind: Annotated[str, typer.Argument(help="person organisation place household")],
    engine: Annotated[str, typer.Option(help="duckdb")] = "duckdb",
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False,
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
    "switch": "入库 switch",
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
