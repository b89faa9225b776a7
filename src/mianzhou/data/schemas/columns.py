"""What one column holds: its standard and type by header and values, how complete and how various it is, with the evidence in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mianzhou.data.schemas.binding import without_remarks
from mianzhou.data.schemas.headings import Promise, promises, unit_of_money
from mianzhou.data.schemas.listing import listed_values, repeats_few
from mianzhou.data.schemas.model import Type
from mianzhou.data.schemas.recognition import (
    TESTS,
    is_day_number,
    is_iso_date,
    is_midnight,
    is_truth,
    plain,
    shaped_as_identifier,
    shows_money,
)
from mianzhou.data.schemas.words import CODE_WORDS, MONEY_WORDS
from mianzhou.data.standards.api import STANDARDS
from mianzhou.data.standards.facts import MONEY_UNITS
from mianzhou.kernel.text import Text

# Standards that values alone prove, the surest first, with the share of values that must show them.
_PROVEN = (
    ("resident_number", 0.6), ("credit_code", 0.6), ("email", 0.8), ("plate_number", 0.8), ("datetime", 0.8), ("percentage", 0.8), ("bank_card", 0.85),
)  # fmt: skip
_LIKELY = (
    ("date", 0.8), ("ethnicity", 0.95), ("gender", 0.95), ("phone", 0.9), ("organisation_name", 0.7), ("unit", 0.8), ("address", 0.7), ("person_name", 0.85),
)  # fmt: skip
# Shapes that are no standard, but tell for or against one.
_FURTHER = (
    ("shaped", shaped_as_identifier),
    ("midnight", is_midnight),
    ("day_number", is_day_number),
    ("truth", is_truth),
)
# What a header promises is believed if this share of the values allows it.
_ALLOWED = 0.5
_BRACKET = re.compile(r"[(（\[【]([^)）\]】]{1,8})[)）\]】]\s*$")
_UNITS = frozenset(
    ("人", "户", "个", "件", "次", "家", "台", "辆", "亩", "公顷", "平方米", "平方公里", "㎡", "米", "公里", "吨", "千克", "公斤", "立方米", "千瓦时", "度", "天", "岁", "%", "‰")
)  # fmt: skip
_MONEY = re.compile(MONEY_WORDS)
# The share of values that must show a standard at which a header only hints.
_SHOWN = {
    "credit_code": 0.5, "organisation_name": 0.5, "address": 0.5, "unit": 0.6, "bank_card": 0.6, "person_name": 0.7, "phone": 0.7, "email": 0.7, "date": 0.7,
    "datetime": 0.7, "plate_number": 0.7, "month": 0.75, "year": 0.8, "region_code": 0.8, "postcode": 0.8,
}  # fmt: skip
_NAMES = ("unit", "organisation_name", "address", "person_name")
_CODE_LENGTH = 8
_REPEATED_LENGTH = 6
_LIST_MOST = 30
_ENOUGH = 20
_FREQUENT, _RARE = 200, 300  # how many values are looked at, of those met most and of the rest
_TYPES: Mapping[str, Type] = {s.id: Type(s.type) for s in STANDARDS.values()}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it was seen: how many rows, how many without a value, each distinct value with its count (all of them or the first)."""

    header: str
    rows: int
    empty: int
    distinct: int
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the column is taken for, and why."""

    standard: str | None
    type: Type
    confidence: float
    evidence: tuple[Text, ...]
    enum: tuple[str, ...] = ()
    unit: str = ""
    format: str = "default"


def recognise(column: Column, unit: str = "") -> Recognised:
    """The column's standard and type; `unit` is the unit of measure that stands above the table, for money without one of its own."""
    weights = _weights(column)
    shares = {name: _share(weights, test) for name, test in (*TESTS.items(), *_FURTHER)} if weights else {}
    promised = promises(column.header)
    coded = (
        any(p.standard == "enumeration" for p in promised)
        or CODE_WORDS.search(without_remarks(column.header)) is not None
    )
    standard, confidence, evidence = _decided(column, promised, shares)
    enum: tuple[str, ...] = ()
    if standard is None and shares.get("truth", 0.0) >= 0.95:
        return Recognised(
            None, Type.BOOLEAN, shares["truth"], (Text("值是 true、false", "the values are true and false"),)
        )
    if standard in (None, "text"):
        filled = column.rows - column.empty
        enum = listed_values(column.values, filled, column.distinct, coded=coded)
        few = repeats_few(column.values, filled, column.distinct) or (coded and standard is None and _repeats(column))
        if enum or few:
            standard, confidence = "enumeration", 0.8 if enum else 0.5
            evidence.append(
                Text(f"只有 {len(enum)} 种值", f"only {len(enum)} distinct values")
                if enum
                else Text("像代码，但不足以断定全部取值", "reads like a code; what all its values are cannot be told")
            )
    if standard is None and weights:
        standard, confidence = _numeric(column, weights, shares, coded=coded)
        if standard:
            evidence.append(_told(standard, shares))
    own = _unit(column.header)
    if standard in ("integer", "number") and (
        own in MONEY_UNITS or _MONEY.search(without_remarks(column.header)) or _share(weights, shows_money) > 0.3
    ):
        standard = "money"
        evidence.append(Text("列名或值带有金额字样", "its header or values speak of money"))
    kind = _TYPES[standard] if standard else Type.STRING
    return Recognised(
        standard=standard,
        type=kind,
        confidence=round(confidence, 2),
        evidence=tuple(evidence),
        enum=enum,
        unit=own or (unit if standard == "money" else ""),
        format="any" if standard == "date" and _share(weights, is_iso_date) < 1 else "default",
    )


def _decided(
    column: Column, promised: Sequence[Promise], shares: Mapping[str, float]
) -> tuple[str | None, float, list[Text]]:
    """The standard by values that prove it, then by the header if the values allow it, then by values that make it likely."""
    evidence: list[Text] = []
    sure = next((p.standard for p in promised if p.sure), None)
    if sure:
        title = STANDARDS[sure].title
        evidence.append(Text(f"列名像“{title.zh}”", f"the header reads like “{title.en}”"))
    if not shares:
        evidence.append(Text("没有值可看", "there are no values to look at"))
        return sure, 0.4 if sure else 0.0, evidence
    if shares["datetime"] >= _ALLOWED and shares["midnight"] == shares["datetime"]:
        evidence.append(Text("时刻全为零点，按日期", "the time is midnight throughout: a date"))
        return "date", shares["datetime"], evidence
    for name, least in _PROVEN:
        if shares[name] >= least and _various(column, name):
            return name, shares[name], [*evidence, _told(name, shares)]
    for promise in promised:
        name = promise.standard
        if name == "date" and shares["day_number"] >= 0.9:
            evidence.append(Text("值是表格软件的日期序号", "the values are a spreadsheet's numbers of days"))
            return name, shares["day_number"] * 0.9, evidence
        if _allows(name, shares) if promise.sure else _fits(column, name, shares):
            if name in shares:
                evidence.append(_told(name, shares))
            return name, 0.5 + shares.get(name, 0.6) / 2, evidence
    if sure not in (None, "enumeration"):
        evidence.append(Text("值不像，不采用", "the values do not look like it: not taken"))
    for name, least in _LIKELY:
        if shares[name] >= least and _various(column, name):
            return name, shares[name] * 0.9, [*evidence, _told(name, shares)]
    return None, 0.0, evidence


def _allows(promised: str, shares: Mapping[str, float]) -> bool:
    """Whether the values leave room for what a header says plainly."""
    if promised in ("date", "datetime"):
        return shares[promised] >= _ALLOWED
    if promised == "unit":
        return shares["unit"] > 0.2
    if promised in _NAMES:
        figures = max(shares["number"], shares["date"], shares["datetime"], shares["phone"])
        other = max(shares[name] for name in _NAMES if name != promised)
        return figures < _ALLOWED and (shares[promised] > 0.2 or other < 0.7)
    if promised == "percentage":
        return shares["percentage"] + shares["number"] >= _ALLOWED
    if promised in ("resident_number", "credit_code"):
        return shares["shaped"] >= _ALLOWED
    if promised in ("text", "enumeration"):
        return promised == "text" and shares["number"] < _ALLOWED
    return shares[promised] >= _ALLOWED


def _fits(column: Column, promised: str, shares: Mapping[str, float]) -> bool:
    """Whether the values show what a header only hints at."""
    if promised == "resident_number":
        return shares["shaped"] >= 0.7 and shares[promised] >= 0.3
    if promised == "text":
        return shares["number"] < _ALLOWED and max(shares[name] for name in _NAMES) < _ALLOWED
    if promised == "enumeration":
        return False
    if promised in ("money", "percentage", "integer", "number") and _are_codes(column):
        return False
    if promised == "percentage":
        return shares["percentage"] + shares["number"] >= 0.85
    return shares[promised] >= _SHOWN.get(promised, 0.85)


def _various(column: Column, name: str) -> bool:
    """Names, addresses and numbers of people repeat little; a handful of words that look like them are an enumeration."""
    if name in ("person_name", "organisation_name", "address", "phone", "bank_card"):
        return column.distinct >= min(5, max(column.rows - column.empty, 1))
    if name in ("gender", "ethnicity"):
        figures = sum(count for value, count in column.values.items() if value.isdecimal())
        return figures * 2 < column.rows - column.empty
    return True


def _repeats(column: Column) -> bool:
    """Whether the values are so few that they may be a list."""
    filled = column.rows - column.empty
    return 0 < column.distinct <= max(2, min(_LIST_MOST, filled // 3))


def _numeric(
    column: Column, weights: Sequence[tuple[str, float]], shares: Mapping[str, float], *, coded: bool
) -> tuple[str | None, float]:
    if coded:
        return None, 0.0
    enough = column.rows - column.empty >= _ENOUGH
    for period in ("year", "month"):
        if enough and shares[period] >= 0.98:
            return period, shares[period] * 0.8
    if _are_codes(column):
        return None, 0.0
    if shares["integer"] >= 0.9 and (shares["integer"] >= 0.95 or shares["number"] == shares["integer"]):
        return "integer", shares["integer"]
    if shares["number"] >= 0.9 and shares["number"] - _share(weights, _is_zero_led) >= 0.9:
        return "number", shares["number"]
    if shares["money"] >= 0.9 and _share(weights, shows_money) > 0.3:
        return "money", shares["money"]
    if shares["month"] >= 0.95:
        return "month", shares["month"]
    return None, 0.0


def _are_codes(column: Column) -> bool:
    """Whether figures are names rather than amounts: long ones of one length, or less long ones that are met again and again."""
    lengths = {len(value) for value in column.values if value.isdecimal()}
    longest = max(lengths, default=0)
    same = sum(count for value, count in column.values.items() if value.isdecimal() and len(value) == longest)
    again = longest >= _REPEATED_LENGTH and column.distinct * 5 <= column.rows - column.empty
    long = longest >= _CODE_LENGTH or again
    return long and same >= 0.95 * sum(column.values.values()) and len(column.values) > 1


def _is_zero_led(value: str) -> bool:
    return len(value) > 1 and value[0] == "0" and value[1:].isdecimal()


def _unit(header: str) -> str:
    match = _BRACKET.search(header)
    words = match[1].removeprefix("单位").strip("：: ") if match else unit_of_money(header)
    return words if words in MONEY_UNITS or words in _UNITS else ""


def _weights(column: Column) -> list[tuple[str, float]]:
    """Values with how many rows each speaks for: those met most for themselves, some of the others for all the others."""
    ordered = sorted(column.values.items(), key=lambda entry: -entry[1])
    frequent, rest = ordered[:_FREQUENT], ordered[_FREQUENT:]
    rare = rest[:: max(1, len(rest) // _RARE)]
    left = column.rows - column.empty - sum(count for _, count in frequent)
    factor = left / sum(count for _, count in rare) if rare else 0.0
    return [(plain(value), float(count)) for value, count in frequent] + [(plain(v), c * factor) for v, c in rare]


def _share(weights: Sequence[tuple[str, float]], test: Callable[[str], bool]) -> float:
    total = sum(count for _, count in weights)
    return sum(count for value, count in weights if test(value)) / total if total else 0.0


def _told(standard: str, shares: Mapping[str, float]) -> Text:
    title, share = STANDARDS[standard].title, shares.get(standard, 0.0)
    return Text(f"{share:.0%} 的值像“{title.zh}”", f"{share:.0%} of the values look like “{title.en}”")
