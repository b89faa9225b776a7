"""`mianzhou clock …`: deadlines and working days, from the shipped calendar; needs no database."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from mianzhou.kernel.calendar.limits import Deadline, Limit, add
from mianzhou.kernel.calendar.shipped import shipped_calendar
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

app = typer.Typer(no_args_is_help=True, help="日历 Calendar: deadlines and working days")
_ZONE = ZoneInfo("Asia/Shanghai")
AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]


class DayUnreadable(MianzhouError):
    """A day that cannot be read."""

    code = "day-unreadable"
    problem = Text("看不懂的日期：{day}。", "A day that cannot be read: {day}. ")
    remedy = Text("请写作 2026-11-20 或 2026-11-20T09:00。", "Write 2026-11-20 or 2026-11-20T09:00.")


def local_day(text: str) -> date:
    """The local day of an ISO date or moment; a moment without an offset is local already."""
    try:
        if len(text) <= len("2026-11-20"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise DayUnreadable(day=text) from None
    return moment.astimezone(_ZONE).date() if moment.tzinfo else moment.date()


@app.command("add")
def add_limit(
    start: Annotated[str, typer.Argument(help="2026-11-20 或 or 2026-11-20T09:00")],
    limit: Annotated[str, typer.Argument(help="30wd 7d 3mo 1y")],
    roll: Annotated[bool, typer.Option(help="遇休息日顺延（民法典第203条） move off days on, Civil Code 203")] = False,
    as_json: AsJson = False,
) -> None:
    """期限及其推算过程 The deadline and its derivation."""
    deadline = add(Limit.parse(limit), local_day(start), shipped_calendar(), roll=roll)
    if as_json:
        typer.echo(json.dumps(_as_json(start, deadline), ensure_ascii=False))
        return
    english = os.environ.get("LANG", "").startswith("en")
    for line in deadline.derivation:
        typer.echo(line.en if english else line.zh)


@app.command("count")
def count(start: str, end: str, as_json: AsJson = False) -> None:
    """START 之后至 END（含）的工作日数 The working days after START up to and including END."""
    first, last = local_day(start), local_day(end)
    working = shipped_calendar().count_working_days(first, last)
    if as_json:
        body = {"start": start, "end": end, "working_days": working, "calendar_days": (last - first).days}
        typer.echo(json.dumps(body, ensure_ascii=False))
    else:
        typer.echo(working)


def _as_json(start: str, deadline: Deadline) -> dict[str, object]:
    return {
        "start": start,
        "limit": str(deadline.limit),
        "deadline": deadline.due_on.isoformat(),
        "provisional": deadline.provisional,
        "derivation": [line.zh for line in deadline.derivation],
        "derivation_en": [line.en for line in deadline.derivation],
    }
