"""What other pillars may use of obligations."""

from mianzhou.policy.obligations.models import Obligation, ObligationUnit

__all__ = ["Obligation", "ObligationUnit"]
