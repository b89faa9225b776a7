"""The names of organs that issue documents: how they end, how joint issuers are told apart, whose level they have."""

from __future__ import annotations

import re
from typing import Final

from mianzhou.policy.documents.structure import Level

_SUFFIX: Final = (
    r"(?:人民政府|政府|委员会|管委会|人大|常委会|办公厅|办公室|指挥部|领导小组|人民法院|人民检察院|检察院|法院|监察委|联合会|"
    r"总工会|工会|军分区|军区|武装部|管理局|分局|总局|总队|支队|中心支行|支行|分行|银行|公司|集团|党组|党委|党工委|中心|国务院|"
    r"中央|局|厅|部|委|署|院|会|办|处|行|社|队|所|站|馆)"
)
_ORGAN: Final = re.compile(rf"[\u4e00-\u9fff“”（）()·]{{0,34}}?{_SUFFIX}(?:[（(][\u4e00-\u9fff]{{1,12}}[）)])?")
_PREFIX: Final = re.compile(
    r"(?:中共|中国共产党|共青团|中国人民解放军|中国|中华人民共和国|国务院|国家|全国|中央|最高|教育部|财政部|公安部|科技部|民政部|司法部|"
    r"[\u4e00-\u9fff]{2,8}?(?:省|自治区|市|州|县|区|旗|镇|乡|部|委|局|总局|署|会|办公厅|办公室|银行|法院|检察院))"
)
_NO_NAME: Final = re.compile(
    r"[，。；：、《》0-9]|负责|牵头|印发|转发|关于|同志|附件|年|月|组织|各|有关|相关|以及|应当|要|的|按照|根据"
)
_JOINT: Final = re.compile(r"[\s、，]+")
_JOINT_START: Final = re.compile(
    r"(?<=[委府厅室局部院署会办])(?=中共[\u4e00-\u9fff]{2}|国务院办公厅|"
    r"[\u4e00-\u9fff]{2,3}(?:省|市|州|县)(?:人民政府|委员会|[\u4e00-\u9fff]{2,12}(?:局|委员会)))"
)
_TITLE_VERB: Final = re.compile(r"关于|转发|印发|批转")
_PLACE_COUNTY: Final = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:县|区|旗|镇|乡)")
_PROVINCE: Final = re.compile(r"[\u4e00-\u9fff]{2,3}省|省|[\u4e00-\u9fff]{2,5}自治区|(?:北京|上海|天津|重庆)市")
_CITY: Final = re.compile(r"([\u4e00-\u9fff]{2,5}?)(?:市|州)|市")
_ZONES: Final = ("科学城", "高新", "经开", "经济", "科创", "仙海", "开发", "园区", "新区", "军分区")

COUNTY_LEVEL_CITIES: Final = frozenset(
    [
        "江油",
        "都江堰",
        "彭州",
        "邛崃",
        "崇州",
        "简阳",
        "广汉",
        "什邡",
        "绵竹",
        "射洪",
        "阆中",
        "峨眉山",
        "隆昌",
        "华蓥",
        "万源",
        "西昌",
        "会理",
        "马尔康",
        "康定",
    ]
)
"""Cities that are counties in rank (Sichuan, by the national codes), for the level of what they issue."""


def is_organ(text: str) -> bool:
    """Whether the text is the name of one organ and nothing else."""
    return (
        3 <= len(text) <= 40
        and _ORGAN.fullmatch(text) is not None
        and _PREFIX.match(text) is not None
        and _NO_NAME.search(text.removeprefix("中央和国家")) is None
    )


def split_issuers(text: str) -> tuple[str, ...]:
    """The organs that a line names together, whether blanks, commas or nothing stands between them."""
    names: list[str] = []
    for piece in _JOINT.split(text.strip()):
        if piece:
            names.extend(part for part in _JOINT_START.split(piece) if part)
    return tuple(names)


def are_organs(text: str) -> bool:
    """Whether the text is nothing but names of organs, as in a signature or above a title."""
    if not 3 <= len(text) <= 200 or "。" in text:
        return False
    names = split_issuers(text)
    return bool(names) and all(is_organ(name) for name in names)


def heads_title(text: str) -> bool:
    """Whether a line begins a title: with organs, and nothing after them but what the document does."""
    return are_organs(_TITLE_VERB.split(text, maxsplit=1)[0])


def level_of(issuer: str) -> Level:
    """The level of government that an organ's name shows; an organ that names no place is the state's."""
    name = issuer
    for prefix in ("中共", "中国共产党", "共青团", "中国人民解放军"):
        name = name.removeprefix(prefix)
    if name.startswith(("国务院", "中央", "中国", "中华人民共和国", "国家", "全国", "最高")):
        return "state"
    if _PROVINCE.match(name):
        return "province"
    if match := _CITY.match(name):
        rest = name[match.end() :]
        below = _PLACE_COUNTY.match(rest)
        if match[1] in COUNTY_LEVEL_CITIES or (below and not rest.startswith(_ZONES)):
            return "county"
        return "city"
    return "county" if _PLACE_COUNTY.match(name) else "state"
