"""The pages of drills: those that were run, one's report, and running one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.applications.relief_supplies.drill.actions import keep_drill
from mianzhou.applications.relief_supplies.drill.models import Drill
from mianzhou.applications.relief_supplies.drill.queries import drill_for, drills_for
from mianzhou.applications.relief_supplies.drill.simulation import SUPPOSED, Supposition
from mianzhou.applications.relief_supplies.response.queries import commands
from mianzhou.applications.relief_supplies.response_desk import forms
from mianzhou.applications.relief_supplies.response_desk.event_pages import do_page
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.applications.relief_supplies.tabs import tabs
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Column, Status, Table, actor_of, names_of, page, shown_name, with_names

_DRILLS = [
    Column("number", Text("编号", "Number"), sort="number", link=lambda d: reverse("relief_drill", args=[d.number]), nowrap=True),
    Column("title", Text("演练", "Drill"), sort="title", wide=True),
    Column("kind", Text("类型", "Kind"), sort="kind", value=lambda d: SUPPOSED[d.kind].title),
    Column("event_at", Text("假定发生时间", "Supposed to happen"), kind="datetime", sort="event_at"),
    Column("people", Text("受灾人数", "People"), kind="number", sort="people"),
    Column("helped", Text("12小时内得到救助", "Helped within 12 h"), kind="number", sort="helped"),
    Column("share", Text("比例", "Share"), kind="number", unit=Text("%", "%"), digits=1, value=lambda d: 100 * d.helped / d.people if d.people else 100),
    Column("ran_at", Text("推演时间", "Run"), kind="datetime", sort="ran_at"),
    Column("ran_by", Text("推演人", "By"), value=lambda d: shown_name(d.ran_by, d.person_name)),
]  # fmt: skip


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _town_status(town: dict[str, Any]) -> Status:
    if town["helped"] >= town["people"]:
        return Status("done", Text("时限内", "In time"))
    return Status("late", Text("部分超时或缺物资", "Late or short"))


_TOWNS = [
    Column("name", Text("乡镇", "Township")),
    Column("km", Text("距中心（公里）", "From the centre (km)"), kind="number"),
    Column("people", Text("受灾人数", "People"), kind="number"),
    Column("households", Text("受灾户", "Households"), kind="number"),
    Column("first_at", Text("首批到达", "First lorry"), kind="datetime", value=lambda t: _moment(t["first_at"])),
    Column("last_at", Text("末批到达", "Last lorry"), kind="datetime", value=lambda t: _moment(t["last_at"])),
    Column("done_at", Text("发放完毕", "All handed out"), kind="datetime", value=lambda t: _moment(t["done_at"])),
    Column("helped", Text("12小时内得到救助", "Helped within 12 h"), kind="number"),
    Column("status", Text("结果", "Outcome"), kind="status", value=_town_status),
]
_MOVES = [
    Column("place_name", Text("从", "From")),
    Column("township_name", Text("到", "To")),
    Column("supply", Text("物资", "Supply"), value=lambda m: SUPPLIES[m["supply"]].title),
    Column("amount", Text("数量", "Amount"), kind="number"),
    Column("minutes", Text("车程（分钟）", "On the road (min)"), kind="number"),
    Column("leaves_at", Text("发车", "Leaves"), kind="datetime", value=lambda m: _moment(m["leaves_at"])),
    Column("arrives_at", Text("到达", "Arrives"), kind="datetime", value=lambda m: _moment(m["arrives_at"])),
]
_BUY = [
    Column("supply", Text("物资", "Supply"), value=lambda b: SUPPLIES[b["supply"]].title),
    Column("amount", Text("增储数量", "To buy"), kind="number"),
    Column("unit", Text("单位", "Unit"), value=lambda b: SUPPLIES[b["supply"]].unit),
    Column("place_name", Text("建议存放", "To be kept in")),
    Column("township_name", Text("为保障", "For")),
]


@page("relief.read")
def drills(request: HttpRequest) -> HttpResponse:
    """The drills that were run."""
    table = Table(
        request, with_names(drills_for(actor_of(request)), "ran_by"), name="relief-drills", columns=_DRILLS, default_sort="-ran_at",
        caption=Text("演练", "Drills"), empty=Text("还没有演练。推演不动用库存。", "No drill yet. A drill moves no stock."),
    )  # fmt: skip
    if response := table.export():
        return response
    context = {
        "table": table,
        "title": Text("救灾演练", "Drills"),
        "tabs": tabs(request, "relief_drills"),
        "commands": commands(actor_of(request)),
    }
    return render(request, "relief_supplies/drills.html", context)


@page("relief.allocate")
def drill_new(request: HttpRequest) -> HttpResponse:
    """Run a drill over the stock as it lies now."""
    actor, now = actor_of(request), timezone.now()
    form = forms.DrillForm(
        request.POST or None, initial={"event_at": forms.local_moment(timezone.localtime(now)), "strength": 2}
    )
    made: list[Drill] = []

    def run(given: dict[str, Any]) -> None:
        closed = tuple(sorted(place.code for place in given.pop("closed")))
        made.append(keep_drill(supposed=Supposition(**given, closed_places=closed), actor=actor, as_of=now))

    if request.method == "POST" and form.tried(run):
        messages.success(request, str(Text("推演完成，库存没有变动。", "The drill was run; no stock was moved.")))
        return HttpResponseRedirect(reverse("relief_drill", args=[made[0].number]))
    note = Text(
        "按现有可用库存推演，不预留、不出库。", "Over the stock that is free now; nothing is held back or sent."
    )
    return do_page(request, form, Text("推演", "Run a drill"), reverse("relief_drills"), note=note)


@page("relief.read")
def drill(request: HttpRequest, number: str) -> HttpResponse:
    """The report of a drill."""
    found = drill_for(actor_of(request), number)
    result = found.result
    captions = {
        "towns": (Text("各乡镇", "Townships"), _TOWNS),
        "buy": (Text("需增储的物资", "What to buy"), _BUY),
        "moves": (Text("调运", "Shipments"), _MOVES),
    }
    tables = {
        name: Table(
            request, result[name], name=f"{number}-{name}", columns=columns, prefix=name, caption=caption,
            empty=Text("没有。", "None."),
        )
        for name, (caption, columns) in captions.items()
    }  # fmt: skip
    for table in tables.values():
        if response := table.export():
            return response
    context = {
        "drill": found, "names": names_of([found.ran_by]), "kind": SUPPOSED[found.kind].title, "tables": list(tables.values()), "inputs": found.inputs,
        "due_at": _moment(result["due_at"]), "derivation": [Text(*pair) for pair in result["derivation"]],
        "share": round(100 * found.helped / found.people, 1) if found.people else 100, "assumed": [Text(*pair) for pair in result["assumed"]],
    }  # fmt: skip
    return render(request, "relief_supplies/drill.html", context)


urlpatterns = [
    path("services/relief/drills/", drills, name="relief_drills"),
    path("services/relief/drills/new/", drill_new, name="relief_drill_new"),
    path("services/relief/drills/<str:number>/", drill, name="relief_drill"),
]
