"""Which columns hold one of a list, and the list: proposed only where the values seen are all there are, as far as a file can tell.

A list that is too short sends right rows of later batches to quarantine. Therefore one is drawn up only under a header that speaks of a
code, from many rows in which every value is met again and again; otherwise the column is said to repeat few values, and nothing is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from mianzhou.data.schemas.recognition import is_number, is_organisation_name, is_place, is_unit, plain

_MOST = 30
_LONGEST = 20
_LEAST_ROWS = 10
_ROWS_A_VALUE, _TIMES = 30, 3
_MANY_ROWS = 500  # from here on, what is met once in so many rows is a slip of the pen
_REPEATING_ROWS, _REPEATING_MOST, _REPEATING_LENGTH = 100, 5, 6
_ANSWERS = (
    frozenset(("是", "否")), frozenset(("有", "无")), frozenset("YN"), frozenset(("true", "false")), frozenset(("TRUE", "FALSE")),
    frozenset(("合格", "不合格")), frozenset(("通过", "不通过")), frozenset(("yes", "no")),
)  # fmt: skip
_FREQUENTER = 10


def listed_values(values: Mapping[str, int], filled: int, distinct: int, *, coded: bool) -> tuple[str, ...]:
    """The list, the most frequent value first, or () where none can be told; `coded`: the header speaks of one."""
    if not 1 < len(values) == distinct or filled < _LEAST_ROWS:
        return ()
    for answers in _ANSWERS:
        if len(answers & values.keys()) == 2 and sum(values.get(a, 0) for a in answers) >= filled * 0.9:
            return tuple(sorted(answers, key=lambda a: -values[a]))
    if not coded:
        return ()
    kept = [value for value in _without_slips(values) if filled < _MANY_ROWS or values[value] > filled // _MANY_ROWS]
    known = 1 < len(kept) <= min(_MOST, filled // _ROWS_A_VALUE) and all(values[value] >= _TIMES for value in kept)
    places = sum(map(is_place, kept)) * 2 > len(kept)
    complete = sum(values[value] for value in kept) >= filled * 0.95
    short = all(len(value) <= _LONGEST for value in kept)
    return tuple(kept) if known and complete and short and not places else ()


def repeats_few(values: Mapping[str, int], filled: int, distinct: int) -> bool:
    """Whether a column whose header says nothing repeats a handful of short values that name neither places nor organisations."""
    if filled < _REPEATING_ROWS or len(values) != distinct:
        return False
    kept = [value for value in _without_slips(values) if values[value] >= max(_TIMES, filled // 50)]
    if not 1 < len(kept) <= _REPEATING_MOST or sum(values[value] for value in kept) < filled * 0.95:
        return False
    plains = [plain(value) for value in kept]
    if any(is_place(value) or is_unit(value) or is_organisation_name(value) for value in plains):
        return False
    figures = any(is_number(value) for value in plains)
    same = len({len(value) for value in plains}) == 1
    return all(len(value) <= _REPEATING_LENGTH for value in kept) and (not figures or (same and len(kept) <= 3))


def _without_slips(values: Mapping[str, int]) -> list[str]:
    ordered = sorted(values.items(), key=lambda entry: -entry[1])
    return [value for value, count in ordered if not any(_is_slip_of(value, count, v, c) for v, c in ordered)]


def _is_slip_of(value: str, count: int, other: str, times: int) -> bool:
    """Whether a value is another, far more frequent one with one character wrong, missing or too much."""
    if len(other) < 2 or other.isdecimal() or times < count * _FREQUENTER * (2 if len(other) == 2 else 1):
        return False
    if len(value) == len(other):
        return sum(a != b for a, b in zip(value, other, strict=True)) == 1
    short, long = sorted((value, other), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
