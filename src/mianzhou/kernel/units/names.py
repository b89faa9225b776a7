"""The form of printed names: what is the same name, what separates two names. Pure: no Django."""

from __future__ import annotations

import re
import unicodedata

# What extraction leaves where a character could not be read: it may stand for any one character.
UNREADABLE = "\ufffd"
_DAMAGE = re.compile(r"[\ufffd□■●○?!\ue000-\uf8ff]")
_BLANK = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+")
_QUOTES = re.compile(r"[“”‘’\"'「」『』《》<>]")
_BRACKETS = str.maketrans({"〔": "(", "【": "(", "[": "(", "〕": ")", "】": ")", "]": ")", "丶": "、"})
_EDGE = "。.;；,，、:：·"

_SEPARATORS = "、,;/"
_CONJUNCTIONS = re.compile(r"以及|会同|配合|和|及|与")
_OPEN_END = re.compile(
    r"等(?:[一二三四五六七八九十]+|\d+)?个?(?P<open>(?:有关|相关)?(?:市级|市直|省级|省直)?(?:部门和单位|部门单位|部门|单位|机构))?$"
)
_MARKS = re.compile(r"有关|相关|各|全体|所有")
_WIDE = re.compile(r"^(?:全市|全省|全国|我市|我省|本市|本省|辖区内?)(?=各|有关|相关|所有|县|市级|市直|省级|省直|园区)")

MAX_NAME = 120


def normalise(printed: str) -> str:
    """The name without blanks, quotes, widths and edge punctuation; what could not be read becomes `UNREADABLE`."""
    text = unicodedata.normalize("NFKC", printed).translate(_BRACKETS)
    # Once more, since what a blank kept apart may now compose.
    text = unicodedata.normalize("NFKC", _QUOTES.sub("", _BLANK.sub("", text)))
    text = _DAMAGE.sub(UNREADABLE, text)
    return text.strip(_EDGE)


def without_open_end(name: str) -> tuple[str, bool, bool]:
    """The name without a closing 等 or 等部门; whether there was one; whether it says that further units are meant."""
    match = _OPEN_END.search(name)
    if not match or match.start() == 0:
        return name, False, False
    return name[: match.start()].rstrip("、,"), True, match["open"] is not None


def collective_key(name: str) -> tuple[str, bool, bool]:
    """The name as collective names are compared, whether it says 各 or 所有, and whether it says 有关 or 相关.

    各县（市、区）人民政府, 各县市区政府 and 全市各县、市、区人民政府 have the same key.
    """
    text = _WIDE.sub("", name)
    every = bool(re.search(r"各|全体|所有", text))
    some = "有关" in text or "相关" in text
    text = _MARKS.sub("", text)
    text = re.sub(r"[(),、]", "", text)
    text = text.replace("人民政府", "政府").replace("管理委员会", "管委会")
    return text, every, some


def split_list(name: str) -> list[str]:
    """The parts between 、 , ; and / that stand outside brackets."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(name):
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
        elif char in _SEPARATORS and depth == 0:
            parts.append(name[start:i])
            start = i + 1
    parts.append(name[start:])
    return [p for p in parts if p]


def split_conjunctions(name: str) -> list[tuple[str, str]]:
    """Every way to part a name in two at 和, 及, 与, 会同 or 配合, from the left."""
    return [
        (name[: m.start()], name[m.end() :])
        for m in _CONJUNCTIONS.finditer(name)
        if m.start() > 0 and m.end() < len(name)
    ]


def begins_with_conjunction(text: str) -> bool:
    """Whether the text goes on with 和 or the like, so that another name follows."""
    return bool(_CONJUNCTIONS.match(text))


def without_brackets(name: str) -> str:
    """The name without what stands in brackets."""
    previous = None
    while previous != name:
        previous, name = name, re.sub(r"\([^()]*\)", "", name)
    return name


def one_edit_apart(a: str, b: str) -> bool:
    """Whether one character changed, added or lost makes `a` into `b`; an unreadable character equals any."""
    if abs(len(a) - len(b)) > 1:
        return False
    i = 0
    while i < min(len(a), len(b)) and _same(a[i], b[i]):
        i += 1
    if len(a) == len(b):
        return all(_same(x, y) for x, y in zip(a[i + 1 :], b[i + 1 :], strict=True))
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return all(_same(x, y) for x, y in zip(longer[i + 1 :], shorter[i:], strict=True))


def _same(a: str, b: str) -> bool:
    return a == b or UNREADABLE in (a, b)
