"""The services pillar's tables, re-exported from its rooms."""

from mianzhou.services.cases.models import Case, CaseEvent, CaseNumber

__all__ = ["Case", "CaseEvent", "CaseNumber"]
