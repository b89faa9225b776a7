"""How a target is phrased: what is measured, and whether at least, at most, about, between, or by a step. Pure."""

from __future__ import annotations

import re
from typing import Final

from mianzhou.policy.documents.structure import Comparator
from mianzhou.policy.targets.numbers import Quantity
from mianzhou.policy.targets.wording import BY_STEP, DEED, QUALIFIER, TO_LEVEL, any_of

# No verb further from its number than this is its verb.
_FAR: Final = 120
_UPWARD: Final = any_of("新增 增加 增长 提高 提升 上升 提速 增幅 递增 扩大 延长 新培训")
_DOWNWARD: Final = any_of("降低 下降 减少 缩短 压缩 压减 削减 缩减 消减 降幅 减排 调减 压降 递减")
_BY: Final = "(?:幅度|率|量)?(?:约|近|至少|不低于|不少于|不超过|超过|达到?)?$"
_STEP_UP: Final = re.compile(_UPWARD + _BY)
_STEP_DOWN: Final = re.compile(_DOWNWARD + _BY)
_ADDS: Final = re.compile("新增(?!长)|增设|增加(?!值)")
_LOWERS: Final = re.compile(_DOWNWARD + "[^，到至]*$")
_AT_MOST: Final = re.compile(
    "(?:不超过|不得超过|不高于|不得高于|不大于|不多于|最多|至多|(?<!不)(?<!不得)(?:低于|少于|小于)|控制在|[<≤]"
    "|(?:压缩|压减|缩短|缩减|降低|下降|减少|降)[到至])(?:约|近|人民币|平均|人均)?$"
)
_AT_LEAST: Final = re.compile(
    "(?:达到?|突破|超过?|至少|高于|不低于|不得低于|不少于|不得少于|不小于|保持在|稳定在|[>≥]"
    "|(?:提高|提升|上升|增加|增长|扩大|发展|增|升|提)[到至])[^，。；]{0,5}$"
)
_ABOUT: Final = re.compile("(?:约|近|大约|接近)(?:为|达)?$")
# 不低于总课时的9%: the verb stands before what the share is taken of.
_SHARE_OF: Final = re.compile(rf"(?P<verb>{any_of(TO_LEVEL)})[^，。；、]{{1,20}}的$")
_BOUNDS: Final[dict[str, Comparator]] = {
    "以内": "<=", "之内": "<=", "以下": "<=", "及以内": "<=", "以上": ">=", "及以上": ">=", "余": ">=",
    "左右": "approx", "上下": "approx",
}  # fmt: skip


def without_whole(lead: str) -> str:
    """The lead up to the verb of level, when only the whole of which a share is taken stands after it."""
    share = _SHARE_OF.search(lead)
    return lead[: share.end("verb")] if share else lead


def comparator_of(lead: str, quantity: Quantity) -> Comparator:
    """Read from the verb before the number and the bound after it; a step (增长, 下降) goes before its bound."""
    lead = without_whole(lead[-_FAR:])
    at_most, at_least = _AT_MOST.search(lead) is not None, _AT_LEAST.search(lead) is not None
    if quantity.high is not None:
        return "range"
    if _STEP_UP.search(lead):
        return "increase_by"
    if _STEP_DOWN.search(lead) or (_LOWERS.search(lead) and not at_most and not at_least):
        return "decrease_by"
    if _ABOUT.search(lead):
        return "approx"
    if quantity.bound:
        return _BOUNDS[quantity.bound]
    if at_most:
        return "<="
    if at_least:
        return ">="
    return "increase_by" if _ADDS.search(lead) and quantity.kind != "ratio" else "="


# What opens a clause without belonging to its subject: marks, labels, dates, the will.
_OPENING: Final = re.compile(
    r"^(?:[\s—·\-•]+|其中|使得?|并且?|同时|另外?|以及|[到至](?=\d|“|今|明|年)|力争|争取|确保|努力|计划|保证|预计|要|将|应|须|实现|我[省市县]"
    r"|今年底?内?|年内|全年|本年度?|(?:19|20)\d{2}年(?:底|末|年底)?(?:之?前|内)?|“?十[一二三四]五”?(?:期末|末|期间|时期)?"
    r"|[(（]?[\d一二三四五六七八九十]{1,3}[)）、.](?!\d)|[一二三四五六七八九十]是)"
)
_LEVEL_END: Final = re.compile(
    rf"(?:力争|确保|应|要|须|将|均|都|各|分别|平均|年均)*{any_of(TO_LEVEL + BY_STEP + '为 在')}(?:{any_of(QUALIFIER)}|[>≥<≤])*$"
)
_YEARLY: Final = re.compile("(?:年均|每年)(?:增长|提高|增加|下降|降低|减少)")
# 从8.7万元, 比2015年, 在法定时限基础上: the starting point is no part of what is measured.
_FROM: Final = re.compile(
    r"(?:(?:从|由)[^，]*\d[^，]*|(?:比|较)(?:(?:19|20)\d{2}年(?:底|末)?|上年|去年)|在[^，]{2,12}基础上)$"
)
_VERBS: Final = re.compile(rf"(?:{any_of(DEED + ' 降低 减少 节约 节省 扩大 提高 分别 并 和')})+(?![性率数]|人数|面积)")
_ENDS_IN_DEED: Final = re.compile(any_of(DEED) + "$")
_ONLY_A_STEP: Final = re.compile(
    r"^(?:同口径|可比口径|年均|每年|平均|其中|人均|均)*(?:增长|增速|提高|下降|增幅|降低|减少|增加|达到?)?$"
)
_NOUN: Final = re.compile(
    r"^(?:的|左右的?|以上的?|以内的?|余)*(?![和及与])(?P<noun>(?:[^，。；：、\t\n\d(（]|[(（][^)）\n]{0,20}[)）]){2,30})"
)
_LAST_NOUN: Final = re.compile(r"^[^，。；：\n]*的(?P<noun>[^，。；：、\d的]{2,20})")
# Where the sentence goes on after the noun.
_GOES_ON: Final = re.compile(
    "在(?=今|明|年|20)|参加|给予|用于|竣工|完工|交付|达到|分别|向(?=教|社|基|上)|进行|进入|开展"
)
_SIZE_WORDS: Final = ("投资", "总投资", "规模", "面积")
_TRIM: Final = "的、，和及与 \t—"
_LONGEST: Final = 40


def metric_of(lead: str, after: str, quantity: Quantity, earlier: str) -> str:
    """The subject of 达到, or the noun that is counted.

    `lead` and `after` are the clause before and after the number; `earlier` is the metric or clause before this one, for a
    subject that is only understood (生产总值达到3260亿元，增长12%).
    """
    lead = without_whole(lead[-_FAR:])
    before, behind = _counted_before(lead), _counted_after(after)
    names_before = quantity.kind == "money" or (quantity.kind == "size" and not _ENDS_IN_DEED.search(before))
    counted = (before or behind) if names_before else (behind or before)
    metric = _subject(lead, quantity) or counted
    if _ONLY_A_STEP.match(metric):
        metric = _without_opening(earlier).strip(_TRIM) or metric or lead.strip(_TRIM)
    return (metric or "—")[-_LONGEST:]


def _without_opening(text: str) -> str:
    while m := _OPENING.match(text):
        text = text[m.end() :]
    return text


def _subject(lead: str, quantity: Quantity) -> str:
    """What stands before the verb of level; empty when the number is a count with no subject of its own."""
    level = _LEVEL_END.search(lead)
    counts = quantity.kind in ("count", "people")
    if not level or (counts and level.start() < 2):
        return ""
    subject = _FROM.sub("", _without_opening(lead[: level.start()])).strip(_TRIM)
    yearly = _YEARLY.search(level.group())
    subject += yearly.group() if yearly and subject else ""
    return subject if len(subject) >= 2 or counts else level.group()


def _counted_after(after: str) -> str:
    """The noun after the number; of a noun with attributes (有市场、成长好的项目), the noun itself."""
    first = _NOUN.match(after)
    if first is None:
        return ""
    goes_on = after[first.end() : first.end() + 1]
    noun = first["noun"]
    if goes_on == "、" or (goes_on.isdigit() and noun in _SIZE_WORDS):
        last = _LAST_NOUN.match(after)
        noun = last["noun"] if last else noun
    cut = _GOES_ON.search(noun, 2)
    return noun[: cut.start() if cut else _LONGEST].strip(_TRIM)


def _counted_before(lead: str) -> str:
    """The noun between the verb and the number: 建成校园网100个."""
    counted = _without_opening(lead.rsplit("、", 1)[-1])
    verb = _VERBS.search(counted)
    if verb is not None:
        rest = counted[verb.end() :].strip(_TRIM)
        if len(rest) >= 2 or verb.start() < 2:
            counted = rest
    return counted.strip(_TRIM).rstrip("约近各共达")
