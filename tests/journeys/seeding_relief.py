"""The part of the lived city that concerns relief supplies: a depot of the city, a station and points that the data bureau keeps, whose clerk and head can sign in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any


def relief_places(now: datetime) -> dict[str, dict[str, Any]]:
    """One instance for every route of the pages of places and stock with parameters."""
    from mianzhou.applications.relief_supplies import api as relief
    from mianzhou.kernel.people.api import Person, actor_for
    from mianzhou.samplecity.relief import live_between

    names = ("shuju", "juzhang", "cangku", "diaodu")
    clerk, head, keeper, command = (actor_for(Person.objects.get(username=name)) for name in names)
    begin = now - timedelta(days=60)
    depot, station, point = _opened(command, begin)
    for place, actor in ((depot, keeper), (station, clerk)):
        relief.receive(
            key=place.code, place=place, goods=_goods(now.date()), source="bought", remark="", actor=actor, as_of=begin
        )
    live_between(depot=depot, station=station, point=point, clerk=clerk, head=head, keeper=keeper, now=now)
    of_it = {"code": station.code}
    return {
        "relief_place": of_it,
        "relief_place_do": of_it | {"verb": "receive"},
        "relief_place_change": of_it,
        "relief_place_state": of_it,
        "relief_supply_change": {"code": _blanket(command, begin)},
        "relief_transfer": {"number": relief.Transfer.objects.get(key="sample 3").number},
        "relief_count": {"count_id": relief.PlaceCount.objects.get().pk},
        "relief_write_off": {"write_off_id": relief.WriteOff.objects.get(state="asked").pk},
        **_response_places(clerk, command, now),
    }


def _response_places(clerk: Any, command: Any, now: datetime) -> dict[str, dict[str, Any]]:
    """One instance for every route of the pages of events, coverage and drills: an event that the data bureau's clerk answers to."""
    from mianzhou.applications.relief_supplies import api as relief
    from mianzhou.kernel.people.api import system_actor
    from mianzhou.kernel.regions.api import region_by_code
    from mianzhou.kernel.units.api import unit_by_code
    from mianzhou.samplecity.relief_response import Cast, ask, bring, hand_out, tell_people

    tell_people(city="9801", command=command, now=now)
    township, at = region_by_code("980101001"), now - timedelta(hours=11)
    event = relief.open_event(
        title="望江街道洪涝", kind="flood", happened_at=at, hits=[relief.Hit(township, 48, 12)], actor=command, as_of=at
    )
    event.hits.update(unit=unit_by_code("9801-sjj"))
    hit = relief.HitTownship.objects.select_related("event", "township", "unit__region", "receives_at").get(event=event)
    cast = Cast(command, system_actor("journey", ["relief.keep"]), clerk)
    bring(hit, {"tent12": 12, "quilt": 36, "water": 12}, cast, at)
    hand_out(hit, 6, clerk, [at + timedelta(hours=6), at + timedelta(hours=8)])
    ask(hit, {"quilt": 12, "mask": 4}, clerk, at + timedelta(hours=9))
    drill = relief.keep_drill(
        supposed=relief.Supposition("earthquake", 1, now, township.code), actor=command, as_of=now
    )
    of_event, delivery = {"number": event.number}, relief.Delivery.objects.order_by("pk")[0]
    of_hit = of_event | {"township": township.code}
    return {
        "relief_event": of_event,
        "relief_event_part": of_event | {"part": "receipts"},
        "relief_event_do": of_event | {"verb": "tell"},
        "relief_event_propose": of_event,
        "relief_hit": of_hit,
        "relief_hit_do": of_hit | {"verb": "ask"},
        "relief_receipt_sheet": of_hit,
        "relief_request": {"number": hit.requests.order_by("pk")[0].number},
        "relief_request_do": {"number": hit.requests.order_by("pk")[0].number, "verb": "submit"},
        "relief_allocation": {"number": delivery.allocation.number},
        "relief_allocation_do": {"number": delivery.allocation.number},
        "relief_delivery": {"number": delivery.number},
        "relief_delivery_do": {"number": delivery.number, "verb": "send"},
        "relief_drill": {"number": drill.number},
    }


def _opened(command: Any, begin: datetime) -> list[Any]:
    from mianzhou.applications.relief_supplies import api as relief
    from mianzhou.kernel.regions.api import region_by_code
    from mianzhou.kernel.units.api import unit_by_code

    relief.open_stock(unit=unit_by_code("9801-gov"), actor=command, as_of=begin)
    township, bureau, office = region_by_code("980101001"), unit_by_code("9801-yjj"), unit_by_code("9801-sjj")
    told = (
        ("K01", "云川市第一救灾物资储备库", "depot", bureau, 150.32),
        ("Z01", "望江街道救灾物资储备站", "station", office, 150.35),
        ("D001", "望江柳湾储备点", "point", office, 150.36),
    )
    return [
        relief.open_place(code=code, site=relief.Site(name, kind, keeper, township, east, 30.6), actor=command, as_of=begin)
        for code, name, kind, keeper, east in told
    ]  # fmt: skip


def _blanket(command: Any, begin: datetime) -> str:
    """A supply of the city's own."""
    from decimal import Decimal

    from mianzhou.applications.relief_supplies import api as relief
    from mianzhou.kernel.text import Text

    supply = relief.Supply("blanket", Text("毛毯", "Blanket"), "living", Text("条", "pcs"), Decimal(1))
    return relief.add_supply(supply=supply, actor=command, as_of=begin).code


def _goods(today: date) -> list[Any]:
    from mianzhou.applications.relief_supplies import api as relief

    days = {"quilt": None, "tent12": None, "lamp": None, "food": -12, "water": 40, "mask": 80, "firstaid": 85}
    return [
        relief.Incoming(supply, 400, f"{supply}-A", None, None if left is None else today + timedelta(days=left))
        for supply, left in days.items()
    ]
