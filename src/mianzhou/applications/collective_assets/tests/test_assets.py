"""Assets: three classes, resources without a price, disputes held out, the yearly inventory, contracts and what is wrong with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mianzhou.applications.collective_assets.assets import queries
from mianzhou.applications.collective_assets.assets.actions import (
    Card,
    change_asset,
    enter_assets,
)
from mianzhou.applications.collective_assets.assets.contract_actions import (
    Terms,
    due_days,
    end_contract,
    enter_contract,
    pay_rent,
)
from mianzhou.applications.collective_assets.assets.contract_warnings import warnings_of
from mianzhou.applications.collective_assets.assets.inventory_actions import (
    all_there,
    begin_inventory,
    close_inventory,
    look_at,
)
from mianzhou.applications.collective_assets.assets.models import Asset, InventoryLine
from mianzhou.applications.collective_assets.errors import (
    AssetOutside,
    AssetWrong,
    CardTaken,
    DayAhead,
    EnteredAlready,
    NotEndedInForce,
)
from mianzhou.applications.collective_assets.tests.village import DAY, Village, at


def asset(village: Village, card: str) -> Asset:
    return Asset.objects.get(collective=village.collective, card=card)


def test_a_resource_is_entered_by_area_without_a_price(village: Village) -> None:
    """绵委发〔2018〕7号 三（二）2: 资源性资产采取只登记面积不作价的方式."""
    for wrong in (
        Card("A", "林", "forest", DAY, area=Decimal(3), value=Decimal(5)),
        Card("A", "林", "forest", DAY),
        Card("A", "房", "houses", DAY),
        Card("A", "?", "nothing", DAY, value=Decimal(1)),
    ):
        with pytest.raises(AssetWrong):
            enter_assets(collective=village.collective, cards=(wrong,), actor=village.keeper, as_of=at())
    village.assets()
    with pytest.raises(CardTaken):
        village.assets()
    sums = {(s.kind, s.form): s for s in queries.sums_of([village.collective])}
    assert sums["resource", "forest"].area == Decimal("120.50")
    assert sums["resource", "forest"].value is None
    assert ("resource", "water") not in sums  # disputed: held out
    assert queries.quantifiable_value(village.collective) == 300_000


def test_a_disputed_asset_waits_until_it_is_settled(village: Village) -> None:
    village.assets()
    pond = asset(village, "Z2")
    change = {"asset_id": pond.pk, "on": DAY, "paper": "", "actor": village.keeper, "as_of": at()}
    with pytest.raises(AssetOutside):
        change_asset(verb="increased", area=Decimal(1), reason="x", **change)
    change_asset(verb="settled", reason="调解书", **change)
    change_asset(verb="decreased", area=Decimal("0.5"), reason="修路", **change)
    assert asset(village, "Z2").area == Decimal("7.50")
    with pytest.raises(AssetWrong):
        change_asset(verb="decreased", area=Decimal(9), reason="x", **change)
    change_asset(verb="disposed", reason="征收", **change)
    with pytest.raises(AssetWrong):
        change_asset(verb="increased", area=Decimal(1), reason="x", **change)
    assert [c.verb for c in pond.changes.all()] == ["entered", "settled", "decreased", "disposed"]


def test_the_yearly_inventory_changes_the_cards_once_it_is_filed(village: Village) -> None:
    village.assets()
    inventory = begin_inventory(collective=village.collective, year=2026, on=DAY, actor=village.keeper, as_of=at())
    lines = {
        line.asset.card: line for line in InventoryLine.objects.filter(inventory=inventory).select_related("asset")
    }
    assert set(lines) == {"Z1", "J1", "F1"}  # the disputed pond waits
    said = {"actor": village.keeper, "as_of": at()}
    with pytest.raises(AssetWrong):
        look_at(line_id=lines["Z1"].pk, found=True, value=Decimal(1), **said)
    with pytest.raises(AssetWrong):
        look_at(line_id=lines["F1"].pk, found=False, **said)
    look_at(line_id=lines["Z1"].pk, found=True, area=Decimal("118.20"), **said)
    look_at(line_id=lines["F1"].pk, found=False, remark="已拆除", **said)
    assert all_there(inventory_id=inventory.pk, **said) == 1
    with pytest.raises(NotEndedInForce):
        close_inventory(inventory_id=inventory.pk, **said)
    village.carry(inventory.case)
    with pytest.raises(EnteredAlready):
        look_at(line_id=lines["J1"].pk, found=False, remark="x", actor=village.keeper, as_of=at(10))
    close_inventory(inventory_id=inventory.pk, actor=village.keeper, as_of=at(10))
    assert asset(village, "Z1").area == Decimal("118.20")
    assert asset(village, "F1").ended_on == DAY
    assert asset(village, "J1").changes.count() == 1
    with pytest.raises(EnteredAlready):
        begin_inventory(collective=village.collective, year=2026, on=DAY, actor=village.keeper, as_of=at(11))


def test_a_contract_with_its_instalments_and_warnings(village: Village) -> None:
    village.assets()
    terms = Terms("H1", "lease", "某公司", "tender", "决议2号", DAY, date(2028, 3, 2), Decimal(10_000), Decimal(20_000))
    with pytest.raises(AssetOutside):
        enter_contract(asset_id=asset(village, "Z2").pk, terms=terms, actor=village.keeper, as_of=at())
    contract = enter_contract(asset_id=asset(village, "J1").pk, terms=terms, actor=village.keeper, as_of=at())
    first, second = contract.rents.all()
    assert (first.due_on, second.due_on) == (DAY, date(2027, 3, 2))
    late = date(2027, 4, 1)
    found = queries.contracts_of([village.collective], late).get()
    assert found.unpaid == 20_000  # type: ignore[attr-defined]
    assert queries.warned(queries.contracts_of([village.collective], late), late).exists()
    pay_rent(rent_id=first.pk, paid_on=DAY, receipt="S1", actor=village.keeper, as_of=at())
    with pytest.raises(EnteredAlready):
        pay_rent(rent_id=first.pk, paid_on=DAY, receipt="S1", actor=village.keeper, as_of=at())
    end_contract(contract_id=contract.pk, on=late, actor=village.keeper, as_of=at(400))


@pytest.mark.parametrize(
    ("on", "rent", "market", "unpaid", "codes"),
    [
        (date(2026, 6, 1), 100, 100, 0, []),
        (date(2026, 6, 1), 80, 100, 0, []),
        (date(2026, 6, 1), 79, 100, 0, ["below_market"]),
        (date(2026, 10, 2), 100, None, 0, ["expiring"]),  # 90 days before the end
        (date(2026, 10, 1), 100, None, 0, []),  # 91 days
        (date(2026, 12, 31), 100, None, 0, ["expiring"]),
        (date(2027, 1, 1), 100, None, 5, ["unpaid", "expired"]),
    ],
)
def test_what_is_warned_of(on: date, rent: int, market: int | None, unpaid: int, codes: list[str]) -> None:
    found = warnings_of(
        on=on,
        rent=Decimal(rent),
        market_rent=None if market is None else Decimal(market),
        ends_on=date(2026, 12, 31),
        ended_on=None,
        unpaid=Decimal(unpaid),
        unpaid_since=DAY if unpaid else None,
    )
    assert [c.code for c in found] == codes


def test_a_term_that_begins_on_a_leap_day() -> None:
    assert due_days(date(2024, 2, 29), date(2027, 2, 28)) == [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)]


def test_what_has_happened_lies_not_in_the_future_and_money_is_not_let(village: Village) -> None:
    ahead = at(1).date()
    bank = Card("J9", "存款", "cash", DAY, value=Decimal(100))
    with pytest.raises(DayAhead):
        enter_assets(
            collective=village.collective,
            cards=(Card("J8", "房", "houses", ahead, value=Decimal(1)),),
            actor=village.keeper,
            as_of=at(),
        )
    enter_assets(collective=village.collective, cards=(bank,), actor=village.keeper, as_of=at())
    with pytest.raises(DayAhead):
        change_asset(
            asset_id=asset(village, "J9").pk, verb="increased", on=ahead, value=Decimal(1), reason="利息", paper="",
            actor=village.keeper, as_of=at(),
        )  # fmt: skip
    terms = Terms("H9", "lease", "某公司", "tender", "决议2号", DAY, date(2028, 3, 2), Decimal(10_000))
    with pytest.raises(AssetWrong, match="are not let"):
        enter_contract(asset_id=asset(village, "J9").pk, terms=terms, actor=village.keeper, as_of=at())
    village.assets()
    shop = asset(village, "J1")
    change_asset(asset_id=shop.pk, verb="disposed", on=DAY, reason="拆除", paper="", actor=village.keeper, as_of=at())
    with pytest.raises(AssetWrong, match="disposed of"):
        enter_contract(asset_id=shop.pk, terms=terms, actor=village.keeper, as_of=at())
