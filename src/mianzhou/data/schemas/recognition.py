"""What a value looks like: one test for each standard that shows in its values. Heuristics for drafting a schema, no checks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from stdnum import luhn

from mianzhou.data.schemas.words import ADDRESS_WORDS, ORGANISATION_ENDINGS, PLACE_ENDINGS, SURNAMES, UNIT_ENDINGS
from mianzhou.data.standards.facts import (
    CREDIT_ALPHABET,
    CREDIT_WEIGHTS,
    ETHNICITIES,
    GENDER_WORDS,
    PLATE_PROVINCES,
    PROVINCES,
    RESIDENT_CHECKS,
    RESIDENT_WEIGHTS,
)

_MONEY = re.compile(
    r"[-+(（]?[¥￥]?\s*-?\d{1,3}(,\d{3})*(\.\d+)?\s*(万|亿|千|百)?(元|圆)?[)）]?|[-+]?[¥￥]?\d+(\.\d+)?\s*(万|亿|千|百)?(元|圆)?"
)
_MONEY_MARK = re.compile(r"[¥￥元圆]|\d[万亿]$|,\d{3}")
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d{0,14})")
_NUMBER = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?|[-+]?\d{1,3}(,\d{3})+(\.\d+)?|[-+]?\.\d+")
_PERCENT = re.compile(r"[-+]?\d+(\.\d+)?\s*[%％]")
_DATE = re.compile(
    r"(?:(?P<y>(?:1[89]|20)\d\d)\s*(?:[-/.年]\s*)(?P<m>\d{1,2})\s*(?:[-/.月]\s*)(?P<d>\d{1,2})\s*[日号]?"
    r"|(?P<Y>(?:1[89]|20)\d\d)(?P<M>\d\d)(?P<D>\d\d))"
    r"(?P<time>[ T]\s*\d{1,2}[:时：]\d{1,2}(?:[:分：]\d{1,2}(?:\.\d+)?秒?)?分?Z?(?:[+-]\d\d:?\d\d)?|\d{6})?"
)
_CHINESE_DATE = re.compile(
    r"[一二三四五六七八九〇○零]{4}年[一二三四五六七八九十]{1,3}月([一二三四五六七八九十]{1,3}[日号])?"
)
_YEARMONTH = re.compile(r"(1[89]|20)\d\d\s*([-/.年])\s*(0?[1-9]|1[0-2])\s*月?|(19|20)\d\d(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(1[89]|20)\d\d年?")
_MOBILE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}")
_LANDLINE = re.compile(
    r"(?:[(（]?0\d{2,3}[)）]?[- ]?)?[2-8]\d{6,7}(?:[-转]\d{1,5})?|[48]00[- ]?\d{3}[- ]?\d{4}|12\d{3}|95\d{3}"
)
_CERTIFICATE = re.compile(r"第\s*\w+\s*号$|[〔\[(（]\d{4}[〕\])）]")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_PLATE = re.compile(f"[{PLATE_PROVINCES}][A-HJ-NP-Z][·. ]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳]")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_DOTTED_NAME = re.compile(r"[\u4e00-\u9fff]{2,8}(?:[·•・][\u4e00-\u9fff]{1,8})+")
_NATIONALITIES = frozenset(ETHNICITIES) | {name.removesuffix("族") for name in ETHNICITIES}


def plain(value: str) -> str:
    """The value as the tests look at it: half width, without outer blanks."""
    return unicodedata.normalize("NFKC", value).strip()


def is_resident_number(value: str) -> bool:
    """18 characters with date and check character, or 15 digits with a date."""
    value = value.upper().lstrip("'")
    if len(value) == 18 and value[:17].isdecimal():
        total = sum(int(digit) * weight for digit, weight in zip(value[:17], RESIDENT_WEIGHTS, strict=True))
        return RESIDENT_CHECKS[total % 11] == value[17] and _is_day(value[6:14])
    return len(value) == 15 and value.isdecimal() and value[:2] in PROVINCES and _is_day("19" + value[6:12])


def is_credit_code(value: str) -> bool:
    """18 characters with their check character."""
    value = value.upper()
    if len(value) != 18 or any(character not in CREDIT_ALPHABET for character in value):
        return False
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(value[:17], CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31] == value[17]


def shaped_as_identifier(value: str) -> bool:
    """As long as a resident number or a credit code, right or wrong."""
    return len(value) in (15, 18) and value.isalnum() and value.isascii()


def is_region_code(value: str) -> bool:
    """6, 9 or 12 digits; which of them are codes, the registry of regions knows."""
    return len(value) in (6, 9, 12) and value.isdecimal()


def is_date(value: str) -> bool:
    """A day in one of the ways in which offices write it."""
    return _day(value) == "date" or _CHINESE_DATE.fullmatch(value) is not None


def is_datetime(value: str) -> bool:
    """A day with the time of day."""
    return _day(value) == "datetime"


def is_midnight(value: str) -> bool:
    """A day with the time of day that programs write where there is none."""
    return is_datetime(value) and value.endswith((" 00:00:00", "T00:00:00", " 0:00:00", " 00:00"))


def is_day_number(value: str) -> bool:
    """The number by which spreadsheets count days, 1927 to 2099; only a header can tell it from any other number."""
    return len(value.partition(".")[0]) == 5 and is_number(value) and 10_000 <= float(value) <= 73_050


def is_truth(value: str) -> bool:
    """How programs write yes and no."""
    return value.lower() in ("true", "false")


def is_iso_date(value: str) -> bool:
    """The form that Table Schema reads by default."""
    return len(value) == 10 and value[4] == value[7] == "-" and is_date(value)


def _day(value: str) -> str:
    match = _DATE.fullmatch(value)
    if match is None:
        return ""
    year, month, day = (match["y"] or match["Y"], match["m"] or match["M"], match["d"] or match["D"])
    if not _is_day(f"{year}{int(month):02}{int(day):02}"):
        return ""
    return "datetime" if match["time"] else "date"


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def is_person_name(value: str) -> bool:
    """A Chinese name that begins with a usual surname, or one with a dot."""
    if _DOTTED_NAME.fullmatch(value):
        return True
    other = is_place(value) or is_organisation_name(value)
    return _HAN_NAME.fullmatch(value) is not None and value[0] in SURNAMES and not other


def is_place(value: str) -> bool:
    """A short name that ends as those of places do: 安州区, 江油市."""
    return len(value) > 2 and value.endswith(PLACE_ENDINGS)


def is_organisation_name(value: str) -> bool:
    """A name that ends as names of enterprises and institutions do."""
    return len(value) > 3 and re.sub(r"[(（].*[)）]$", "", value).endswith(ORGANISATION_ENDINGS)


def is_unit(value: str) -> bool:
    """A name that ends as names of authorities do."""
    return len(value) > 2 and value.endswith(UNIT_ENDINGS)


def is_address(value: str) -> bool:
    """Some parts of an address, one after another."""
    parts = sum(word in value for word in ADDRESS_WORDS)
    return len(value) >= 6 and parts >= 2 and not is_organisation_name(value) and not _CERTIFICATE.search(value)


def is_bank_card(value: str) -> bool:
    """16 to 19 digits with their check digit."""
    digits = value.replace(" ", "")
    return digits.isdecimal() and 16 <= len(digits) <= 19 and bool(luhn.is_valid(digits))


def is_money(value: str) -> bool:
    """A figure that may carry a sign or unit of money."""
    return _MONEY.fullmatch(value) is not None


def shows_money(value: str) -> bool:
    """A figure that does."""
    return is_money(value) and _MONEY_MARK.search(value) is not None


def is_integer(value: str) -> bool:
    """A whole number as it is counted with: no leading zeros."""
    return _INTEGER.fullmatch(value) is not None


def is_number(value: str) -> bool:
    """A number."""
    return _NUMBER.fullmatch(value) is not None


def _whole(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


TESTS: Mapping[str, Callable[[str], bool]] = {
    "resident_number": is_resident_number,
    "credit_code": is_credit_code,
    "region_code": is_region_code,
    "date": is_date,
    "datetime": is_datetime,
    "month": _whole(_YEARMONTH),
    "year": _whole(_YEAR),
    "phone": lambda value: bool(_MOBILE.fullmatch(value) or _LANDLINE.fullmatch(value)),
    "email": _whole(_EMAIL),
    "plate_number": _whole(_PLATE),
    "bank_card": is_bank_card,
    "gender": lambda value: value.lower() in GENDER_WORDS or value in ("0", "1", "2", "9"),
    "ethnicity": lambda value: value in _NATIONALITIES or (value.isdecimal() and 1 <= int(value) <= 98),
    "postcode": lambda value: len(value) == 6 and value.isdecimal(),
    "person_name": is_person_name,
    "organisation_name": is_organisation_name,
    "unit": is_unit,
    "address": is_address,
    "percentage": _whole(_PERCENT),
    "money": is_money,
    "integer": is_integer,
    "number": is_number,
}
