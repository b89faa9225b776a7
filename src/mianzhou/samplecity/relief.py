"""Relief supplies of the invented city: 10 depots, 32 stations and 106 points, as many as the plan counts, with lots that expire, and what is going on.

Every step goes through the actions, by who may take it, at the moment at which it would have happened.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mianzhou.applications.relief_supplies import api as relief
from mianzhou.data.geography.api import Outline, Position, boundaries, contains, outline_of
from mianzhou.kernel.people.api import Actor, actor_for, system_actor
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.units.api import Unit, unit_by_code
from mianzhou.samplecity.people import invented_name, open_accounts

DEPOTS, STATIONS, POINTS = 10, 32, 106
_VILLAGES = ("柳湾", "石门", "东坡", "下河", "桂花", "白塔", "新桥", "双井")
_TERRAINS = ("plain", "hills", "hills", "mountains")
# For each supply: how many lie in a depot, a station and a point, and in how many days each of its two lots expires (None keeps for good).
_STOCK: dict[str, tuple[int, int, int, tuple[int | None, int | None]]] = {
    "tent12": (420, 36, 0, (None, None)),
    "quilt": (2600, 240, 40, (None, None)),
    "coat": (1800, 0, 0, (None, None)),
    "bed": (900, 60, 0, (None, None)),
    "water": (1500, 160, 24, (52, 400)),
    "food": (1200, 110, 0, (-12, 260)),
    "lamp": (240, 20, 0, (None, None)),
    "generator": (24, 0, 0, (None, None)),
    "boat": (10, 0, 0, (None, None)),
    "mask": (900, 0, 0, (75, 700)),
    "disinfectant": (320, 0, 0, (30, 500)),
    "firstaid": (150, 0, 0, (81, 620)),
    "tarpaulin": (600, 40, 0, (None, None)),
    "sandbag": (380, 0, 0, (None, None)),
}
_BEGIN = timedelta(days=100)
TOWNSHIP = "980121101"  # Dukou, whose clerk and head can sign in


@dataclass(frozen=True, slots=True)
class _Spot:
    """A township, where it lies, and which unit keeps supplies in it."""

    region: Region
    outline: Outline
    keeper: Unit
    terrain: str


@transaction.atomic
def store_supplies(*, city: str, registrar: Actor, now: datetime) -> None:
    """Enter the places with their stock, and let something go on in them; once."""
    if relief.Place.objects.exists():
        return
    begin = now - _BEGIN
    people = open_accounts(city=city, actor=registrar, as_of=begin)
    command = actor_for(people["diaodu"])
    storekeeper = system_actor("样例城市 sample city", ["relief.keep"])
    relief.open_stock(unit=unit_by_code(f"{city}-gov"), actor=command, as_of=begin)
    for n, (code, site) in enumerate(_sites(city)):
        place = relief.open_place(code=code, site=site, actor=command, as_of=begin)
        goods = _goods(site.kind, n, begin.date(), now.date())
        relief.receive(
            key=f"opening {code}", place=place, goods=goods, source="bought", remark="年度采购", actor=storekeeper, as_of=begin
        )  # fmt: skip
    clerk, head, keeper = (actor_for(people[name]) for name in ("nongjing", "zhenzhang", "cangku"))
    _live(clerk, head, keeper, now)


def _sites(city: str) -> Iterator[tuple[str, relief.Site]]:
    """The places: codes and what is told of each."""
    chance = random.Random(f"relief {city}")
    spots = _townships(city)
    counties = {spot.region.parent_id: spot for spot in spots}
    bureau, first = unit_by_code(f"{city}-yjj"), spots[0]
    for n in range(DEPOTS):
        own = n < DEPOTS - len(counties)
        spot = spots[n % 3] if own else list(counties.values())[n - DEPOTS + len(counties)]
        area = first.region.parent.parent if own else spot.region.parent  # type: ignore[union-attr]
        named = area.short_name if area else ""
        name = f"{named}市第{'一二三四'[n]}救灾物资储备库" if own else f"{named}救灾物资储备库"
        yield f"K{n + 1:02d}", _site(name, "depot", bureau if own else _county_unit(spot), spot, 1800 + 200 * n, chance)
    for n in range(STATIONS):
        spot, more = spots[n % len(spots)], "" if n < len(spots) else "第二"
        yield (
            f"Z{n + 1:02d}",
            _site(f"{spot.region.name}{more}救灾物资储备站", "station", spot.keeper, spot, 240, chance),
        )
    for n in range(POINTS):
        spot, village = spots[n % len(spots)], _VILLAGES[(n // len(spots) + n) % len(_VILLAGES)]
        yield f"D{n + 1:03d}", _site(f"{spot.region.short_name}{village}储备点", "point", spot.keeper, spot, 40, chance)


def _site(name: str, kind: str, keeper: Unit, spot: _Spot, capacity: int, chance: random.Random) -> relief.Site:
    longitude, latitude = _inside(spot.outline, chance)
    return relief.Site(
        name=name, kind=kind, keeper=keeper, township=spot.region, longitude=longitude, latitude=latitude,
        terrain=spot.terrain, capacity=capacity, contact=invented_name(name), phone=f"0980-{chance.randrange(10**6, 10**7)}",
    )  # fmt: skip


def _inside(outline: Outline, chance: random.Random) -> Position:
    box = outline.box
    while True:
        at = (round(chance.uniform(box.west, box.east), 5), round(chance.uniform(box.south, box.north), 5))
        if contains(outline, at):
            return at


def _townships(city: str) -> list[_Spot]:
    """The townships with their boundaries; a government of the township keeps what lies there, or that of its county."""
    rows = list(boundaries(level="township", inside=city).select_related("region__parent__parent"))
    codes = {f"{code}-gov" for row in rows for code in (row.region.code, row.region.parent.code)}  # type: ignore[union-attr]
    units = {u.code: u for u in Unit.objects.filter(code__in=codes).select_related("region")}
    found = []
    for n, row in enumerate(rows):
        region = row.region
        keeper = units.get(f"{region.code}-gov") or units[f"{region.parent.code}-gov"]  # type: ignore[union-attr]
        found.append(_Spot(region, outline_of(region.code, row.geometry), keeper, _TERRAINS[n * 7 % len(_TERRAINS)]))
    return found


def _county_unit(spot: _Spot) -> Unit:
    return unit_by_code(f"{spot.region.parent.code}-gov")  # type: ignore[union-attr]


def _goods(kind: str, n: int, begin: date, today: date) -> list[relief.Incoming]:
    """What lies in a place: a depot has both lots of a supply, the others have them in turns."""
    level = ("depot", "station", "point").index(kind)
    goods = []
    for supply, (*amounts, days) in _STOCK.items():
        if not amounts[level]:
            continue
        for lot in (0, 1) if kind == "depot" else (n % 2,):
            amount = amounts[level] * (8 + n * 5 % 7) // 10
            left = days[lot]
            if left is not None and n % 5:
                left += 360  # most places have changed their stock in time
            until = today + timedelta(days=left) if left is not None else None
            made = (until or begin) - timedelta(days=720)
            goods.append(relief.Incoming(supply, amount, f"{made:%Y%m}-{'AB'[lot]}", made, until))
    return goods


def _live(clerk: Actor, head: Actor, keeper: Actor, now: datetime) -> None:
    """In Dukou: a transfer with a shortage, one that is on its way, a count and a write-off that wait for a second person."""
    rows = relief.Place.objects.select_related("keeper__region", "township__parent")
    depot = rows.get(code="K01")
    stations = rows.filter(kind="station", township__code=TOWNSHIP).order_by("code")
    point = rows.filter(kind="point", township__code=TOWNSHIP).order_by("code")[0]
    live_between(depot=depot, station=stations[0], point=point, clerk=clerk, head=head, keeper=keeper, now=now)


def live_between(
    *,
    depot: relief.Place,
    station: relief.Place,
    point: relief.Place,
    clerk: Actor,
    head: Actor,
    keeper: Actor,
    now: datetime,
) -> None:
    """Let a depot, a station and a point do all that they do: `clerk` and `head` are of the unit that keeps the last two, `keeper` of the depot's."""
    sent = relief.send(
        key="sample 1", source=depot, target=station, goods=[relief.Goods("quilt", 120), relief.Goods("tent12", 10)],
        purpose="入冬前补库", carrier="应急保障车队 3 号车", actor=keeper, as_of=now - timedelta(days=20),
    )  # fmt: skip
    arrived = {line.pk: relief.Arrived(line.sent) for line in sent.lines.all()}
    quilts = next(line for line in sent.lines.all() if line.supply == "quilt")
    arrived[quilts.pk] = relief.Arrived(quilts.sent - 6, damaged=4)
    relief.take_over(
        transfer_id=sent.pk, found=arrived, remark="4 床受潮，2 床短少", actor=clerk, as_of=now - timedelta(days=19)
    )
    relief.send(
        key="sample 2", source=station, target=point, goods=[relief.Goods("quilt", 20)], purpose="补充村级储备点",
        actor=clerk, as_of=now - timedelta(days=6),
    )  # fmt: skip
    relief.send(
        key="sample 3", source=depot, target=station, goods=[relief.Goods("water", 60)], purpose="更换临期饮用水",
        carrier="应急保障车队 1 号车", actor=keeper, as_of=now - timedelta(hours=20),
    )  # fmt: skip
    lots = relief.lying_in(station)
    counted = {(each.shelf.supply, each.lot.pk): each.amount - (each.shelf.supply == "lamp") for each in lots}
    relief.count_place(key="sample", place=station, counted=counted, actor=clerk, as_of=now - timedelta(days=2))
    spoilt = next(each for each in lots if each.shelf.supply == "food")
    shelf = relief.Shelf.objects.select_related("place__keeper", "place__township").get(pk=spoilt.shelf.pk)
    relief.ask_write_off(
        key="sample", shelf=shelf, lot=spoilt.lot.code, amount=min(8, spoilt.free), reason="damaged",
        remark="包装破损", actor=clerk, as_of=now - timedelta(days=1),
    )  # fmt: skip
    done = relief.ask_write_off(
        key="sample 0", shelf=shelf, lot=spoilt.lot.code, amount=2, reason="spoilt", remark="受潮", actor=clerk,
        as_of=now - timedelta(days=30),
    )  # fmt: skip
    relief.judge_write_off(
        write_off_id=done.pk, approved=True, remark="现场核实", actor=head, as_of=now - timedelta(days=29)
    )
