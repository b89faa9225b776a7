"""The registers that one may read, and the entries of one: as they stood on any day, filtered, those due for review, as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.drawing import DrawFilter
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, TextFilter
from mianzhou.portal.components.tables import Table
from mianzhou.portal.staff.registers.words import entry_status
from mianzhou.services.registers import api as keeping
from mianzhou.services.registers.api import TEXT, Register, RegisterEntry, RegisterFact, RegisterField

_NO_DAY = Text("日期应写作 2026-11-20。", "Write the day as 2026-11-20.")
_DUE_SOON = 30


@page("register.read")
def registers(request: HttpRequest) -> HttpResponse:
    """The registers of which the actor may read entries, with how many stand and how many are due for review."""
    actor, day = actor_of(request), timezone.localdate()
    shown = []
    for register in keeping.registers():
        if not actor.may_anywhere(register.read_by):
            continue
        rows = keeping.entries_for(actor, register)
        shown.append(
            (register, rows.filter(ended_on=None).count(), keeping.due_for_review(actor, register, day).count())
        )
    return render(request, "registers/registers.html", {"registers": shown})


def register_for(actor: Actor, register_id: str) -> Register:
    """The register of this id; `NotFound` where there is none that the actor may read."""
    found = next((r for r in keeping.registers() if r.id == register_id), None)
    if found is None or not actor.may_anywhere(found.read_by):
        raise NotFound(what=Text("登记簿", "register"))
    return found


def entry_url(entry: RegisterEntry) -> str:
    """The page of an entry."""
    return reverse("register_entry", args=[entry.register, entry.pk])


@dataclass
class _Values:
    """What the register says of the entries of a page on a day, fetched at once."""

    on: date
    found: dict[int, dict[str, str]] = field(default_factory=dict)

    def fetch(self, rows: Sequence[RegisterEntry]) -> None:
        ids = RegisterEntry.objects.filter(pk__in=[entry.pk for entry in rows])
        self.found |= keeping.values_of_many(ids, self.on)

    def of(self, kept: RegisterField) -> Callable[[RegisterEntry], Text | str]:
        return lambda entry: kept.said(self.found.get(entry.pk, {}).get(kept.name, ""))


@page("register.read")
def entries(request: HttpRequest, register_id: str) -> HttpResponse:
    """The entries of a register as they stood on a day."""
    actor, today = actor_of(request), timezone.localdate()
    register = register_for(actor, register_id)
    typed = request.GET.get("on", "").replace("\x00", "").strip()
    on, error = today, None
    if typed:
        try:
            on = date.fromisoformat(typed)
        except ValueError:
            error = _NO_DAY
    rows = keeping.entries_for(actor, register)
    if on != today:
        rows = rows.filter(Q(entered_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on)))
    values = _Values(on)
    table = Table(
        request,
        rows,
        name=f"register-{register.id}",
        columns=_columns(register, values, on),
        filters=_filters(register, today, on),
        default_sort="number",
        caption=register.title,
        empty=Text("登记簿里还没有登记。", "Nothing is on this register."),
        prepare=values.fetch,
    )
    if response := table.export():
        return response
    context = {"register": register, "table": table, "typed": typed, "on": on, "past": on != today, "error": error}
    return render(request, "registers/entries.html", context)


def _columns(register: Register, values: _Values, on: date) -> list[Column]:
    kept = [
        Column(f.name, f.title, value=values.of(f), wide=not _short(f))
        for f in register.fields
        if f.name != register.fields[0].name
    ]
    dates = [Column("entered_on", Text("登记日期", "Entered"), kind="date", sort="entered_on")]
    if register.review_months:
        dates.append(Column("review_due_on", Text("下次审查", "Review due"), kind="date", sort="review_due_on"))
    return [
        Column("number", Text("编号", "Number"), sort="number", nowrap=True),
        Column("title", register.fields[0].title, sort="title", link=entry_url, wide=True),
        *kept,
        Column("unit", Text("登记单位", "Kept by"), sort="unit__short_name"),
        *dates,
        Column("state", Text("状态", "State"), kind="status", value=lambda e: entry_status(e, on)),
    ]


def _short(field_: RegisterField) -> bool:
    return field_.kind != TEXT


def _filters(register: Register, today: date, on: date) -> list[Filter]:
    def search(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        for word in text.split()[:8]:
            said = RegisterFact.objects.filter(entry=OuterRef("pk"), withdrawn_at=None, value__icontains=word)
            rows = rows.filter(Q(number__icontains=word) | Q(title__icontains=word) | Exists(said))
        return rows

    def narrow(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "stands":
            return rows.filter(ended_on=None)
        if value == "ended":
            return rows.exclude(ended_on=None)
        if value == "overdue":
            return rows.filter(ended_on=None, review_due_on__lt=today)
        return rows.filter(ended_on=None, review_due_on__lte=date.fromordinal(today.toordinal() + _DUE_SOON))

    return [
        TextFilter("q", Text("编号、名称、内容", "Number, name, content"), search=search),
        ChoiceFilter(
            "state",
            Text("状态", "State"),
            choices=[
                ("stands", Text("在册", "Stands")),
                ("due", Text("30 天内应审查（含逾期）", "Review due within 30 days, or overdue")),
                ("overdue", Text("逾期未审查", "Review overdue")),
                ("ended", Text("已注销", "Ended")),
            ],
            narrow=narrow,
        ),
        *(_narrowing(f, on) for f in register.fields if f.choices),
        DateRangeFilter("entered", Text("登记日期", "Entered"), field="entered_on"),
        DrawFilter("number"),
    ]


def _narrowing(kept: RegisterField, on: date) -> Filter:
    """By one of the few values that a field has."""
    return ChoiceFilter(
        f"is_{kept.name}",
        kept.title,
        choices=[(text.zh, text) for text in kept.choices.values()],
        narrow=lambda rows, value: keeping.saying(rows, kept.name, value, on),
    )


urlpatterns = [
    path("services/registers/", registers, name="registers"),
    path("services/registers/<str:register_id>/", entries, name="register_entries"),
]
