"""Looks at identifiers and dates of a fixed form: what every pair of their characters adds, and which sums are right."""

from __future__ import annotations

from array import array
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from mianzhou.data.checks.looks import NOTHING_WRONG, STRANGE, WRONG_BITS, PairSum, Part, pair_table, right_sums
from mianzhou.data.standards.facts import (
    CREDIT_ALPHABET,
    CREDIT_WEIGHTS,
    RESIDENT_CHECKS,
    RESIDENT_WEIGHTS,
)

_DIGITS = "0123456789"
# A day's place among all days: centuries 18 to 20, twenty months (the first digit 0 or 1), thirty-two days.
_FIRST_CENTURY, _CENTURIES, _MONTHS, _DAYS = 18, 3, 20, 32
_DAY_BITS = 18
_REGIONS, _REGION_BITS = 1_000_000, 20
_EPOCH = date(1970, 1, 1).toordinal()


def day_look() -> PairSum:
    """Dates as 2018-01-05, of the years 1800 to 2099."""
    return _day_look()


@cache
def _day_look() -> PairSum:
    years = _numbers(_century), _numbers(_year)
    months = {f"-{n}": _month(10 * n) for n in (0, 1)}, {f"{n}-": _month(n) for n in range(10)}
    tables = (*years, *(pair_table(_shifted(of.items())) for of in months), _numbers(_day))
    return PairSum(10, tables, (NOTHING_WRONG, Part(WRONG_BITS, _DAY_BITS, _days())))


def _shifted(known: Iterable[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    return ((pair, added << WRONG_BITS) for pair, added in known)


def _numbers(adds: Callable[[int], int | None], shift: int = WRONG_BITS) -> pa.Array:
    """What two digits add; those of which nothing is known are strange."""
    known = ((f"{n:02d}", adds(n)) for n in range(100))
    return pair_table((pair, added << shift) for pair, added in known if added is not None)


def _century(n: int) -> int | None:
    place = n - _FIRST_CENTURY
    return 100 * place * _MONTHS * _DAYS if 0 <= place < _CENTURIES else None


def _year(n: int) -> int:
    return n * _MONTHS * _DAYS


def _month(n: int) -> int:
    return n * _DAYS


def _day(n: int) -> int | None:
    return n if n < _DAYS else None


@cache
def _days() -> pa.Array:
    """The date at each place, NULL where there is no such day."""
    count = 100 * _CENTURIES * _MONTHS * _DAYS
    numbers, there = array("i", bytes(4 * count)), bytearray(count)
    first = 100 * _FIRST_CENTURY
    number = date(first, 1, 1).toordinal() - _EPOCH
    for year in range(first, first + 100 * _CENTURIES):
        for month in range(1, 13):
            begin, days = _year(year - first) + _month(month) + 1, monthrange(year, month)[1]
            numbers[begin : begin + days] = array("i", range(number, number + days))
            there[begin : begin + days] = b"\1" * days
            number += days
    every = pa.Array.from_buffers(pa.int32(), count, [None, pa.py_buffer(numbers)]).cast(pa.date32())
    return pc.if_else(_flags(there), every, None)


def _flags(there: bytearray) -> pa.Array:
    return pa.Array.from_buffers(pa.uint8(), len(there), [None, pa.py_buffer(bytes(there))]).cast(pa.bool_())


def _known_regions(provinces: Iterable[str], complete: Iterable[str], listed: Iterable[str]) -> pa.Array:
    """Of all numbers of six digits whether they are a region: one of a known province, and of the list where the list is complete."""
    known = bytearray(_REGIONS)
    for province in provinces:
        _fill(known, province, 1)
    for prefix in complete:
        if len(prefix) <= 6:
            _fill(known, prefix, 0)
    for code in listed:
        known[int(code)] = 1
    return _flags(known)


def _fill(known: bytearray, prefix: str, flag: int) -> None:
    first, count = int(prefix.ljust(6, "0")), 10 ** (6 - len(prefix))
    known[first : first + count] = bytes([flag]) * count


def region_look(provinces: Iterable[str], complete: Iterable[str], listed: Iterable[str]) -> PairSum:
    """Region codes of six digits that are in use."""
    tables = tuple(_numbers(lambda n, by=by: n * by) for by in (10_000, 100, 1))  # type: ignore[misc]
    known = _known_regions(provinces, complete, listed)
    return PairSum(6, tables, (NOTHING_WRONG, Part(WRONG_BITS, _REGION_BITS, known)))


def resident_look(
    provinces: Iterable[str], complete: Iterable[str], listed: Iterable[str], born: tuple[date, date]
) -> PairSum:
    """Resident numbers of 18 characters of regions in use and of people born in a span of days: finds their birth dates."""
    weights = (*RESIDENT_WEIGHTS, 1)
    days = WRONG_BITS + _REGION_BITS
    adds: list[Callable[[int], int | None]] = [
        lambda n: n * 10_000,
        lambda n: n * 100,
        lambda n: n,
        _century,
        _year,
        lambda n: _month(n) if n < _MONTHS else None,
        _day,
        lambda n: 0,
    ]
    tables = []
    for place, added in enumerate(adds):
        shift = WRONG_BITS if place < 3 else days
        known = []
        for n in range(100):
            found, check = added(n), weights[2 * place] * (n // 10) + weights[2 * place + 1] * (n % 10)
            if found is not None:
                known.append((f"{n:02d}", check + (found << shift)))
        tables.append(pair_table(known))
    ends = {f"{n}{c}": weights[16] * n + (10 if c == "X" else int(c)) for n in range(10) for c in f"{_DIGITS}X"}
    birthdays = _days()
    first, last = (pa.scalar(day) for day in born)
    inside = pc.fill_null(pc.and_(pc.greater_equal(birthdays, first), pc.less_equal(birthdays, last)), False)
    parts = (
        right_sums(lambda found: found % 11 == RESIDENT_CHECKS.index("0"), STRANGE),
        Part(WRONG_BITS, _REGION_BITS, _known_regions(provinces, complete, listed)),
        Part(days, _DAY_BITS, pc.if_else(inside, birthdays, None)),
    )
    return PairSum(18, (*tables, pair_table(ends.items())), parts)


def credit_look(provinces: Iterable[str]) -> PairSum:
    """Credit codes of known provinces whose check character is right: GB 32100-2015, 4.2.5."""
    weights = (*CREDIT_WEIGHTS, 1)
    values = {character: value for value, character in enumerate(CREDIT_ALPHABET)}
    known_provinces = frozenset(provinces)
    tables = []
    for place in range(0, 18, 2):
        inside = _DIGITS if 2 <= place < 8 else CREDIT_ALPHABET
        pairs = [a + b for a in inside for b in inside if place != 2 or a + b in known_provinces]
        tables.append(
            pair_table(
                (pair, (weights[place] * values[pair[0]] + weights[place + 1] * values[pair[1]]) % 31) for pair in pairs
            )
        )
    return PairSum(18, tuple(tables), (right_sums(lambda found: found % 31 == 0, STRANGE),))
