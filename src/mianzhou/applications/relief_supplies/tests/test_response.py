"""The response to an event, from the request to the household's receipt: who may, what is promised once, and what the township stands for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mianzhou.applications.relief_supplies.drill.actions import keep_drill
from mianzhou.applications.relief_supplies.drill.queries import result_for
from mianzhou.applications.relief_supplies.drill.simulation import DrillWrong, Supposition
from mianzhou.applications.relief_supplies.errors import NotEnoughThere
from mianzhou.applications.relief_supplies.response import (
    allocation_actions,
    delivery_actions,
    event_actions,
    queries,
    receipt_actions,
    request_actions,
)
from mianzhou.applications.relief_supplies.response import errors as refused
from mianzhou.applications.relief_supplies.response.event_actions import Hit
from mianzhou.applications.relief_supplies.response.helping import LATE, TOO_LATE
from mianzhou.applications.relief_supplies.response.models import (
    Allocation,
    Delivery,
    Event,
    HitTownship,
    Receipt,
    Request,
)
from mianzhou.applications.relief_supplies.response.progress import in_hand, progress
from mianzhou.applications.relief_supplies.response.receipt_actions import Handed, Household
from mianzhou.applications.relief_supplies.response.receipt_list import read_rows
from mianzhou.applications.relief_supplies.response_desk.forms import EventForm
from mianzhou.applications.relief_supplies.stock.actions import hold
from mianzhou.applications.relief_supplies.stock.goods import Goods
from mianzhou.applications.relief_supplies.stock.handover_actions import Arrived
from mianzhou.applications.relief_supplies.stock.queries import free_stock
from mianzhou.applications.relief_supplies.tests.city import NOW, City, person
from mianzhou.applications.relief_supplies.townships.actions import Figures, set_townships
from mianzhou.applications.relief_supplies.townships.queries import covered, townships_for
from mianzhou.applications.relief_supplies.townships.taking_over import FiguresUnreadable, read_figures
from mianzhou.data.normalising.api import check_character
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.units.api import Unit

HOUR = timedelta(hours=1)
STRUCK = datetime(2026, 5, 12, 6, 28, tzinfo=UTC)


def number(n: int) -> str:
    """An invented resident number that passes its check."""
    body = f"51990119800101{n:03d}"
    return body + check_character(body)


@dataclass
class Struck:
    """The small city after an earthquake in its only township."""

    city: City
    event: Event
    hit: HitTownship

    def ask(self, tents: int, people: int = 40, by: Actor | None = None, remark: str = "") -> Request:
        actor = by or self.city.clerk
        drafted = request_actions.draft_request(
            hit=self.hit, amounts={"tent12": tents}, people=people, urgency=1, remark=remark, actor=actor, as_of=NOW
        )
        return request_actions.submit_request(request_id=drafted.pk, actor=actor, as_of=NOW)

    def promise(self) -> Delivery:
        made = allocation_actions.propose_allocation(event_id=self.event.pk, actor=self.city.command, as_of=NOW)
        return allocation_actions.confirm_allocation(allocation_id=made.pk, actor=self.city.command, as_of=NOW)[0]

    def bring(self, damaged: int = 0) -> Delivery:
        delivery = delivery_actions.send_delivery(
            delivery_id=self.promise().pk, carrier="", actor=self.city.keeper, as_of=NOW + HOUR
        )
        assert delivery.transfer is not None
        lines = list(delivery.transfer.lines.order_by("pk"))
        found = {
            line.pk: Arrived(line.sent - (damaged if line == lines[0] else 0), damaged if line == lines[0] else 0)
            for line in lines
        }
        return delivery_actions.take_over_delivery(
            delivery_id=delivery.pk,
            found=found,
            remark="雨淋" if damaged else "",
            actor=self.city.clerk,
            as_of=NOW + 2 * HOUR,
        )

    def hand(
        self, n: int, tents: int = 1, at: datetime | None = None, again: str = "", by: Actor | None = None
    ) -> list[Receipt]:
        handed = Handed(Household(f"户主{n}", number(n), 4), {"tent12": tents}, at, again)
        as_of = max(NOW + 3 * HOUR, at or NOW)
        return receipt_actions.enter_receipts(
            hit=self.hit, handed=[handed], key=f"r{n}{at}{again}", actor=by or self.city.clerk, as_of=as_of
        )

    def row(self) -> tuple[int, int, int, int, int]:
        found = progress(self.event)[0]
        return found.asked, found.promised, found.on_the_way, found.arrived, found.handed_out


@pytest.fixture
def struck(city: City) -> Struck:
    """An earthquake hit forty people in ten households."""
    township = city.point.township
    Unit.objects.create(
        code="519901-gov",
        full_name="一乡政府",
        short_name="一乡政府",
        level="township",
        kind="government",
        region=township,
        path="town.gov",
    )
    event = event_actions.open_event(
        title="地震", kind="earthquake", happened_at=STRUCK, hits=[Hit(township, 40, 10)], actor=city.command, as_of=NOW
    )
    figures = [Figures(township, 1000, 300, 104.9, 31.6, "hills")]
    set_townships(rows=figures, source="试验", on=NOW.date(), actor=city.command, as_of=NOW)
    return Struck(city, event, queries.hit_for(city.command, event.number, township.code))


def test_how_many_events_stand_takes_two_queries(struck: Struck, django_assert_num_queries: Any) -> None:
    struck.ask(10)
    struck.bring()
    struck.hand(1)
    second = event_actions.open_event(
        title="余震", kind="earthquake", happened_at=STRUCK, hits=[Hit(struck.hit.township, 8, 2)], actor=struck.city.command, as_of=NOW
    )  # fmt: skip
    events, code = [struck.event, second], struck.hit.township.code
    with django_assert_num_queries(2):
        found = queries.helped_in(events, NOW + 4 * HOUR)
    assert [(found[e.pk][code].households, found[e.pk][code].helped) for e in events] == [(10, 1), (2, 0)]


def test_from_the_request_to_the_household(struck: Struck) -> None:
    assert struck.event.number == "ZQ2026-001"
    assert struck.hit.receives_at == struck.city.point
    struck.ask(10)
    assert struck.row() == (10, 0, 0, 0, 0)
    delivery = struck.bring()
    assert struck.row() == (10, 0, 0, 10, 0)
    assert [(line.lot.code, line.amount, line.rank) for line in delivery.lines.all()] == [
        ("L2", 10, 1)
    ]  # what expires first
    struck.hand(1)
    struck.hand(2, 2)
    assert struck.row() == (10, 0, 0, 10, 3)
    assert in_hand(struck.hit) == {"tent12": 7}
    assert queries.helped_by_township(struck.event, NOW + 4 * HOUR)[struck.hit.township.code].in_time == 2


def test_what_is_promised_is_not_promised_again(struck: Struck) -> None:
    struck.ask(6)
    struck.promise()
    assert sum(s.free for s in free_stock()) == 34
    with pytest.raises(refused.NothingToAllocate):
        struck.promise()
    struck.ask(3)
    second = struck.promise()
    assert sum(line.amount for line in second.lines.all()) == 3
    assert struck.row() == (9, 9, 0, 0, 0)
    delivery_actions.cancel_delivery(delivery_id=second.pk, reason="改由他处", actor=struck.city.command, as_of=NOW)
    assert struck.row() == (9, 6, 0, 0, 0)
    assert sum(s.free for s in free_stock()) == 34


def test_what_arrived_for_an_event_is_not_allotted_from_there_again(struck: Struck) -> None:
    struck.ask(4)
    struck.bring()
    struck.ask(2)
    assert struck.promise().source == struck.city.depot


def test_the_command_changes_confirms_and_rejects_with_a_reason(struck: Struck) -> None:
    struck.ask(10)
    command = struck.city.command
    made = allocation_actions.propose_allocation(event_id=struck.event.pk, actor=command, as_of=NOW)
    with pytest.raises(refused.StateWrong):
        allocation_actions.propose_allocation(event_id=struck.event.pk, actor=command, as_of=NOW)
    with pytest.raises(refused.AllocationWrong):
        allocation_actions.reject_allocation(allocation_id=made.pk, reason=" ", actor=command, as_of=NOW)
    allocation_actions.reject_allocation(allocation_id=made.pk, reason="人数未核实", actor=command, as_of=NOW)
    again = allocation_actions.propose_allocation(event_id=struck.event.pk, actor=command, as_of=NOW)
    line = again.lines.get()
    with pytest.raises(refused.AllocationWrong):
        allocation_actions.change_amounts(allocation_id=again.pk, amounts={line.pk: -1}, actor=command, as_of=NOW)
    allocation_actions.change_amounts(allocation_id=again.pk, amounts={line.pk: 8}, actor=command, as_of=NOW)
    allocation_actions.confirm_allocation(allocation_id=again.pk, actor=command, as_of=NOW)
    assert struck.row() == (10, 8, 0, 0, 0)


def test_a_proposal_whose_stock_is_gone_confirms_nothing(struck: Struck) -> None:
    struck.ask(10)
    command = struck.city.command
    made = allocation_actions.propose_allocation(event_id=struck.event.pk, actor=command, as_of=NOW)
    hold(
        key="other", place=struck.city.depot, goods=[Goods("tent12", 5, "L2")], purpose="他用", actor=command, as_of=NOW
    )
    with pytest.raises(NotEnoughThere):
        allocation_actions.confirm_allocation(allocation_id=made.pk, actor=command, as_of=NOW)
    assert Allocation.objects.get().state == "proposed"
    assert not Delivery.objects.exists()


def test_more_than_people_need_wants_a_reason(struck: Struck) -> None:
    with pytest.raises(refused.RequestWrong, match=r"说明|say why"):
        struck.ask(11)
    assert struck.ask(11, remark="另有 4 名老人单独安置").state == "submitted"
    with pytest.raises(refused.RequestWrong):
        struck.ask(1, people=41)


def test_a_request_is_withdrawn_with_a_reason(struck: Struck) -> None:
    asked = struck.ask(5)
    with pytest.raises(refused.StateWrong):
        request_actions.submit_request(request_id=asked.pk, actor=struck.city.clerk, as_of=NOW)
    with pytest.raises(refused.RequestWrong):
        request_actions.withdraw_request(request_id=asked.pk, reason="", actor=struck.city.clerk, as_of=NOW)
    request_actions.withdraw_request(request_id=asked.pk, reason="重复", actor=struck.city.clerk, as_of=NOW)
    assert not progress(struck.event)
    with pytest.raises(refused.NothingToAllocate):
        struck.promise()


def test_a_household_receives_a_supply_once_unless_somebody_says_why(struck: Struck) -> None:
    struck.ask(10)
    struck.bring()
    struck.hand(1)
    with pytest.raises(refused.ReceivedBefore):
        struck.hand(1, at=NOW + 3 * HOUR)
    assert struck.hand(1, at=NOW + 3 * HOUR, again="帐篷被大风损坏")[0].again
    with pytest.raises(refused.ReceiptWrong):
        struck.hand(2, tents=9)  # eight are left of this event
    wrong = Handed(Household("某", "519901198001010000", 3), {"tent12": 1})
    with pytest.raises(refused.ReceiptWrong):
        receipt_actions.enter_receipts(
            hit=struck.hit, handed=[wrong], key="x", actor=struck.city.clerk, as_of=NOW + 3 * HOUR
        )


def test_shortage_is_named_and_counts_as_not_arrived(struck: Struck) -> None:
    struck.ask(10)
    delivery = struck.bring(damaged=2)
    assert delivery.transfer is not None
    delivery.transfer.refresh_from_db()
    assert delivery.transfer.state == "short"
    assert struck.row() == (10, 0, 0, 8, 0)
    assert struck.promise().lines.get().amount == 2  # the two are asked for still


def test_a_township_is_late_until_the_last_household(struck: Struck) -> None:
    struck.ask(10)
    struck.bring()
    due = STRUCK + 12 * HOUR
    for n in range(9):
        struck.hand(n)
    found = queries.helped_by_township(struck.event, due + HOUR)[struck.hit.township.code]
    assert (found.helped, found.in_time, found.standing) == (9, 9, LATE)
    struck.hand(9, at=due + HOUR)
    found = queries.helped_by_township(struck.event, due + 2 * HOUR)[struck.hit.township.code]
    assert (found.helped, found.in_time, found.standing) == (10, 9, TOO_LATE)


def test_an_event_ends_when_nothing_is_under_way(struck: Struck) -> None:
    struck.ask(10)
    promised = struck.promise()
    command = struck.city.command
    with pytest.raises(refused.EventUnfinished):
        event_actions.close_event(event_id=struck.event.pk, conclusion="完成", actor=command, as_of=NOW)
    delivery_actions.cancel_delivery(delivery_id=promised.pk, reason="不再需要", actor=command, as_of=NOW)
    closed = event_actions.close_event(event_id=struck.event.pk, conclusion="完成", actor=command, as_of=NOW)
    assert closed.state == "closed"
    struck.hit.event = closed
    with pytest.raises(refused.EventClosed):
        struck.ask(1)


def test_a_neighbour_neither_sees_nor_acts(struck: Struck) -> None:
    struck.ask(10)
    neighbour, city = struck.city.neighbour, struck.city
    assert not queries.events_for(neighbour).exists()
    for read in (
        lambda: queries.event_for(neighbour, struck.event.number),
        lambda: queries.hit_for(neighbour, struck.event.number, struck.hit.township.code),
        lambda: queries.request_for(neighbour, Request.objects.get().number),
    ):
        with pytest.raises(NotFound):
            read()
    with pytest.raises(NotPermitted):
        struck.ask(1, by=neighbour)
    for actor in (neighbour, city.clerk, city.keeper):
        with pytest.raises(NotPermitted):
            allocation_actions.propose_allocation(event_id=struck.event.pk, actor=actor, as_of=NOW)
    promised = struck.promise()
    for actor in (neighbour, city.clerk, city.command):
        with pytest.raises(NotPermitted):
            delivery_actions.send_delivery(delivery_id=promised.pk, carrier="", actor=actor, as_of=NOW)
    with pytest.raises(NotPermitted):
        struck.hand(1, by=neighbour)
    with pytest.raises(NotPermitted):
        event_actions.tell_hit(event=struck.event, hit=Hit(struck.hit.township, 1, 1), actor=neighbour, as_of=NOW)
    assert queries.event_for(city.keeper, struck.event.number)  # its depot promised something
    assert queries.to_send(city.keeper).count() == 1
    assert not queries.to_send(city.clerk).exists()
    assert not townships_for(neighbour).exists()
    assert queries.events_for(person("supervisor", None, 20)).count() == 1


def test_events_and_townships_are_told_sensibly(struck: Struck) -> None:
    command, township = struck.city.command, struck.hit.township
    for happened_at, hits in (
        (NOW + HOUR, [Hit(township, 4, 1)]),
        (NOW, []),
        (NOW, [Hit(township, 4, 5)]),
        (NOW, [Hit(township, 0, 0)]),
    ):
        with pytest.raises(refused.EventWrong):
            event_actions.open_event(
                title="x", kind="flood", happened_at=happened_at, hits=hits, actor=command, as_of=NOW
            )
    event_actions.tell_hit(event=struck.event, hit=Hit(township, 60, 15), actor=struck.city.clerk, as_of=NOW)
    assert HitTownship.objects.get(pk=struck.hit.pk).people == 60
    with pytest.raises(refused.EventWrong):
        event_actions.receive_at(hit=struck.hit, place=_closed(struck.city), actor=command, as_of=NOW)


def _closed(city: City):  # type: ignore[no-untyped-def]
    city.point.closed_at = NOW
    city.point.save()
    return city.point


def test_coverage_from_places_stock_and_people(struck: Struck) -> None:
    row = covered(townships_for(struck.city.command), on=NOW.date())[0]
    assert (row.reached.people["tent12"], row.served, row.nearest) == (160, 0, "市库")
    assert row.scarcest != "tent12"  # of the others there is nothing
    assert covered(townships_for(struck.city.command), on=NOW.date(), kinds=("point",))[0].reached.places == 0


@pytest.mark.django_db
def test_a_list_is_read_with_errors_by_row() -> None:
    rows = [
        (2, {"户主姓名": "甲", "身份证号码": number(1), "人数": "3", "物资": "棉被", "数量": "2"}),
        (3, {"户主姓名": "甲", "身份证号码": number(1).lower(), "人数": "3", "物资": "water", "数量": "1"}),
        (4, {"户主姓名": "乙", "身份证号码": "123", "人数": "3", "物资": "棉被", "数量": "2"}),
        (5, {"户主姓名": "丙", "身份证号码": number(2), "人数": "3", "物资": "手机", "数量": "2"}),
        (6, {"户主姓名": "丙", "身份证号码": number(2), "人数": "0", "物资": "棉被", "数量": "2"}),
        (7, {"户主姓名": "甲", "身份证号码": number(1), "人数": "3", "物资": "棉被", "数量": "1"}),
        (8, {"户主姓名": "丁", "身份证号码": number(1), "人数": "3", "物资": "lamp", "数量": "1"}),
        (9, {"户主姓名": "", "身份证号码": None, "人数": "", "物资": "", "数量": ""}),
        (10, {"户主姓名": "戊", "身份证号码": number(3), "人数": "3", "物资": "棉被", "数量": "两床"}),
    ]  # fmt: skip
    read = read_rows(rows)
    assert [(h.household.head, h.goods) for h in read.handed] == [("甲", {"quilt": 2, "water": 1})]
    assert [n for n, _ in read.errors] == [4, 5, 6, 7, 8, 10]


def test_figures_of_townships_are_read_with_the_first_row_that_is_wrong(struck: Struck) -> None:
    head = "code,people,households,terrain,longitude,latitude\n"
    rows = read_figures(head + "519901,1200,400,hills,104.9,31.6\n")
    assert [(r.region.code, r.people, r.households, r.terrain) for r in rows] == [("519901", 1200, 400, "hills")]
    for wrong in (
        "5,1,1,,1,1", "519901,x,1,,1,1", "519901,1,2,,1,1", "519901,2,1,moon,1,1", "519901,2,1,,east,1", "519901,2,1,,,",
    ):  # fmt: skip
        with pytest.raises(FiguresUnreadable):
            read_figures(head + wrong)
    for table in ("519901,20000\n", head, ""):
        with pytest.raises(FiguresUnreadable):
            read_figures(table)


def test_a_drill_is_kept_and_moves_nothing(struck: Struck) -> None:
    before = free_stock()
    supposed = Supposition("earthquake", 1, NOW, struck.hit.township.code)
    with pytest.raises(NotPermitted):
        keep_drill(supposed=supposed, actor=struck.city.clerk, as_of=NOW)
    drill = keep_drill(supposed=supposed, actor=struck.city.command, as_of=NOW)
    assert (drill.number, drill.people, drill.helped) == ("YL2026-001", 100, 0)  # there are tents only
    assert {b["supply"] for b in drill.result["buy"]} == {"quilt", "bed", "water", "food"}
    assert free_stock() == before
    assert {move["place"] for move in result_for(struck.city.command, drill)["moves"]} == {"D1"}
    assert result_for(struck.city.keeper, drill)["moves"] == drill.result["moves"]
    elsewhere = result_for(struck.city.neighbour, drill)  # what lies in a place is told to those who see the place
    assert (elsewhere["moves"], elsewhere["buy"], elsewhere["towns"]) == ([], [], drill.result["towns"])
    assert keep_drill(supposed=supposed, actor=struck.city.command, as_of=NOW).number == "YL2026-002"
    for wrong in ({"centre": "x"}, {"closed_places": ("K99",)}):
        with pytest.raises(DrillWrong):
            keep_drill(supposed=replace(supposed, **wrong), actor=struck.city.command, as_of=NOW)


def test_townships_on_a_form_are_known_by_name(struck: Struck) -> None:
    told = {"title": "洪涝", "kind": "flood", "happened_at": "2026-05-12T10:00"}
    good = EventForm({**told, "hits": "一乡，30，9\n"})
    assert good.is_valid(), good.errors
    assert [(h.township.code, h.people, h.households) for h in good.cleaned_data["hits"]] == [("519901", 30, 9)]
    for wrong in ("无此乡 3 1", "一乡 3", "一乡 三 1", "一乡 3 1\n一乡 4 1", " \n"):
        assert "hits" in EventForm({**told, "hits": wrong}).errors
