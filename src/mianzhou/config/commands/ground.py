"""`mianzhou regions …` and `mianzhou units …`: the ground's data files, for a city that brings its own."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from mianzhou.config.opening import opened
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

regions = typer.Typer(no_args_is_help=True, help="区划 Regions: the administrative tree")
units = typer.Typer(no_args_is_help=True, help="机构 Units: the registry of government units")
AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]


class NoSuchFiles(MianzhouError):
    """A path at which nothing lies."""

    code = "no-such-files"
    problem = Text("没有这个文件或文件夹：{path}。", "There is no such file or folder: {path}. ")
    remedy = Text("请核对路径。", "Check the path.")


@regions.callback()
def _regions() -> None:
    """Regions with their validity."""


@units.callback()
def _units() -> None:
    """Units with names, successions and groups."""


@regions.command("load")
def load_regions_command(
    path: Annotated[Path, typer.Argument(help="CSV 文件或文件夹 a CSV file or a folder of them")],
    as_json: AsJson = False,
) -> None:
    """载入区划，同一文件载入两次不变 Load regions; the same file twice changes nothing, one mistake and nothing is loaded."""
    _require(path)
    with opened():
        from mianzhou.kernel.people.api import system_actor
        from mianzhou.kernel.regions.api import load_regions

        done = load_regions(path=path, actor=system_actor("cli", ["regions.edit"]), as_of=datetime.now(UTC))
    _tell(asdict(done), as_json)


@regions.command("boundaries")
def load_boundaries_command(
    path: Annotated[Path, typer.Argument(help="GeoJSON 文件 a GeoJSON file, properties.code in every feature")],
    as_json: AsJson = False,
) -> None:
    """载入区划边界，供地图使用 Load the boundaries of regions for the maps; one mistake and nothing is loaded."""
    if not path.is_file():
        raise NoSuchFiles(path=path)
    with opened():
        from mianzhou.data.geography.api import load_boundaries
        from mianzhou.kernel.people.api import system_actor

        done = load_boundaries(
            data=path.read_bytes(),
            source=path.name,
            actor=system_actor("cli", ["regions.edit"]),
            as_of=datetime.now(UTC),
        )
    _tell(asdict(done), as_json)


@units.command("load")
def load_units_command(
    path: Annotated[Path, typer.Argument(help="含 units.csv 的文件夹 a folder with units.csv")], as_json: AsJson = False
) -> None:
    """载入机构，同一文件载入两次不变 Load units; the same files twice change nothing, one mistake and nothing is loaded."""
    _require(path / "units.csv")
    with opened():
        from mianzhou.kernel.people.api import system_actor
        from mianzhou.kernel.units.api import load_units

        done = load_units(path=path, actor=system_actor("cli", ["units.edit"]), as_of=datetime.now(UTC))
    _tell(asdict(done), as_json)


def _require(path: Path) -> None:
    if not path.exists():
        raise NoSuchFiles(path=path)


def _tell(done: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(done))
    else:
        typer.echo(
            f"新增 created {done['created']}  更改 changed {done['changed']}  未变 unchanged {done['unchanged']}"
        )
