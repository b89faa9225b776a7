"""What is seen of whole columns, beside what Python says of each text by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.data.checks.fixed_looks import credit_look, day_look, region_look, resident_look
from mianzhou.data.checks.looks import Amount, Listed, Look, Named, looked_at, shape_of
from mianzhou.data.checks.tests.asking import credit, resident
from mianzhou.data.standards.facts import PROVINCES

PERSON, PLANT = resident("51070319900307439"), credit("91510700MA6200000")
BORN = (date(1850, 1, 1), date(2026, 1, 1))
AMOUNT = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]{1,2})?")


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
    return found if found and 1800 <= found.year < 2100 else None


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if AMOUNT.fullmatch(text) and len(text) <= 8 else None


def _birth(text: str) -> date | None:
    body = text[:17] if re.fullmatch("[0-9]{17}[0-9X]", text) else ""
    born = _day(f"{body[6:10]}-{body[10:12]}-{body[12:14]}")
    known = body[:6] == "510703" or (body[:2] in PROVINCES and body[:4] != "5107")
    return born if body and resident(body) == text and known and born and BORN[0] <= born <= BORN[1] else None


def _enterprise(text: str) -> bool:
    fitting = re.fullmatch("[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", text)
    return fitting is not None and credit(text[:17]) == text and text[2:4] in PROVINCES


CASES: dict[str, tuple[Look, Callable[[str], Any], list[str]]] = {
    "day": (day_look(), _day, ["1990-01-05", "2024-02-29", "2023-02-29", "1990-19-05", "1790-01-05", "2099-12-31", "1990/01/05"]),
    "amount": (Amount(), _amount, ["0", "0.5", "00.5", ".5", "5.", "12345.67", "12345678", "123456.789", "-5", "1.2.3", "1..2", "8,5", "1e5"]),
    "resident": (
        resident_look(PROVINCES, ["5107"], ["510703"], BORN), _birth,
        [PERSON, resident("51070320000229123"), resident("51079919900307439"), resident("11010119900307439"), resident("51070320260102123"),
         PERSON[:17] + "?", f"{PERSON[:5]}X{PERSON[6:]}", PERSON[:17]],
    ),
    "credit": (credit_look(PROVINCES), _enterprise, [PLANT, credit("91990700MA6200000"), PLANT[:17] + "I", PLANT.lower(), PLANT[:15]]),
    "region": (
        region_look(PROVINCES, ["5107"], ["510703"]), lambda t: t == "510703" or bool(re.fullmatch("[1-8][0-9]{5}", t) and t[:2] in PROVINCES and t[:4] != "5107"),
        ["510703", "510704", "110101", "990000", "51070", "5107031"],
    ),
    "shape": (shape_of("YL[0-9]{10}"), lambda t: re.fullmatch("YL[0-9]{10}", t) is not None, ["YL0123456789", "YL012345678", "YL01234567890", "YL012345678?"]),
    "long shape": (shape_of("[A-F]{15}"), lambda t: re.fullmatch("[A-F]{15}", t) is not None, ["ABCDEFABCDEFABC", "ABCDEFABCDEFAB"]),
    "list": (Listed(("1", "2", "城镇")), lambda t: t in {"1", "2", "城镇"}, ["1", "12", "城镇", "城乡"]),
    "short list": (Listed(("1", "ab", "0010")), lambda t: t in {"1", "ab", "0010"}, ["1", "ab", "0010", "001", "00100"]),
    "name": (
        Named("[\\x{4e00}-\\x{9fff}/N]+", ("不详", "N/N"), 2, 5), lambda t: re.fullmatch("[\u4e00-\u9fff/N]{2,5}", t) is not None and t not in {"不详", "N/N"},
        ["王", "王伟", "不详", "不详细", "N/N", "一二三四五", "一二三四五六"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=15, deadline=None)
@given(more=st.lists(st.text(alphabet="0123456789-.X王\0", max_size=18), max_size=6), skipped=st.integers(0, 3))
def test_a_column_says_what_each_text_says(case: str, more: list[str], skipped: int) -> None:
    look, expected, values = CASES[case]
    texts = [*values, *more, "", "\uff11" * 6]
    column = pa.chunked_array([pa.array(texts).slice(skipped), pa.array([None, texts[0], *texts]).slice(1)])
    found = looked_at(column, look).to_pylist()
    assert found == [expected(text) for text in column.to_pylist()]


def test_a_long_column_is_taken_in_pieces() -> None:
    """Each piece begins where the one before ended, whatever its texts' bytes."""
    for look, expected, values in CASES.values():
        texts = [*values, "王", *values[::-1], *values]
        assert looked_at(pa.chunked_array([texts]), look, at_once=3).to_pylist() == [expected(text) for text in texts]
