"""What cover and running heads say of an issue of the bulletin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from mianzhou.policy.documents.structure import Bulletin
from mianzhou.policy.pages.numerals import DATE, iso_date

_TITLE: Final = re.compile(r"[\u4e00-\u9fff]{2,10}人民政府公报")
_ISSUE: Final = re.compile(r"(?<!总)第\s*(\d{1,3})\s*[期号]")
_SERIAL: Final = re.compile(r"总\s*[第号]?\s*(\d{1,4})\s*[期号]?")
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_NUMBERED: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年?\s*[·.第]\s*(\d{1,2})(?!\d)")


def read_bulletin(printed: Iterable[str]) -> Bulletin | None:
    """The issue as the lines of cover and running heads name it; None where they name none."""
    text = "\n".join(printed)
    title = _TITLE.search(text)
    if title is None:
        return None
    numbered, issue, serial = _NUMBERED.search(text), _ISSUE.search(text), _SERIAL.search(text)
    date, year = DATE.search(text), _YEAR.search(text)
    return Bulletin(
        title=title.group(),
        year=int(numbered[1]) if numbered else int(year[1]) if year else None,
        issue=int(issue[1]) if issue else int(numbered[2]) if numbered else None,
        serial=int(serial[1]) if serial else None,
        date=iso_date(date) if date else None,
    )
