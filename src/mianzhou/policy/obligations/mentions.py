"""Units that running prose charges with something: …要…, 由…牵头, …负责, 办公室设在…. They are no obligations, but worth a look."""

from __future__ import annotations

import re
from bisect import bisect_right

from mianzhou.policy.documents.structure import DocumentText, Mention
from mianzhou.policy.obligations.brackets import find_brackets
from mianzhou.policy.obligations.placing import deepest, plant
from mianzhou.policy.obligations.units_printed import (
    begins_like_unit,
    fold,
    is_distinct_unit,
    is_place,
    is_unit,
    split_units,
)

_CHARGE = re.compile(
    r"(?<=[一-龥）])(?:要(?![求素点件闻害塞务领地])|应(?![急用对届收税付聘变]|用)当?|须|必须|(?:具体|分别|统一|全面|主要|共同|直接)?负责(?!人|同志|任|、)"
    r"|[：:](?=[^\n]{0,4}(?:负责|承担|牵头|组织|配合|协助|做好))|总?牵头|会同|按照?各?自?(?:部门)?职[责能]|根据各自职责)",
)
_SEAT = re.compile(r"(?:办公室|小组|专班|秘书处)设在(?P<unit>[一-龥（）()]{3,24}?)(?=[，。；、,;\n]|负责|承担)")
_BACK = 160
_STOP = re.compile(
    r"[\n。；;！？!?：:，,“”《》（）()\t]|(?:\A|(?<=[\n。；;]))(?:\d{1,2}[.、．]|第[一二三四五六七八九十百零\d]{1,6}[条章节][ 　]*)"
)
_ASIDE = re.compile(r"[（(](?:以下|下称)?(?:简称|统称|合称|下称)[^（()）\n]{1,30}[）)]\Z")
# 各市（州）人民政府: a bracket inside a name, which no clause ends with
_REGIONS = re.compile(r"[（(][市县区州盟旗乡镇街道社区村办园、]{1,8}[）)]")
_FROM = re.compile(r".*(?<!自)由")
_SENTENCE = re.compile(r"[\n。；;！？!?]")
_GROUP = re.compile(r"(?:部门|组织|单位|机构|机关)\Z")


def extract_mentions(document: DocumentText) -> tuple[Mention, ...]:
    """The units that the prose of a document charges, in the order of print."""
    text = document.clean.text
    brackets = [b for b in find_brackets(text, document.start, document.end) if b.end - b.start > 6]
    starts = [b.start for b in brackets]
    found: list[tuple[int, int, str]] = []
    for charge in _CHARGE.finditer(text, document.start, document.end):
        before = bisect_right(starts, charge.start()) - 1
        if before < 0 or brackets[before].end <= charge.start():
            found.extend(_charged_before(text, document.start, charge.start()))
    for seat in _SEAT.finditer(text, document.start, document.end):
        if is_unit(seat["unit"]):
            found.append((*seat.span("unit"), seat["unit"]))
    found = sorted(dict.fromkeys(found))
    owners = deepest(plant(document.sections), [start for start, _, _ in found])
    mentions: list[Mention] = []
    for (start, end, unit), owner in zip(found, owners, strict=True):
        section = owner.section if owner else None
        mentions.append(
            Mention(
                attachment=section.attachment if section else None,
                path=section.path if section else (),
                unit=unit,
                text=_sentence(text, document, start, end),
                start=start,
                end=end,
            ),
        )
    return tuple(mentions)


def _charged_before(text: str, floor: int, position: int) -> list[tuple[int, int, str]]:
    """The units that stand as a list right before a position, each with its place."""
    begin = max(floor, position - _BACK)
    aside = _ASIDE.search(text[begin:position])
    position = begin + aside.start() if aside else position
    window = _REGIONS.sub(lambda m: "\0" * len(m[0]), text[begin:position])
    after = max((stop.end() for stop in _STOP.finditer(window)), default=0)
    by = _FROM.match(window, after)
    begin += by.end() if by else after
    names = split_units(text[begin:position])
    if not all(is_unit(name) for name in names) or not any(_is_named(name) for name in names):
        return []
    places = ((text.find(name, begin, position), name) for name in names)
    return [(at, at + len(name), name) for at, name in places if at >= 0]


def _is_named(unit: str) -> bool:
    return is_distinct_unit(unit) or begins_like_unit(unit) or is_place(unit) or bool(_GROUP.search(unit))


def _sentence(text: str, document: DocumentText, start: int, end: int) -> str:
    begin = max(document.start, start - 2 * _BACK)
    for stop in _SENTENCE.finditer(text, begin, start):
        begin = stop.end()
    close = _SENTENCE.search(text, end, min(document.end, end + 2 * _BACK))
    return fold(text[begin : close.start() if close else min(document.end, end + 2 * _BACK)])
