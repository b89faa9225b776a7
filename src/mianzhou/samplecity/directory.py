"""The directory of basic units of the invented city: enterprises of its registries entered by procedure, some changed, some gone, some on their way.

Every step goes through the actions, by who may take it, at the moment at which it would have happened.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from mianzhou.data.normalising.api import is_credit_code
from mianzhou.data.registries.api import Entity
from mianzhou.kernel.people.api import Actor, actor_for
from mianzhou.kernel.units.api import Unit, unit_by_code
from mianzhou.samplecity.people import Staff, open_accounts, staff_of
from mianzhou.services.cases.api import Case, act, open_case, procedure_of
from mianzhou.services.materials.api import add_material
from mianzhou.services.registers.api import RegisterEntry

TOWNSHIPS = ("980121101-gov", "980121102-gov")
# What a unit is surveyed as, its department, its trade and the threshold that it reaches.
TRADES = (
    ("industry", "9801-jxj", "通用设备制造业", "年主营业务收入2000万元及以上"),
    ("construction", "9801-zjj", "房屋建筑业", "具有总承包资质"),
    ("trade", "9801-swj2", "零售业", "年主营业务收入500万元及以上"),
    ("services", "9801-fzggw", "道路运输业", "年营业收入2000万元及以上"),
    ("small", "9801-swj2", "餐饮业", "规模以下样本单位"),
)
# How far the last ones have come, and how many days ago they were applied for.
STATES = (
    ("", 1), ("", 3), ("", 11), ("qualify", 2), ("qualify", 9), ("accept", 4), ("accept", 13), ("visit", 5), ("visit", 6), ("visit", 16),
    ("return", 7), ("return", 15), ("refuse", 18), ("refuse", 33), ("withdraw", 21),
)  # fmt: skip
ENTERING, CHANGING, LEAVING = "directory-entry", "directory-change", "directory-leaving"
ENTERED = 120
_PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
_AWAY = {"return": ("trade", "请补充上年度营业收入证明。"), "refuse": ("trade", "未达到入库标准。"), "withdraw": ("town", "企业已迁往外地。")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Offices:
    """Who acts: townships and departments by unit, and the keeper at the statistics."""

    units: dict[str, Unit]
    staff: dict[int, Staff]
    keeper: Actor

    def clerk(self, code: str) -> Actor:
        return self.staff[self.units[code].pk].clerk


@transaction.atomic
def fill_directory(*, city: str, registrar: Actor, now: datetime) -> None:
    """Enter the enterprises that the registries know by their codes, once; without registries there is nothing to enter."""
    if Case.objects.filter(procedure=ENTERING).exists():
        return
    known = Entity.objects.filter(kind="organisation", state="active").exclude(identifier="").order_by("pk")
    right = {e.identifier: e for e in known[: 3 * ENTERED] if is_credit_code(e.identifier) and e.name}
    chosen = list(right.values())[: ENTERED + len(STATES)]
    codes = (*TOWNSHIPS, *(trade[1] for trade in TRADES))
    units = {code: unit_by_code(code) for code in codes}
    begin = now - timedelta(days=150)
    people = open_accounts(city=city, actor=registrar, as_of=begin)
    staff = staff_of(units.values(), city=city, actor=registrar, as_of=begin)
    offices = _Offices(units, staff, actor_for(people["tongji"]))
    underway, entered = chosen[: len(STATES)], chosen[len(STATES) :]
    for n, found in enumerate(entered):
        _taken(offices, found, n, "approve", now - timedelta(days=140 - n % 100), old=n % 40 == 7)
    for n, (found, (state, days)) in enumerate(zip(underway, STATES, strict=False)):
        _taken(offices, found, n, state, now - timedelta(days=days))
    _altered(offices, now)


def _taken(offices: _Offices, found: Entity, n: int, state: str, begin: datetime, *, old: bool = False) -> None:
    """Apply for a unit and take the case as far as `state`; an `old` name is one that the unit has changed since."""
    category, department, industry, threshold = TRADES[n % len(TRADES)]
    township = TOWNSHIPS[n % 2]
    town, trade = offices.clerk(township), offices.clerk(department)
    name = f"{found.name}（原）" if old else found.name
    about = {
        "name": name, "credit_code": found.identifier, "form": "enterprise", "category": category, "industry": industry,
        "address": found.address or "云川市江口县", "registrar": "market",
    }  # fmt: skip
    case = _opened(offices, ENTERING, township, department, name, about, begin)
    if state in _AWAY:
        by, why = _AWAY[state]
        act(case_id=case.pk, verb=state, actor={"town": town, "trade": trade}[by], as_of=_after(begin, 1), remark=why)
        return
    visit = {"visited_on": _after(begin, 3).date().isoformat(), "found": "working"}
    steps: tuple[tuple[str, Actor, dict[str, str]], ...] = (
        ("qualify", trade, {"threshold": threshold}), ("accept", trade, {}), ("visit", town, visit), ("approve", offices.keeper, {}),
    )  # fmt: skip
    for day, (verb, actor, data) in enumerate(steps, 1):
        if not state:
            return
        if verb == "accept":
            for kind in ("licence", "form"):
                add_material(
                    case_id=case.pk, kind=kind, name=f"{kind}.pdf", stream=io.BytesIO(_PAPER), actor=town, as_of=_after(begin, 1)
                )  # fmt: skip
        act(case_id=case.pk, verb=verb, actor=actor, as_of=_after(begin, day), data=data)
        if verb == state:
            return


def _altered(offices: _Offices, now: datetime) -> None:
    """Two changes and a leaving that were approved, and one of each that waits."""
    entries = RegisterEntry.objects.filter(register="basic-units").select_related("unit").order_by("pk")[:5]
    for n, entry in enumerate(entries):
        begin = now - timedelta(days=30 - 6 * n)
        leaves = n in (2, 4)
        about = {
            "entry": entry.number,
            "valid_from": begin.date().isoformat(),
            "reason": "停业注销" if leaves else "迁址",
        }
        about |= {} if leaves else {"address": "云川市江口县产业园二期"}
        procedure = LEAVING if leaves else CHANGING
        case = _opened(offices, procedure, entry.unit.code, entry.unit.code, entry.number, about, begin)
        if n < 3:
            act(case_id=case.pk, verb="approve", actor=offices.keeper, as_of=_after(begin, 2))


def _opened(
    offices: _Offices, name: str, township: str, responsible: str, called: str, about: dict[str, str], at: datetime
) -> Case:  # fmt: skip
    procedure = procedure_of(name, 1)
    return open_case(
        procedure=procedure, title=f"{procedure.title.zh}：{called}", responsible=offices.units[responsible],
        raiser_unit=offices.units[township], about=about, actor=offices.clerk(township), as_of=at,
    )  # fmt: skip


def _after(begin: datetime, days: int) -> datetime:
    return begin + timedelta(days=days)
