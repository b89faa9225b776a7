"""Writes of drills: running one over the stock as it lies, and keeping its report. No stock is touched."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mianzhou.applications.relief_supplies.drill.models import Drill
from mianzhou.applications.relief_supplies.drill.simulation import (
    DECIDING,
    HOUSEHOLDS_AN_HOUR,
    LOADING,
    SUPPOSED,
    DrillReport,
    DrillWrong,
    Supposition,
    Town,
    run_drill,
)
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import ALLOCATE, spots
from mianzhou.applications.relief_supplies.stock.queries import free_stock
from mianzhou.applications.relief_supplies.supplies import POINT
from mianzhou.applications.relief_supplies.townships.models import Township
from mianzhou.applications.relief_supplies.townships.queries import township_spots
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text


@transaction.atomic
def keep_drill(*, supposed: Supposition, actor: Actor, as_of: datetime) -> Drill:
    """Run a drill and keep its report. The command does. `DrillWrong` for what cannot be supposed."""
    actor.require(ALLOCATE)
    report, names = run_now(supposed)
    year = timezone.localdate(as_of).year
    last = Drill.objects.select_for_update().filter(number__startswith=f"YL{year}-").order_by("-number").first()
    number = f"YL{year}-{int(last.number.rpartition('-')[2]) + 1 if last else 1:03d}"
    kind = SUPPOSED[supposed.kind].title
    made = Drill.objects.create(
        number=number, title=f"{names[supposed.centre]}{kind.zh}演练", kind=supposed.kind, event_at=supposed.event_at,
        ran_at=as_of, ran_by=actor.name, people=report.people, helped=report.helped,
        inputs={**asdict(supposed), "event_at": supposed.event_at.isoformat(), "centre_name": names[supposed.centre],
                "closed_names": [names.get(code, code) for code in supposed.closed_places]},
        result=told(report, names),
    )  # fmt: skip
    detail = {"number": number, "kind": supposed.kind, "people": report.people, "helped": report.helped}
    record(actor=actor, as_of=as_of, verb="relief.drill", subject=made, detail=detail)
    return made


def run_now(supposed: Supposition) -> tuple[DrillReport, dict[str, str]]:
    """A drill over the stock that is free now, and the names of places and townships; kept nowhere. `DrillWrong` for what cannot be supposed."""
    unknown = set(supposed.closed_places) - set(Place.objects.values_list("code", flat=True))
    if unknown:
        why = Text("没有编码为“{code}”的储备点", "no place has the code “{code}”")
        raise DrillWrong(why=why.format(code=min(unknown)))
    towns = known_towns()
    places = {p.code: p for p in Place.objects.filter(closed_at=None)}
    stores = {code for code, place in places.items() if place.kind != POINT}
    report = run_drill(supposed, towns, spots(places.values()), free_stock(list(places.values())), stores)
    return report, {t.code: t.name for t in towns} | {code: p.name for code, p in places.items()}


def known_towns() -> list[Town]:
    """The townships with their people and where they are."""
    rows = list(Township.objects.select_related("region").order_by("region__code"))
    where = township_spots(rows)
    return [Town(t.region.code, t.region.name, t.people, t.households, where[t.region.code]) for t in rows]


def told(report: DrillReport, names: dict[str, str]) -> dict[str, Any]:
    """A report as plain values, for keeping and for JSON."""
    return {
        "due_at": report.due_at.isoformat(),
        "derivation": [[line.zh, line.en] for line in report.derivation],
        "assumed": [[line.zh, line.en] for line in assumptions(report.supposed)],
        "towns": [
            {
                **asdict(town),
                **{at: _moment(getattr(town, at)) for at in ("first_at", "last_at", "done_at")},
            }
            for town in report.towns
        ],
        "moves": [
            {
                "place": m.shipment.place, "place_name": names[m.shipment.place], "township": m.shipment.township,
                "township_name": names[m.shipment.township], "supply": m.shipment.supply, "lot": m.shipment.lot,
                "amount": m.shipment.amount, "minutes": int(m.shipment.takes.total_seconds() // 60),
                "leaves_at": m.leaves_at.isoformat(), "arrives_at": m.arrives_at.isoformat(), "in_time": m.in_time,
            }
            for m in report.moves
        ],
        "buy": [{**asdict(b), "place_name": names.get(b.place, ""), "township_name": names[b.township]} for b in report.buy],
        "people": report.people,
        "helped": report.helped,
    }  # fmt: skip


def assumptions(supposed: Supposition) -> tuple[Text, ...]:
    """What a drill supposes, in words."""
    kind = SUPPOSED[supposed.kind]
    return (
        Text(
            "{kind}：中心受灾人口 {share}%，随距离减少，{km} 公里外不受灾。",
            "{kind}: {share}% of the people at the centre are hit, fewer with the distance, none beyond {km} km.",
        ).format(
            kind=kind.title,
            share=f"{kind.share * supposed.strength * 100:.0f}",
            km=round(kind.reach_km * (1 + (supposed.strength - 1) * 0.5)),
        ),
        Text(
            "决策 {a} 分钟，装车 {b} 分钟；物资备齐即边到边发，每个乡镇每小时发放 {n} 户。",
            "{a} minute(s) to decide, {b} to load; what is there is handed out as it comes, to {n} household(s) an hour in a township.",
        ).format(a=int(DECIDING.total_seconds() // 60), b=int(LOADING.total_seconds() // 60), n=HOUSEHOLDS_AN_HOUR),
        Text(
            "车程按直线距离、地形折算，不代表实时路况；数字均为虚构。",
            "Driving times follow from the straight line and the terrain, not from the traffic; all figures are invented.",
        ),
    )


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
