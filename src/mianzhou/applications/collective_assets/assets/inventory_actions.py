"""Writes of the yearly inventory: begun with every card as it stands, looked at card by card, closed once its procedure has ended in force."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mianzhou.applications.collective_assets.assets.actions import COUNTED, apply_change
from mianzhou.applications.collective_assets.assets.models import (
    CLOSED,
    OPEN,
    RESOURCE,
    Asset,
    AssetChange,
    Inventory,
    InventoryLine,
)
from mianzhou.applications.collective_assets.assets.models import DROPPED as INVENTORY_DROPPED
from mianzhou.applications.collective_assets.collectives.actions import require
from mianzhou.applications.collective_assets.collectives.models import Collective
from mianzhou.applications.collective_assets.collectives.queries import KEEP
from mianzhou.applications.collective_assets.errors import (
    AssetWrong,
    CannotBeDone,
    EnteredAlready,
    InventoryOpen,
    NotEndedInForce,
)
from mianzhou.applications.collective_assets.procedures import DRAFTED, DROPPED, IN_FORCE, INVENTORY, LEFT
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import open_case

_ZERO = Decimal(0)


@transaction.atomic
def begin_inventory(*, collective: Collective, year: int, on: date, actor: Actor, as_of: datetime) -> Inventory:
    """Begin the inventory of a year: a line for each card; disputed assets are held out."""
    require(actor, KEEP, collective)
    Collective.objects.select_for_update().get(pk=collective.pk)
    _require_next(collective, year, as_of)
    case = open_case(
        procedure=INVENTORY,
        title=f"{collective.name}：{year} 年度资产清查",
        responsible=collective.unit,
        raiser_unit=collective.unit,
        actor=actor,
        as_of=as_of,
        about={"collective": collective.code, "year": year},
    )
    inventory = Inventory.objects.create(collective=collective, case=case, year=year, on=on, state=OPEN)
    InventoryLine.objects.bulk_create(
        InventoryLine(inventory=inventory, asset=asset, area=asset.area, value=asset.value)
        for asset in Asset.objects.filter(collective=collective, ended_on=None, disputed="")
    )
    _tell_left(inventory)
    detail = {"code": collective.code, "number": case.number, "year": year}
    record(actor=actor, as_of=as_of, verb="collective.begin_inventory", subject=inventory, detail=detail)
    return inventory


def _require_next(collective: Collective, year: int, as_of: datetime) -> None:
    """One inventory a year, of a year that has come, and one at a time: two open ones would both enter the same difference."""
    what = Text("开始 {y} 年度清查", "begin the inventory of {y}").format(y=year)
    if year > timezone.localdate(as_of).year:
        raise CannotBeDone(what=what, why=Text("该年度尚未到来", "that year is yet to come"))
    for each in Inventory.objects.filter(collective=collective).select_related("case"):
        if each.state == OPEN and each.case.stage == DROPPED:
            each.state = INVENTORY_DROPPED
            each.save(update_fields=["state"])
        elif each.state != INVENTORY_DROPPED and each.year == year:
            raise EnteredAlready(what=Text("{y} 年清查", "the inventory of {y}").format(y=year))
        elif each.state == OPEN:
            why = Text("{y} 年度清查尚未入账", "the inventory of {y} is not entered yet").format(y=each.year)
            raise CannotBeDone(what=what, why=why)


def _tell_left(inventory: Inventory) -> None:
    """Tell the case how many cards are not looked at: its vote waits for them."""
    left = InventoryLine.objects.filter(inventory=inventory, found=None).count()
    inventory.case.about[LEFT] = left
    inventory.case.save(update_fields=["about"])


@transaction.atomic
def look_at(
    *,
    line_id: int,
    found: bool,
    actor: Actor,
    as_of: datetime,
    area: Decimal | None = None,
    value: Decimal | None = None,
    remark: str = "",
) -> InventoryLine:
    """Enter what was found of a card: nothing, or so much; a resource by its area only. Until the meeting has voted."""
    Inventory.objects.select_for_update(of=("self",)).get(lines=line_id)
    rows = InventoryLine.objects.select_for_update(of=("self",)).select_related("asset", "inventory__case")
    line = rows.select_related("inventory__collective__unit", "inventory__collective__region").get(pk=line_id)
    require(actor, KEEP, line.inventory.collective)
    if line.inventory.state != OPEN or line.inventory.case.stage != DRAFTED:
        raise EnteredAlready(what=Text("清查结果表决", "the vote on what was found"))
    if line.asset.kind == RESOURCE and value is not None:
        raise AssetWrong(name=line.asset.name, why=Text("资源性资产不作价", "a resource has no price"))
    if any(number is not None and number < 0 for number in (area, value)):
        raise AssetWrong(name=line.asset.name, why=Text("不能为负数", "it cannot be below zero"))
    if found and line.asset.kind == RESOURCE and area == 0:
        raise AssetWrong(
            name=line.asset.name, why=Text("面积为零的，请填“未找到”", "with no area left, say that it was not found")
        )
    line.found, line.remark = found, remark.strip()
    line.found_area = (line.area if area is None else area) if found else _nothing(line.area)
    line.found_value = (line.value if value is None else value) if found else _nothing(line.value)
    if not found and not line.remark:
        raise AssetWrong(name=line.asset.name, why=Text("盘亏须说明去向", "say where it went"))
    line.save()
    _tell_left(line.inventory)
    detail = {"code": line.inventory.collective.code, "number": line.asset.card}
    record(actor=actor, as_of=as_of, verb="collective.look_at", subject=line.asset, detail=detail)
    return line


@transaction.atomic
def all_there(*, inventory_id: int, actor: Actor, as_of: datetime) -> int:
    """Enter all cards that were not looked at as found as they stand: for whoever counted with the list in hand. How many."""
    rows = Inventory.objects.select_for_update(of=("self",)).select_related(
        "collective__unit", "collective__region", "case"
    )
    inventory = rows.get(pk=inventory_id)
    require(actor, KEEP, inventory.collective)
    if inventory.state != OPEN or inventory.case.stage != DRAFTED:
        raise EnteredAlready(what=Text("清查结果表决", "the vote on what was found"))
    lines = list(InventoryLine.objects.select_for_update().filter(inventory=inventory, found=None))
    for line in lines:
        line.found, line.found_area, line.found_value = True, line.area, line.value
    InventoryLine.objects.bulk_update(lines, ["found", "found_area", "found_value"])
    _tell_left(inventory)
    detail = {"code": inventory.collective.code, "count": len(lines)}
    record(actor=actor, as_of=as_of, verb="collective.all_there", subject=inventory, detail=detail)
    return len(lines)


@transaction.atomic
def close_inventory(*, inventory_id: int, actor: Actor, as_of: datetime) -> Inventory:
    """Enter what the inventory found: cards follow, each difference a change that names the inventory."""
    rows = Inventory.objects.select_for_update(of=("self",)).select_related(
        "collective__unit", "collective__region", "case"
    )
    inventory = rows.get(pk=inventory_id)
    require(actor, KEEP, inventory.collective)
    if inventory.state != OPEN:
        raise EnteredAlready(what=Text("清查入账", "entering what the inventory found"))
    if inventory.case.stage == DROPPED:
        inventory.state = INVENTORY_DROPPED
    elif inventory.case.stage == IN_FORCE:
        _enter_differences(inventory, actor, as_of)
        inventory.state = CLOSED
    else:
        raise NotEndedInForce(case=inventory.case.number, what=Text("入账", "enter what was found"))
    inventory.save(update_fields=["state"])
    detail = {"code": inventory.collective.code, "year": inventory.year}
    record(actor=actor, as_of=as_of, verb="collective.close_inventory", subject=inventory, detail=detail)
    return inventory


def _enter_differences(inventory: Inventory, actor: Actor, as_of: datetime) -> None:
    lines = InventoryLine.objects.filter(inventory=inventory)
    left = lines.filter(Q(found__isnull=True)).count()
    if left:
        raise InventoryOpen(n=left)
    for line in lines.select_related("asset"):
        area = (line.found_area or _ZERO) - (line.area or _ZERO)
        value = (line.found_value or _ZERO) - (line.value or _ZERO)
        if not area and not value and line.found:
            continue
        asset = Asset.objects.select_for_update().get(pk=line.asset_id)
        if asset.ended_on is not None:  # disposed of while the inventory went on: its card is closed already
            continue
        change = AssetChange(
            asset=asset,
            on=inventory.on,
            verb=COUNTED,
            area=area,
            value=value,
            reason=line.remark,
            inventory=inventory,
            recorded_at=as_of,
            actor_name=actor.name,
        )
        if not line.found:
            asset.ended_on = inventory.on
        apply_change(asset, change)


def _nothing(number: Decimal | None) -> Decimal | None:
    return None if number is None else _ZERO
