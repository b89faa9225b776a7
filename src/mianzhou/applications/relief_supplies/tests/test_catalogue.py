"""What changes around the stock: places that close and open again, units that hand over, supplies of the city's own; and lists whose queries do not grow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mianzhou.applications.relief_supplies.errors import GoodsWrong, PlaceClosed, PlaceWrong, SupplyWrong
from mianzhou.applications.relief_supplies.places.actions import (
    Site,
    change_place,
    close_place,
    open_place,
    reopen_place,
)
from mianzhou.applications.relief_supplies.response.needs import need_of
from mianzhou.applications.relief_supplies.response.receipt_list import read_rows
from mianzhou.applications.relief_supplies.stock import actions, checking_actions, lists, queries
from mianzhou.applications.relief_supplies.stock.catalogue_actions import add_supply, change_supply
from mianzhou.applications.relief_supplies.stock.goods import Goods, Incoming
from mianzhou.applications.relief_supplies.stock.models import Shelf
from mianzhou.applications.relief_supplies.stock.opening_actions import book_of_supplies
from mianzhou.applications.relief_supplies.supplies import SUPPLIES, Supply
from mianzhou.applications.relief_supplies.tests.city import NOW, City
from mianzhou.data.geography.api import Boundary
from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.ledgers.api import Account

BLANKET = Supply("blanket", Text("毛毯", "Blanket"), "living", Text("条", "pcs"), Decimal("0.5"), daily=True)


def received(city: City, supply: str, key: str = "more") -> None:
    goods = [Incoming(supply, 6, "B1")]
    actions.receive(key=key, place=city.depot, goods=goods, source="bought", remark="", actor=city.keeper, as_of=NOW)


def test_a_closed_place_promises_nothing_and_takes_nothing_in(city: City) -> None:
    for stranger in (city.clerk, city.neighbour):
        with pytest.raises(NotPermitted):
            close_place(place_id=city.depot.pk, reason="道路中断", actor=stranger, as_of=NOW)
    with pytest.raises(PlaceWrong):
        close_place(place_id=city.depot.pk, reason=" ", actor=city.keeper, as_of=NOW)
    for _ in range(2):
        close_place(place_id=city.depot.pk, reason="道路中断", actor=city.keeper, as_of=NOW)
    city.depot.refresh_from_db()
    assert city.depot.closed_at == NOW
    assert queries.free_stock() == []
    with pytest.raises(PlaceClosed):
        received(city, "tent12")
    actions.send(
        key="out", source=city.depot, target=city.point, goods=[Goods("tent12", 4)], actor=city.keeper, as_of=NOW
    )  # what lies there may be brought to safety
    reopen_place(place_id=city.depot.pk, reason="道路恢复", actor=city.command, as_of=NOW)
    city.depot.refresh_from_db()
    assert city.depot.closed_at is None
    assert sum(s.free for s in queries.free_stock()) == 36
    verbs = AuditEntry.objects.filter(verb__in=("relief.close_place", "relief.reopen_place"))
    assert list(verbs.order_by("pk").values_list("verb", "detail__reason")) == [
        ("relief.close_place", "道路中断"),
        ("relief.reopen_place", "道路恢复"),
    ]


def test_a_new_keeper_answers_for_the_shelves_in_the_book_too(city: City) -> None:
    depot, other = city.depot, Unit.objects.get(code="other")
    site = Site(depot.name, depot.kind, other, depot.township, depot.longitude, depot.latitude)
    change_place(place_id=depot.pk, site=site, actor=city.command, as_of=NOW)
    depot.refresh_from_db()
    shelf = Shelf.objects.select_related("account", "way").get(place=depot)
    assert (shelf.account.keeper, shelf.way.keeper) == (other, other)
    taken = {"key": "n1", "source": depot, "target": city.point, "goods": [Goods("tent12", 1)], "as_of": NOW}
    with pytest.raises(NotPermitted):
        actions.send(actor=city.keeper, **taken)
    assert actions.send(actor=city.neighbour, **taken).state == "sent"
    assert Account.objects.filter(keeper=other).count() == 2  # the point's stay where they were
    change_place(place_id=depot.pk, site=replace(site, name="新名"), actor=city.command, as_of=NOW)
    assert AuditEntry.objects.filter(verb="ledger.hand_over_accounts").count() == 1


def test_the_city_stores_a_supply_of_its_own(city: City) -> None:
    with pytest.raises(NotPermitted):
        add_supply(supply=BLANKET, actor=city.keeper, as_of=NOW)
    with pytest.raises(GoodsWrong):
        received(city, "blanket")
    add_supply(supply=BLANKET, actor=city.command, as_of=NOW)
    received(city, "blanket")
    assert {(s.supply, s.free) for s in queries.free_stock() if s.supply == "blanket"} == {("blanket", 6)}
    assert [s.code for s in SUPPLIES.offered() if s.kind == "living"][-1] == "blanket"
    assert need_of(SUPPLIES["blanket"], 3, days=2) == 12
    row = {"户主姓名": "赵德富", "身份证号码": "110101199003070134", "人数": "2", "物资": "毛毯", "数量": "2"}
    assert [each.goods for each in read_rows([(2, row)]).handed] == [{"blanket": 2}]
    change_supply(code="blanket", serves=Decimal(1), daily=False, offered=False, actor=city.command, as_of=NOW)
    assert "blanket" not in {s.code for s in SUPPLIES.offered()}
    assert need_of(SUPPLIES["blanket"], 3, days=2) == 3
    with pytest.raises(GoodsWrong):
        received(city, "blanket", "again")
    with pytest.raises(NotFound):
        change_supply(code="tent12", serves=Decimal(1), daily=False, offered=True, actor=city.command, as_of=NOW)
    assert book_of_supplies().code == "relief"


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "Blanket!"},
        {"code": "tent12"},
        {"title": Text("棉被", "Blanket")},
        {"title": Text("毛毯", "quilt")},
        {"title": Text("毛毯", " ")},
        {"kind": "food"},
        {"serves": Decimal(-1)},
    ],
    ids=str,
)
def test_a_supply_that_cannot_be_entered(city: City, wrong: dict[str, object]) -> None:
    with pytest.raises(SupplyWrong):
        add_supply(supply=replace(BLANKET, **wrong), actor=city.command, as_of=NOW)  # type: ignore[arg-type]


def test_queries_do_not_grow_with_the_rows(city: City) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as told:
            for rows, columns in (
                (queries.counts_for(city.chief), lists.COUNTS[:2] + lists.COUNTS[3:]),
                (queries.shelves_for(city.chief, NOW.date()), lists.SHELVES),
                (queries.transfers_for(city.chief), lists.TRANSFERS),
            ):
                for row in rows:
                    for column in columns:
                        if column.value:
                            column.value(row)
        return len(told)

    def lived(n: int) -> None:
        lying = {(each.shelf.supply, each.lot.pk): each.amount for each in queries.lying_in(city.depot)}
        at = NOW + timedelta(minutes=n)
        checking_actions.count_place(key=f"c{n}", place=city.depot, counted=lying, actor=city.keeper, as_of=at)
        actions.send(
            key=f"s{n}", source=city.depot, target=city.point, goods=[Goods("tent12", 1)], actor=city.keeper, as_of=at
        )

    lived(1)
    before = asked()
    lived(2)
    lived(3)
    assert queries.counts_for(city.chief).count() == 3
    assert {count.line_count for count in queries.counts_for(city.chief)} == {2}  # type: ignore[attr-defined]
    assert asked() == before


def test_a_place_lies_in_or_near_its_township(city: City) -> None:
    Boundary.objects.create(
        region=city.point.township,
        geometry={},
        west=104.6,
        south=31.3,
        east=105.0,
        north=31.7,
        source="试验",
        loaded_at=NOW,
    )
    site = Site("新点", "point", city.point.keeper, city.point.township, 105.05, 31.5)
    assert open_place(code="N1", site=site, actor=city.command, as_of=NOW).longitude == 105.05
    for east, north in ((10.49, 31.5), (104.8, 13.5), (105.2, 31.5)):
        far = replace(site, longitude=east, latitude=north)
        with pytest.raises(PlaceWrong, match=r"104\.60"):
            open_place(code="N2", site=far, actor=city.command, as_of=NOW)
