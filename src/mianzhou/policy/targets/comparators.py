"""How a value binds: at least, at most, about, between, or a step up or down. Pure."""

from __future__ import annotations

import re
from typing import Final

from mianzhou.policy.documents.structure import Comparator
from mianzhou.policy.targets.numbers import Quantity
from mianzhou.policy.targets.wording import TO_LEVEL, any_of

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
_FAR: Final = 120
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
