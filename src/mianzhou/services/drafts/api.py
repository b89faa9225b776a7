"""What other pillars may use of drafts."""

from mianzhou.services.drafts.actions import (
    DraftFull,
    add_to_draft,
    begin_draft,
    draft_kinds,
    draft_of,
    remove_from_draft,
    save_draft,
    send_draft,
)
from mianzhou.services.drafts.models import CaseDraft

__all__ = [
    "CaseDraft",
    "DraftFull",
    "add_to_draft",
    "begin_draft",
    "draft_kinds",
    "draft_of",
    "remove_from_draft",
    "save_draft",
    "send_draft",
]
