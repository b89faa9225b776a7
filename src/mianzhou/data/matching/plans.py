"""The plans by which kinds are compared; a household is not compared, it follows from its members."""

from __future__ import annotations

from mianzhou.data.linkage.model import Plan
from mianzhou.data.linkage.persons import PLAN as PERSONS
from mianzhou.data.matching.models import KIND_NUMBERS

PLANS: dict[str, Plan] = {"person": PERSONS}
KINDS_BY_NUMBER = {number: kind for kind, number in KIND_NUMBERS.items()}


def plan_numbered(number: int) -> Plan | None:
    """The plan of a kind as the tables name it."""
    return PLANS.get(KINDS_BY_NUMBER[number])
