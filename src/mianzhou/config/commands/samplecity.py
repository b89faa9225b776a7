"""`mianzhou samplecity …`: the invented city's files."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mianzhou.config.columns import in_columns

if TYPE_CHECKING:
    from mianzhou.samplecity.population.api import Manifest

app = typer.Typer(no_args_is_help=True, help="样例城市 the invented city")


@app.callback()
def group() -> None:
    """样例城市 the invented city"""


@app.command("generate")
def generate_command(
    out: Annotated[Path, typer.Option(help="写入的文件夹 the folder to write into")],
    residents: Annotated[int, typer.Option(help="人口数 how many residents")] = 100_000,
    seed: Annotated[int, typer.Option(help="种子：同一种子得到同样的文件 the same seed gives the same files")] = 1,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="数据截至日 the day up to which the files tell")] = datetime(2026, 6, 30),
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False,
) -> None:  # fmt: skip
    """生成八个部门的数据文件，真相另存 Write the files of eight departments, and the truth aside."""
    from mianzhou.samplecity.population.api import (  # with the engine, which other commands do not need
        City,
        generate_city,
    )

    city = City(residents=residents, seed=seed, until=until.date())
    manifest = generate_city(city, out, on_progress=_quiet if as_json else _tell)
    if as_json:
        typer.echo(json.dumps(manifest.as_json(), ensure_ascii=False))
    else:
        _table(manifest, out)


def _quiet(done: int, of: int) -> None:
    """Nobody watches."""


def _tell(done: int, of: int) -> None:
    typer.echo(f"  {done:>12,} / {of:,}", err=True)


def _table(manifest: Manifest, out: Path) -> None:
    head = ["文件 file", "行 rows", "MB", "报送 delivered"]
    rows = [[f.file, f.rows, round(f.bytes / 1e6, 1), _when(f.delivered_on, f.late)] for f in manifest.files]
    for line in in_columns(head, rows):
        typer.echo(line)
    typer.echo(f"{out}  {manifest.residents:,} 人 residents  {manifest.enterprises:,} 户 enterprises")


def _when(day: str, late: bool) -> str:
    return date.fromisoformat(day).isoformat() + (" 迟报 late" if late else "")
