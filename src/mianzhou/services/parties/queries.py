"""Reads of parties and messages. Whoever asks has been let see the case."""

from __future__ import annotations

from django.db.models import QuerySet

from mianzhou.kernel.statements.api import Statement
from mianzhou.services.cases.models import Case
from mianzhou.services.parties.models import CaseMessage, CaseParty

_ROLES = Statement("SELECT role FROM service_case_party WHERE case_id = %s AND left_at IS NULL")


def roles_of(case: Case) -> frozenset[str]:
    """The roles that somebody has in a case."""
    return frozenset(role for (role,) in _ROLES.rows(case.pk))


def parties_of(case: Case) -> QuerySet[CaseParty]:
    """Who takes part, in the order of joining."""
    return CaseParty.objects.filter(case=case, left_at=None).select_related("unit", "person", "authority")


def messages_of(case: Case, *, to: str = "") -> QuerySet[CaseMessage]:
    """What was said; with `to`, what that role may read: what was said to it and what it said to the office."""
    found = CaseMessage.objects.filter(case=case).order_by("pk")
    return found.filter(to__in=[to, "office"]) if to else found
