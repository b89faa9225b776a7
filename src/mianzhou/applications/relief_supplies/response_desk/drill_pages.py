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
from mianzhou.applications.relief_supplies.drill.queries import drill_for, drills_for, result_for
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
    if _waiting(town) and town["helped"] + _waiting(town) >= town["people"]:
        return Status("soon", Text("发放不及", "Hands short"))
    return Status("late", Text("物资不足", "Supplies short"))


def _waiting(town: dict[str, Any]) -> int:
    """People for whom all was there in time and not handed out; reports of before know nothing of it."""
    return int(town.get("waiting", 0))


_TOWNS = [
    Column("name", Text("乡镇", "Township")),
    Column("km", Text("距中心", "Away"), kind="number", unit=Text("公里", "km")),
    Column("people", Text("受灾人数", "People"), kind="number"),
    Column("households", Text("受灾户", "Households"), kind="number"),
    Column("first_at", Text("首批到达", "First lorry"), kind="datetime", value=lambda t: _moment(t["first_at"])),
    Column("last_at", Text("末批到达", "Last lorry"), kind="datetime", value=lambda t: _moment(t["last_at"])),
    Column("done_at", Text("发放完毕", "All handed out"), kind="datetime", value=lambda t: _moment(t["done_at"])),
    Column("helped", Text("12小时内救助", "Helped in 12 h"), kind="number"),
    Column("waiting", Text("到而未发", "Not handed out"), kind="number", value=_waiting),
    Column(
        "lacking",
        Text("物资未到", "Not there"),
        kind="number",
        value=lambda t: t["people"] - t["helped"] - _waiting(t),
    ),
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
    result = result_for(actor_of(request), found)
    captions = {
        "towns": (Text("各乡镇", "Townships"), _TOWNS),
        "buy": (Text("需增储的物资", "What to buy"), _BUY),
        "moves": (Text("调运", "Shipments"), _MOVES),
    }
    tables = {
        name: Table(
            request, result[name], name=f"{number}-{name}", columns=columns, prefix=name, caption=caption, page_size=100,
            empty=Text("没有涉及您能查看的储备点的内容。", "Nothing that concerns a place which you see."),
        )
        for name, (caption, columns) in captions.items()
    }  # fmt: skip
    for table in tables.values():
        if response := table.export():
            return response
    context = {
        "drill": found, "names": names_of([found.ran_by]), "kind": SUPPOSED[found.kind].title, "tables": list(tables.values()), "inputs": found.inputs,
        "findings": _findings(found), "strength": forms.STRENGTH_NAMES[found.inputs["strength"]], "due_at": _moment(result["due_at"]), "derivation": [Text(*pair) for pair in result["derivation"]],
        "share": round(100 * found.helped / found.people, 1) if found.people else 100, "assumed": [Text(*pair) for pair in result["assumed"]],
    }  # fmt: skip
    return render(request, "relief_supplies/drill.html", context)


def _findings(found: Drill) -> list[Text]:
    """What a report says at first sight: how many were helped, what held it up, what to buy in all."""
    towns, buy = found.result["towns"], found.result["buy"]
    helped = Text(
        "{n} 个乡镇受灾，{m} 个乡镇全部在 12 小时内得到救助。",
        "{n} township(s) are hit; {m} of them are helped in full within 12 hours.",
    )
    lines = [helped.format(n=len(towns), m=sum(t["helped"] >= t["people"] for t in towns))]
    waiting = sum(map(_waiting, towns))
    lacking = found.people - found.helped - waiting
    if waiting:
        said = Text(
            "{n} 人物资已到而来不及发放：须增加发放点和人手。",
            "For {n} people supplies are there in time and not handed out: more points and hands are needed.",
        )
        lines.append(said.format(n=f"{waiting:,}"))
    if lacking:
        said = Text(
            "{n} 人物资不足或 12 小时内不能到达：须增储。",
            "For {n} people supplies are short or too late: more must be stored.",
        )
        lines.append(said.format(n=f"{lacking:,}"))
    sums = {code: sum(b["amount"] for b in buy if b["supply"] == code) for code in SUPPLIES}
    parts = [(SUPPLIES[code], n) for code, n in sums.items() if n]
    if parts:
        zh = "；".join(f"{s.title.zh} {n:,} {s.unit.zh}" for s, n in parts)
        en = "; ".join(f"{s.title.en} {n:,} {s.unit.en}" for s, n in parts)
        lines.append(Text(f"需增储合计：{zh}。", f"To buy in all: {en}."))
    return lines


urlpatterns = [
    path("services/relief/drills/", drills, name="relief_drills"),
    path("services/relief/drills/new/", drill_new, name="relief_drill_new"),
    path("services/relief/drills/<str:number>/", drill, name="relief_drill"),
]
