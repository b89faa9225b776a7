"""Reading days as a steward writes them, one holiday on a line. Pure.

2027-01-01 至 2027-01-03 元旦
2027-02-05 春节
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:至|到|~|—|–|\.\.|to)\s*(\d{4}-\d{2}-\d{2}))?\s+(\S.*)")
_LONGEST = 31


class DaysUnreadable(MianzhouError):
    """A line that is no day and no span of days."""

    code = "days-unreadable"
    status = 422
    problem = Text("第 {line} 行看不懂：{text}。", "Line {line} cannot be read: {text}. ")
    remedy = Text(
        "每行一个节日，写作“2027-01-01 至 2027-01-03 元旦”或“2027-01-04 元旦”。",
        "Write one holiday on a line: 2027-01-01 to 2027-01-03 元旦, or 2027-01-04 元旦.",
    )


def read_days(text: str) -> dict[date, str]:
    """The days named, each with its holiday."""
    days: dict[date, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            for day, name in _read_line(line.strip(), number):
                if day in days:
                    raise DaysUnreadable(line=number, text=line.strip())
                days[day] = name
    return days


def _read_line(line: str, number: int) -> list[tuple[date, str]]:
    match = _LINE.fullmatch(line)
    try:
        if match is None:
            raise ValueError(line)
        first = date.fromisoformat(match[1])
        last = date.fromisoformat(match[2]) if match[2] else first
    except ValueError:
        raise DaysUnreadable(line=number, text=line) from None
    if not 0 <= (last - first).days < _LONGEST:
        raise DaysUnreadable(line=number, text=line)
    return [(first + timedelta(n), match[3].strip()) for n in range((last - first).days + 1)]
