"""Addresses: what stands before the first door number, the road or village in it, and the numbers of the door; without a gazetteer.

Offices leave out what goes without saying: the province, the city, 号 and 室; they write 三组 or 3组, 3栋2单元501室 or 3-2-501. Road and door stay the
same through all that. `Gazetteer` (regions) finds county, township and village in the head.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mianzhou.data.normalising.characters import HAN, folded_sql, is_plain_sql, plain, quoted

_NUMERALS = "一二三四五六七八九〇○零"
_DIGITS = "123456789000"
_N = "[一二三四五六七八九]"
# What a number counts at a door; 段 is a stretch of a road.
_UNITS = "号|栋|幢|单元|室|组|小组|村民小组|社|队|大队|层|楼|弄|排|段"
# 二十三, 二十, 十三, 十 and the like before such a word, as digits one by one.
_TENS = (
    (f"({_N})百({_N})十({_N})({_UNITS})", (1, 2, 3, 4)),
    (f"({_N})百({_N})十({_UNITS})", (1, 2, "零", 3)),
    (f"({_N})百零?({_N})({_UNITS})", (1, "零", 2, 3)),
    (f"({_N})百({_UNITS})", (1, "零零", 2)),
    (f"({_N})十({_N})({_UNITS})", (1, 2, 3)),
    (f"({_N})十({_UNITS})", (1, "零", 2)),
    (f"十({_N})({_UNITS})", ("一", 1, 2)),
    (f"十({_UNITS})", ("一零", 1)),
)
_COUNTED = f"[{_NUMERALS}]+社区|[{_NUMERALS}]+(?:{_UNITS})|[^{_NUMERALS}]+|[{_NUMERALS}]"
_ANY_NUMERAL = f"[{_NUMERALS}十百](?:{_UNITS})"
# (人民公园旁) is a remark; brackets with numbers in them hold a part of the address.
_REMARK = r"\([^()0-9]*\)"
_NOT_OF_ADDRESSES = f"[^{HAN}0-9a-z#-]+"
# 318国道, 2环路, 3段: numbers that belong to a road.
_ROAD_NUMBERS = "[0-9]+(?:国道|省道|县道|乡道|环|段|马路|支路|路|街|巷|村)"
_LETTERED = "[a-z](?:栋|幢|座|区|单元|楼)"
_SPLIT = f"^((?:{_ROAD_NUMBERS}|[^0-9a-z]|[a-z]+[^0-9a-z栋幢座区单楼])*)(.*)$"
_FLOOR = "(栋|幢|座|单元|号|楼)[0-9]+(?:层|楼)([0-9])"
_NUMBER = "[0-9]+[a-z]?|[a-z][0-9]*"
_LEADING_ZEROS = "(^|-)0+([0-9])"
# The last of these words ends what goes without saying; what follows it is the road or the village.
_AREAS = "省|自治区|自治州|市|区|县|[^红]旗|镇|乡|街道办事处|街道|办事处|社区|社区居委会|居委会"
_ROAD = f"^.*(?:{_AREAS})(.+)$"
_COMMITTEE = "村(?:村民委员会|民委员会|村委会|委会)|村民委员会"


def _compiled(re2: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\x\{([0-9a-f]+)\}", lambda found: re.escape(chr(int(found[1], 16))), re2))


_P_TENS = [
    (re.compile(pattern), "".join(f"\\g<{p}>" if isinstance(p, int) else p for p in by)) for pattern, by in _TENS
]
_P_COUNTED, _P_ANY, _P_REMARK, _P_OTHER = (_compiled(p) for p in (_COUNTED, _ANY_NUMERAL, _REMARK, _NOT_OF_ADDRESSES))
_P_SPLIT, _P_FLOOR, _P_NUMBER, _P_ZEROS = (_compiled(p) for p in (_SPLIT, _FLOOR, _NUMBER, _LEADING_ZEROS))
_P_ROAD, _P_COMMITTEE = _compiled(_ROAD), _compiled(_COMMITTEE)
_TO_DIGITS = str.maketrans(_NUMERALS, _DIGITS)


class Door(NamedTuple):
    """An address in two: `head` before the first door number, `door` its numbers in their order, joined by hyphens. Empty where there is none."""

    head: str
    door: str


def normal_address(text: str) -> str:
    """An address for comparing: plain characters without blanks, marks and remarks, 三组 as 3组, a village for its committee. 人民路一段十二号（邮局旁） is 人民路1段12号."""
    bare = _P_COMMITTEE.sub("村", _P_OTHER.sub("", _P_REMARK.sub("", plain(text))))
    if not _P_ANY.search(bare):
        return bare
    for pattern, by in _P_TENS:
        bare = pattern.sub(by, bare)
    pieces: list[str] = _P_COUNTED.findall(bare)
    return "".join(
        piece.translate(_TO_DIGITS)
        if len(piece) > 1 and piece[0] in _NUMERALS and not piece.endswith("社区")
        else piece
        for piece in pieces
    )


def normal_address_sql(column: str) -> str:
    """`normal_address` over a column (about 0.5 µs an address; 5 µs one with Chinese numerals)."""
    known = f"regexp_replace(regexp_replace({folded_sql(column)}, {quoted(_REMARK)}, '', 'g'), {quoted(_NOT_OF_ADDRESSES)}, '', 'g')"
    bare = f"regexp_replace({known}, {quoted(_COMMITTEE)}, '村', 'g')"
    tens = "bare"
    for pattern, by in _TENS:
        tens = f"regexp_replace({tens}, {quoted(pattern)}, {quoted(''.join(f'{chr(92)}{p}' if isinstance(p, int) else p for p in by))}, 'g')"
    digits = f"translate(piece, {quoted(_NUMERALS)}, {quoted(_DIGITS)})"
    counted = (
        f"length(piece) > 1 AND contains({quoted(_NUMERALS)}, substr(piece, 1, 1)) AND NOT ends_with(piece, '社区')"
    )
    pieces = f"list_transform(regexp_extract_all({tens}, {quoted(_COUNTED)}), lambda piece: CASE WHEN {counted} THEN {digits} ELSE piece END)"
    whole = f"list_transform([{bare}], lambda bare: CASE WHEN regexp_matches(bare, '{_ANY_NUMERAL}') THEN array_to_string({pieces}, '') ELSE bare END)[1]"
    quick = f"regexp_matches({column}, '^(?:[{HAN}0-9-]*)\\z') AND NOT regexp_matches({column}, '{_ANY_NUMERAL}|村.*委会|村.*委员会')"
    return (
        f"CASE WHEN {column} IS NULL THEN NULL WHEN {quick} AND {is_plain_sql(column)} THEN {column} ELSE {whole} END"
    )


def address_door(normal: str) -> Door:
    """Head and door of an address in normal form: 云川市白鹭市南华南街81号22栋2单元15楼1504室 is 云川市白鹭市南华南街 and 81-22-2-1504."""
    found = _P_SPLIT.match(normal)
    if found is None:
        return Door(normal, "")
    numbers = _P_NUMBER.findall(_P_FLOOR.sub(r"\1\2", found[2]))
    return Door(found[1], _P_ZEROS.sub(r"\1\2", "-".join(numbers)))


def address_head_sql(normal: str) -> str:
    """The head of an address in normal form."""
    return f"regexp_extract({normal}, {quoted(_SPLIT)}, 1)"


def address_door_sql(normal: str) -> str:
    """The door of an address in normal form."""
    tail = f"regexp_extract({normal}, {quoted(_SPLIT)}, 2)"
    numbers = f"regexp_extract_all(regexp_replace({tail}, {quoted(_FLOOR)}, '\\1\\2', 'g'), {quoted(_NUMBER)})"
    return f"regexp_replace(array_to_string({numbers}, '-'), {quoted(_LEADING_ZEROS)}, '\\1\\2', 'g')"


def address_road(head: str) -> str:
    """The road or village at the end of a head, whatever areas are named before it: 南华南街 of 云川市白鹭市白鹭街道南华南街, 高溪村 of 青禾镇高溪村."""
    found = _P_ROAD.match(head)
    return found[1] if found else head


def address_road_sql(head: str) -> str:
    """`address_road` over a column of heads."""
    found = f"regexp_extract({head}, {quoted(_ROAD)}, 1)"
    return f"CASE WHEN {found} <> '' THEN {found} ELSE {head} END"
