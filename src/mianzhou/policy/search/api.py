"""What other pillars may use of this room."""

from mianzhou.policy.search.marking import question_marks
from mianzhou.policy.search.queries import (
    DocumentHits,
    Found,
    Hit,
    SearchFilters,
    as_json_rows,
    matching_documents,
    search,
)

__all__ = [
    "DocumentHits",
    "Found",
    "Hit",
    "SearchFilters",
    "as_json_rows",
    "matching_documents",
    "question_marks",
    "search",
]
