"""The names of organs that issue documents: how they end, how joint issuers are told apart, whose level they have."""

from __future__ import annotations

import re
from typing import Final

from mianzhou.policy.documents.structure import Level

_SUFFIX: Final = (
    r"(?:人民政府|政府|委员会|管委会|人大|常委会|办公厅|办公室|指挥部|领导小组|人民法院|人民检察院|检察院|法院|监察委|联合会|"
    r"总工会|工会|军分区|军区|武装部|管理局|分局|总局|总队|支队|中心支行|支行|分行|银行|公司|集团|党组|党委|中心|国务院|"
    r"中央|局|厅|部|委|署|院|会|办|处|行|社|队|所)"
)
ORGAN: Final = re.compile(rf"[\u4e00-\u9fff“”（）()·]{{1,34}}?{_SUFFIX}(?:[（(][\u4e00-\u9fff]{{1,12}}[）)])?")
_PREFIX: Final = re.compile(
    r"^(?:中共|中国共产党|中华人民共和国|国务院|国家|全国|中央|最高|教育部|财政部|公安部|科技部|民政部|司法部|"
    r"[\u4e00-\u9fff]{2,8}?(?:省|自治区|市|州|县|区|旗|镇|乡|部|委|局|总局|署|会|办公厅|办公室|银行|法院|检察院))"
)
_BODY_WORDS: Final = re.compile(r"[，。；：、《》]|负责|牵头|印发|转发|关于|同志|附件|年|月")
_JOINT: Final = re.compile(r"[\s、，]+")
_JOINT_START: Final = re.compile(
    r"(?<=[委府厅室局部院署会办])(?=中共[\u4e00-\u9fff]{2,}|国务院|[\u4e00-\u9fff]{2,3}(?:省|市|州|县)[\u4e00-\u9fff]*(?:政府|委|局|办公室))"
)
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
        2 <= len(text) <= 40
        and _BODY_WORDS.search(text) is None
        and ORGAN.fullmatch(text) is not None
        and _PREFIX.match(text) is not None
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
    if len(text) > 160:
        return False
    names = split_issuers(text)
    return bool(names) and all(is_organ(name) for name in names)


def level_of(issuer: str) -> Level:
    """The level of government that an organ's name shows; an organ that names no place is the state's."""
    name = issuer.removeprefix("中共").removeprefix("中国共产党")
    if name.startswith(("国务院", "中央", "中华人民共和国", "国家", "全国", "最高")):
        return "state"
    if re.match(r"[\u4e00-\u9fff]{2,8}?(?:省|自治区)|省", name):
        return "province"
    if match := re.match(r"([\u4e00-\u9fff]{2,4}?)(?:市|州)", name):
        rest = name[match.end() :]
        if match[1] in COUNTY_LEVEL_CITIES or re.match(
            r"[\u4e00-\u9fff]{1,8}?(?:县|区|镇|乡)(?!域)(?:委|人民政府|政府|[\u4e00-\u9fff]{0,8}局)", rest
        ):
            return "county"
        return "city"
    if re.match(r"市", name):
        return "city"
    if re.match(r"[\u4e00-\u9fff]{1,10}?(?:县|区|旗|镇|乡)", name):
        return "county"
    return "state"
