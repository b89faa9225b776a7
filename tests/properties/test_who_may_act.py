"""Every action on relief supplies, collectives, assessments, registers and ledgers, tried as every role: for one's own unit and region, for a neighbour's, and for the city.

Cases have such a table beside them (`applications/outside_complaints`), tasks of supervision as well. Whoever may not is told so before anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from tests.properties.trying import CHIEFS, COMMAND, KEEPERS, REVIEWERS, Tried, check

from mianzhou.applications.collective_assets.assets import actions as assets
from mianzhou.applications.collective_assets.assets import contract_actions as contracts
from mianzhou.applications.collective_assets.assets import inventory_actions
from mianzhou.applications.collective_assets.assets.models import Asset
from mianzhou.applications.collective_assets.collectives import actions as collectives
from mianzhou.applications.collective_assets.collectives import seating_actions
from mianzhou.applications.collective_assets.collectives.models import Member
from mianzhou.applications.collective_assets.shareholding import actions as shareholding
from mianzhou.applications.collective_assets.shareholding import certifying_actions, pledging_actions
from mianzhou.applications.collective_assets.shareholding import distributing_actions as distributing
from mianzhou.applications.collective_assets.shareholding.models import SharePlan
from mianzhou.applications.collective_assets.tests import village as villages
from mianzhou.applications.relief_supplies.drill.actions import keep_drill
from mianzhou.applications.relief_supplies.drill.simulation import Supposition
from mianzhou.applications.relief_supplies.places import actions as places
from mianzhou.applications.relief_supplies.response import (
    allocation_actions,
    delivery_actions,
    event_actions,
    receipt_actions,
    request_actions,
)
from mianzhou.applications.relief_supplies.response.models import Allocation, Delivery, HitTownship
from mianzhou.applications.relief_supplies.stock import actions as stock
from mianzhou.applications.relief_supplies.stock import catalogue_actions, checking_actions, handover_actions
from mianzhou.applications.relief_supplies.stock.goods import Goods, Incoming
from mianzhou.applications.relief_supplies.stock.models import Shelf
from mianzhou.applications.relief_supplies.stock.opening_actions import open_stock
from mianzhou.applications.relief_supplies.supplies import Supply
from mianzhou.applications.relief_supplies.tests import city as relief
from mianzhou.applications.relief_supplies.townships.actions import Figures, set_townships
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.assessment import api as assessment
from mianzhou.oversight.assessment.tests import office as offices
from mianzhou.oversight.supervision.tests.city import noon
from mianzhou.services.ledgers import api as ledgers
from mianzhou.services.ledgers.tests import storing
from mianzhou.services.registers import api as registers
from mianzhou.services.registers.tests import keeping

pytestmark = pytest.mark.django_db


def relief_supplies() -> Tried:
    """A point kept by a township; a depot's transfer on its way there, a count and a write-off that wait."""
    city, now = relief.small_city(), relief.NOW
    by: Any = {"as_of": now}
    depot, point = city.depot, city.point
    sent = stock.send(key="s", source=depot, target=point, goods=[Goods("tent12", 9)], actor=city.keeper, as_of=now)
    stock.receive(
        key="p", place=point, goods=[Incoming("quilt", 9, "Q")], source="bought", remark="", actor=city.clerk, as_of=now
    )
    shelf = Shelf.objects.select_related("place__keeper", "place__township").get(place=point, supply="quilt")
    lot = ledgers.Lot.objects.get(code="Q")
    count = checking_actions.count_place(
        key="c", place=point, counted={("quilt", lot.pk): 8}, actor=city.clerk, as_of=now
    )
    gone = checking_actions.ask_write_off(
        key="w", shelf=shelf, lot="Q", amount=1, reason="spoilt", remark="", actor=city.clerk, as_of=now
    )
    event = event_actions.open_event(
        title="地震", kind="earthquake", happened_at=now, hits=[event_actions.Hit(point.township, 4, 1)], actor=city.command, as_of=now
    )  # fmt: skip
    HitTownship.objects.update(unit=point.keeper, receives_at=point)
    hit = HitTownship.objects.select_related("unit__region", "township", "event").get()
    site = places.Site("点", "point", point.keeper, point.township, 104.0, 31.0)
    other = places.Site("点", "point", Unit.objects.get(code="other"), point.township, 104.0, 31.0)
    arrived = {line.pk: handover_actions.Arrived(line.sent) for line in sent.lines.all()}
    goods = [Goods("quilt", 1)]
    drafted: Any = {"hit": hit, "amounts": {"quilt": 1}, "people": 4, "urgency": 1, "remark": ""}
    asked = request_actions.draft_request(**drafted | {"remark": "急"}, actor=city.clerk, **by)
    kept = stock.hold(key="k", place=point, goods=goods, purpose="", actor=city.clerk, **by)
    catalogue_actions.add_supply(
        supply=Supply("heater", Text("取暖器", "Heater"), "living", Text("盏", "pcs")), actor=city.command, **by
    )
    blanket = Supply("blanket", Text("毛毯", "Blanket"), "living", Text("条", "pcs"))
    lots = [Incoming("quilt", 1, "R")]
    proposed, near, far = deliveries(city, hit)
    assert far.transfer is not None
    coming = {line.pk: handover_actions.Arrived(line.sent) for line in far.transfer.lines.all()}
    supposed = Supposition("flood", 1, now, point.township.code)
    return Tried(
        point.keeper.path,
        point.township.path,
        [
            ("receive", KEEPERS, lambda a: stock.receive(key="r", place=point, goods=lots, source="bought", remark="", actor=a, **by)),
            ("send", KEEPERS, lambda a: stock.send(key="n", source=point, target=depot, goods=goods, actor=a, **by)),
            ("hand out", KEEPERS, lambda a: stock.hand_out(key="h", place=point, to="甲", goods=goods, actor=a, **by)),
            ("hold", KEEPERS | COMMAND, lambda a: stock.hold(key="h", place=point, goods=goods, purpose="", actor=a, **by)),
            ("take over", KEEPERS, lambda a: handover_actions.take_over(transfer_id=sent.pk, found=arrived, remark="", actor=a, **by)),
            ("count", KEEPERS, lambda a: checking_actions.count_place(key="d", place=point, counted={}, actor=a, **by)),
            ("judge a count", CHIEFS, lambda a: checking_actions.judge_count(count_id=count.pk, approved=True, remark="", actor=a, **by)),
            ("ask to write off", KEEPERS, lambda a: checking_actions.ask_write_off(key="v", shelf=shelf, lot="Q", amount=1, reason="spoilt", remark="", actor=a, **by)),
            ("judge a write-off", CHIEFS, lambda a: checking_actions.judge_write_off(write_off_id=gone.pk, approved=True, remark="", actor=a, **by)),
            ("close a place", KEEPERS | COMMAND, lambda a: places.close_place(place_id=point.pk, reason="塌方", actor=a, **by)),
            ("open it again", KEEPERS | COMMAND, lambda a: places.reopen_place(place_id=point.pk, reason="", actor=a, **by)),
            ("ask", KEEPERS, lambda a: request_actions.draft_request(**drafted, actor=a, **by)),
            ("hand a request in", KEEPERS, lambda a: request_actions.submit_request(request_id=asked.pk, actor=a, **by)),
            ("take a request back", KEEPERS, lambda a: request_actions.withdraw_request(request_id=asked.pk, reason="有误", actor=a, **by)),
            ("name where it arrives", KEEPERS, lambda a: event_actions.receive_at(hit=hit, place=point, actor=a, **by)),
            ("enter receipts", KEEPERS, lambda a: receipt_actions.enter_receipts(hit=hit, handed=(), key="e", actor=a, **by)),
            ("let go", KEEPERS | COMMAND, lambda a: stock.let_go(reservation_id=kept.pk, place=point, actor=a, **by)),
            ("send what is held", KEEPERS, lambda a: stock.send_held(key="g", reservation_id=kept.pk, source=point, target=depot, purpose="", carrier="", actor=a, **by)),
            ("settle a difference", CHIEFS, lambda a: handover_actions.settle(transfer_id=sent.pk, outcome="found", reason="找到", actor=a, **by)),
            ("send a delivery", KEEPERS, lambda a: delivery_actions.send_delivery(delivery_id=near.pk, carrier="", actor=a, **by)),
            ("take a delivery over", KEEPERS, lambda a: delivery_actions.take_over_delivery(delivery_id=far.pk, found=coming, remark="", actor=a, **by)),
            ("tell who is hit", KEEPERS, lambda a: event_actions.tell_hit(event=event, hit=event_actions.Hit(point.township, 5, 2), actor=a, **by)),
        ],
        [
            ("open a place", COMMAND, lambda a: places.open_place(code="N1", site=site, actor=a, **by)),
            ("change a place", COMMAND, lambda a: places.change_place(place_id=point.pk, site=other, actor=a, **by)),
            ("enter a supply", COMMAND, lambda a: catalogue_actions.add_supply(supply=blanket, actor=a, **by)),
            ("enter an event", COMMAND, lambda a: event_actions.open_event(title="洪涝", kind="flood", happened_at=now, hits=[event_actions.Hit(point.township, 4, 1)], actor=a, **by)),
            ("change a supply", COMMAND, lambda a: catalogue_actions.change_supply(code="heater", serves=Decimal(1), daily=False, offered=False, actor=a, **by)),
            ("propose an allocation", COMMAND, lambda a: allocation_actions.propose_allocation(event_id=event.pk, actor=a, **by)),
            ("change a proposal", COMMAND, lambda a: allocation_actions.change_amounts(allocation_id=proposed.pk, amounts={}, actor=a, **by)),
            ("confirm a proposal", COMMAND, lambda a: allocation_actions.confirm_allocation(allocation_id=proposed.pk, actor=a, **by)),
            ("reject a proposal", COMMAND, lambda a: allocation_actions.reject_allocation(allocation_id=proposed.pk, reason="再核", actor=a, **by)),
            ("cancel a delivery", COMMAND, lambda a: delivery_actions.cancel_delivery(delivery_id=near.pk, reason="有误", actor=a, **by)),
            ("run a drill", COMMAND, lambda a: keep_drill(supposed=supposed, actor=a, **by)),
            ("open the book", COMMAND, lambda a: open_stock(unit=Unit.objects.get(code="gov"), actor=a, **by)),
            ("enter townships", COMMAND, lambda a: set_townships(rows=(), source="年鉴", on=date(2026, 1, 1), actor=a, **by)),
            ("close an event", COMMAND, lambda a: event_actions.close_event(event_id=event.pk, conclusion="完", actor=a, **by)),
        ],
        also={"tell who is hit": COMMAND, "name where it arrives": COMMAND},
    )  # fmt: skip


def deliveries(city: relief.City, hit: HitTownship) -> tuple[Allocation, Delivery, Delivery]:
    """A proposal to decide on; a delivery that the point is to send, and one that is on its way there."""
    by: Any = {"actor": city.command, "as_of": relief.NOW}
    set_townships(
        rows=[Figures(city.point.township, 900, 300, 104.8, 31.5, "hills")], source="年鉴", on=date(2026, 1, 1), **by
    )
    found = {}
    for supply, amount, place in (("quilt", 2, city.point), ("tent12", 3, city.depot)):
        asked = request_actions.draft_request(
            hit=hit, amounts={supply: amount}, people=4, urgency=1, remark="急", actor=city.clerk, as_of=relief.NOW
        )
        request_actions.submit_request(request_id=asked.pk, actor=city.clerk, as_of=relief.NOW)
        proposed = allocation_actions.propose_allocation(event_id=hit.event_id, **by)
        (found[place.code],) = allocation_actions.confirm_allocation(allocation_id=proposed.pk, **by)
    far = delivery_actions.send_delivery(delivery_id=found["D1"].pk, carrier="", actor=city.keeper, as_of=relief.NOW)
    asked = request_actions.draft_request(
        hit=hit, amounts={"tent12": 5}, people=4, urgency=1, remark="急", actor=city.clerk, as_of=relief.NOW
    )
    request_actions.submit_request(request_id=asked.pk, actor=city.clerk, as_of=relief.NOW)
    return allocation_actions.propose_allocation(event_id=hit.event_id, **by), found["P7"], far


def collective_assets() -> Tried:
    """A village's collective with members, one in office, assets, one of them let, and an inventory that is under way."""
    village = villages.Village()
    village.settle()
    village.roll()
    village.shares()
    village.assets()
    told = village.collective
    by: Any = {"as_of": villages.at(40)}
    begun: Any = {"actor": village.keeper, **by}
    card = assets.Card("Z9", "林地", "forest", villages.DAY, area=Decimal(1))
    terms = shareholding.Terms(Decimal(1), Decimal(0), Decimal(0), Decimal(0))
    drafted: Any = {"collective": told, "title": "股权设置", "base_on": villages.DAY, "terms": terms}
    rows = [("77", "李四", "", False)]
    asset = Asset.objects.get(card="J1")
    until = villages.DAY + timedelta(days=365)
    lease = contracts.Terms("H1", "lease", "甲", "meeting", "决议", villages.DAY, until, Decimal(100))
    signed = contracts.Terms("H2", "lease", "乙", "meeting", "决议", villages.DAY, until, Decimal(100))
    contract = contracts.enter_contract(asset_id=asset.pk, terms=signed, **begun)
    rent = contract.rents.get()
    inventory = inventory_actions.begin_inventory(collective=told, year=2025, on=villages.DAY, **begun)
    line = inventory.lines.all()[0]
    member, house = Member.objects.order_by("pk")[0], village.household("1")
    seat: Any = {"collective": told, "member_id": member.pk, "since": villages.DAY, "elected": "选举"}
    office = seating_actions.elect(body="council", **seat, **begun)
    plan = SharePlan.objects.get(collective=told)
    roll = collectives.draft_roll(collective=told, title="新增", base_on=villages.DAY, members=(), **begun)
    loan: Any = {"household": house, "shares": Decimal(1), "creditor": "农商行", "amount": Decimal(9)}
    pledged = pledging_actions.pledge(**loan, since=villages.DAY, key="p", **begun)
    rates: Any = {"reserve_rate": Decimal("0.1"), "welfare_rate": Decimal("0.1")}
    figures = distributing.Figures(Decimal(1000), Decimal(0), Decimal(0), Decimal(0), **rates)
    income: Any = {"collective": told, "figures": figures}
    distribution = distributing.draft_distribution(**income, year=2024, **begun)
    judged: Any = {"distribution_id": distribution.pk, "passed": True, "resolution": "决议"}
    moved: Any = {"source": house, "target": village.household("2"), "shares": Decimal(1), "paper": "协议", "key": "m"}
    changed: Any = {"on": villages.DAY, "reason": "重估", "paper": "评估报告", "area": None, "value": Decimal(9)}
    opened: Any = {
        "code": "N2519901101002",
        "name": "丁村",
        "form": "shareholding",
        "unit": told.unit,
        "region": told.region,
    }
    return Tried(
        told.unit.path,
        told.region.path,
        [
            ("open a collective", CHIEFS, lambda a: collectives.open_collective(**opened, actor=a, **by)),
            ("add households", KEEPERS, lambda a: collectives.add_households(collective=told, rows=rows, actor=a, **by)),
            ("draft a roll", KEEPERS, lambda a: collectives.draft_roll(collective=told, title="成员", base_on=villages.DAY, members=(), actor=a, **by)),
            ("cap holders", KEEPERS, lambda a: collectives.set_holder_cap(collective=told, percent=Decimal(5), resolution="决议", actor=a, **by)),
            ("enter assets", KEEPERS, lambda a: assets.enter_assets(collective=told, cards=(card,), actor=a, **by)),
            ("let an asset", KEEPERS, lambda a: contracts.enter_contract(asset_id=asset.pk, terms=lease, actor=a, **by)),
            ("begin an inventory", KEEPERS, lambda a: inventory_actions.begin_inventory(collective=told, year=2026, on=villages.DAY, actor=a, **by)),
            ("draft a share plan", KEEPERS, lambda a: shareholding.draft_plan(**drafted, actor=a, **by)),
            ("ask for certificates", KEEPERS, lambda a: certifying_actions.ask_for_certificates(collective=told, actor=a, **by)),
            ("change an asset", KEEPERS, lambda a: assets.change_asset(asset_id=asset.pk, verb="revalue", **changed, actor=a, **by)),
            ("take rent", KEEPERS, lambda a: contracts.pay_rent(rent_id=rent.pk, paid_on=villages.DAY, receipt="收据", actor=a, **by)),
            ("end a contract", KEEPERS, lambda a: contracts.end_contract(contract_id=contract.pk, on=villages.DAY, actor=a, **by)),
            ("look at an asset", KEEPERS, lambda a: inventory_actions.look_at(line_id=line.pk, found=True, area=None, value=None, remark="", actor=a, **by)),
            ("find all there", KEEPERS, lambda a: inventory_actions.all_there(inventory_id=inventory.pk, actor=a, **by)),
            ("close an inventory", KEEPERS, lambda a: inventory_actions.close_inventory(inventory_id=inventory.pk, actor=a, **by)),
            ("elect", KEEPERS, lambda a: seating_actions.elect(body="assembly", **seat, actor=a, **by)),
            ("end an office", KEEPERS, lambda a: seating_actions.end_office(office_id=office.pk, until=villages.DAY, actor=a, **by)),
            ("enter a roll", KEEPERS, lambda a: collectives.enter_roll(roll_id=roll.pk, actor=a, **by)),
            ("pledge", KEEPERS, lambda a: pledging_actions.pledge(**loan, since=villages.DAY, key="q", actor=a, **by)),
            ("release a pledge", KEEPERS, lambda a: pledging_actions.release_pledge(pledge_id=pledged.pk, until=villages.DAY, actor=a, **by)),
            ("draft a distribution", KEEPERS, lambda a: distributing.draft_distribution(**income, year=2025, actor=a, **by)),
            ("judge a distribution", CHIEFS, lambda a: distributing.judge_distribution(**judged, actor=a, **by)),
            ("pay a distribution", KEEPERS, lambda a: distributing.pay(distribution_id=distribution.pk, paid_on=villages.DAY, actor=a, **by)),
            ("give the shares out", KEEPERS, lambda a: shareholding.give_out(plan_id=plan.pk, actor=a, **by)),
            ("move shares", KEEPERS, lambda a: shareholding.move_shares(collective=told, kind="transfer", **moved, on=villages.DAY, price=None, retire=False, actor=a, **by)),
            ("inherit shares", KEEPERS, lambda a: shareholding.inherit_shares(collective=told, source=moved["source"], parts={moved["target"]: moved["shares"]}, paper="x", key="h", on=villages.DAY, actor=a, **by)),
        ],
        [],
        regional=[
            ("register it", {"authority"}, lambda a: collectives.certify(collective=told, registrar=village.township, actor=a, **by)),
        ],
    )  # fmt: skip


def assessments() -> Tried:
    """A round over one bureau, with a fact that waits for a second reviewer."""
    office = offices.Office()
    held = office.round(office.health)
    subject = office.subject(held, office.health)
    office.fact(subject, "meeting-not-held")
    before = noon(date(2026, 1, 5))
    assessment.save_self_report(
        subject_id=subject.pk, content=office.content(), actor=office.clerk(office.health), as_of=before
    )
    given = assessment.FactGiven("meeting-not-held", date(offices.YEAR, 7, 1), "核查", 1)
    section: Any = {"subject_id": subject.pk, "section": "responsibility"}
    by: Any = {"as_of": noon(date(2026, 2, 4))}
    units = (office.health,)
    drawn = assessment.commit_draw(
        round_id=held.pk, title="抽查", count=1, public_source="开奖号码", actor=office.first, as_of=before
    )
    revealed = assessment.commit_draw(
        round_id=held.pk, title="第二次抽查", count=1, public_source="开奖号码", actor=office.first, as_of=before
    )
    check = assessment.reveal_draw(draw_id=revealed.pk, public_value="7", actor=office.first, as_of=before).checks.get()
    shown: Any = {"name": "a.pdf", "stream": BytesIO(b"%PDF-1.4")}
    return Tried(
        office.health.path,
        office.health.region.path,
        [
            ("report", KEEPERS, lambda a: assessment.save_self_report(subject_id=subject.pk, content=office.content(), actor=a, **by)),
            ("hand in", KEEPERS, lambda a: assessment.submit_self_report(subject_id=subject.pk, actor=a, **by)),
            ("record a fact", REVIEWERS, lambda a: assessment.record_fact(subject_id=subject.pk, given=given, actor=a, **by)),
            ("finish a part", REVIEWERS, lambda a: assessment.finish_section(**section, note="", actor=a, **by)),
            ("approve a part", REVIEWERS, lambda a: assessment.approve_section(**section, actor=a, **by)),
            ("return a part", REVIEWERS, lambda a: assessment.return_section(**section, reason="再查", actor=a, **by)),
            ("open a round", REVIEWERS, lambda a: assessment.open_round(scheme=office.scheme, year=2024, units=units, actor=a, **by)),
            ("tell results", REVIEWERS, lambda a: assessment.tell_results(round_id=held.pk, actor=a, **by)),
            ("announce", REVIEWERS, lambda a: assessment.announce(round_id=held.pk, actor=a, **by)),
            ("add evidence", KEEPERS, lambda a: assessment.add_report_evidence(subject_id=subject.pk, **shown, actor=a, **by)),
            ("appeal", KEEPERS, lambda a: assessment.appeal(subject_id=subject.pk, fact_id=1, reason="不符", files=(), actor=a, **by)),
            ("file a plan", KEEPERS, lambda a: assessment.file_plan(subject_id=subject.pk, words="整改", files=(), actor=a, **by)),
            ("check a plan", REVIEWERS, lambda a: assessment.check_plan(subject_id=subject.pk, passed=True, note="已改", actor=a, **by)),
            ("draw facts", REVIEWERS, lambda a: assessment.draw_facts(round_id=held.pk, actor=a, **by)),
            ("commit a draw", REVIEWERS, lambda a: assessment.commit_draw(round_id=held.pk, title="抽查", count=1, public_source="开奖号码", actor=a, **by)),
            ("enter what a check found", REVIEWERS, lambda a: assessment.enter_check(check_id=check.pk, on=date(2026, 2, 3), found="属实", actor=a, **by)),
            ("reveal a draw", REVIEWERS, lambda a: assessment.reveal_draw(draw_id=drawn.pk, public_value="123", actor=a, **by)),
        ],
        [],
    )  # fmt: skip


def entries() -> Tried:
    """An entry of a register, and its certificate."""
    office = keeping.Office()
    entry = office.entered(date(2026, 1, 5))
    by: Any = {"as_of": keeping.noon(date(2026, 2, 4))}
    on, values = date(2026, 2, 1), {"staff": "13"}
    paper = registers.issue_certificate(entry_id=entry.pk, actor=office.actor("head"), **by)
    new: Any = {
        "register": keeping.REGISTER,
        "title": "乙厂",
        "values": {**keeping.VALUES, "name": "乙厂"},
        "unit": office.one,
    }
    change: Any = {"entry_id": entry.pk, "values": values, "reason": "更正"}
    return Tried(
        office.one.path,
        office.one.region.path,
        [
            ("enter", KEEPERS, lambda a: registers.enter(**new, actor=a, **by)),
            ("change", KEEPERS, lambda a: registers.change(**change, valid_from=on, actor=a, **by)),
            ("correct", KEEPERS, lambda a: registers.correct(entry_id=entry.pk, field="staff", on=on, value="14", reason="更正", actor=a, **by)),
            ("review", CHIEFS, lambda a: registers.review(entry_id=entry.pk, year=2026, passed=True, actor=a, **by)),
            ("end", CHIEFS, lambda a: registers.end(entry_id=entry.pk, on=on, reason="注销", actor=a, **by)),
            ("certify", CHIEFS, lambda a: registers.issue_certificate(entry_id=entry.pk, actor=a, **by)),
            ("revoke a certificate", CHIEFS, lambda a: registers.revoke_certificate(certificate_id=paper.pk, reason="错", actor=a, **by)),
            ("publish again", CHIEFS, lambda a: registers.publish_again(entry_id=entry.pk, actor=a, **by)),
            ("withhold", CHIEFS, lambda a: registers.withhold(entry_id=entry.pk, reason="保密", actor=a, **by)),
        ],
        [],
    )  # fmt: skip


def books() -> Tried:
    """A book with a store of its own unit's."""
    store = storing.Store()
    (first,) = store.post(store.draft("in", store.outside, store.north, 9), now=1)
    book = store.book
    by: Any = {"as_of": storing.at(5)}
    wants = [ledgers.Want(store.north.pk, Decimal(1))]
    held = ledgers.reserve(book=book, key="h", purpose="", wants=wants, actor=storing.KEEPER, as_of=storing.at(2))
    counted = ledgers.count_stock(
        book=book, key="c", counted_at=storing.at(3), counts=[ledgers.Count(store.north.pk, Decimal(8))], actor=storing.person(1, "clerk", store.unit), as_of=storing.at(3)
    )  # fmt: skip
    draft = store.draft("out", store.north, store.south, 1)
    new: Any = {"book": book, "code": "new", "title": "new", "measure": store.tents, "keeper": store.unit}
    return Tried(
        store.unit.path,
        store.unit.region.path,
        [
            ("post", KEEPERS, lambda a: ledgers.post(book=book, drafts=[draft], actor=a, **by)),
            ("reserve", KEEPERS, lambda a: ledgers.reserve(book=book, key="r", purpose="", wants=wants, actor=a, **by)),
            ("take what is held", KEEPERS, lambda a: ledgers.use(reservation_id=held.pk, targets={store.north.pk: store.south.pk}, key="u", kind="test", actor=a, **by)),
            ("reverse", KEEPERS, lambda a: ledgers.reverse(posting_id=first.id, reason="错", actor=a, **by)),
            ("release", KEEPERS, lambda a: ledgers.release(reservation_id=held.pk, actor=a, **by)),
            ("open a book", KEEPERS, lambda a: ledgers.open_book(code="t-two", title="二", unit=store.unit, actor=a, **by)),
            ("move", KEEPERS, lambda a: ledgers.move(book=book, key="m", kind="test", moves=[ledgers.Move(store.north.pk, store.south.pk, Decimal(1))], actor=a, **by)),
            ("count", KEEPERS, lambda a: ledgers.count_stock(book=book, key="d", counted_at=storing.at(4), counts=[ledgers.Count(store.north.pk, Decimal(9))], actor=a, **by)),
            ("open accounts", KEEPERS, lambda a: ledgers.open_accounts(book=book, wanted=[ledgers.NewAccount("n2", "n2")], measure=store.tents, keeper=store.unit, actor=a, **by)),
            ("open an account", KEEPERS, lambda a: ledgers.open_account(**new, actor=a, **by)),
            ("close an account", KEEPERS, lambda a: ledgers.close_account(account_id=store.north.pk, actor=a, **by)),
            ("hand accounts over", KEEPERS, lambda a: ledgers.hand_over_accounts(book=book, account_ids=[store.north.pk], keeper=store.other, actor=a, **by)),
            ("adjust", CHIEFS, lambda a: ledgers.adjust(stocktake_id=counted.pk, actor=a, **by)),
            ("refuse a count", CHIEFS, lambda a: ledgers.refuse_count(stocktake_id=counted.pk, remark="重盘", actor=a, **by)),
            ("end a period", CHIEFS, lambda a: ledgers.close_period(book=book, through=storing.at(4), actor=a, **by)),
        ],
        [],
        common=[
            ("open a measure", KEEPERS, lambda a: ledgers.open_measure(code="coat", title="大衣", unit="件", actor=a, **by)),
            ("open a lot", KEEPERS, lambda a: ledgers.open_lot(measure=store.tents, code="L9", actor=a, **by)),
        ],
    )  # fmt: skip


@pytest.mark.parametrize("scene", [relief_supplies, collective_assets, assessments, entries, books])
def test_every_action_as_every_role(scene: Callable[[], Tried], settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    check(scene())
