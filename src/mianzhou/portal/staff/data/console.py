"""The console: one question to the lake at a time, its answer, files of it, what was asked before, and what is kept for asking again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.data.catalogue.api import visible_to
from mianzhou.data.lakehouse.api import (
    EXPORT,
    Ask,
    Result,
    ask_lake,
    askable_tables,
    budget_of,
    forget_question,
    question_of,
    questions_of,
    save_question,
    saved_questions,
)
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.addresses import address
from mianzhou.portal.components import exports
from mianzhou.portal.components.tables import Column, Table
from mianzhou.portal.lake_lists import CHANNELS, QUESTION_FILTERS, QUESTION_STATES
from mianzhou.portal.names import shown_name

SHOWN_ROWS = 200
SHOWN_TEXT = 300  # characters of a value
LATELY = 8
DISPUTABLE = 5
EXAMPLES: tuple[tuple[Text, str], ...] = (
    (Text("看一看前 20 行", "Look at 20 rows"), "SELECT * FROM {table} LIMIT 20"),
    (Text("按列计数", "Count by a column"), "SELECT {column}, count(*) AS n\nFROM {table}\nGROUP BY ALL\nORDER BY n DESC"),
    (Text("某批次的行", "Rows of a batch"), "SELECT *\nFROM {table}__all\nWHERE _batch = 1\nORDER BY _row"),
    (Text("收到时的原文", "The text as received"), "SELECT * FROM {table}__raw LIMIT 20"),
    (Text("被隔离的行及原因", "Quarantined rows and why"), "SELECT _reasons, count(*) AS n\nFROM {table}__quarantine\nGROUP BY ALL\nORDER BY n DESC"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A value of the answer as the page shows it."""

    text: str
    nothing: bool
    number: bool
    title: str  # the column's


@page("lake.query")
def console(request: HttpRequest) -> HttpResponse:
    """The editor, and the answer to what was asked."""
    actor = actor_of(request)
    if request.method != "POST":
        return render(request, "lake/console.html", _context(actor, request, _asked_before(actor, request)))
    ask = Ask(
        sql=request.POST.get("sql", ""),
        moment=request.POST.get("moment", ""),
        unmasked=request.POST.get("unmasked") == "on",
        purpose=request.POST.get("purpose", ""),
    )
    wanted = request.POST.get("do", "run")
    try:
        if wanted == "save":
            return _saved(request, ask, actor)
        if wanted in ("xlsx", "csv"):
            return _file(ask, wanted, actor)
        result = ask_lake(ask=ask, actor=actor, as_of=timezone.now())
    except MianzhouError as error:
        context = _context(actor, request, ask) | {"error": error.problem_text, "remedy": error.remedy_text}
        return render(request, "lake/console.html", context, status=error.status)
    return render(
        request,
        "lake/console.html",
        _context(actor, request, ask) | _answer(result) | {"disputable": _disputable(actor, ask.sql)},
    )


def _asked_before(actor: Actor, request: HttpRequest) -> Ask:
    """What the editor begins with: a question of the history, a saved one, or a table named in the address."""
    given = request.GET
    if (number := given.get("question", "")).isdecimal():
        earlier = question_of(actor, int(number[:18]))
        return Ask(earlier.sql, earlier.moment)
    if (number := given.get("saved", "")).isdecimal():
        kept = saved_questions(actor).filter(pk=int(number[:18])).first()
        if kept is None:
            raise NotFound(what=Text("保存的查询", "saved question"))
        return Ask(kept.sql)
    table = "".join(c for c in given.get("table", "") if c.isalnum() or c == "_")
    return Ask(f"SELECT * FROM {table} LIMIT 20" if table else "", given.get("moment", "")[:64])


def _context(actor: Actor, request: HttpRequest, ask: Ask) -> dict[str, Any]:
    words = request.GET.get("find", "")[:100]
    tables, total = askable_tables(actor, words)
    column = tables[0].columns[0].name if tables and tables[0].columns else "1"
    name = tables[0].name if tables else ""
    budget = budget_of("page")
    return {
        "ask": ask,
        "tables": tables,
        "more_tables": total - len(tables),
        "find": words,
        "examples": [(text, sql.format(table=name, column=column)) for text, sql in EXAMPLES] if name else [],
        "saved": saved_questions(actor),
        "lately": questions_of(actor).filter(person_id=actor.person_id or 0)[:LATELY],
        "me": actor.person_id,
        "may_unmask": actor.may_anywhere("lake.unmask"),
        "seconds": int(budget.seconds or 0),
        "most": budget.rows,
    }


def _disputable(actor: Actor, sql: str) -> list[tuple[str, str]]:
    """The resources that a question names, each with the page where one of its values can be disputed."""
    url = address("dispute_raise") if actor.may_anywhere("correction.raise") else None
    if url is None:
        return []
    named = {word.split("__")[0] for word in re.findall(r"[a-z]\w*", sql.lower())}
    found = visible_to(actor).filter(name__in=named, state="published").order_by("name")[:DISPUTABLE]
    return [(resource.title, f"{url}?{urlencode({'resource': resource.name})}") for resource in found]


def _answer(result: Result) -> dict[str, Any]:
    heads = [(name, kind, _is_number(kind)) for name, kind in result.columns]
    rows = [[_shown(v, *head) for v, head in zip(row, heads, strict=True)] for row in result.rows[:SHOWN_ROWS]]
    return {"result": result, "heads": heads, "rows": rows, "hidden_rows": max(0, len(result.rows) - SHOWN_ROWS)}


def _is_number(kind: str) -> bool:
    return kind.startswith(("int", "uint", "float", "double", "decimal"))


def _shown(value: Any, title: str, kind: str, number: bool) -> Shown:
    text = "" if value is None else str(plain(value))
    if len(text) > SHOWN_TEXT:
        text = text[:SHOWN_TEXT] + "…"
    return Shown(text, value is None, number, title)


def plain(value: Any) -> Any:
    """A value as files and pages write it: times in the city's, nested values as text."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bytes):
        return value.hex()
    return value


def _file(ask: Ask, form: str, actor: Actor) -> HttpResponse:
    """The answer as a file, with a wider row budget; it is a question of its own on record."""
    now = timezone.now()
    asked = Ask(ask.sql, ask.moment, ask.unmasked, ask.purpose, channel=EXPORT)
    result = ask_lake(ask=asked, actor=actor, as_of=now)
    columns = [Column(name, Text(name, name), value=_cell(n)) for n, (name, _) in enumerate(result.columns)]
    name = f"mianzhou-{timezone.localtime(now):%Y%m%d-%H%M%S}"
    if form == "csv":
        return cast(HttpResponse, exports.csv_response(name, columns, result.rows))
    note = [ask.sql, ask.moment, f"{actor.name} {timezone.localtime(now):%Y-%m-%d %H:%M}"]
    if result.cut:
        note.append(str(Text(f"只含前 {len(result.rows)} 行", f"the first {len(result.rows)} rows only")))
    return cast(HttpResponse, exports.xlsx_response(name, columns, result.rows, note))


def _cell(position: int) -> Any:
    def of(row: tuple[Any, ...]) -> Any:
        value = plain(row[position])
        return value if value is None or isinstance(value, int | float | Decimal) else str(value)

    return of


def _saved(request: HttpRequest, ask: Ask, actor: Actor) -> HttpResponse:
    name, shared = request.POST.get("name", ""), request.POST.get("shared") == "on"
    kept = save_question(name=name, sql=ask.sql, shared=shared, actor=actor, as_of=timezone.now())
    messages.success(request, str(Text(f"已保存“{kept.name}”。", f"“{kept.name}” is saved.")))
    return redirect(f"{reverse('console')}?saved={kept.pk}")


@page("lake.query")
@require_POST
def forget(request: HttpRequest, saved_id: int) -> HttpResponse:
    """Remove one of my saved questions."""
    forget_question(saved_id=saved_id, actor=actor_of(request), as_of=timezone.now())
    messages.success(request, str(Text("已删除。", "Removed.")))
    return redirect("console")


COLUMNS = [
    Column("asked_at", Text("时间", "When"), kind="datetime", sort="asked_at"),
    Column(
        "actor_name",
        Text("人员", "Who"),
        sort="actor_name",
        value=lambda q: shown_name(q.actor_name, q.person and q.person.name),
    ),
    Column(
        "sql", Text("语句", "Statement"), link=lambda q: f"{reverse('console')}?question={q.pk}", value=str, wide=True
    ),
    Column("rows", Text("行数", "Rows"), kind="number", sort="rows"),
    Column("seconds", Text("用时", "Time"), kind="number", sort="seconds", unit=Text("秒", "s")),
    Column("unmasked", Text("未脱敏", "Unmasked"), value=lambda q: (q.purpose or True) if q.unmasked else None),
    Column("channel", Text("途径", "Channel"), value=lambda q: CHANNELS.get(q.channel, q.channel)),
    Column("state", Text("结果", "Result"), kind="status", value=lambda q: QUESTION_STATES[q.state]),
]
EMPTY = Text("还没有人查询过。每次查询都会记在这里。", "Nothing has been asked yet. Every question is recorded here.")


@page("lake.query")
def history(request: HttpRequest) -> HttpResponse:
    """What was asked before: mine; everybody's for who maintains the lake."""
    table = Table(
        request,
        questions_of(actor_of(request)),
        name="questions",
        columns=COLUMNS,
        filters=QUESTION_FILTERS,
        default_sort="-asked_at",
        empty=EMPTY,
    )
    if response := table.export():
        return response
    return render(request, "lake/history.html", {"table": table})


urlpatterns = [
    path("data/console/", console, name="console"),
    path("data/console/history/", history, name="console_history"),
    path("data/console/saved/<int:saved_id>/forget/", forget, name="console_forget"),
]
