"""`mianzhou supervision …`: the daily work of supervision from the command line."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, time
from typing import Annotated

import typer

from mianzhou.config.commands.sums.clock import local_day
from mianzhou.config.opening import opened

app = typer.Typer(no_args_is_help=True, help="督办 Supervision: the daily work")


@app.callback()
def _group() -> None:
    """Reminders, urging, slips."""


@app.command()
def tick(
    on: Annotated[str, typer.Option(help="2026-11-20；默认今天 today by default")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False,
) -> None:
    """做当天的提醒、催办和督办单，重复执行不会重复发送 Send the day's reminders, urging and slips; safe to repeat."""
    with opened():
        from django.utils import timezone

        from mianzhou.oversight.supervision.api import daily_actor, run_daily

        now = timezone.now()
        as_of = timezone.make_aware(datetime.combine(local_day(on), time(12))) if on else now
        work = run_daily(actor=daily_actor(), as_of=as_of)
    if as_json:
        typer.echo(json.dumps({"on": timezone.localdate(as_of).isoformat(), **asdict(work)}))
        return
    typer.echo(
        f"任务 tasks {work.tasks}  提醒 reminded {work.reminded}  催办 urged {work.urged}"
        f"  督办单 slips {work.slips}  续排 carried on {work.carried_on}"
    )
