"""`mianzhou data …`: the group of commands over the data pillar; each room's commands register on it."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="资源目录、采集、数据湖 catalogue, intake, lake")


@app.callback()
def group() -> None:
    """资源目录、采集、数据湖 catalogue, intake, lake"""
