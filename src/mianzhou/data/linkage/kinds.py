"""The plans by kind."""

from __future__ import annotations

from mianzhou.data.linkage import organisations, persons, places
from mianzhou.data.linkage.errors import KindUnknown
from mianzhou.data.linkage.model import Plan

PLANS: dict[str, Plan] = {plan.kind: plan for plan in (persons.PLAN, organisations.PLAN, places.PLAN)}


def plan_of(kind: str) -> Plan:
    """The plan of a kind; raises KindUnknown."""
    if kind not in PLANS:
        raise KindUnknown(kind=kind, known="、".join(PLANS))
    return PLANS[kind]
