"""What the city stores beside the supplies that every city stores: entered, and changed. The command does both."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from mianzhou.applications.relief_supplies.errors import SupplyWrong
from mianzhou.applications.relief_supplies.places.queries import ALLOCATE
from mianzhou.applications.relief_supplies.stock.models import AddedSupply
from mianzhou.applications.relief_supplies.stock.opening_actions import as_keeper, book_of_supplies, open_supply
from mianzhou.applications.relief_supplies.supplies import KINDS, SUPPLIES, Supply
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text

_CODE = re.compile(r"[a-z][a-z0-9]{1,23}")
_MOST = 1_000_000  # people whom one piece serves: more is a slip of the finger


@transaction.atomic
def add_supply(*, supply: Supply, actor: Actor, as_of: datetime) -> AddedSupply:
    """Enter a supply, with its accounts in the book. Its code, name and unit stay as they are entered, since the book counts by them."""
    actor.require(ALLOCATE)
    _check(supply)
    made = AddedSupply.objects.create(
        code=supply.code,
        title_zh=supply.title.zh,
        title_en=supply.title.en,
        kind=supply.kind,
        unit_zh=supply.unit.zh,
        unit_en=supply.unit.en,
        serves=supply.serves,
        daily=supply.daily,
        entered_at=as_of,
    )
    open_supply(book_of_supplies(), supply, actor=as_keeper(actor), as_of=as_of)
    detail = {"code": supply.code, "title": supply.title.zh}
    record(actor=actor, as_of=as_of, verb="relief.add_supply", subject=made, detail=detail)
    return made


@transaction.atomic
def change_supply(
    *, code: str, serves: Decimal, daily: bool, offered: bool, actor: Actor, as_of: datetime
) -> AddedSupply:
    """Change for how many people a supply of the city's own is reckoned, and whether it is still stored; what lies there stays."""
    actor.require(ALLOCATE)
    found = AddedSupply.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise NotFound(what=Text("本市增加的物资", "supply that the city entered"))
    if not 0 <= serves <= _MOST:
        raise SupplyWrong(supply=found.title_zh, why=_SERVES)
    ended = None if offered else found.ended_at or as_of
    if (found.serves, found.daily, found.ended_at) != (serves, daily, ended):
        found.serves, found.daily, found.ended_at = serves, daily, ended
        found.save()
        detail = {"code": code, "serves": str(serves), "offered": offered}
        record(actor=actor, as_of=as_of, verb="relief.change_supply", subject=found, detail=detail)
    return found


_SERVES = Text("每件可供人数超出范围", "the number of people whom one serves is out of range")


def _check(supply: Supply) -> None:
    why = None
    if not _CODE.fullmatch(supply.code):
        why = Text(
            "编码由 2 至 24 个小写字母和数字组成，以字母开头",
            "a code has 2 to 24 small letters and digits and begins with a letter",
        )
    elif supply.kind not in KINDS:
        why = Text("没有这一类别", "there is no such kind")
    elif not 0 <= supply.serves <= _MOST:
        why = _SERVES
    elif not all(word.strip() for word in (supply.title.zh, supply.title.en, supply.unit.zh, supply.unit.en)):
        why = Text("缺少名称或单位", "its name or unit is missing")
    for known in () if why else SUPPLIES.values():
        if supply.code == known.code:
            why = Text("编码已用于{other}", "its code is that of {other}").format(other=known.title)
        elif {supply.title.zh, supply.title.en.lower()} & {known.title.zh, known.title.en.lower()}:
            why = Text("目录中已有同名物资", "the catalogue has one of this name")
    if why:
        raise SupplyWrong(supply=supply.title.zh or supply.code, why=why)
