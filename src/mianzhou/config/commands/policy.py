"""`mianzhou policy …`: reading, loading and exporting documents."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="政策 Policy: bulletins, obligations, targets")


@app.callback()
def _group() -> None:
    """Documents in, obligations out."""
