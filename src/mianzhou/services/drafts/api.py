"""What other pillars may use of drafts."""

from mianzhou.services.drafts.actions import (
    BEGUN,
    KEPT_DAYS,
    WRONG,
    BegunTooOften,
    DraftFull,
    DraftMissing,
    add_to_draft,
    begin_draft,
    draft_kinds,
    draft_of,
    remove_from_draft,
    save_draft,
    send_draft,
    take_up_draft,
)
from mianzhou.services.drafts.models import CaseDraft

__all__ = [
    "BEGUN",
    "KEPT_DAYS",
    "WRONG",
    "BegunTooOften",
    "CaseDraft",
    "DraftFull",
    "DraftMissing",
    "add_to_draft",
    "begin_draft",
    "draft_kinds",
    "draft_of",
    "remove_from_draft",
    "save_draft",
    "send_draft",
    "take_up_draft",
]
