"""What other pillars may use of matching."""

from mianzhou.data.matching.searching_actions import KINDS, Hit, Hits, Suggestion, search, suggest

__all__ = ["KINDS", "Hit", "Hits", "Suggestion", "search", "suggest"]
