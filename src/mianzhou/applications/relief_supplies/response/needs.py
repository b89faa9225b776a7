"""What people who are hit need, and what of a request is above it. Pure.

How many a piece serves stands in the catalogue; what is used up is needed for every day, the rest once. Both are assumptions of this platform for planning.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from mianzhou.applications.relief_supplies.supplies import LIVING, SUPPLIES, Supply

FIRST_DAYS = 1  # what is reckoned as needed of an event at once
MOST_DAYS = 3  # a request for more than this says why
# 绵府办发〔2018〕11号 第三章第三节: what living needs (基本生活) comes within twelve hours; coats and masks go by season and illness.
BASIC = ("tent12", "quilt", "bed", "water", "food")


def need_of(supply: Supply, people: int, days: int = FIRST_DAYS) -> int | None:
    """Pieces of a supply that so many people need, whole ones; None for what is not given out by the head."""
    if not supply.serves:
        return None
    times = days if supply.daily else 1
    return ceil(people * times / supply.serves)


def basic_needs(people: int) -> dict[str, int]:
    """{supply: pieces} of what living needs."""
    return {code: need_of(SUPPLIES[code], people) or 0 for code in BASIC}


def above_need(asked: Mapping[str, int], people: int) -> dict[str, int]:
    """{supply: pieces} by which what is asked for, earlier requests with it, is more than the people hit need for `MOST_DAYS`."""
    found = {}
    for code, amount in asked.items():
        need = need_of(SUPPLIES[code], people, MOST_DAYS)
        if need is not None and amount > need:
            found[code] = amount - need
    return found


def is_basic(code: str) -> bool:
    """Whether a supply is one of those that living needs."""
    return SUPPLIES[code].kind == LIVING and code in BASIC
