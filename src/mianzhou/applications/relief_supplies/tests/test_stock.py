"""The book of supplies: in, held back, on the way, taken over with what is missing named, handed out, counted, written off; and each unit its own stock only."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from mianzhou.applications.relief_supplies.allocation import Need, propose
from mianzhou.applications.relief_supplies.errors import (
    ByAnother,
    GoodsWrong,
    LotDiffers,
    NotEnoughThere,
    PlaceTaken,
    PlaceWrong,
    TakenAlready,
)
from mianzhou.applications.relief_supplies.places.actions import Site, change_place, open_place
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.places.queries import place_for, places_for, spots
from mianzhou.applications.relief_supplies.stock import actions, checking_actions, handover_actions, queries
from mianzhou.applications.relief_supplies.stock.goods import Goods, Incoming
from mianzhou.applications.relief_supplies.stock.models import PlaceCount, Shelf, Transfer
from mianzhou.applications.relief_supplies.stock.opening_actions import book_of_supplies
from mianzhou.applications.relief_supplies.tests.city import NOW, City, person
from mianzhou.applications.relief_supplies.travel import times_between
from mianzhou.applications.relief_supplies.words import MOVEMENTS
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.portal.ledger_kinds import KINDS
from mianzhou.services.ledgers.api import Entry, SamePerson, doubts

HOUR = timedelta(hours=1)


def lying(*places: Place) -> dict[tuple[str, str], int]:
    return {(s.place, s.lot): s.free for s in queries.free_stock(places or None)}


def sent(city: City, amount: int = 12, key: str = "s1") -> Transfer:
    return actions.send(
        key=key, source=city.depot, target=city.point, goods=[Goods("tent12", amount)], actor=city.keeper, as_of=NOW
    )


def arrived(transfer: Transfer, *numbers: tuple[int, int]) -> dict[int, handover_actions.Arrived]:
    lines = transfer.lines.order_by("pk")
    return {line.pk: handover_actions.Arrived(*n) for line, n in zip(lines, numbers, strict=True)}


def test_supplies_change_hands_at_both_ends(city: City) -> None:
    with pytest.raises(NotPermitted):
        actions.send(
            key="s0", source=city.depot, target=city.point, goods=[Goods("tent12", 1)], actor=city.clerk, as_of=NOW
        )
    transfer = sent(city)
    assert sent(city).pk == transfer.pk  # sent twice is sent once
    assert [(line.lot.code, line.sent) for line in transfer.lines.order_by("pk")] == [("L2", 10), ("L1", 2)]
    assert lying() == {("D1", "L1"): 28}  # on the way is not there yet
    with pytest.raises(NotPermitted):
        handover_actions.take_over(
            transfer_id=transfer.pk, found=arrived(transfer, (10, 0), (2, 0)), remark="", actor=city.keeper, as_of=NOW
        )
    handover_actions.take_over(
        transfer_id=transfer.pk, found=arrived(transfer, (10, 0), (2, 0)), remark="", actor=city.clerk, as_of=NOW
    )
    transfer.refresh_from_db()
    assert (transfer.state, transfer.taken_by) == ("arrived", city.clerk.name)
    assert lying() == {("D1", "L1"): 28, ("P7", "L1"): 2, ("P7", "L2"): 10}
    with pytest.raises(TakenAlready):
        handover_actions.take_over(
            transfer_id=transfer.pk, found=arrived(transfer, (10, 0), (2, 0)), remark="", actor=city.clerk, as_of=NOW
        )
    for _ in range(2):
        actions.hand_out(
            key="h1", place=city.point, to="赵德富", goods=[Goods("tent12", 1)], actor=city.clerk, as_of=NOW
        )
    given = Entry.objects.filter(account__code="people:tent12").values_list("posting__remark", "amount")
    assert given.get() == ("赵德富", 1)
    assert doubts(book_of_supplies()) == []


@pytest.mark.parametrize(
    ("outcome", "there", "lost"), [(handover_actions.FOUND, 12, 0), (handover_actions.WRITTEN_OFF, 9, 3)]
)
def test_what_does_not_arrive_whole_is_named_and_settled_by_another(
    city: City, outcome: str, there: int, lost: int
) -> None:
    transfer = sent(city)
    found = arrived(transfer, (8, 1), (1, 0))  # of ten one damaged and one missing, of two one missing
    with pytest.raises(GoodsWrong):
        handover_actions.take_over(transfer_id=transfer.pk, found=found, remark=" ", actor=city.clerk, as_of=NOW)
    handover_actions.take_over(transfer_id=transfer.pk, found=found, remark="雨淋", actor=city.clerk, as_of=NOW)
    numbers = transfer.lines.order_by("pk").values_list("arrived", "damaged", "missing")
    assert list(numbers) == [(8, 1, 1), (1, 0, 1)]
    assert sum(lying(city.point).values()) == 9
    settling = {"transfer_id": transfer.pk, "outcome": outcome, "reason": "已查明", "as_of": NOW + HOUR}
    with pytest.raises(NotPermitted):
        handover_actions.settle(actor=city.clerk, **settling)
    own = person("head", "town", city.clerk.person_id or 0)  # who took over, with the rights of a head
    with pytest.raises(ByAnother):
        handover_actions.settle(actor=own, **settling)
    assert [t.pk for t in queries.differences_to_settle(city.head)] == [transfer.pk]
    assert not queries.differences_to_settle(own).exists()
    handover_actions.settle(actor=city.head, **settling)
    assert sum(lying(city.point).values()) == there
    gone = Entry.objects.filter(account__code="lost:tent12").values_list("amount", flat=True)
    assert sum(gone) == lost
    with pytest.raises(TakenAlready):
        handover_actions.settle(actor=city.head, **settling)
    assert doubts(book_of_supplies()) == []


@pytest.mark.parametrize("numbers", [((11, 0), (2, 0)), ((10, 1), (2, 0)), ((-1, 0), (2, 0))])
def test_no_more_arrives_than_was_sent(city: City, numbers: tuple[tuple[int, int], ...]) -> None:
    transfer = sent(city)
    with pytest.raises(GoodsWrong):
        handover_actions.take_over(
            transfer_id=transfer.pk, found=arrived(transfer, *numbers), remark="?", actor=city.clerk, as_of=NOW
        )
    assert lying(city.point) == {}


def test_what_is_held_back_is_not_sent_by_others(city: City) -> None:
    held = actions.hold(
        key="r1", place=city.depot, goods=[Goods("tent12", 35)], purpose="地震", actor=city.command, as_of=NOW
    )
    assert lying() == {("D1", "L1"): 5}
    with pytest.raises(NotEnoughThere) as refused:
        sent(city, 6)
    assert "5" in refused.value.problem_text.zh
    transfer = actions.send_held(
        key="r1", reservation_id=held.pk, source=city.depot, target=city.point, actor=city.keeper, as_of=NOW
    )
    assert sum(transfer.lines.values_list("sent", flat=True)) == 35
    again = actions.hold(
        key="r2", place=city.depot, goods=[Goods("tent12", 5)], purpose="", actor=city.command, as_of=NOW
    )
    with pytest.raises(NotPermitted):
        actions.let_go(reservation_id=again.pk, place=city.depot, actor=city.clerk, as_of=NOW)
    with pytest.raises(GoodsWrong):
        actions.let_go(reservation_id=again.pk, place=city.point, actor=city.command, as_of=NOW)
    actions.let_go(reservation_id=again.pk, place=city.depot, actor=city.command, as_of=NOW)
    assert lying() == {("D1", "L1"): 5}


def test_goods_that_cannot_be_are_refused(city: City) -> None:
    for goods in ([], [Goods("tent12", 0)], [Goods("nothing", 1)], [Goods("tent12", 1), Goods("tent12", 1)], [Goods("tent12", 1, "L9")]):  # fmt: skip
        with pytest.raises(GoodsWrong):
            actions.send(key="x", source=city.depot, target=city.point, goods=goods, actor=city.keeper, as_of=NOW)
    with pytest.raises(NotEnoughThere):
        actions.send(
            key="x", source=city.depot, target=city.point, goods=[Goods("quilt", 1)], actor=city.keeper, as_of=NOW
        )
    with pytest.raises(GoodsWrong):
        actions.send(
            key="x", source=city.depot, target=city.depot, goods=[Goods("tent12", 1)], actor=city.keeper, as_of=NOW
        )
    for incoming, error in (
        (Incoming("tent12", 1, " "), GoodsWrong),
        (Incoming("tent12", 1, "N", date(2026, 5, 2), date(2026, 5, 1)), GoodsWrong),
        (Incoming("tent12", 1, "L2", None, date(2030, 1, 1)), LotDiffers),
    ):
        with pytest.raises(error):
            actions.receive(key="y", place=city.depot, goods=[incoming], source="bought", remark="", actor=city.keeper, as_of=NOW)  # fmt: skip
    assert lying() == {("D1", "L1"): 30, ("D1", "L2"): 10}


def test_a_count_enters_the_book_by_a_second_person(city: City) -> None:
    lots = {each.lot.code: each for each in queries.lying_in(city.depot)}
    counted = {("tent12", lots["L1"].lot.pk): 28, ("tent12", lots["L2"].lot.pk): 11}
    with pytest.raises(NotPermitted):
        checking_actions.count_place(key="c", place=city.depot, counted=counted, actor=city.clerk, as_of=NOW)
    count = checking_actions.count_place(key="c", place=city.depot, counted=counted, actor=city.keeper, as_of=NOW)
    assert sum(lying(city.depot).values()) == 40
    own = person("head", "city", city.keeper.person_id or 0)
    with pytest.raises(SamePerson):
        checking_actions.judge_count(count_id=count.pk, approved=True, remark="", actor=own, as_of=NOW)
    with pytest.raises(GoodsWrong):
        checking_actions.judge_count(count_id=count.pk, approved=False, remark="", actor=city.chief, as_of=NOW)
    assert [c.pk for c in queries.counts_to_judge(city.chief)] == [count.pk]
    checking_actions.judge_count(count_id=count.pk, approved=True, remark="", actor=city.chief, as_of=NOW + HOUR)
    assert lying(city.depot) == {("D1", "L1"): 28, ("D1", "L2"): 11}
    assert PlaceCount.objects.get().stocktake.state == "adjusted"
    assert doubts(book_of_supplies()) == []


@pytest.mark.parametrize(("approved", "left"), [(True, 36), (False, 40)])
def test_a_write_off_is_held_back_until_a_second_person_decides(city: City, approved: bool, left: int) -> None:
    shelf = Shelf.objects.select_related("place__keeper", "place__township").get(place=city.depot)
    asking = {"shelf": shelf, "lot": "L2", "amount": 4, "reason": "expired", "remark": "", "as_of": NOW}
    with pytest.raises(NotPermitted):
        checking_actions.ask_write_off(key="w", actor=city.clerk, **asking)  # type: ignore[arg-type]
    with pytest.raises(NotEnoughThere):
        checking_actions.ask_write_off(key="w", actor=city.keeper, **(asking | {"amount": 11}))  # type: ignore[arg-type]
    asked = checking_actions.ask_write_off(key="w", actor=city.keeper, **asking)  # type: ignore[arg-type]
    assert checking_actions.ask_write_off(key="w", actor=city.keeper, **asking).pk == asked.pk  # type: ignore[arg-type]
    assert lying(city.depot)[("D1", "L2")] == 6
    judging = {"write_off_id": asked.pk, "approved": approved, "remark": "核实", "as_of": NOW + HOUR}
    with pytest.raises(NotPermitted):
        checking_actions.judge_write_off(actor=city.keeper, **judging)
    with pytest.raises(ByAnother):
        checking_actions.judge_write_off(actor=person("head", "city", city.keeper.person_id or 0), **judging)
    checking_actions.judge_write_off(actor=city.chief, **judging)
    assert sum(lying(city.depot).values()) == left
    with pytest.raises(TakenAlready):
        checking_actions.judge_write_off(actor=city.chief, **judging)
    assert doubts(book_of_supplies()) == []


def test_a_unit_sees_and_moves_its_own_stock_only(city: City) -> None:
    sent(city)
    assert [p.code for p in places_for(city.clerk)] == ["P7"]
    assert [p.code for p in places_for(city.command)] == ["D1", "P7"]
    assert not places_for(city.neighbour).exists()
    assert not queries.shelves_for(city.neighbour, NOW.date()).exists()
    assert not queries.lots_for(city.neighbour).exists()
    assert not queries.transfers_for(city.neighbour).exists()
    assert not queries.transfers_to(city.neighbour).exists()
    with pytest.raises(NotFound):
        place_for(city.neighbour, "P7")
    with pytest.raises(NotPermitted):
        actions.receive(key="n", place=city.point, goods=[Incoming("quilt", 1, "Q")], source="bought", remark="", actor=city.neighbour, as_of=NOW)  # fmt: skip
    goods = [Goods("tent12", 1)]
    with pytest.raises(NotPermitted):  # the command allocates and keeps nothing
        actions.send(key="k", source=city.depot, target=city.point, goods=goods, actor=city.command, as_of=NOW)


def test_amounts_as_the_lists_show_them_and_as_they_were(city: City) -> None:
    transfer = sent(city)
    there, coming = queries.shelves_for(city.command, NOW.date()).order_by("place__code")
    assert (there.amount, there.free, there.coming, there.expires) == (28, 28, 0, None)  # type: ignore[attr-defined]
    assert (coming.amount, coming.coming) == (Decimal(0), Decimal(12))  # type: ignore[attr-defined]
    later = NOW + timedelta(days=3)
    found = arrived(transfer, (10, 0), (2, 0))
    handover_actions.take_over(transfer_id=transfer.pk, found=found, remark="", actor=city.clerk, as_of=later)
    book = book_of_supplies()
    assert queries.lay_in(city.point, book, at=NOW + HOUR, now=later) == []
    then = queries.lay_in(city.point, book, at=later, now=later + HOUR)
    assert {(e.lot.code, e.amount) for e in then} == {("L1", 2), ("L2", 10)}
    assert [e.posting.kind for e in queries.movements_of(city.point)] == ["take_over", "take_over"]
    assert queries.supply_totals(places_for(city.command)) == {"tent12": (40, 0, 2)}


def test_a_warning_comes_90_days_before_the_last_day(city: City) -> None:
    lots = queries.lots_for(city.command)  # L2 may be used until 1 June
    for day, warned in ((date(2026, 3, 2), []), (date(2026, 3, 3), ["L2"]), (date(2026, 6, 2), ["L2"])):
        assert [b.lot.code for b in queries.expiring(lots, day)] == warned


def test_a_plan_is_made_of_what_lies_there_and_can_be_sent(city: City) -> None:
    where = spots(Place.objects.all())
    plan = propose(
        [Need("P7", "tent12", 45)], queries.free_stock(), times_between({"D1": where["D1"]}, {"P7": where["P7"]}), on=NOW.date()
    )  # fmt: skip
    assert plan.missing == {("P7", "tent12"): 5}
    goods = [Goods(s.supply, s.amount, s.lot) for s in plan.shipments]
    actions.send(key="plan", source=city.depot, target=city.point, goods=goods, actor=city.keeper, as_of=NOW)
    assert lying() == {}


def test_places_are_entered_by_the_command(city: City) -> None:
    site = Site("新库", "depot", city.depot.keeper, city.depot.township, 104.0, 31.0)
    with pytest.raises(NotPermitted):
        open_place(code="N", site=site, actor=city.keeper, as_of=NOW)
    with pytest.raises(PlaceTaken):
        open_place(code="D1", site=site, actor=city.command, as_of=NOW)
    for wrong in ({"kind": "shop"}, {"latitude": 91.0}, {"name": " "}, {"terrain": "sea"}):
        with pytest.raises(PlaceWrong):
            open_place(code="N", site=Site(**{**_told(site), **wrong}), actor=city.command, as_of=NOW)
    made = open_place(code="N", site=site, actor=city.command, as_of=NOW)
    changed = change_place(place_id=made.pk, site=Site(**{**_told(site), "capacity": 90}), actor=city.command, as_of=NOW)  # fmt: skip
    assert (changed.capacity, changed.name) == (90, "新库")


def _told(site: Site) -> dict[str, object]:
    return {name: getattr(site, name) for name in Site.__dataclass_fields__}


def test_what_has_expired_is_neither_taken_in_nor_free(city: City) -> None:
    after = NOW + timedelta(days=30)  # the lot L2 was to be used until the first of June
    late = Incoming("tent12", 5, "L3", None, date(2026, 6, 10))
    with pytest.raises(GoodsWrong, match="2026-06-10"):
        actions.receive(
            key="r", place=city.depot, goods=[late], source="bought", remark="", actor=city.keeper, as_of=after
        )
    with pytest.raises(NotEnoughThere, match=r"30.*31"):
        actions.send(
            key="s", source=city.depot, target=city.point, goods=[Goods("tent12", 31)], actor=city.keeper, as_of=after
        )
    for day, free in ((NOW.date(), 40), (after.date(), 30)):
        shelf = queries.shelves_for(city.keeper, day).get(supply="tent12")
        assert (shelf.amount, shelf.free) == (40, free)  # type: ignore[attr-defined]


def test_the_latest_counts_stand_on_the_page_of_a_place(city: City) -> None:
    lots = {each.lot.code: each for each in queries.lying_in(city.depot)}
    for n in range(7):
        checking_actions.count_place(
            key=f"c{n}",
            place=city.depot,
            counted={("tent12", lots["L1"].lot.pk): 30},
            actor=city.keeper,
            as_of=NOW + n * HOUR,
        )
    latest = queries.latest_counts(city.keeper, city.depot)
    assert [count.stocktake.counted_at for count in latest] == [NOW + n * HOUR for n in (6, 5, 4, 3, 2)]


def test_what_ledgers_call_its_postings_is_said_in_words() -> None:
    assert set(MOVEMENTS) <= set(KINDS)
