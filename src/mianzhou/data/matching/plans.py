"""The plans by which kinds are compared, by the numbers under which the tables name kinds; a household is not compared, it follows from its members."""

from __future__ import annotations

from mianzhou.data.linkage.kinds import PLANS
from mianzhou.data.linkage.model import Plan
from mianzhou.data.matching.models import KIND_NUMBERS

KINDS_BY_NUMBER = {number: kind for kind, number in KIND_NUMBERS.items()}


def plan_numbered(number: int) -> Plan | None:
    """The plan of a kind as the tables name it; None for one that is not compared."""
    return PLANS.get(KINDS_BY_NUMBER[number])
