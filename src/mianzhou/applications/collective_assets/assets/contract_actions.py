"""Writes of contracts about assets: entered with their instalments, paid, wound up."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count, takewhile

from django.db import transaction

from mianzhou.applications.collective_assets.assets.actions import locked_asset
from mianzhou.applications.collective_assets.assets.models import CONTRACTING, LEASE, Asset, Contract, Rent
from mianzhou.applications.collective_assets.classes import UNLET
from mianzhou.applications.collective_assets.collectives.actions import require, require_happened, require_not_before
from mianzhou.applications.collective_assets.collectives.queries import KEEP
from mianzhou.applications.collective_assets.errors import AssetOutside, AssetWrong, CardTaken, EnteredAlready
from mianzhou.applications.collective_assets.words import CONTRACT_KINDS
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

LONGEST = {LEASE: 20, CONTRACTING: 70}  # years
LONGEST_CITED = {
    LEASE: Text("《民法典》第七百零五条", "Civil Code, article 705"),
    CONTRACTING: Text("《农村土地承包法》第二十一条", "Law on Rural Land Contracting, article 21"),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract as it is entered: rent and market rent in yuan a year, instalments due on the first day of each year of the term."""

    number: str
    kind: str
    party: str
    procedure: str
    resolution: str
    starts_on: date
    ends_on: date
    rent: Decimal
    market_rent: Decimal | None = None


@transaction.atomic
def enter_contract(*, asset_id: int, terms: Terms, actor: Actor, as_of: datetime) -> Contract:
    """Enter a contract about an asset with its yearly instalments; by open talks or tender, on a resolution (绵委发〔2018〕7号 三（二）2)."""
    asset = locked_asset(asset_id)
    require(actor, KEEP, asset.collective)
    if asset.disputed:
        raise AssetOutside(name=asset.name, why=asset.disputed)
    if asset.ended_on is not None:
        raise AssetWrong(name=asset.name, why=Text("该资产已处置", "it was disposed of"))
    if asset.form in UNLET:
        raise AssetWrong(
            name=asset.name, why=Text("资金、债权和投资份额不能出租或发包", "money, claims and stakes are not let")
        )
    _check(asset, terms)
    if Contract.objects.filter(asset__collective=asset.collective, number=terms.number).exists():
        raise CardTaken(number=terms.number)
    contract = Contract.objects.create(
        asset=asset,
        number=terms.number,
        kind=terms.kind,
        party=terms.party,
        procedure=terms.procedure,
        resolution=terms.resolution.strip(),
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        rent=terms.rent,
        market_rent=terms.market_rent,
    )
    Rent.objects.bulk_create(
        Rent(contract=contract, due_on=due_on, amount=terms.rent) for due_on in due_days(terms.starts_on, terms.ends_on)
    )
    detail = {"code": asset.collective.code, "number": contract.number}
    record(actor=actor, as_of=as_of, verb="collective.enter_contract", subject=contract, detail=detail)
    return contract


def _check(asset: Asset, terms: Terms) -> None:
    """A lease for at most twenty years (Civil Code, article 705), land contracted out for at most seventy (Law on Rural Land Contracting, article 21)."""
    if terms.ends_on <= terms.starts_on or terms.rent < 0:
        raise AssetWrong(name=asset.name, why=Text("合同期限或租金有误", "the term or the rent is wrong"))
    years = LONGEST[terms.kind]
    if terms.ends_on > anniversary(terms.starts_on, years):
        why = Text("{k}期限不得超过 {n} 年（{c}）", "{k}: for {n} year(s) at most ({c})")
        raise AssetWrong(
            name=asset.name, why=why.format(k=CONTRACT_KINDS[terms.kind], n=years, c=LONGEST_CITED[terms.kind])
        )
    if not terms.resolution.strip():
        raise AssetWrong(name=asset.name, why=Text("须填写民主决议", "the resolution is missing"))


def due_days(starts_on: date, ends_on: date) -> list[date]:
    """The first day of each year of a term; one that begins on 29 February is due on the 28th in other years."""
    days = (anniversary(starts_on, years) for years in count())
    return list(takewhile(lambda day: day < ends_on, days))


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; that of 29 February is the 28th in other years."""
    year = day.year + years
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) and not isleap(year) else day.replace(year=year)


@transaction.atomic
def pay_rent(*, rent_id: int, paid_on: date, receipt: str, actor: Actor, as_of: datetime) -> Rent:
    """Enter that an instalment was paid."""
    rows = Rent.objects.select_for_update(of=("self",))
    rent = rows.select_related("contract__asset__collective__unit", "contract__asset__collective__region").get(
        pk=rent_id
    )
    collective = rent.contract.asset.collective
    require(actor, KEEP, collective)
    require_happened(paid_on, as_of)
    if rent.paid_on is not None:
        raise EnteredAlready(what=Text("该期租金收款", "the payment of this instalment"))
    rent.paid_on, rent.receipt = paid_on, receipt
    rent.save()
    detail = {"code": collective.code, "number": rent.contract.number, "due_on": rent.due_on.isoformat()}
    record(actor=actor, as_of=as_of, verb="collective.pay_rent", subject=rent, detail=detail)
    return rent


@transaction.atomic
def end_contract(*, contract_id: int, on: date, actor: Actor, as_of: datetime) -> Contract:
    """Wind a contract up."""
    rows = Contract.objects.select_for_update(of=("self",))
    contract = rows.select_related("asset__collective__unit", "asset__collective__region").get(pk=contract_id)
    require(actor, KEEP, contract.asset.collective)
    if contract.ended_on is not None:
        raise EnteredAlready(what=Text("合同办结", "winding the contract up"))
    require_happened(on, as_of)
    require_not_before(on, contract.starts_on)
    contract.ended_on = on
    contract.save(update_fields=["ended_on"])
    detail = {"code": contract.asset.collective.code, "number": contract.number}
    record(actor=actor, as_of=as_of, verb="collective.end_contract", subject=contract, detail=detail)
    return contract
