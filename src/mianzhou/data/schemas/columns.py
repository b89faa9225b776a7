"""What one column holds: its standard and type by header and values, how complete and how various it is, with the evidence in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mianzhou.data.schemas.binding import as_printed, without_remarks
from mianzhou.data.schemas.model import Type
from mianzhou.data.schemas.recognition import (
    TESTS,
    is_iso_date,
    is_midnight,
    is_number,
    plain,
    shaped_as_identifier,
    shows_money,
)
from mianzhou.data.schemas.words import MONEY_WORDS
from mianzhou.data.standards.api import STANDARDS
from mianzhou.data.standards.facts import MONEY_UNITS
from mianzhou.kernel.text import Text

# Standards that values alone prove, the surest first, with the share of values that must show them.
_PROVEN = (
    ("resident_number", 0.6), ("credit_code", 0.6), ("email", 0.8), ("plate_number", 0.8), ("datetime", 0.8), ("percentage", 0.8),
)  # fmt: skip
_LIKELY = (
    ("date", 0.8), ("ethnicity", 0.95), ("gender", 0.95), ("phone", 0.9), ("organisation_name", 0.7), ("unit", 0.8), ("address", 0.7), ("person_name", 0.85),
)  # fmt: skip
# Shapes that are no standard, but tell for or against one.
_FURTHER = (("shaped", shaped_as_identifier), ("midnight", is_midnight))
# What a header promises is believed if this share of the values allows it.
_ALLOWED = 0.5
_BRACKET = re.compile(r"[(（\[【]([^)）\]】]{1,8})[)）\]】]\s*$")
_UNITS = frozenset(
    ("人", "户", "个", "件", "次", "家", "台", "辆", "亩", "公顷", "平方米", "平方公里", "㎡", "米", "公里", "吨", "千克", "公斤", "立方米", "千瓦时", "度", "天", "岁", "%", "‰")
)  # fmt: skip
_CODE_WORDS = re.compile(
    r"代码|编码|编号|标志|标识|状态|类型|类别|性质|等级|级别|方式|是否|程度|状况|(dm|bz|lx|zt|lb|zk|cd|code|type|status|state|flag|kind)$"
)
_MONEY = re.compile(MONEY_WORDS)
_ENUM_MOST = 30
_ENUM_LEAST_ROWS = 20
_ENUM_LENGTH = 20
_CODE_LENGTH = 8
_LOOKED_AT = 500
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
    weights = _weights(column.values)
    shares = {name: _share(weights, test) for name, test in (*TESTS.items(), *_FURTHER)} if weights else {}
    promised = by_header(column.header)
    standard, confidence, evidence = _decided(column, promised, shares)
    enum: tuple[str, ...] = ()
    if standard in (None, "enumeration", "text"):
        enum = _enumerated(column, promised)
        if enum:
            standard, confidence = "enumeration", 0.8
            evidence.append(Text(f"只有 {len(enum)} 种值", f"only {len(enum)} distinct values"))
    if standard is None and weights:
        standard, confidence = _numeric(column, shares)
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


def by_header(header: str) -> str | None:
    """The standard whose header words the header is, or ends with; the longest word decides."""
    words = {as_printed(header), without_remarks(header), without_remarks(header.rsplit("/", 1)[-1])}
    best: tuple[bool, int, str] | None = None
    for standard in STANDARDS.values():
        for word in standard.headers:
            exact = as_printed(word) in words
            ending = len(word) > 1 and not word.isascii() and any(w.endswith(word) for w in words)
            if exact or ending:
                best = max(best or (False, 0, ""), (exact, len(word), standard.id))
    return best[2] if best else None


def _decided(column: Column, promised: str | None, shares: Mapping[str, float]) -> tuple[str | None, float, list[Text]]:
    """The standard by values that prove it, then by the header if the values allow it, then by values that make it likely."""
    evidence: list[Text] = []
    if promised:
        title = STANDARDS[promised].title
        evidence.append(Text(f"列名像“{title.zh}”", f"the header reads like “{title.en}”"))
    if not shares:
        if promised:
            evidence.append(Text("没有值可看", "there are no values to look at"))
        return promised, 0.4 if promised else 0.0, evidence
    if shares["datetime"] >= _ALLOWED and shares["midnight"] == shares["datetime"]:
        evidence.append(Text("时刻全为零点，按日期", "the time is midnight throughout: a date"))
        return "date", shares["datetime"], evidence
    for name, least in _PROVEN:
        if shares[name] >= least:
            return name, shares[name], [*evidence, _told(name, shares)]
    if promised and _allows(promised, shares):
        if promised in shares:
            evidence.append(_told(promised, shares))
        return promised, 0.5 + shares.get(promised, 0.6) / 2, evidence
    if promised:
        evidence.append(Text("值不像，不采用", "the values do not look like it: not taken"))
    for name, least in _LIKELY:
        if shares[name] >= least and _various(column, name):
            return name, shares[name] * 0.9, [*evidence, _told(name, shares)]
    return None, 0.0, evidence


def _allows(promised: str, shares: Mapping[str, float]) -> bool:
    if promised in ("date", "datetime") and shares["date"] + shares["datetime"] < _ALLOWED:
        return False
    if promised == "datetime":
        return shares["datetime"] >= _ALLOWED
    if promised == "date":
        return shares["date"] >= _ALLOWED
    if promised in ("unit", "organisation_name", "address", "person_name"):
        figures = max(shares["number"], shares["date"], shares["datetime"], shares["phone"])
        other = max(
            (shares[n] for n in ("unit", "organisation_name", "address", "person_name") if n != promised), default=0
        )
        return figures < _ALLOWED and (shares[promised] > 0.2 or other < 0.7)
    if promised == "percentage":
        return shares["percentage"] + shares["number"] >= _ALLOWED
    if promised == "number":
        return shares["number"] >= _ALLOWED
    if promised in ("resident_number", "credit_code"):
        return shares["shaped"] >= _ALLOWED
    if promised in ("text", "enumeration"):
        return promised == "text" and shares["number"] < _ALLOWED
    return shares[promised] >= _ALLOWED


def _various(column: Column, name: str) -> bool:
    """Names, addresses and numbers of people repeat little; a handful of words that look like them are an enumeration."""
    if name in ("person_name", "organisation_name", "address", "phone"):
        return column.distinct >= min(5, max(column.rows - column.empty, 1))
    if name in ("gender", "ethnicity"):
        figures = sum(count for value, count in column.values.items() if value.isdecimal())
        return figures * 2 < column.rows - column.empty
    return True


def _numeric(column: Column, shares: Mapping[str, float]) -> tuple[str | None, float]:
    if _CODE_WORDS.search(without_remarks(column.header)) or _are_codes(column):
        return None, 0.0
    if shares["integer"] >= 0.95:
        return "integer", shares["integer"]
    if shares["number"] >= 0.9 and shares["number"] - _zero_led(column.values) >= 0.9:
        return "number", shares["number"]
    if shares["money"] >= 0.9 and _share(_weights(column.values), shows_money) > 0.3:
        return "money", shares["money"]
    if shares["month"] >= 0.95:
        return "month", shares["month"]
    return None, 0.0


def _are_codes(column: Column) -> bool:
    """Whether figures are names rather than amounts: long ones of one length."""
    lengths = {len(value) for value in column.values if value.isdecimal()}
    longest = max(lengths, default=0)
    same = sum(count for value, count in column.values.items() if value.isdecimal() and len(value) == longest)
    return longest >= _CODE_LENGTH and same >= 0.95 * sum(column.values.values()) and len(column.values) > 1


def _zero_led(values: Mapping[str, int]) -> float:
    total = sum(values.values())
    led = sum(count for value, count in values.items() if len(value) > 1 and value[0] == "0" and value[1:].isdecimal())
    return led / total if total else 0.0


def _enumerated(column: Column, promised: str | None) -> tuple[str, ...]:
    """The values of a column that holds few, the most frequent first; single slips are left out."""
    filled = column.rows - column.empty
    if filled < _ENUM_LEAST_ROWS or not 1 < len(column.values) == column.distinct:
        return ()
    slips = max(1, filled // 500)
    kept = [
        value for value, count in sorted(column.values.items(), key=lambda p: -p[1]) if count > slips or filled < 200
    ]
    coded = promised == "enumeration" or _CODE_WORDS.search(without_remarks(column.header)) is not None
    # What one file shows is proposed as the whole list only where every value is met often.
    most = min(_ENUM_MOST, max(2, filled // (4 if coded else 30)))
    few = 1 < len(kept) <= most and sum(column.values[v] for v in kept) >= filled * 0.95
    short = all(len(value) <= _ENUM_LENGTH for value in kept)
    return tuple(kept) if few and short and (coded or _may_be_codes(kept, filled)) else ()


def _may_be_codes(values: Sequence[str], filled: int) -> bool:
    """Words; or figures of one length and more than one digit; or two or three figures in many rows."""
    if not all(is_number(plain(value)) for value in values):
        return True
    same = len({len(value) for value in values}) == 1
    return filled >= 100 and same and (len(values) <= 3 or 2 <= len(values[0]) <= 3)


def _unit(header: str) -> str:
    match = _BRACKET.search(header)
    words = match[1].removeprefix("单位").strip("：: ") if match else ""
    return words if words in MONEY_UNITS or words in _UNITS else ""


def _weights(values: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(plain(value), count) for value, count in list(values.items())[:_LOOKED_AT]]


def _share(weights: Sequence[tuple[str, int]], test: Callable[[str], bool]) -> float:
    total = sum(count for _, count in weights)
    return sum(count for value, count in weights if test(value)) / total if total else 0.0


def _told(standard: str, shares: Mapping[str, float]) -> Text:
    title, share = STANDARDS[standard].title, shares.get(standard, 0.0)
    return Text(f"{share:.0%} 的值像“{title.zh}”", f"{share:.0%} of the values look like “{title.en}”")
