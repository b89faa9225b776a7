"""The labels that number the parts of a document: 第一章, 第一条, 一、, （一）, 1., （1）, ①, 一是."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from mianzhou.policy.documents.numerals import chinese_number

_CN: Final = "〇零一二三四五六七八九十百"
RANKS: Final = {
    "part": 0,
    "chapter": 1,
    "node": 2,
    "article": 3,
    "cn": 4,
    "cn-paren": 5,
    "digit": 6,
    "digit-paren": 7,
    "half": 8,
    "circle": 9,
}
_LABEL: Final = re.compile(
    rf"(?P<part>第[{_CN}\d]{{1,4}}(?:编|篇|部分))(?=[\s：:、]|[\u4e00-\u9fff])"
    rf"|(?P<chapter>第[{_CN}\d]{{1,4}}章)"
    rf"|(?P<node>第[{_CN}\d]{{1,4}}节)"
    rf"|(?P<article>第[{_CN}\d]{{1,5}}条(?:之[一二三四五六七八九十])?)(?![款项的规、，。第至])"
    rf"|(?P<cn>[一二三四五六七八九十]{{1,4}}\s?[、．.])"
    rf"|(?P<cnparen>[（(]\s?[{_CN}]{{1,5}}\s?[)）][、.．]?)"
    r"|(?P<digit>\d{1,2}\s?(?:[、．]|\.(?!\d)))(?!\d+[、号年月日%])"
    r"|(?P<digitparen>[（(]\s?\d{1,2}\s?[)）][、.．]?)"
    r"|(?P<half>\d{1,2}[)）])"
    r"|(?P<circle>[①-⑳])"
)
_ORDINAL: Final = re.compile(rf"[{_CN}\d]+")


class Label(NamedTuple):
    """A label as printed, its kind (a key of `RANKS`) and its number."""

    text: str
    kind: str
    ordinal: int


def label_of(text: str) -> Label | None:
    """The label with which a paragraph begins, or None."""
    match = _LABEL.match(text)
    if match is None or match.lastgroup is None:
        return None
    kind = {"cnparen": "cn-paren", "digitparen": "digit-paren"}.get(match.lastgroup, match.lastgroup)
    printed = match.group()
    if kind == "circle":
        return Label(printed, kind, ord(printed) - ord("①") + 1)
    number = _ORDINAL.search(printed)
    ordinal = chinese_number(number.group()) if number else None
    if ordinal is None:
        return None
    return Label("".join(printed.split()).rstrip("．") + ("." if printed.endswith("．") else ""), kind, ordinal)
