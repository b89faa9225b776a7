"""Numbers that identify: resident numbers of 18 and 15 digits, credit codes, telephones; and what a mistyped one may have been."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from mianzhou.data.normalising.characters import quoted
from mianzhou.data.standards.facts import (
    CENTENARIAN_SEQUENCES,
    CREDIT_ALPHABET,
    CREDIT_WEIGHTS,
    EARLIEST_BIRTH_YEAR,
    FULL_WIDTH,
    HALF_WIDTH,
    PROVINCES,
    RESIDENT_CHECKS,
    RESIDENT_WEIGHTS,
)

_CODE_CHARACTERS = "0-9A-Za-z"
_NARROW = {ord(wide): narrow for wide, narrow in zip(FULL_WIDTH, HALF_WIDTH, strict=True)}
_NOT_OF_CODES = re.compile(f"[^{_CODE_CHARACTERS}]+")
_EIGHTEEN, _FIFTEEN = re.compile("[1-9][0-9]{16}[0-9X]"), re.compile("[1-9][0-9]{14}")
_CREDIT = re.compile(f"[1-9ANY][{CREDIT_ALPHABET}][0-9]{{6}}[{CREDIT_ALPHABET}]{{10}}")
_MOBILE = re.compile("1[3-9][0-9]{9}")
_FIXED = re.compile("(0[1-9][0-9]{1,2})?([2-9][0-9]{6,7})")


def code_text(text: str) -> str:
    """A number or code as written, in narrow capitals without blanks and marks; whether it can be one is not asked."""
    return _NOT_OF_CODES.sub("", text.translate(_NARROW)).upper()


def code_text_sql(column: str) -> str:
    """`code_text` over a column."""
    narrow = f"translate({column}, {quoted(FULL_WIDTH)}, {quoted(HALF_WIDTH)})"
    careful = f"upper(regexp_replace({narrow}, '[^{_CODE_CHARACTERS}]+', '', 'g'))"
    return f"CASE WHEN regexp_matches({column}, '^(?:[0-9A-Z]*)\\z') THEN {column} ELSE {careful} END"


def check_character(seventeen: str) -> str:
    """The eighteenth character of a resident number (GB 11643-1999, 4.2.4)."""
    total = sum(weight * int(digit) for weight, digit in zip(RESIDENT_WEIGHTS, seventeen, strict=True))
    return RESIDENT_CHECKS[total % 11]


def is_resident_number(text: str) -> bool:
    """Whether these 18 characters are a number that can have been given: a province, a day of birth, the check character."""
    return bool(
        _EIGHTEEN.fullmatch(text)
        and text[:2] in PROVINCES + _INVENTED
        and birth_of(text) is not None
        and check_character(text[:17]) == text[17]
    )


# Codes from 90 on are no provinces of GB/T 2260 and never will be; invented cities use them.
_INVENTED = tuple(str(code) for code in range(91, 99))


def birth_of(number: str) -> date | None:
    """The day of birth in a number of 18 characters."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= EARLIEST_BIRTH_YEAR else None


def sex_of(number: str) -> str:
    """The sex in a number of 18 characters: 1 man, 2 woman (GB/T 2261.1); odd sequences are men's."""
    return "1" if int(number[16]) % 2 else "2"


def resident_number(text: str) -> str | None:
    """A resident number of 18 characters; one of 15 digits is raised (GB 11643-1999, appendix); None for what is none."""
    code = code_text(text)
    if _FIFTEEN.fullmatch(code) and code[12:] not in CENTENARIAN_SEQUENCES:
        seventeen = code[:6] + "19" + code[6:]
        code = seventeen + check_character(seventeen)
    return code if is_resident_number(code) else None


def resident_number_sql(column: str) -> str:
    """`resident_number` over a column; NULL for what is none. About 0.5 µs a number."""
    code = code_text_sql(column)
    fifteen = f"regexp_matches({code}, '^(?:[1-9][0-9]{{14}})\\z') AND right({code}, 3) NOT IN ({_list(CENTENARIAN_SEQUENCES)})"
    seventeen = f"(substr({code}, 1, 6) || '19' || substr({code}, 7))"
    raised = f"CASE WHEN {fifteen} THEN {seventeen} || {_check_sql(seventeen)} ELSE {code} END"
    return (
        f"CASE WHEN {_is_resident_number_sql(column)} THEN {column}"
        f" WHEN regexp_matches({column}, '^(?:[1-9][0-9]{{16}}[0-9X])\\z') THEN NULL"
        f" ELSE list_filter([{raised}], lambda raised: {_is_resident_number_sql('raised')})[1] END"
    )


def _list(values: tuple[str, ...]) -> str:
    return ", ".join(quoted(value) for value in values)


def _check_sql(seventeen: str) -> str:
    """The check character of seventeen digits. With q(k) = number // 10^k the digit at 10^k is q(k) - 10 q(k + 1); a list of one names the number once."""
    rising = RESIDENT_WEIGHTS[::-1]
    factors = [(weight - 10 * (rising[k - 1] if k else 0)) % 11 for k, weight in enumerate(rising)]
    terms = " + ".join(f"{factor} * (n // {10**k})" for k, factor in enumerate(factors) if factor)
    place = f"list_transform([TRY_CAST({seventeen} AS BIGINT)], lambda n: CAST(({terms}) % 11 AS INTEGER) + 1)[1]"
    return f"substr('{RESIDENT_CHECKS}', {place}, 1)"


def _is_resident_number_sql(code: str) -> str:
    provinces = "|".join((*PROVINCES, *_INVENTED))
    shape = f"({provinces})[0-9]{{4}}(18[5-9]|19[0-9]|2[0-9]{{2}})[0-9](0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{{3}}[0-9X]"
    day = f"TRY_CAST(substr({code}, 7, 4) || '-' || substr({code}, 11, 2) || '-' || substr({code}, 13, 2) AS DATE) IS NOT NULL"
    certain = f"(substr({code}, 13, 2) <= '28' OR {day})"
    return f"(regexp_matches({code}, '^(?:{shape})\\z') AND {certain} AND substr({code}, 18, 1) = {_check_sql(f'substr({code}, 1, 17)')})"


def resident_numbers_near(text: str) -> list[str]:
    """Valid numbers that a mistyped one may have been: two neighbours exchanged, one character wrong, one left out or too many; best first.

    Nothing for a valid number. Candidates only: about one in eleven is valid by chance, so other fields must speak for one.
    """
    code = code_text(text)
    if not 17 <= len(code) <= 19 or is_resident_number(code):
        return []
    found: dict[str, None] = {}
    for candidate in _near(code):
        if candidate not in found and is_resident_number(candidate):
            found[candidate] = None
    return list(found)


def _near(code: str) -> Iterator[str]:
    if len(code) == 18:
        for place in range(17):
            yield code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(17):
            for digit in "0123456789":
                yield code[:place] + digit + code[place + 1 :]
        if code[:17].isdecimal():
            yield code[:17] + check_character(code[:17])
    elif len(code) == 17:
        for place in range(18):
            for digit in "0123456789X" if place == 17 else "0123456789":
                yield code[:place] + digit + code[place:]
    else:
        for place in range(19):
            yield code[:place] + code[place + 1 :]


def is_credit_code(code: str) -> bool:
    """Whether these 18 characters are a unified social credit code with its check character (GB 32100-2015)."""
    if not _CREDIT.fullmatch(code):
        return False
    total = sum(w * CREDIT_ALPHABET.index(c) for w, c in zip(CREDIT_WEIGHTS, code[:17], strict=True))
    return code[17] == CREDIT_ALPHABET[(31 - total % 31) % 31]


def credit_code(text: str) -> str | None:
    """A unified social credit code; None for what is none."""
    code = code_text(text)
    return code if is_credit_code(code) else None


def credit_code_sql(column: str) -> str:
    """`credit_code` over a column; NULL for what is none. About 2 µs a code."""
    terms = " + ".join(
        f"{weight} * (instr('{CREDIT_ALPHABET}', substr(code, {place}, 1)) - 1)"
        for place, weight in enumerate(CREDIT_WEIGHTS, 1)
    )
    check = f"substr('{CREDIT_ALPHABET}', CAST((31 - ({terms}) % 31) % 31 AS INTEGER) + 1, 1)"
    valid = f"regexp_matches(code, '^(?:{_CREDIT.pattern})\\z') AND substr(code, 18, 1) = {check}"
    return f"list_filter([{code_text_sql(column)}], lambda code: {valid})[1]"


def credit_codes_near(text: str) -> list[str]:
    """Valid credit codes that a mistyped one may have been: two neighbours exchanged, one character wrong. Candidates only."""
    code = code_text(text)
    if len(code) != 18 or is_credit_code(code):
        return []
    swapped = [code[:p] + code[p + 1] + code[p] + code[p + 2 :] for p in range(17)]
    changed = [code[:p] + c + code[p + 1 :] for p in range(18) for c in CREDIT_ALPHABET]
    return [c for c in dict.fromkeys((*swapped, *changed)) if is_credit_code(c)]


def normal_phone(text: str) -> str | None:
    """A telephone number by its digits: eleven of a mobile, area code and number of a fixed one; country code and extension go; None for what is none."""
    digits = _phone_digits(text)
    if _MOBILE.fullmatch(digits) or _FIXED.fullmatch(digits):
        return digits
    return None


def _phone_digits(text: str) -> str:
    narrow = text.translate(_NARROW)
    narrow = re.sub(r"^[ ]*(\+|00)86", "", re.split("转|[xX#*,;/、]", narrow, maxsplit=1)[0])
    digits = re.sub("[^0-9]+", "", narrow)
    return re.sub("^86(1[3-9][0-9]{9})$", r"\1", digits)


def normal_phone_sql(column: str) -> str:
    """`normal_phone` over a column; NULL for what is none."""
    narrow = f"translate({column}, {quoted(FULL_WIDTH)}, {quoted(HALF_WIDTH)})"
    first = f"regexp_replace(regexp_replace({narrow}, '(?s)(转|[xX#*,;/、]).*$', ''), '^[ ]*(\\+|00)86', '')"
    digits = f"regexp_replace(regexp_replace({first}, '[^0-9]+', '', 'g'), '^86(1[3-9][0-9]{{9}})$', '\\1')"
    shape = f"{_MOBILE.pattern}|{_FIXED.pattern}"
    return (
        f"CASE WHEN regexp_matches({column}, '^(?:{shape})\\z') THEN {column}"
        f" ELSE list_filter([{digits}], lambda digits: regexp_matches(digits, '^(?:{shape})\\z'))[1] END"
    )
