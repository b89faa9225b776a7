"""The invented city's staff: a clerk and a head for every unit, and a few accounts to sign in with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mianzhou.kernel.people.api import ROLES, Actor, Person, actor_for, create_person, grant_role
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit

PASSWORD = "Yunchuan-2026"
_SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = (
    "文博志远晓岚雨桐建平海燕国栋雪梅思源明辉丽华俊杰秀英振宇佳宁春生玉兰永强静怡德明红霞立新云飞淑珍启航素芬鹏程慧敏"
)


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demonstration: who it is and what may be tried with it."""

    username: str
    role: str
    unit: str | None
    name: str
    title: Text
    password: str = PASSWORD
    also: str | None = None  # a second role, over the whole city

    def code(self, city: str) -> str | None:
        """The code of its unit in the city with this region code."""
        if self.unit is None:
            return None
        return f"{city}{self.unit}" if "-" in self.unit else f"{city}-{self.unit}"


# `unit` is the code behind the city's own, 9801 in the invented city: `sjj` is 9801-sjj, `21-nyncj` 980121-nyncj.
ACCOUNTS: tuple[Account, ...] = (
    Account("ducha", "supervisor", "dcs", "林静", Text("督查", "supervisor")),
    Account("fuhe", "supervisor", "dcs", "江远航", Text("考核复核", "second reviewer of assessments")),
    Account("shuju", "clerk", "sjj", "周文博", Text("数据局经办", "clerk, data bureau"), also="coordinator"),
    Account("juzhang", "head", "sjj", "何志远", Text("数据局局长", "head, data bureau"), also="coordinator"),
    Account("minzheng", "clerk", "mzj", "陈晓岚", Text("民政局经办", "clerk, civil affairs")),
    Account("guanli", "administrator", None, "赵建平", Text("系统管理", "administrator")),
    Account("weihu", "steward", "sjj", "吴雨桐", Text("数据管理", "steward")),
    Account("hecha", "examiner", "sjj", "白若宁", Text("数据核查", "data examiner")),
    Account("tousu", "receiver", "sfj", "罗明", Text("投诉受理", "complaints officer")),
    Account("xiannong", "authority", "21-nyncj", "严立新", Text("县农业农村局审批", "county agriculture, approvals")),
    Account("tongji", "statistician", "tjj", "许静怡", Text("名录库管理", "directory of basic units")),
    Account("diaodu", "commander", "yjj", "江志平", Text("救灾物资调度", "relief command")),
    Account("cangku", "clerk", "yjj", "贺长林", Text("市级储备库保管", "keeper of the city's depots")),
    Account("zhenzhang", "head", "21101-gov", "唐国栋", Text("渡口镇镇长", "head, Dukou township")),
    Account("nongjing", "clerk", "21101-gov", "曾素芬", Text("渡口镇农经员", "clerk, Dukou township")),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts for a unit."""

    clerk: Actor
    head: Actor


def open_accounts(*, city: str, actor: Actor, as_of: datetime) -> dict[str, Person]:
    """Make the demonstration accounts that are not there yet; units are those of the city with region code `city`."""
    people = {p.username: p for p in Person.objects.filter(username__in=[a.username for a in ACCOUNTS])}
    units = {
        u.code: u
        for u in Unit.objects.filter(code__in=[a.code(city) for a in ACCOUNTS if a.unit]).select_related("region")
    }
    for account in ACCOUNTS:
        if account.username in people:
            continue
        unit = units.get(account.code(city) or "")
        if unit is None and ROLES[account.role].needs_place:
            continue  # a city of one's own need not have the invented one's townships
        person = create_person(
            username=account.username, name=account.name, unit=unit, password=account.password, actor=actor, as_of=as_of
        )
        # Clerks, heads and officers act for their unit, an authority and a statistician for the region of its own; the others for the whole city.
        scoped = unit if account.role in {"clerk", "head", "reader", "receiver"} else None
        region = unit.region if unit is not None and account.role in {"authority", "statistician"} else None
        grant_role(person=person, role=account.role, unit=scoped, region=region, actor=actor, as_of=as_of)
        if account.also:
            grant_role(person=person, role=account.also, unit=None, actor=actor, as_of=as_of)
        people[account.username] = person
    return people


def accounts_there() -> tuple[Account, ...]:
    """The demonstration accounts that this installation has."""
    there = set(Person.objects.filter(username__in=[a.username for a in ACCOUNTS]).values_list("username", flat=True))
    return tuple(a for a in ACCOUNTS if a.username in there)


def staff_of(units: Iterable[Unit], *, city: str, actor: Actor, as_of: datetime) -> dict[int, Staff]:
    """A clerk and a head for every unit, by the unit's id. They have no password: only the demonstration accounts can sign in."""
    named = {(a.code(city), a.role): a.username for a in ACCOUNTS if a.unit}
    found: dict[int, Staff] = {}
    for unit in units:
        both = {}
        for role in ("clerk", "head"):
            username = named.get((unit.code, role)) or f"{unit.code.lower().replace('-', '.')}.{role}"
            person = Person.objects.filter(username=username).first()
            if person is None:
                name = invented_name(f"{unit.code}{role}")
                person = create_person(username=username, name=name, unit=unit, password=None, actor=actor, as_of=as_of)
                grant_role(person=person, role=role, unit=unit, actor=actor, as_of=as_of)
            both[role] = actor_for(person)
        found[unit.pk] = Staff(**both)
    return found


def invented_name(seed: str) -> str:
    """A made-up name, always the same for the same seed."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6])
    surname = _SURNAMES[number % len(_SURNAMES)]
    given = number // 97 % (len(_GIVEN) // 2) * 2
    return surname + (_GIVEN[given : given + 2] if number % 3 else _GIVEN[given])
