"""What other pillars may use of the review."""

from mianzhou.policy.review.actions import Judged, confirm, edit_obligation, edit_target, reject, withdraw
from mianzhou.policy.review.edits import ObligationEdit, TargetEdit, names_in
from mianzhou.policy.review.errors import (
    AlreadyJudged,
    BadField,
    CannotMerge,
    CannotSplit,
    NothingSelected,
    NothingToWithdraw,
    NoUnitKnown,
)
from mianzhou.policy.review.marks import Place, Stretch, paragraphs, sentences
from mianzhou.policy.review.queries import (
    STATES,
    counts_of,
    document_by_id,
    documents_under_review,
    resolver_for,
    row_by_id,
    rows_of,
    text_of,
    waiting_total,
)
from mianzhou.policy.review.shaping_actions import merge, split, write

__all__ = [
    "STATES",
    "AlreadyJudged",
    "BadField",
    "CannotMerge",
    "CannotSplit",
    "Judged",
    "NoUnitKnown",
    "NothingSelected",
    "NothingToWithdraw",
    "ObligationEdit",
    "Place",
    "Stretch",
    "TargetEdit",
    "confirm",
    "counts_of",
    "document_by_id",
    "documents_under_review",
    "edit_obligation",
    "edit_target",
    "merge",
    "names_in",
    "paragraphs",
    "reject",
    "resolver_for",
    "row_by_id",
    "rows_of",
    "sentences",
    "split",
    "text_of",
    "waiting_total",
    "withdraw",
    "write",
]
