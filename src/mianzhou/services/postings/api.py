"""What other pillars may use of public notices."""

from mianzhou.services.postings.actions import (
    NoticeOver,
    PeriodTooShort,
    answer_objection,
    object_to,
    put_up,
    take_down,
)
from mianzhou.services.postings.models import NoticeObjection, PublicNotice
from mianzhou.services.postings.queries import notice_standing, notices_of, standing_notices, standing_of

__all__ = [
    "NoticeObjection",
    "NoticeOver",
    "PeriodTooShort",
    "PublicNotice",
    "answer_objection",
    "notice_standing",
    "notices_of",
    "object_to",
    "put_up",
    "standing_notices",
    "standing_of",
    "take_down",
]
