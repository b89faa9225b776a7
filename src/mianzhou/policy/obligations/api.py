"""What other pillars may use of obligations."""

from mianzhou.policy.obligations.models import MentionRow, Obligation, ObligationUnit
from mianzhou.policy.obligations.queries import (
    mentions_in,
    obligation_by_id,
    obligations,
    obligations_in,
    obligations_of_unit,
)

__all__ = [
    "MentionRow",
    "Obligation",
    "ObligationUnit",
    "mentions_in",
    "obligation_by_id",
    "obligations",
    "obligations_in",
    "obligations_of_unit",
]
