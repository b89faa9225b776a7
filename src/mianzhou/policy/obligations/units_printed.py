"""Names of units as print gives them: telling a name from a phrase, and a list of names into its members.

By grammar only: how names begin, end and are joined. Which unit a name stands for is decided elsewhere, by the registry.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

_WORDS: dict[str, list[str]] = tomllib.loads(
    files(__package__).joinpath("unit_words.toml").read_text(encoding="utf-8"),
)


def _one_of(words: list[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"


OPENING = "（(〔[【［﹝"
CLOSING = "）)〕]】］﹞"
_BRACKET = re.compile(rf"[{re.escape(OPENING + CLOSING)}]")

_DISTINCT = re.compile(_one_of(_WORDS["distinct_endings"]) + r"\Z")
_ENDING = re.compile(_one_of(_WORDS["distinct_endings"] + _WORDS["endings"]) + r"\Z")
_NOT_UNIT = re.compile(_one_of(_WORDS["not_units"]) + r"\Z")
_BEGINNING = re.compile(_one_of(_WORDS["beginnings"]))
# 市政务中心, 团市委, 各园区; not 市级示范社区.
_OWN_BEGINNING = re.compile(
    r"(?:市|省|县)(?!级|域|内|外|区|场)|(?:市|省|县)级(?=各|有关|相关)|团[市省县]委|各|有关|相关|绵阳|四川"
)
_NAMES = frozenset(_WORDS["names"])
# Characters and words that names of units do not contain but phrases do.
_PROSE = re.compile(
    r"[的了吗呢：:。！？!?《》=％%]|须|必须|应当|可以|不得|(?:负责|牵头)(?!单位|部门)|落实到|制定|按照|根据|审核|批准|通过|简称|设在|任组长|(?<!自)由"
)
_CONTACT = re.compile(r"\d{5,}|联系|电话|传真|邮箱|网址|@")
# 涪城区, 三台县, 阿坝州; also 高新区: a place that stands for those who govern it.
_PLACE = re.compile(r"[一-龥]{1,8}(?:自治县|自治州|市|县|(?<!军分)(?<!军)区|州|旗|园区|新区|开发区|科学城|科技城)\Z")
_PLACE_BARE = re.compile(r"[一-龥]{2,4}\Z")
# 宜宾市人民政府, 高新区管委会: what 自贡、泸州 before it may share.
_PLACE_ORGAN = re.compile(
    r"[一-龥]{1,8}(?:市|县|区|州|旗|园|城)(?:人民政府|政府|管委会|党委|党工委)(?:[（(].*[）)])?\Z"
)
# 县（市）人民政府 after 各区、; 直辖市人民政府 after 各省、自治区、
_EVERY = re.compile(r"各(?:有关|相关)?(?:省|自治区|市|县|区|州|旗|乡|镇|园区)(?:[（(][^）)]*[）)])?\Z|自治区\Z")
_EVERY_TAIL = re.compile(
    r"(?:自治区\Z|直辖市|县级市|县|区|旗|乡|镇|街道|自治县|州|市(?=人民政府|[（(、]))(?:[（(][^）)]*[）)])?(?:级)?(?:人民政府|政府|党委|管委会)?(?:[（(].*[）)])?\Z",
)
# 四川某专: a name of unknown form, but of its own.
_PLACED = re.compile(r"(?:四川|绵阳|成都|中国|国家|全国|中央).{2,}")
# What cannot stand alone and continues the name before it: 各县市区党委、政府; 有关部门、单位.
_DEPENDENT = re.compile(r"(?:人民)?政府\Z|管委会\Z|单位\Z|企业\Z|机构\Z|街道\Z|政府[（(].*[）)]\Z")
_PARTY = re.compile(r"(?:[^、团]{0,6}[市省县区州])?委\Z")
_AND_OTHERS = re.compile(
    r"(?<![中高])等(?:[\d一二三四五六七八九十]+个?)?(?:[^等、]{0,8}(?:部门|单位|机构|企业|地区|地方|组织|方面)(?:[和及、](?:部门|单位|机构|企业))?)?\Z",
)
# 中央、省属在绵企业; 省级、市级有关部门: levels that share what follows the last of them.
_LEVEL = re.compile(r"(?:\A|[和及与])(?:中央|国家|中|部|省|市|县|区)(?:直|属|级)?\Z")
_AT_LEVEL = re.compile(r"(?:中央|省|市|县|区|乡)?(?:属|在|驻|直|级)")
_SPLIT = re.compile(r"[、﹑､，,﹐；;。/|\t\n]")
_AND = re.compile(r"以及|会同|联合|和|与|及|暨")
_SHARES_OWNER = frozenset({"政府", "人民政府", "管委会", "党工委"})
# 市发改委市财政局: the mark between two names is lost.
_RUN_TOGETHER = re.compile(
    r"(?<=[局委办厅署])(?=市(?![场政民容辖直级分支])|省(?![直级属])|各(?:县|区|园|乡|镇|有关|相关|级)|人行)|(?<=管委会|.政府)(?=市(?![场政民容辖直级])|各(?:县|区|园))",
)
_PARTY_ONLY = re.compile(r"(?:中共)?[^局办厅署]{0,4}[市省县区]委(?:办公?室?)?\Z")


class _Part(NamedTuple):
    text: str
    mark: str  # the separator before it


def fold(text: str) -> str:
    """The text without blanks."""
    return re.sub(r"\s+", "", text)


def depths(text: str) -> list[int]:
    """For every character, how many brackets are open around it; a bracket itself counts as inside."""
    out: list[int] = []
    depth = 0
    for char in text:
        if char in OPENING:
            depth += 1
        out.append(depth)
        if char in CLOSING and depth:
            depth -= 1
    return out


def without_nested(text: str) -> str:
    """The text with all that stands in brackets blanked by `\\0`, so that searches see the outer level only."""
    if not _BRACKET.search(text):
        return text
    return "".join("\0" if depth else char for char, depth in zip(text, depths(text), strict=True))


def _core(name: str) -> str:
    """The name without brackets behind it."""
    blank = without_nested(name).rstrip("\0")
    return name[: len(blank)] if blank else name


@lru_cache(maxsize=4096)  # the same names recur on every page
def is_unit(name: str) -> bool:
    """Whether a printed name can be that of a unit, judged by its form."""
    core = _core(name)
    if not 2 <= len(core) <= 36 or _PROSE.search(core) or _CONTACT.search(core):
        return False
    if name in _NAMES or core in _NAMES:
        return True
    ending, word = _ENDING.search(core), _NOT_UNIT.search(core)
    if word and not (ending and len(ending[0]) > len(word[0])) and not (len(core) >= 4 and core[0] in "市省县区"):
        return False
    if ending and len(core) == 2 and len(ending[0]) == 1 and not _DISTINCT.search(core):
        return False  # 三台 is a place
    return bool(ending or _ENDING.search(name) or _PLACE.match(core))


@lru_cache(maxsize=4096)
def is_distinct_unit(name: str) -> bool:
    """Whether a name is a unit's beyond doubt: it begins and ends like one, or ends as only organs do."""
    core = _core(name)
    if not is_unit(name):
        return False
    if core in _NAMES:
        return True
    ends = _DISTINCT.search(core)
    begins = _BEGINNING.match(core)
    return bool(ends) and (bool(begins) or len(core) >= 3)


def is_named_unit(name: str) -> bool:
    """Whether a name is most likely a unit's: it is one beyond doubt, or has the beginning of an organ of this city or province."""
    return is_distinct_unit(name) or (is_unit(name) and bool(_OWN_BEGINNING.match(name)))


def ends_like_organ(text: str) -> bool:
    """Whether a text ends as only names of organs do."""
    return _DISTINCT.search(text) is not None


def begins_like_unit(name: str) -> bool:
    """Whether a name has a beginning that only a name of its own has (市…, 各…, 国家…)."""
    return bool(_BEGINNING.match(name))


def _split_and(name: str) -> list[str]:
    """Names joined by 和, 与, 及, 会同; an 和 inside a name (市扶贫和移民局) does not part it."""
    blank = without_nested(name)
    for found in _AND.finditer(blank):
        left, right = name[: found.start()], name[found.end() :]
        if not left or not right or right.startswith("社会资本"):
            continue
        if right in _SHARES_OWNER:  # 各县（市、区）党委和人民政府: whose government it is stands on the left only
            continue
        plain = found[0] in ("会同", "以及")
        if (
            is_unit(left)
            and is_unit(right.rstrip("等"))
            and (plain or begins_like_unit(right) or _both_organs(left, right))
        ):
            return [left, *_split_and(right)]
    return [name]


def _both_organs(left: str, right: str) -> bool:
    first, second = _core(left), _core(right)
    return bool(_DISTINCT.search(second)) and (first.endswith("部门") or bool(_DISTINCT.search(first)))


def _split_run_together(name: str) -> list[str]:
    for found in _RUN_TOGETHER.finditer(name):
        left, right = name[: found.start()], name[found.start() :]
        if _PARTY_ONLY.match(left) and right not in ("市政府", "省政府", "市人民政府", "省人民政府"):
            continue
        if left != "团" and is_distinct_unit(left) and is_unit(right):
            return [left, *_split_run_together(right)]
    return [name]


def _parts(text: str) -> list[_Part]:
    """The text cut at the separators of its outer level."""
    blank = without_nested(text)
    out: list[_Part] = []
    begin, mark = 0, ""
    for found in _SPLIT.finditer(blank):
        empty = found.start() == begin
        out.append(_Part(text[begin : found.start()], mark))
        begin, mark = found.end(), "，" if empty else found[0]  # nothing is joined over 、、
    out.append(_Part(text[begin:], mark))
    return [part for part in out if part.text]


def strip_others(name: str) -> str:
    """The name without a closing 等, 等部门, 等市级有关部门; 财政、公安等部门 stays whole, for 公安 alone is no unit."""
    found = _AND_OTHERS.search(name)
    if not found or not found.start():
        return name
    rest = name[: found.start()]
    return rest if found[0] == "等" or is_unit(rest.rsplit("、", 1)[-1]) else name


def _shares_ending(parts: list[_Part], first: int) -> int:
    """How far from `first` a chain runs whose members share the ending of the last: its index, or `first` if none does."""
    last = first
    while last + 1 < len(parts) and parts[last + 1].mark == "、" and last - first < 12:
        here, after = parts[last].text, parts[last + 1].text
        if _LEVEL.search(here) and _AT_LEVEL.match(after):
            last += 1
            if is_unit(after):
                return last
            continue
        if _EVERY.match(here) and _EVERY_TAIL.match(after):
            last += 1
            if not _EVERY.match(after):
                return last
            continue
        if _PLACE_ORGAN.match(after) and not begins_like_unit_of_government(after):
            return last + 1 if is_place(here) else first
        if is_place(here) and is_place(after):
            last += 1
            continue
        if is_unit(_trim(here)) or _PLACED.match(here):
            return first
        if is_unit(after) or is_unit(strip_others(after)):
            return last + 1 if not begins_like_unit(after) else first
        last += 1
    return first


def begins_like_unit_of_government(name: str) -> bool:
    """各县市区政府, 市政府, 省政府 stand for themselves: no place before them shares their ending."""
    return bool(re.match(r"各|[市省县区州](?:人民)?政府|市级|园区", name))


def is_place(name: str) -> bool:
    """Whether a name is that of a place that may stand for its government (涪城区), or its first part (自贡)."""
    if begins_like_unit(name) and not re.match(r"绵阳|四川|区|州", name):
        return False
    return bool(_PLACE.match(name)) or (bool(_PLACE_BARE.match(name)) and not is_unit(name))


def _joined(parts: list[_Part]) -> list[str]:
    """The parts with those put together again that print cut only in appearance."""
    out: list[str] = []
    at = 0
    while at < len(parts):
        text = parts[at].text
        if out and parts[at].mark == "、" and _DEPENDENT.match(text) and is_unit(out[-1]):
            out[-1] += parts[at].mark + text
            at += 1
            continue
        last = _shares_ending(parts, at)
        if last == at and at + 1 < len(parts) and _PARTY.match(text) and _joint_party_organ(parts[at + 1]):
            last = at + 1
        out.append(text + "".join(p.mark + p.text for p in parts[at + 1 : last + 1]))
        at = last + 1
    return out


def _joint_party_organ(part: _Part) -> bool:
    """市委、市政府督查室: one organ of both, not two units."""
    return part.mark == "、" and bool(re.match(r"[市省县区](?:人民)?政府(?=.)(?!办公?[室厅]?\Z)", part.text))


def split_units(text: str) -> list[str]:
    """The units that a printed list names, in order, each as printed. Nothing is judged: see `is_unit`."""
    names: list[str] = []
    for joined in _joined(_parts(fold(text))):
        for piece in _split_and(strip_others(joined)):
            names.extend(_split_run_together(piece))
    return list(dict.fromkeys(name for name in (_trim(n) for n in names) if name))


def _trim(name: str) -> str:
    name = re.sub(
        r"\A(?:\d{1,2}[.．]|[①-⑳]|[（(]\d{1,2}[）)]|以及|会同|并由|分别由|由|和|及|与|并)(?=.{2})|[·.。]+\Z", "", name
    )
    return strip_others(name)
