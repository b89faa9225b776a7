"""Which columns hold one of a list, and the list: proposed only where the values seen are all there are, as far as a file can tell.

A list that is too short sends right rows of later batches to quarantine; therefore names of places and organisations are never one, and
without a header that speaks of a code only very few values are, in many rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mianzhou.data.schemas.recognition import is_number, is_organisation_name, is_place, is_unit, plain

_MOST = 30
_LONGEST = 20
_LEAST_ROWS = 20
_FEW_ROWS = 100  # below, a value that is met once makes one expect others that are not met at all
_MANY_ROWS = 500  # from here on, what is met once in so many rows is a slip of the pen
_UNTITLED_MOST, _UNTITLED_LENGTH = 5, 6
_ANSWERS = (
    frozenset(("是", "否")), frozenset(("有", "无")), frozenset("YN"), frozenset(("true", "false")), frozenset(("TRUE", "FALSE")),
    frozenset(("合格", "不合格")), frozenset(("通过", "不通过")), frozenset(("yes", "no")),
)  # fmt: skip
_FREQUENTER = 10


def listed_values(values: Mapping[str, int], filled: int, distinct: int, *, coded: bool) -> tuple[str, ...]:
    """The list, the most frequent value first, or () where none can be told; `coded`: the header speaks of one."""
    if not 1 < len(values) == distinct or filled < _LEAST_ROWS // 2:
        return ()
    for answers in _ANSWERS:
        if len(answers & values.keys()) == 2 and sum(values.get(a, 0) for a in answers) >= filled * 0.9:
            return tuple(sorted(answers, key=lambda a: -values[a]))
    ordered = sorted(values.items(), key=lambda entry: -entry[1])
    kept = [value for value, count in ordered if not any(_is_slip_of(value, count, v, c) for v, c in ordered)]
    kept = _told_by_header(kept, values, filled) if coded else _told_by_values(kept, values, filled)
    complete = sum(values[value] for value in kept) >= filled * 0.95
    return tuple(kept) if len(kept) > 1 and complete else ()


def _told_by_header(kept: Sequence[str], values: Mapping[str, int], filled: int) -> list[str]:
    if filled < _LEAST_ROWS or (filled < _FEW_ROWS and any(values[value] == 1 for value in kept)):
        return []
    kept = [value for value in kept if filled < _MANY_ROWS or values[value] > filled // _MANY_ROWS]
    many = len(kept) > min(_MOST, filled // 4)
    places = sum(map(is_place, kept)) * 2 > len(kept)
    return [] if many or places or any(len(value) > _LONGEST for value in kept) else list(kept)


def _told_by_values(kept: Sequence[str], values: Mapping[str, int], filled: int) -> list[str]:
    kept = [value for value in kept if values[value] >= max(3, filled // 50)]
    if filled < _FEW_ROWS or len(kept) > _UNTITLED_MOST or any(len(value) > _UNTITLED_LENGTH for value in kept):
        return []
    plains = [plain(value) for value in kept]
    if any(is_place(value) or is_unit(value) or is_organisation_name(value) for value in plains):
        return []
    figures = any(is_number(value) for value in plains)
    return [] if figures and (len(kept) > 3 or len({len(value) for value in plains}) > 1) else list(kept)


def _is_slip_of(value: str, count: int, other: str, times: int) -> bool:
    """Whether a value is another, far more frequent one with one character wrong, missing or too much."""
    if len(other) < 2 or other.isdecimal() or times < count * _FREQUENTER * (2 if len(other) == 2 else 1):
        return False
    if len(value) == len(other):
        return sum(a != b for a, b in zip(value, other, strict=True)) == 1
    short, long = sorted((value, other), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
