"""Dates for comparing: the day that a text names, and the day it would be with day and month exchanged."""

from __future__ import annotations

import re
from datetime import date

_FORM = "([12][0-9]{3})[-/.年 ]?([0-9]{1,2})[-/.月 ]?([0-9]{1,2})(日|号)?([ T].*)?"
_PATTERN = re.compile(_FORM)


def normal_date(text: str) -> str | None:
    """2018-03-09 for 20180309, 2018/3/9, 2018.3.9, 2018年3月9日, with or without a time; None for what is no day."""
    found = _PATTERN.fullmatch(text.strip(" "))
    if found is None:
        return None
    year, month, day = found[1], found[2], found[3]
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def normal_date_sql(column: str) -> str:
    """`normal_date` over a column of texts; NULL for what is no day."""
    text = f"trim({column}, ' ')"
    year, month, day = (f"regexp_extract({text}, '^(?s:{_FORM})$', {group})" for group in (1, 2, 3))
    careful = f"CAST(TRY_CAST(nullif({year}, '') || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0') AS DATE) AS VARCHAR)"
    canonical = "[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    return f"CASE WHEN regexp_matches({column}, '^(?:{canonical})\\z') THEN {column} ELSE {careful} END"


def swapped_date(day: str) -> str | None:
    """The day with day and month exchanged, of a day in normal form; None where that is no day or the same one."""
    swapped = f"{day[:5]}{day[8:10]}-{day[5:7]}"
    return swapped if day[8:10] <= "12" and swapped != day else None


def swapped_date_sql(day: str) -> str:
    """`swapped_date` over a column of days in normal form."""
    swapped = f"(substr({day}, 1, 5) || substr({day}, 9, 2) || '-' || substr({day}, 6, 2))"
    return f"CASE WHEN substr({day}, 9, 2) <= '12' AND {swapped} <> {day} THEN {swapped} END"
