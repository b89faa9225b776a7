"""`mianzhou samplecity …`: the invented city's files."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="样例城市 the invented city")


@app.callback()
def group() -> None:
    """样例城市 the invented city"""
