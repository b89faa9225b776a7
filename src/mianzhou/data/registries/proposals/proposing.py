"""From the items of a resource to what its records say of whom: by their data standards first, and by their titles where no standard tells. Pure.

A resource may speak of several: every resident number is a person, told apart by what stands in the item's title (男方, 法定代表人, 权利人); a credit code
is an organisation, an address with its own number a place, the number of a household a household.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a resource: name, title, standard (empty for none), type."""

    name: str
    title: str
    standard: str
    type: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """A kind, a role in the record, and which item says which attribute."""

    kind: str
    role: str
    columns: dict[str, str]


# Who somebody is in a record, by words of an item's title; the first that fits. What fits none is the one whom the record is about.
_ROLES: Final = (
    ("husband", re.compile("男方|丈夫")),
    ("wife", re.compile("女方|妻子")),
    ("representative", re.compile("法定代表人|经营者|负责人|投资人")),
    ("owner", re.compile("权利人|产权人|所有权人")),
    ("guardian", re.compile("监护人|家长|父亲|母亲")),
    ("contact", re.compile("联系人|经办人|代理人")),
)
HOLDER: Final = "holder"
_ATTRIBUTES: Final = {
    "sex": "gender", "phone": "phone", "address": "address", "ethnicity": "ethnicity", "region": "region_code",
}  # fmt: skip
_TITLED: Final = {
    "person": {"ethnicity": "民族", "birth": "出生", "cancelled": "注销标[识志]", "detail": "与户主关系", "education": "文化程度|学历", "marital": "婚姻"},
    "organisation": {"industry": "行业", "founded": "成立日期|核准日期|注册日期", "capital": "注册资本|资金数额|注册资金", "state": "登记状态|经营状态", "representative": "^(?:法定代表人|经营者|负责人)(?:姓名)?$"},
    "place": {"grid": "网格编?[码号]", "longitude": "经度", "latitude": "纬度", "area": "建筑面积", "use": "用途", "built": "建成年"},
}  # fmt: skip
_DAY: Final = re.compile("登记|变动|变更|设置|调查|批准|签订|参保|建档|核准|更新|采集")
_OTHER_DAY: Final = re.compile("出生|死亡|失效|截止|到期|有效期")
# Codes of regions below the county, the closest first.
_CLOSER: Final = (re.compile("(?:村|社区).*代码"), re.compile("(?:乡镇|街道).*代码"))
_HOUSEHOLD: Final = re.compile("^(?:家庭)?户(?:号|编号)$")
# A place by its own number, or as what registers call one.
_PLACES: Final = (
    ("building", re.compile("楼栋编[号码]|幢号|建筑物编[号码]")),
    ("dwelling", re.compile("房屋编[号码]|房产编[号码]|不动产单元号")),
    ("address", re.compile("地址编[号码]|标准地址|门牌号?$")),
)


def mappings(items: Sequence[Item]) -> list[Mapping]:
    """What the records of a resource of these items say of whom; none where they say too little to tell anybody by."""
    found = [*_persons(items), *_organisations(items), *_places(items), *_households(items)]
    seen: set[tuple[str, str]] = set()
    return [m for m in found if (m.kind, m.role) not in seen and not seen.add((m.kind, m.role))]  # type: ignore[func-returns-value]


def _persons(items: Sequence[Item]) -> Iterable[Mapping]:
    for place, item in enumerate(items):
        if item.standard != "resident_number":
            continue
        role = _role(item.title)
        columns = {"number": item.name}
        name = _nearest(items, place, role)
        if name is not None:
            columns["name"] = name.name
            role = role if role != HOLDER else _role(name.title)
        if role == HOLDER:
            columns |= _standing("person", items)
        if role != "representative":  # the day of an organisation's record is not its leader's
            columns |= _dated(items)
        yield Mapping("person", role, columns)


def _role(title: str) -> str:
    return next((role for role, words in _ROLES if words.search(title)), HOLDER)


def _nearest(items: Sequence[Item], place: int, role: str) -> Item | None:
    """The name that goes with a number: of the same role where the titles tell roles, else the one that stands nearest."""
    names = [(abs(n - place), n, each) for n, each in enumerate(items) if each.standard == "person_name"]
    if role != HOLDER:
        names = [told for told in names if _role(told[2].title) == role] or names
    return min(names, key=lambda told: told[:2])[2] if names else None


def _organisations(items: Sequence[Item]) -> Iterable[Mapping]:
    codes = [each for each in items if each.standard == "credit_code" and "提供" not in each.title]
    if not codes:
        return
    names = [each for each in items if each.standard == "organisation_name"]
    # whom a record of a person names beside is where that person works
    about_people = any(each.standard == "resident_number" and _role(each.title) == HOLDER for each in items)
    works = about_people and not _leads(items)
    columns = {"number": codes[0].name} | ({"name": names[0].name} if names else {})
    if works:
        yield Mapping("organisation", "employer", columns)
    else:
        yield Mapping("organisation", HOLDER, columns | _standing("organisation", items) | _dated(items))


def _leads(items: Sequence[Item]) -> bool:
    """Whether the record is about an organisation: its people are those who lead it."""
    names = [each for each in items if each.standard == "person_name"]
    return bool(names) and all(_role(each.title) in ("representative", "contact") for each in names)


def _places(items: Sequence[Item]) -> Iterable[Mapping]:
    addresses = [each for each in items if each.standard == "address"]
    if not addresses:
        return
    for role, words in _PLACES:
        own = next((each for each in items if words.search(each.title)), None)
        if own is not None:
            number = {"number": own.name} if role != "address" else {}
            yield Mapping(
                "place", role, number | {"address": addresses[0].name} | _standing("place", items) | _dated(items)
            )
            return
    if any(_HOUSEHOLD.search(each.title) for each in items):
        yield Mapping("place", "residence", {"address": addresses[0].name} | _region(items) | _dated(items))


def _households(items: Sequence[Item]) -> Iterable[Mapping]:
    number = next((each for each in items if _HOUSEHOLD.search(each.title)), None)
    if number is not None:
        found = next((each for each in items if each.standard == "address"), None)
        address = {"address": found.name} if found is not None else {}
        yield Mapping("household", "household", {"number": number.name} | address | _region(items) | _dated(items))


def _standing(kind: str, items: Sequence[Item]) -> dict[str, str]:
    """The attributes of the one whom a record is about, each from the first item that says it."""
    wanted = {"organisation": ("phone", "address"), "place": ()}.get(kind, tuple(_ATTRIBUTES))
    columns: dict[str, str] = {}
    for attribute in wanted:
        found = next((each for each in items if each.standard == _ATTRIBUTES[attribute]), None)
        if found is not None and attribute != "region":
            columns[attribute] = found.name
    for attribute, words in _TITLED.get(kind, {}).items():
        found = next((each for each in items if re.search(words, each.title)), None)
        if found is not None:
            columns[attribute] = found.name
    return columns | _region(items)


def _region(items: Sequence[Item]) -> dict[str, str]:
    """The item that says the region most closely: a village's or township's code before a county's."""
    close = next((each for words in _CLOSER for each in items if words.search(each.title)), None)
    found = close or next(
        (each for each in items if each.standard == "region_code" and "户籍地" not in each.title), None
    )
    return {"region": found.name} if found is not None else {}


def _dated(items: Sequence[Item]) -> dict[str, str]:
    """The source's own day of a record."""
    days = [each for each in items if each.type in ("date", "datetime") and not _OTHER_DAY.search(each.title)]
    found = next((each for each in days if _DAY.search(each.title)), days[0] if days else None)
    return {"dated": found.name} if found is not None else {}
