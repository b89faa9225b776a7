"""A region as a plain record, and what the levels are. Pure: no Django.

Codes are those of GB/T 2260 and of the National Bureau of Statistics without trailing zeros: 2 digits a province, 4 a prefecture, 6 a
county, 9 a township, 12 a village. `CN` is the country. Zones that govern without a national code carry ours: the code of the region
around them, `Z` and two digits (5107Z01), so that no digit string can ever collide with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["country", "province", "prefecture", "county", "zone", "township", "village"]
Certainty = Literal["certain", "year", "unsure"]

LEVELS: tuple[Level, ...] = ("country", "province", "prefecture", "county", "zone", "township", "village")
CERTAINTIES: tuple[Certainty, ...] = ("certain", "year", "unsure")

CODE_PATTERNS: dict[Level, re.Pattern[str]] = {
    "country": re.compile(r"CN"),
    "province": re.compile(r"\d{2}"),
    "prefecture": re.compile(r"\d{4}"),
    "county": re.compile(r"\d{6}"),
    "zone": re.compile(r"\d{4,6}Z\d{2}"),
    "township": re.compile(r"\d{9}"),
    "village": re.compile(r"\d{12}"),
}

PARENT_LEVELS: dict[Level, tuple[Level, ...]] = {
    "country": (),
    "province": ("country",),
    "prefecture": ("province",),
    "county": ("prefecture", "province"),
    "zone": ("prefecture", "county"),
    "township": ("county", "zone"),
    "village": ("township",),
}


@dataclass(frozen=True, slots=True)
class RegionRecord:
    """One region. It exists from `valid_from` up to but not including `valid_to`; None is unbounded or unknown."""

    code: str
    name: str
    short_name: str
    level: Level
    parent: str | None
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    certainty: Certainty = "certain"
    note: str = ""

    def valid_at(self, day: date) -> bool:
        """Whether the region exists on `day`."""
        return valid_at(self.valid_from, self.valid_to, day)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which the region is printed, the full one first, none twice."""
        return tuple(dict.fromkeys((self.name, self.short_name, *self.aliases)))


def valid_at(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Whether `day` lies in the half-open interval; None is unbounded."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)
