"""Writes of assets: cards and their changes, disputes about ownership, contracts and rents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from mianzhou.applications.collective_assets.assets.models import RESOURCE, Asset, AssetChange, Contract, Rent
from mianzhou.applications.collective_assets.classes import FORMS, UNLET, class_of
from mianzhou.applications.collective_assets.collectives.actions import require, require_happened
from mianzhou.applications.collective_assets.collectives.models import Collective
from mianzhou.applications.collective_assets.collectives.queries import KEEP
from mianzhou.applications.collective_assets.errors import AssetOutside, AssetWrong, CardTaken, EnteredAlready
from mianzhou.applications.collective_assets.words import CHANGES
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

ENTERED, INCREASED, DECREASED, COUNTED = "entered", "increased", "decreased", "counted"
DISPUTED, SETTLED, DISPOSED = "disputed", "settled", "disposed"
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Card:
    """An asset as it is entered: a resource by its `area` in mu and no value, the others by their `value` in yuan."""

    card: str
    name: str
    form: str
    since: date
    area: Decimal | None = None
    value: Decimal | None = None
    place: str = ""
    keeper: str = ""
    disputed: str = ""
    paper: str = ""


@transaction.atomic
def enter_assets(*, collective: Collective, cards: tuple[Card, ...], actor: Actor, as_of: datetime) -> list[Asset]:
    """Enter assets on cards of their own, all or none."""
    require(actor, KEEP, collective)
    for card in cards:
        _check(card)
        require_happened(card.since, as_of)
    taken = Asset.objects.filter(collective=collective, card__in=[c.card for c in cards]).first()
    if taken is not None:
        raise CardTaken(number=taken.card)
    made = Asset.objects.bulk_create(
        Asset(
            collective=collective,
            card=c.card,
            name=c.name,
            kind=class_of(c.form),
            form=c.form,
            area=c.area,
            value=c.value,
            place=c.place,
            keeper=c.keeper,
            since=c.since,
            disputed=c.disputed,
        )
        for c in cards
    )
    AssetChange.objects.bulk_create(
        AssetChange(
            asset=asset,
            on=card.since,
            verb=ENTERED,
            area=card.area or _ZERO,
            value=card.value or _ZERO,
            reason=card.disputed,
            paper=card.paper,
            recorded_at=as_of,
            actor_name=actor.name,
        )
        for asset, card in zip(made, cards, strict=True)
    )
    detail = {"code": collective.code, "count": len(made)}
    record(actor=actor, as_of=as_of, verb="collective.enter_assets", subject=collective, detail=detail)
    return made


def _check(card: Card) -> None:
    """绵委发〔2018〕7号 三（二）2: resource assets are entered by area only, without a price."""
    if not any(card.form in forms for forms in FORMS.values()):
        raise AssetWrong(name=card.name, why=Text("类别不存在", "there is no such form"))
    if class_of(card.form) == RESOURCE:
        if card.value is not None:
            raise AssetWrong(
                name=card.name,
                why=Text("资源性资产只登记面积，不作价", "a resource is entered by area, without a price"),
            )
        if card.area is None or card.area <= 0:
            raise AssetWrong(name=card.name, why=Text("须填写面积", "its area is missing"))
    elif card.value is None or card.value < 0:
        raise AssetWrong(name=card.name, why=Text("须填写价值", "its value is missing"))


def locked_asset(asset_id: int) -> Asset:
    """The card, locked until the transaction ends."""
    rows = Asset.objects.select_for_update(of=("self",)).select_related("collective__unit", "collective__region")
    asset = rows.filter(pk=asset_id).first()
    if asset is None:
        raise NotFound(what=Text("资产", "asset"))
    return asset


@transaction.atomic
def change_asset(
    *,
    asset_id: int,
    verb: str,
    on: date,
    reason: str,
    paper: str,
    actor: Actor,
    as_of: datetime,
    area: Decimal = _ZERO,
    value: Decimal = _ZERO,
) -> Asset:
    """Increase, decrease, dispose of an asset, hold it out as disputed, or settle that; the card follows, the change stays."""
    asset = locked_asset(asset_id)
    require(actor, KEEP, asset.collective)
    require_happened(on, as_of)
    if asset.ended_on is not None:
        raise AssetWrong(name=asset.name, why=Text("该资产已处置", "it was disposed of"))
    if asset.disputed and verb != SETTLED:
        raise AssetOutside(name=asset.name, why=asset.disputed)
    if not reason.strip():
        raise AssetWrong(name=asset.name, why=Text("须说明原因", "the reason is missing"))
    change = AssetChange(
        asset=asset, on=on, verb=verb, reason=reason.strip(), paper=paper, recorded_at=as_of, actor_name=actor.name
    )
    if verb in (INCREASED, DECREASED):
        sign = 1 if verb == INCREASED else -1
        change.area, change.value = sign * abs(area), sign * abs(value)
    elif verb == DISPOSED:
        change.area, change.value = -(asset.area or _ZERO), -(asset.value or _ZERO)
        asset.ended_on = on
    elif verb == DISPUTED:
        asset.disputed = reason.strip()
    elif verb == SETTLED:
        if not asset.disputed:
            raise AssetWrong(name=asset.name, why=Text("没有争议", "nothing about it is disputed"))
        asset.disputed = ""
    else:
        raise AssetWrong(name=asset.name, why=Text("没有这种变动", "there is no such change"))
    apply_change(asset, change)
    detail = {"code": asset.collective.code, "number": asset.card, "verb": CHANGES[verb].zh}
    record(actor=actor, as_of=as_of, verb="collective.change_asset", subject=asset, detail=detail)
    return asset


def apply_change(asset: Asset, change: AssetChange) -> None:
    """The card after a change, and the change as a row. The card of what is gone keeps what was last on it."""
    if asset.ended_on is None:
        if asset.kind == RESOURCE:
            if change.value:
                raise AssetWrong(name=asset.name, why=Text("资源性资产不作价", "a resource has no price"))
            asset.area = (asset.area or _ZERO) + change.area
        else:
            asset.value = (asset.value or _ZERO) + change.value
            if change.area:
                asset.area = (asset.area or _ZERO) + change.area
        if (asset.area is not None and asset.area < 0) or (asset.value is not None and asset.value < 0):
            raise AssetWrong(name=asset.name, why=Text("减少数超过账面数", "more is taken off than is there"))
    asset.save()
    change.save()


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
    if terms.ends_on <= terms.starts_on or terms.rent < 0:
        raise AssetWrong(name=asset.name, why=Text("合同期限或租金有误", "the term or the rent is wrong"))
    if not terms.resolution.strip():
        raise AssetWrong(name=asset.name, why=Text("须填写民主决议", "the resolution is missing"))
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


def due_days(starts_on: date, ends_on: date) -> list[date]:
    """The first day of each year of a term; one that begins on 29 February is due on the 28th in other years."""
    days: list[date] = []
    year = starts_on.year
    while True:
        leap = starts_on.month == 2 and starts_on.day == 29 and (year % 4 != 0 or (year % 100 == 0 and year % 400 != 0))
        day = date(year, 2, 28) if leap else starts_on.replace(year=year)
        if day >= ends_on:
            return days
        days.append(day)
        year += 1


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
    contract.ended_on = on
    contract.save(update_fields=["ended_on"])
    detail = {"code": contract.asset.collective.code, "number": contract.number}
    record(actor=actor, as_of=as_of, verb="collective.end_contract", subject=contract, detail=detail)
    return contract
