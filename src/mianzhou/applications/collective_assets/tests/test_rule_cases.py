"""The limits of the order on collectives, as `rule_cases.yaml` tells them, each in a village of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from mianzhou.applications.collective_assets.assets import queries
from mianzhou.applications.collective_assets.assets.actions import Card, enter_assets
from mianzhou.applications.collective_assets.assets.contract_actions import Terms, end_contract, enter_contract
from mianzhou.applications.collective_assets.assets.contract_warnings import Term, overlap
from mianzhou.applications.collective_assets.assets.inventory_actions import (
    all_there,
    begin_inventory,
    close_inventory,
)
from mianzhou.applications.collective_assets.assets.models import Asset, Contract
from mianzhou.applications.collective_assets.collectives.actions import Proposed, draft_roll, enter_roll
from mianzhou.applications.collective_assets.collectives.models import Member
from mianzhou.applications.collective_assets.collectives.seating_actions import elect
from mianzhou.applications.collective_assets.lists import cautions_of
from mianzhou.applications.collective_assets.shareholding.queries import holdings_of
from mianzhou.applications.collective_assets.tests.village import CARRIED, DAY, Village, at
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.services.cases.api import act
from mianzhou.services.postings.api import object_to, put_up

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("rule_cases.yaml").read_text("utf-8"))


def notice(village: Village, told: dict[str, Any]) -> str:
    village.settle()
    given: Any = {"actor": village.keeper, "as_of": at()}
    roll = draft_roll(collective=village.collective, title="成员", base_on=DAY, members=(), **given)
    act(case_id=roll.case_id, verb="vote", data=dict(CARRIED), **given)
    until = at(told["posted_for"]).date()
    posted = put_up(case_id=roll.case_id, title="公示", body="名单", until_on=until, **given)
    if told.get("objection"):
        stranger = Actor(name="村民")
        object_to(notice_id=posted.pk, name="某", contact="x", text="漏登一人", actor=stranger, as_of=at(3))
    if "submitted_on" in told:
        act(case_id=roll.case_id, verb="submit", actor=village.keeper, as_of=at(told["submitted_on"]))
    return "done"


def card(village: Village, told: dict[str, Any]) -> str:
    numbers: Any = {name: Decimal(told[name]) for name in ("area", "value") if name in told}
    cards = (Card("X1", "试验", told["form"], DAY, **numbers),)
    enter_assets(collective=village.collective, cards=cards, actor=village.keeper, as_of=at())
    return "done"


def inventory(village: Village, told: dict[str, Any]) -> str:
    village.assets()
    for n, year in enumerate(told["years"]):
        given: Any = {"actor": village.keeper, "as_of": at(20 * n)}
        begun = begin_inventory(collective=village.collective, year=year, on=DAY, **given)
        if told.get("looked", True):
            all_there(inventory_id=begun.pk, **given)
        if told.get("entered"):
            village.carry(begun.case, begun=20 * n)
            close_inventory(inventory_id=begun.pk, actor=village.keeper, as_of=at(20 * n + 10))
    return "done"


def overlapping(village: Village, told: dict[str, Any]) -> str:
    village.assets()
    shop, wood = (Asset.objects.get(collective=village.collective, card=card) for card in ("J1", "Z1"))
    lets = ((shop, "first"), (wood if told.get("other_asset") else shop, "second"))
    made = [_let(village, asset, "lease", *told[which], number=which) for asset, which in lets]
    if "ended" in told:
        end_contract(contract_id=made[0].pk, on=told["ended"], actor=village.keeper, as_of=at())
    found = {c.number: cautions_of(c, DAY) for c in queries.contracts_of([village.collective], DAY)}
    warned = any(caution.code == "overlap" for caution in found["second"])
    terms = [Term(c.starts_on, c.ends_on, told.get("ended") if c == made[0] else None) for c in made]
    assert warned == (overlap(*terms, DAY) and not told.get("other_asset"))  # the statement asks what the rule says
    return "warned" if warned else "nothing"


def let(village: Village, told: dict[str, Any]) -> str:
    village.assets()
    _let(village, Asset.objects.get(collective=village.collective, card="Z1"), told["kind"], *told["term"], number="H")
    return "done"


def _let(village: Village, asset: Asset, kind: str, starts_on: date, ends_on: date, number: str) -> Contract:
    terms = Terms(number, kind, "某公司", "tender", "决议2号", starts_on, ends_on, Decimal(100))
    return enter_contract(asset_id=asset.pk, terms=terms, actor=village.keeper, as_of=at())


def quantified(village: Village, told: dict[str, Any]) -> int:
    cards = (Card("X1", "门面房", "houses", DAY, value=Decimal(told["value"]), disputed=told.get("disputed", "")),)
    enter_assets(collective=village.collective, cards=cards, actor=village.keeper, as_of=at())
    return int(queries.quantifiable_value(village.collective))


def elected(village: Village, told: dict[str, Any]) -> str:
    village.settle()
    village.roll()
    member = Member.objects.order_by("pk")[0]
    for body in told["bodies"]:
        elect(
            collective=village.collective, member_id=member.pk, body=body, since=DAY, elected="决议1号", actor=village.keeper, as_of=at(12)
        )  # fmt: skip
    return "done"


def static(village: Village, told: dict[str, Any]) -> str:
    village.settle()
    village.roll()
    village.shares()
    before = holdings_of(village.collective)
    newborn = (Proposed(told["born_into"], "新生儿", "510703202601010013", "applied"),)
    given: Any = {"actor": village.keeper}
    roll = draft_roll(
        collective=village.collective, title="新增成员", base_on=DAY, members=newborn, as_of=at(40), **given
    )
    village.carry(roll.case, begun=40)
    enter_roll(roll_id=roll.pk, as_of=at(60), **given)
    assert Member.objects.filter(name="新生儿", state="confirmed").exists()
    return "unchanged" if before and holdings_of(village.collective) == before else "changed"


RULES = {each.__name__: each for each in (notice, card, inventory, overlapping, let, quantified, elected, static)}


@pytest.mark.parametrize("case", [pytest.param(each, id=f"case{n}") for n, each in enumerate(CASES, 1)])
def test_rules(case: dict[str, Any], village: Village) -> None:
    try:
        found: Any = RULES[case["when"]](village, case["given"])
    except MianzhouError as refused:
        found = type(refused).__name__
    assert found == case["then"], case["case"]


def test_every_rule_is_tried_and_says_where_it_is_written() -> None:
    assert {case["when"] for case in CASES} == RULES.keys()
    assert all(case["source"] for case in CASES)
