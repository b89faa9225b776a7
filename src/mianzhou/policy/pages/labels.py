"""The labels that number the parts of a document: 第一章, 第一条, 一、, （一）, 1., （1）, ①."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from mianzhou.policy.pages.numerals import chinese_number

_CN: Final = "〇零一二三四五六七八九十百"
RANKS: Final = {
    kind: rank
    for rank, kind in enumerate(
        ("part", "chapter", "node", "article", "cn", "cn-paren", "digit", "digit-paren", "half", "circle")
    )
}
"""From the top down: the order in which GB/T 9704 and the regulations on law-making nest labels."""

_LABEL: Final = re.compile(
    rf"(?P<part>第\s?[{_CN}\d]{{1,4}}\s?(?:编|篇|部分)(?=[\s：:、\u4e00-\u9fff“]|$))"
    rf"|(?P<chapter>第\s?[{_CN}\d]{{1,4}}\s?章)"
    rf"|(?P<node>第\s?[{_CN}\d]{{1,4}}\s?节)"
    rf"|(?P<article>第\s?[{_CN}\d]{{1,6}}\s?条(?:之[一二三四五六七八九十])?)(?![款项的规、，。第至和之])"
    rf"|(?P<cn>[一二三四五六七八九十]{{1,4}}\s?[、．.](?![一二三四五六七八九十]+[、和]|\d))"
    rf"|(?P<cnparen>[（(]\s?[{_CN}]{{1,5}}\s?[)）][、.．]?)"
    r"|(?P<digit>\d{1,2}\s?(?:[、．]|\.(?!\d)))(?!\d+(?:[、号年月日%．.]|\.\d))"
    r"|(?P<digitparen>[（(]\s?\d{1,2}\s?[)）][、.．]?)"
    r"|(?P<half>\d{1,2}[)）])"
    r"|(?P<circle>[①-⑳])"
)
_FIRST: Final = frozenset("第一二三四五六七八九十（(0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_ORDINAL: Final = re.compile(rf"[{_CN}\d]+")


class Label(NamedTuple):
    """A label as printed, its kind (a key of `RANKS`) and its number."""

    text: str
    kind: str
    ordinal: int


def label_of(text: str) -> Label | None:
    """The label with which a paragraph begins, or None."""
    return _parse(text[:14]) if text[:1] in _FIRST else None


@lru_cache(maxsize=4096)
def _parse(text: str) -> Label | None:
    match = _LABEL.match(text)
    if match is None or match.lastgroup is None:
        return None
    kind = {"cnparen": "cn-paren", "digitparen": "digit-paren"}.get(match.lastgroup, match.lastgroup)
    printed = "".join(match[match.lastgroup].split())
    if kind == "circle":
        return Label(printed, kind, ord(printed) - ord("①") + 1)
    number = _ORDINAL.search(printed)
    ordinal = chinese_number(number.group()) if number else None
    if ordinal is None:
        return None
    return Label(printed.replace("．", "."), kind, ordinal)
