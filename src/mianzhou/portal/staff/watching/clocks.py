"""Every clock of every procedure in one list; one clock with its derivation; totals by unit with the line by month; the rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.watching import api as watching
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.charts import Chart, Series
from mianzhou.portal.components.tables import Table
from mianzhou.portal.staff.watching.keyed import KeyedTable
from mianzhou.portal.watching_lists import (
    clock_filters,
    clock_procedure,
    clock_status,
    clock_step,
    clock_title,
    colour_status,
    notice_status,
    procedure_choices,
    unit_choices,
)

BARS = 15


def clock_url(clock: watching.WatchedClock) -> str:
    """The page of a clock."""
    return reverse("watched_clock", args=[clock.pk])


def due_of(clock: watching.WatchedClock) -> date | datetime:
    """Its last day, or the moment where hours are counted."""
    return clock.due_at if clock.by_hour else clock.due_on


COLUMNS = (
    Column("number", Text("编号", "No."), link=clock_url, nowrap=True),
    Column("title", Text("事项", "Matter"), value=clock_title, wide=True),
    Column("procedure", Text("程序", "Procedure"), value=clock_procedure),
    Column("step", Text("环节", "Step"), value=clock_step),
    Column("unit", Text("承办单位", "Unit")),
    Column("started_at", Text("起算", "Began"), kind="date"),
    Column("due", Text("期限", "Due"), value=due_of, kind="text", nowrap=True),
    Column("state", Text("状态", "State"), kind="status", value=clock_status),
    Column("ended_at", Text("办结", "Done"), kind="datetime"),
)


@page("watching.read")
def clocks(request: HttpRequest) -> HttpResponse:
    """What the actor oversees, the nearest deadline first; without a state chosen, what is overdue stands on top."""
    actor, now = actor_of(request), timezone.now()
    table = KeyedTable(
        request,
        watching.clocks_for(actor, now),
        name="watching",
        columns=COLUMNS,
        filters=clock_filters(unit_choices(actor)),
        caption=Text("时限", "Deadlines"),
        empty=Text(
            "还没有时限。事项立案、任务交办后一分钟内在此出现。",
            "No deadlines yet. They appear here within a minute of a case being opened or a task assigned.",
        ),
    )
    if response := table.export():
        return response
    context = {"table": table, "read_at": watching.read_at(), "states": _states(actor, now)}
    return render(request, "watching/clocks.html", context)


def _states(actor: Actor, now: datetime) -> list[tuple[str, Text, int, str]]:
    """The open states with how many stand in each: code, title, number, address."""
    open_states = (
        watching.ClockState.OVERDUE,
        watching.ClockState.WARNED,
        watching.ClockState.RUNNING,
        watching.ClockState.SUSPENDED,
    )
    counts = watching.open_counts(actor, now)
    return [
        (s.value, watching.STATE_TITLES[s], counts[s], f"{reverse('watching')}?state={s.value}") for s in open_states
    ]


@page("watching.read")
def clock(request: HttpRequest, clock_id: int) -> HttpResponse:
    """One deadline: of what, whose, by when, how it was derived, which notices there are about it."""
    actor = actor_of(request)
    found = watching.clock_for(actor, clock_id, timezone.now())
    source = watching.source_of(found.source)
    readable = source is not None and found.ref in source.readable(actor, [found.ref])
    notices = watching.notices_for(actor).filter(clock=found).order_by("pk")
    rules = watching.version_on(timezone.localdate())
    context = {
        "clock": found,
        "due": due_of(found),
        "title": clock_title(found),
        "procedure": clock_procedure(found),
        "step": clock_step(found),
        "status": clock_status(found),
        # Words of a matter under secrecy stand in its derivation too.
        "lines": source.basis(found.key) if source is not None and (readable or found.title) else (),
        "place": _place(source, found) if source is not None and readable else "",
        "notices_about": [(n, colour_status(n), notice_status(n)) for n in notices],
        "rule": rules.sentence(rules.turns_of(found.source, found.procedure)),
    }
    return render(request, "watching/clock.html", context)


def _place(source: watching.ClockSource, found: watching.WatchedClock) -> str:
    return reverse(source.route, args=[found.number if source.by_number else found.ref])


@page("watching.read")
def units(request: HttpRequest) -> HttpResponse:
    """Totals by unit with the share done in time, and the line by month, of all procedures or of one."""
    actor, now = actor_of(request), timezone.now()
    today = timezone.localdate(now)
    choices = procedure_choices()
    chosen = request.GET.get("procedure", "")
    chosen = chosen if chosen in {code for code, _ in choices} else ""
    source, _, procedure = chosen.partition(":")
    since = today.replace(month=1, day=1)
    rows = watching.totals_by_unit(actor, at=now, since=since, source=source, procedure=procedure)
    table = Table(
        request,
        rows,
        name="watching-units",
        columns=_unit_columns(chosen),
        page_size=50,
        caption=Text("各单位时限情况（办结、警示自 {d} 起）", "Deadlines by unit (done and notices since {d})").format(
            d=since
        ),
        empty=Text("还没有时限。", "No deadlines yet."),
    )
    if response := table.export():
        return response
    months = watching.by_month(actor, today=today, source=source, procedure=procedure)
    context = {
        "table": table,
        "choices": choices,
        "chosen": chosen,
        "bars": _bars(rows[:BARS]),
        "line": _line(months),
        "read_at": watching.read_at(),
    }
    return render(request, "watching/units.html", context)


def _unit_columns(chosen: str) -> list[Column]:
    def link(row: Any) -> str:
        return f"{reverse('watching')}?unit={row.unit_id}" + (f"&procedure={chosen}" if chosen else "")

    numbers = (
        ("overdue", Text("逾期未办", "Overdue")),
        ("warned", Text("预警", "Warned")),
        ("running", Text("计时中", "Running")),
        ("suspended", Text("中止", "Suspended")),
        ("done", Text("按时办结", "Done in time")),
        ("done_late", Text("逾期办结", "Done late")),
    )
    return [
        Column("name", Text("单位", "Unit"), sort="name", link=link),
        *(Column(key, title, kind="number", sort=key) for key, title in numbers),
        Column("rate", Text("按时率", "In time"), kind="number", unit=Text("%", "%"), digits=1),
        Column("yellow", Text("黄牌", "Yellow"), kind="number", sort="yellow"),
        Column("red", Text("红牌", "Red"), kind="number", sort="red"),
    ]


def _bars(rows: list[watching.UnitTotals]) -> Chart:
    return Chart(
        Text("各单位未办结", "Open, by unit"),
        [row.name for row in rows],
        [
            Series(watching.STATE_TITLES[watching.ClockState.OVERDUE], [r.overdue for r in rows], status="late"),
            Series(watching.STATE_TITLES[watching.ClockState.WARNED], [r.warned for r in rows], status="soon"),
            Series(watching.STATE_TITLES[watching.ClockState.RUNNING], [r.running for r in rows], status="done"),
        ],
        kind="stacked",
        unit=Text("项", "deadlines"),
    )


def _line(months: list[watching.MonthLine]) -> Chart:
    rates = [None if m.rate is None else float(m.rate) for m in months]
    return Chart(
        Text("每月按时办结率", "Done in time, by month"),
        [f"{m.month:%Y-%m}" for m in months],
        [Series(Text("按时率", "In time"), rates)],
        unit=Text("%", "%"),
        most=100,
    )


@page("watching.read")
def rules(request: HttpRequest) -> HttpResponse:
    """The rules of yellow and red notices, every version with its basis."""
    today = timezone.localdate()
    current = watching.version_on(today)
    versions = [(v, v is current, v.sentence(), _exceptions(v)) for v in reversed(watching.shipped_rules())]
    return render(request, "watching/rules.html", {"versions": versions})


def _exceptions(version: watching.RuleVersion) -> list[tuple[Text, Text]]:
    titles = {code.partition(":")[2]: title for code, title in procedure_choices()}
    titles |= {s.id: s.title for s in watching.sources()}
    return [(titles.get(name, Text(name, name)), version.sentence(turns)) for name, turns in version.procedures.items()]


urlpatterns = [
    path("oversight/watching/", clocks, name="watching"),
    path("oversight/watching/units/", units, name="watching_units"),
    path("oversight/watching/rules/", rules, name="watching_rules"),
    path("oversight/watching/<int:clock_id>/", clock, name="watched_clock"),
]
