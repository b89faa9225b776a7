"""What is measured: the noun phrase of a target, as printed and no longer than needed. Pure."""

from __future__ import annotations

import re
from typing import Final

from mianzhou.policy.targets.comparators import without_whole
from mianzhou.policy.targets.numbers import Quantity
from mianzhou.policy.targets.wording import BY_STEP, DEED, QUALIFIER, TO_LEVEL, any_of

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
_FAR: Final = 120


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
