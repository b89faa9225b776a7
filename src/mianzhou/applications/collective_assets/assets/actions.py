"""Writes of assets: cards and their changes, disputes about ownership."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from mianzhou.applications.collective_assets.assets.models import RESOURCE, Asset, AssetChange
from mianzhou.applications.collective_assets.classes import FORMS, class_of
from mianzhou.applications.collective_assets.collectives.actions import require, require_happened
from mianzhou.applications.collective_assets.collectives.models import Collective
from mianzhou.applications.collective_assets.collectives.queries import KEEP
from mianzhou.applications.collective_assets.errors import AssetOutside, AssetWrong, CardTaken
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
        if not area and not value:
            raise AssetWrong(name=asset.name, why=Text("须填写增减的数量", "say how much more or less"))
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
            if asset.area == 0:
                why = Text("面积减为零的，请登记为处置", "with no area left, enter that it was disposed of")
                raise AssetWrong(name=asset.name, why=why)
        else:
            asset.value = (asset.value or _ZERO) + change.value
            if change.area:
                asset.area = (asset.area or _ZERO) + change.area
        if (asset.area is not None and asset.area < 0) or (asset.value is not None and asset.value < 0):
            raise AssetWrong(name=asset.name, why=Text("减少数超过账面数", "more is taken off than is there"))
    asset.save()
    change.save()
