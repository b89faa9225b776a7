"""Comparable forms of what records say, for one value and for columns: the same result twice. Dates, addresses, digits.

`address_parts` is made for telling households apart fast: the numbers of an address in order (`12-3-2-401`, however they are written) and the
end of what stands before them, which is what an abbreviation keeps.
"""

from __future__ import annotations

import re
import unicodedata

from mianzhou.data.standards.facts import RESIDENT_CHECKS, RESIDENT_WEIGHTS

_NUMBERS = "[0-9]+[A-Z]?"
_BEFORE_NUMBER = "[^0-9]+"
_TAIL = 4
# The suffix of a township is left out before what follows it, as many write it: 双溪红民村 is 双溪镇红民村.
_SUFFIX, _FOLLOWING = "(?:镇|乡|街道)(.)", r"\1"
_BIRTH = re.compile(r"(\d{4})\D+(\d{1,2})(?:\D+(\d{1,2}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4})(?!\d)")
_NOT_ALNUM = re.compile("[^0-9A-Z]")


def folded(text: str) -> str:
    """Half width, upper case, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def alnum(text: str) -> str:
    """ASCII letters and digits alone, raised."""
    return _NOT_ALNUM.sub("", folded(text))


def alnum_sql(column: str) -> str:
    """`alnum` over a column; full width is turned where it occurs."""
    plain = f"upper({column})"
    return f"CASE WHEN regexp_full_match({column}, '[0-9A-Z]*') THEN {column} ELSE regexp_replace({half_width_sql(plain)}, '[^0-9A-Z]', '', 'g') END"


_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_HALF = "".join(chr(code) for code in range(0x21, 0x7F)).replace("'", "''")


def half_width_sql(column: str) -> str:
    """A column with full-width characters turned into half-width ones; only where there are any, since the turning is slow."""
    return f"CASE WHEN regexp_matches({column}, '[！-～]') THEN translate({column}, '{_WIDE}', '{_HALF}') ELSE {column} END"


def folded_sql(column: str) -> str:
    """`folded` over a column of addresses; one pattern tells those that are folded already."""
    careful = f"upper(regexp_replace({half_width_sql(column)}, '\\s', '', 'g'))"
    return f"CASE WHEN regexp_matches({column}, '[^!-`一-龥]') THEN {careful} ELSE {column} END"


def check_sql(body: str) -> str:
    """The check character (GB 11643-1999) of a column of seventeen digits as a number.

    A digit is what a division by ten leaves: q - 10 q', and -10 is 1 modulo 11. So every quotient counts with the weight of its last digit and that of the next one.
    """
    weights = (*RESIDENT_WEIGHTS, 0)
    terms = " + ".join(
        f"{(weights[place] + weights[place + 1]) % 11} * ({body} // {10 ** (16 - place)})" for place in range(17)
    )
    return f"substr('{RESIDENT_CHECKS}', CAST(({terms}) % 11 AS INTEGER) + 1, 1)"


def is_resident_number(number: str) -> bool:
    """18 characters whose check character is right."""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdecimal()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], RESIDENT_WEIGHTS, strict=True))
    return RESIDENT_CHECKS[total % 11] == number[17]


def lengthened(number: str) -> str:
    """A number of 15 digits as the 18 characters that replaced it: the century 19 and the check character are added (GB 11643-1999)."""
    body = f"{number[:6]}19{number[6:]}"
    total = sum(int(digit) * weight for digit, weight in zip(body, RESIDENT_WEIGHTS, strict=True))
    return body + RESIDENT_CHECKS[total % 11]


def lengthened_sql(number: str) -> str:
    """`lengthened` over a column of 15 digits."""
    body = f"TRY_CAST({number} AS BIGINT)"
    weights = RESIDENT_WEIGHTS[:6] + RESIDENT_WEIGHTS[8:]
    century = RESIDENT_WEIGHTS[6] + 9 * RESIDENT_WEIGHTS[7]
    terms = " + ".join(f"{weight} * ({body} // {10 ** (14 - place)} % 10)" for place, weight in enumerate(weights))
    check = f"substr('{RESIDENT_CHECKS}', CAST(({terms} + {century}) % 11 AS INTEGER) + 1, 1)"
    return f"left({number}, 6) || '19' || right({number}, 9) || {check}"


def day(text: str) -> str | None:
    """A day as YYYYMMDD, however it is written with the year first; None where it is none."""
    value = unicodedata.normalize("NFKC", text).strip()
    if len(value) == 8 and value.isascii() and value.isdecimal():
        return value
    if found := _BIRTH.match(value):
        year, month, of_month = found[1], found[2], found[3] or "00"
        return f"{year}{month.zfill(2)}{of_month.zfill(2)}"
    if found := _DAY_FIRST.match(value):
        return f"{found[3]}{found[2].zfill(2)}{found[1].zfill(2)}"
    return None


def day_sql(column: str) -> str:
    """`day` over a column."""
    pattern = r"^\s*(\d{4})\D+(\d{1,2})(?:\D+(\d{1,2}))?"
    plain = half_width_sql(column)
    parts = [f"regexp_extract({plain}, '{pattern}', {place})" for place in (1, 2, 3)]
    first = r"^\s*(\d{1,2})\D+(\d{1,2})\D+(\d{4})(?:\D|$)"
    of = [f"regexp_extract({plain}, '{first}', {place})" for place in (1, 2, 3)]
    turned = f"{of[2]} || lpad({of[1]}, 2, '0') || lpad({of[0]}, 2, '0')"
    written = f"{parts[0]} || lpad({parts[1]}, 2, '0') || lpad({parts[2]}, 2, '0')"
    return (
        f"CASE WHEN regexp_full_match({column}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN replace({column}, '-', '')"
        f" WHEN regexp_full_match(trim({plain}), '[0-9]{{8}}') THEN trim({plain})"
        f" WHEN regexp_matches({plain}, '{pattern}') THEN {written}"
        f" WHEN regexp_matches({plain}, '{first}') THEN {turned} END"
    )


_ORDINAL = "一二三四五六七八九"
# What is counted in an address: 三组, 十二栋, 二单元, 五社. A community (第一社区) has a name, no number.
_COUNTED = "(组|栋|幢|单元|楼|层|号|队|社(?:[^区]|$))"
_FIGURES: tuple[tuple[str, str], ...] = (
    (f"([{_ORDINAL}])十([{_ORDINAL}]){_COUNTED}", r"\1\2\3"),
    (f"十([{_ORDINAL}]){_COUNTED}", r"一\1\2"),
    (f"([{_ORDINAL}])十{_COUNTED}", r"\1零\2"),
    (f"十{_COUNTED}", r"一零\1"),
    *((f"{figure}([零{_ORDINAL}0-9]*{_COUNTED})", rf"{value}\1") for value, figure in enumerate(f"零{_ORDINAL}")),
)
_COUNTED_IN_WORDS = f"[{_ORDINAL}十]{_COUNTED}"


def in_figures(address: str) -> str:
    """An address with what it counts in figures: 三组12号 is 3组12号."""
    if re.search(_COUNTED_IN_WORDS, address):
        for words, figures in _FIGURES:
            address = re.sub(words, figures, address)
    return address


def in_figures_sql(column: str) -> str:
    """`in_figures` over a column; most addresses need but one look."""
    changed = column
    for words, figures in _FIGURES:
        changed = f"regexp_replace({changed}, '{words}', '{figures}', 'g')"
    return f"CASE WHEN regexp_matches({column}, '{_COUNTED_IN_WORDS}') THEN {changed} ELSE {column} END"


def address_parts(text: str) -> tuple[str | None, str | None]:
    """The numbers of an address, joined, and the last characters before the first of them; None where there are none."""
    value = in_figures(folded(text))
    door = "-".join(re.findall(_NUMBERS, value)) or None
    head = re.match(_BEFORE_NUMBER, value)
    return door, re.sub(_SUFFIX, _FOLLOWING, head[0])[-_TAIL:] if head else None


def address_parts_sql(column: str) -> tuple[str, str]:
    """`address_parts` over a folded column in figures: two expressions."""
    door = f"nullif(array_to_string(regexp_extract_all({column}, '{_NUMBERS}'), '-'), '')"
    head = f"regexp_replace(regexp_extract({column}, '^{_BEFORE_NUMBER}'), '{_SUFFIX}', '{_FOLLOWING}', 'g')"
    return door, f"nullif(right({head}, {_TAIL}), '')"


# What is left of a number whose last four characters are hidden, as in published lists.
EARLY = re.compile("[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


def contradicted(number: str, born: str | None, sex: str | None) -> bool:
    """Whether a record says itself that its number is somebody else's: another sex, or a birthday with two other parts. Then the number is no proof."""
    if sex is not None and int(number[16]) % 2 != int(sex) % 2:
        return True
    own = number[6:14]
    return (
        born is not None
        and (born[:4] != own[:4]) + (born[4:6] != own[4:6]) + (born[6:8] != own[6:8]) > 1
        and born[4:8] != own[6:8] + own[4:6]
    )


CONTRADICTED_SQL = """valid IS NOT NULL AND (coalesce(CAST(told AS INTEGER) % 2 <> valid % 2, FALSE)
    OR CAST(left(born, 4) <> substr(typed, 7, 4) AS INTEGER) + CAST(substr(born, 5, 2) <> substr(typed, 11, 2) AS INTEGER)
        + CAST(substr(born, 7, 2) <> substr(typed, 13, 2) AS INTEGER) > 1 AND substr(born, 5, 4) <> substr(typed, 13, 2) || substr(typed, 11, 2))"""

# The names that one number may bear at once: the same given name, or the same surname with a character of the given name. Whoever has less
# in common is weighed like everybody else, with the number as one of the fields.
FITS_SQL = """substr(f.name, 2) = substr(u.name, 2) OR length(f.name) > 4 AND right(f.name, 1) = right(u.name, 1) OR left(f.name, 1) = left(u.name, 1)
    AND (length(f.name) > 4 OR contains(substr(u.name, 2), substr(f.name, 2, 1)) OR length(f.name) > 2 AND contains(substr(u.name, 2), substr(f.name, 3, 1)))"""
