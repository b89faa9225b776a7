"""`mianzhou collective …`: the sums of rural collectives, from files; needs no database."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from mianzhou.config.columns import in_columns
from mianzhou.config.files import text_of

app = typer.Typer(no_args_is_help=True, help="农村集体经济组织 Rural collectives")


@app.callback()
def _group() -> None:
    """Distribution."""


@app.command()
def distribute(
    plan: Annotated[Path, typer.Argument(help="PLAN.yaml")],
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False,
) -> None:
    """按分配方案计算各户收益，到分 A year's distribution by its plan, to the fen, with a statement for every household."""
    from mianzhou.applications.collective_assets.distribution import distribute as distributed
    from mianzhou.applications.collective_assets.plan_file import read_plan, result_as_json

    result = distributed(read_plan(text_of(plan), plan.name))
    if as_json:
        typer.echo(json.dumps(result_as_json(result), ensure_ascii=False))
        return
    language = "en" if os.environ.get("LANG", "").startswith("en") else None
    typer.echo(f"{result.plan.collective}  {result.plan.year}")
    for line in result.derivation:
        typer.echo(line.in_language(language))
    head = ("户号 no.", "户主 name", "股份 shares", "应得 due", "发放 paid", "暂存 held", "质权人 creditor")
    rows: list[tuple[object, ...]] = [
        (s.number, s.name, s.shares, s.amount, s.paid, s.held_back, s.to_creditor) for s in result.statements
    ]
    if result.collective_amount:
        own = f"{float(result.total_shares) - float(result.member_shares):g}"
        rows.append(("—", "集体 collective", own, result.collective_amount, result.collective_amount, "", ""))
    typer.echo("\n".join(in_columns(head, rows)))
