"""The book of supplies: in, on the way, taken over at the other end, handed out; and a plan made from what lies there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mianzhou.applications.relief_supplies import stock, stock_actions
from mianzhou.applications.relief_supplies.allocation import Need, propose
from mianzhou.applications.relief_supplies.stock_actions import Goods
from mianzhou.applications.relief_supplies.supplies import supply_of
from mianzhou.applications.relief_supplies.travel import Spot, times_between
from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import Actor, Grant, system_actor
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.api import Unit
from mianzhou.services.ledgers.api import Book, Entry, NotEnough, NotOfThisBook, doubts

NOW = datetime(2026, 5, 12, 7, tzinfo=UTC)
CITY = system_actor("test", ["ledger.read", "ledger.keep", "ledger.approve"])


def clerk(code: str) -> Actor:
    """A clerk of a unit without an account."""
    return Actor(code, person_id=1, grants=(Grant("clerk", unit_path=code),))


@pytest.fixture
def book(db: None) -> Book:
    """A depot of the city and a point of a township, and forty tents in the depot, of which ten expire soon."""
    region = Region.objects.create(code="5199", name="试验市", short_name="试验", level="prefecture", path="51.5199")
    units = {
        code: Unit.objects.create(
            code=code, full_name=code, short_name=code, level="city", kind="government", region=region, path=code
        )
        for code in ("city", "town")
    }
    made = stock_actions.open_stock(unit=units["city"], actor=CITY, as_of=NOW)
    for place, keeper in (("D1", "city"), ("P7", "town")):
        stock_actions.open_place(book=made, place=place, title=place, keeper=units[keeper], actor=CITY, as_of=NOW)
    for lot, amount, expires_on in (("L1", 30, None), ("L2", 10, date(2026, 6, 1))):
        stock_actions.receive(
            book=made, key=f"in {lot}", place="D1", supply=supply_of("tent12"), amount=amount, lot=lot,
            expires_on=expires_on, actor=clerk("city"), as_of=NOW,
        )  # fmt: skip
    return made


def lying(book: Book) -> dict[tuple[str, str], int]:
    return {(s.place, s.lot): s.free for s in stock.free_stock(book)}


def test_supplies_change_hands_at_both_ends(book: Book) -> None:
    city, town, goods = clerk("city"), clerk("town"), [Goods("tent12", 12)]
    with pytest.raises(NotPermitted):
        stock_actions.send(book=book, key="s0", place="D1", to="P7", goods=goods, actor=town, as_of=NOW)
    stock_actions.send(book=book, key="s1", place="D1", to="P7", goods=goods, actor=city, as_of=NOW)
    assert lying(book) == {("D1", "L1"): 28}  # on the way is not there yet
    with pytest.raises(NotPermitted):
        stock_actions.take_over(book=book, key="t1", place="P7", goods=goods, actor=clerk("other"), as_of=NOW)
    stock_actions.take_over(book=book, key="t1", place="P7", goods=[Goods("tent12", 11)], actor=town, as_of=NOW)
    assert lying(book) == {("D1", "L1"): 28, ("P7", "L1"): 1, ("P7", "L2"): 10}
    with pytest.raises(NotEnough):
        stock_actions.take_over(book=book, key="t2", place="P7", goods=[Goods("tent12", 2)], actor=town, as_of=NOW)
    given = stock_actions.hand_out(
        book=book, key="h1", place="P7", household="H-0001", goods=[Goods("tent12", 1)], actor=town, as_of=NOW
    )
    again = stock_actions.hand_out(
        book=book, key="h1", place="P7", household="H-0001", goods=[Goods("tent12", 1)], actor=town, as_of=NOW
    )
    assert (again.id, again.again) == (given.id, True)
    assert Entry.objects.filter(posting=given.id, account__code="people:tent12").values_list(
        "posting__remark", "amount"
    ).get() == ("H-0001", 1)
    assert doubts(book) == []


def test_a_place_or_lot_that_is_not_there_is_refused(book: Book) -> None:
    for place, goods in (("D9", Goods("tent12", 1)), ("D1", Goods("tent12", 1, "L9"))):
        with pytest.raises(NotOfThisBook):
            stock_actions.send(book=book, key="x", place=place, to="P7", goods=[goods], actor=CITY, as_of=NOW)


def test_a_plan_is_made_of_what_lies_there_and_can_be_sent(book: Book) -> None:
    assert [(s.lot, s.free) for s in stock.expiring(book, NOW.date())] == [("L2", 10)]
    times = times_between({"D1": Spot("D1", 104.7, 31.4)}, {"P7": Spot("P7", 104.9, 31.6, "hills")})
    plan = propose([Need("P7", "tent12", 45)], stock.free_stock(book), times, on=NOW.date())
    assert plan.missing == {("P7", "tent12"): 5}
    goods = [Goods(s.supply, s.amount, s.lot) for s in plan.shipments]
    stock_actions.send(book=book, key="plan", place="D1", to="P7", goods=goods, actor=clerk("city"), as_of=NOW)
    assert lying(book) == {}
