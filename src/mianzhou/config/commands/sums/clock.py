"""`mianzhou clock …`: deadlines, working days and working hours, from the shipped calendar; needs no database."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from mianzhou.config.files import text_of
from mianzhou.kernel.calendar.hours_derivation import amount_text
from mianzhou.kernel.calendar.limits import Deadline, Limit, add, event_day
from mianzhou.kernel.calendar.office_hours import (
    STANDARD,
    ZONE,
    OfficeHours,
    local,
    midnight,
    read_offices,
    shipped_offices,
)
from mianzhou.kernel.calendar.shipped import shipped_calendar
from mianzhou.kernel.calendar.working_time import working_time
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

app = typer.Typer(no_args_is_help=True, help="日历 Calendar: deadlines, working days and hours")
AsJson = Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")]
HoursFile = Annotated[Path | None, typer.Option("--hours", help="办公时间文件 YAML file of office hours")]
OfficeCode = Annotated[str, typer.Option("--office", help="办公时间文件中的机构 an office of that file")]


class DayUnreadable(MianzhouError):
    """A day that cannot be read."""

    code = "day-unreadable"
    problem = Text("看不懂的日期：{day}。", "A day that cannot be read: {day}. ")
    remedy = Text("请写作 2026-11-20 或 2026-11-20T09:00。", "Write 2026-11-20 or 2026-11-20T09:00.")


class OfficeUnknown(MianzhouError):
    """An office that the file of hours does not name."""

    code = "office-unknown"
    problem = Text(
        "办公时间文件中没有 {office}；有：{known}。", "The file of office hours has no {office}; it has {known}. "
    )
    remedy = Text("请用 --office 指定其中之一。", "Name one of them with --office.")


def day_or_moment(text: str) -> date | datetime:
    """An ISO date, or an ISO moment in local time; a moment without an offset is local already."""
    try:
        if len(text.strip()) <= len("2026-11-20"):
            return date.fromisoformat(text.strip())
        return local(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        raise DayUnreadable(day=text) from None


def local_day(text: str) -> date:
    """The local day of an ISO date or moment."""
    return event_day(day_or_moment(text))


@app.command("add")
def add_limit(
    start: Annotated[str, typer.Argument(help="2026-11-20 或 or 2026-11-20T09:00")],
    limit: Annotated[str, typer.Argument(help="30wd 7d 3mo 1y 4wh 2uh")],
    roll: Annotated[bool, typer.Option(help="遇休息日顺延（民法典第203条） move off days on, Civil Code 203")] = False,
    closing: Annotated[
        bool,
        typer.Option(help="以停止业务活动的时间为截止时间（民法典第203条） the last day ends when the office closes"),
    ] = False,
    hours: HoursFile = None,
    office: OfficeCode = "",
    as_json: AsJson = False,
) -> None:
    """期限及其推算过程 The deadline and its derivation."""
    deadline = add(
        Limit.parse(limit),
        day_or_moment(start),
        shipped_calendar(),
        roll=roll,
        hours=_office(hours, office),
        closing=closing,
    )
    if as_json:
        typer.echo(json.dumps(_as_json(start, deadline), ensure_ascii=False))
        return
    for line in deadline.derivation:
        typer.echo(_said(line))


@app.command("count")
def count(
    start: Annotated[str, typer.Argument(help="2026-11-20 或 or 2026-11-20T09:00")],
    end: Annotated[str, typer.Argument(help="2026-12-20 或 or 2026-12-20T17:00")],
    hours: HoursFile = None,
    office: OfficeCode = "",
    as_json: AsJson = False,
) -> None:
    """START 之后至 END（含）的工作日数和办公时间 The working days after START up to and including END, and the office hours between them."""
    body = _counted(start, end, _office(hours, office))
    if as_json:
        typer.echo(json.dumps({"start": start, "end": end, **body}, ensure_ascii=False))
    elif "T" in start.upper() or "T" in end.upper():
        worked, passed = (timedelta(seconds=body[key]) for key in ("working_seconds", "urgent_seconds"))
        said = Text("{d} 个工作日，工作时 {w}，紧急工作时 {u}", "{d} working days, {w} of working hours, {u} in all")
        typer.echo(_said(said.format(d=body["working_days"], w=_signed(worked), u=_signed(passed))))
    else:
        typer.echo(body["working_days"])


def _counted(start: str, end: str, office: OfficeHours) -> dict[str, Any]:
    """Days are counted as days; a day given where a moment could be stands for its end, since START itself is not counted and END is."""
    calendar = shipped_calendar()
    given = [day_or_moment(text) for text in (start, end)]
    first, last = (event_day(each) for each in given)
    days = calendar.count_working_days(first, last)
    since, until = (each if isinstance(each, datetime) else midnight(each + timedelta(1)) for each in given)
    worked = working_time(calendar, office).between(since, until)
    passed = until.astimezone(UTC) - since.astimezone(UTC)
    return {
        "working_days": days,
        "calendar_days": (last - first).days,
        "working_hours": _in_hours(worked),
        "working_seconds": int(worked.total_seconds()),
        "urgent_hours": _in_hours(passed),
        "urgent_seconds": int(passed.total_seconds()),
    }


def _in_hours(length: timedelta) -> int | float:
    hours = length / timedelta(hours=1)
    return int(hours) if hours.is_integer() else round(hours, 4)


def _signed(length: timedelta) -> Text:
    if length < timedelta(0):
        return Text("−{t}", "−{t}").format(t=amount_text(-length))
    return amount_text(length)


def _office(file: Path | None, code: str) -> OfficeHours:
    offices = shipped_offices() if file is None else read_offices(text_of(file))
    wanted = code or (STANDARD if STANDARD in offices else next(iter(offices), ""))
    if wanted not in offices:
        raise OfficeUnknown(office=wanted or "—", known="、".join(offices) or "—")
    return offices[wanted]


def _said(text: Text) -> str:
    return text.en if os.environ.get("LANG", "").startswith("en") else text.zh


def _as_json(start: str, deadline: Deadline) -> dict[str, object]:
    """`deadline` is a day for limits of days, a moment for limits of hours; `deadline_at` is always the moment still in time."""
    by_day = deadline.limit.unit.ends_with_a_day
    return {
        "start": start,
        "limit": str(deadline.limit),
        "deadline": deadline.due_on.isoformat() if by_day else deadline.due_at.astimezone(ZONE).isoformat(),
        "deadline_at": deadline.due_at.isoformat(),
        "provisional": deadline.provisional,
        "derivation": [line.zh for line in deadline.derivation],
        "derivation_en": [line.en for line in deadline.derivation],
    }
