"""What is measured and how it is compared, read from the words around a number. Pure."""

from __future__ import annotations

import re
from typing import Final

from mianzhou.policy.documents.structure import Comparator
from mianzhou.policy.targets.numbers import Quantity

_UP: Final = re.compile(
    r"(?:新增|增加|增长|提高|提升|上升|提速|增幅|新培训)(?:幅度|率|量)?(?:约|近|至少|不低于|不少于|超过|达到?)?$"
)
_ADDS: Final = re.compile(r"新增(?!长)|增设|增加(?!值)")
_DOWN: Final = re.compile(
    r"(?:降低|下降|减少|缩短|压缩|压减|削减|消减|降幅|减排|调减|压降)(?:幅度|率|量)?(?:约|近|至少|不低于|不少于|超过|达到?)?$"
)
_LOWERS: Final = re.compile(r"^(?:降低|减少|压减|削减|压缩)|[，]?(?:降低|减少|压减|削减)[^，到至]*$")
_AT_MOST: Final = re.compile(
    r"(?:不超过|不得超过|不高于|不得高于|不大于|不多于|最多|至多|(?<!不)(?<!不得)低于|少于|(?<!不)小于|控制在|压缩到|压缩至|缩短到|缩短至|降低到|降低至|下降到|下降至|降至|降到|[<≤])"
    r"(?:约|人民币)?$"
)
_NOT_LESS: Final = re.compile(r"(?:不低于|不得低于|不少于|不得少于|不小于)[^，]{0,2}$")
_AT_LEAST: Final = re.compile(
    r"(?:达到|达|突破|超过|超|至少|高于|不低于|不少于|提高到|提升到|增加到|扩大到|增至|升至|保持在|稳定在|[>≥])[^，。；]{0,4}$"
)
_ABOUT: Final = re.compile(r"(?:约|近|大约|接近)(?:为|达)?$")
_SAME_UNIT_BOUND: Final = {
    "以内": "<=",
    "之内": "<=",
    "以下": "<=",
    "及以内": "<=",
    "以上": ">=",
    "及以上": ">=",
    "余": ">=",
}


def comparator_of(lead: str, quantity: Quantity) -> Comparator:
    """How the value binds: from the verb before the number and the bound after it."""
    if quantity.high is not None:
        return "range"
    if _UP.search(lead):
        return "increase_by"
    if _DOWN.search(lead) or (_LOWERS.search(lead) and not _AT_MOST.search(lead) and not _AT_LEAST.search(lead)):
        return "decrease_by"
    if quantity.bound in ("左右", "上下") or _ABOUT.search(lead):
        return "approx"
    if quantity.bound in ("以内", "之内", "以下", "及以内"):
        return "<="
    if quantity.bound:
        return ">="
    if _AT_MOST.search(lead) and not _NOT_LESS.search(lead):
        return "<="
    if _AT_LEAST.search(lead) or _NOT_LESS.search(lead):
        return ">="
    return "increase_by" if _ADDS.search(lead) and quantity.kind != "ratio" else "="


_OPENING: Final = re.compile(
    r"^(?:[\s—·\-•]+|其中|使得?|并且?|同时|另外?|以及|到|至|力争|争取|确保|努力|计划|保证|预计|要|将|应|须|实现|我[省市县]|今年|年内|全年|本年度?"
    r"|(?:19|20)\d{2}年(?:底|末|年底)?(?:之?前|内)?|“?十[一二三四]五”?(?:期末|末|期间|时期)?|[(（]?[\d一二三四五六七八九十]{1,3}[)）、.](?!\d)|[一二三四五六七八九十]是)"
)
_LEVEL_END: Final = re.compile(
    r"(?:力争|确保|应|要|须|将|均|都|各|分别|平均|年均)*(?:达到?|突破|超过?|不得?低于|不得?少于|不得?超过|不高于|不小于|至少|控制在|保持在|稳定在|维持在"
    r"|(?:提高|提升|上升|增加|增长|扩大|发展|下降|降低|减少|压缩|缩短|增|升|降)[到至]|提高|提升|增长|增加|下降|降低|减少|缩短|压减|提速|占到?|为|在)"
    r"(?:约|近|总?量?|每年|每人|人均|各|每生每年|[>≥<≤])*$"
)
_VERB: Final = re.compile(
    r"(?:新建和?改?扩?建?|改扩建|改建|扩建|建成|建设|新增|创建|争创|打造|培育|培养|组织|培训|启动|实施|完成|整治|改造|遴选|选拔并?指导|选派|筛选|资助|申报|获批|装备|发展|抓好|办好"
    r"|撤并|淘汰|投入|投资|接收|开展|制定|研究制定|组建|引进|安置|搬迁|推进|加快|支持|完成加固|加固|壮大|设立|取得|形成|确保|力争|获|规划|建立|分别|创办|推广|举办|降低|减少|压减|节约|节省|扩大|提高)+"
)
_NOUN_AFTER: Final = re.compile(
    r"^(?:的|左右的?|以上的?|以内的?|余)*(?P<noun>(?:[^，。；：、\t\n\d(（]|[(（][^)）\n]{0,20}[)）]){2,30})"
)
_TRIM: Final = "的、，和及与 \t的—“”()（）"
_LONGEST: Final = 40
_FROM: Final = re.compile(
    r"(?:(?:从|由)[^，]*\d[^，]*|(?:比|较)(?:(?:19|20)\d{2}年(?:底|末)?|上年|去年)|在[^，]{2,12}基础上)$"
)
_YEARLY: Final = re.compile(r"(?:年均|每年)(?:增长|提高|增加|下降|降低|减少)")
_STEP_ONLY: Final = re.compile(
    r"^(?:同口径|可比口径|年均|每年|平均|其中)*(?:增长|增速|提高|下降|增幅|降低|减少|增加|达到|达)?$"
)


def _without_opening(text: str) -> str:
    while m := _OPENING.match(text):
        text = text[m.end() :]
    return text


def is_step_only(metric: str) -> bool:
    """Whether a phrase has no noun of its own (年均增长): the metric named before it is meant."""
    return _STEP_ONLY.match(metric) is not None


def metric_of(lead: str, after: str, quantity: Quantity, earlier: str) -> str:
    """The noun phrase measured: the subject of 达到, or the noun that is counted.

    `lead` and `after` are the clause before and after the number, `earlier` the clause before this one, for a subject that is
    only understood.
    """
    level = _LEVEL_END.search(lead)
    if level and (quantity.kind not in ("count", "people") or level.start() >= 2):
        subject = _FROM.sub("", _without_opening(lead[: level.start()])).strip(_TRIM)
        yearly = _YEARLY.search(level.group())
        subject += yearly.group() if yearly and subject else ""
        if len(subject) >= 2:
            return subject[-_LONGEST:]
    if noun := _NOUN_AFTER.match(after):
        return noun["noun"].strip(_TRIM)[:_LONGEST] or lead[-_LONGEST:]
    counted = _without_opening(lead.rsplit("、", 1)[-1])
    for verb in _VERB.finditer(counted):
        if len(counted) - verb.end() >= 2:
            counted = counted[verb.end() :]
            break
    counted = counted.strip(_TRIM).rstrip("约近")
    return (counted or _without_opening(earlier).strip(_TRIM) or lead.strip(_TRIM) or "—")[-_LONGEST:]
