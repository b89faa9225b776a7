"""The policy pillar's tables, re-exported from its rooms."""

from mianzhou.policy.library.models import (
    Bulletin,
    BulletinFile,
    CitationRow,
    Document,
    DocumentVersion,
    Print,
    SectionRow,
)
from mianzhou.policy.loading.models import LoadJob
from mianzhou.policy.obligations.models import MentionRow, Obligation, ObligationJudgement, ObligationUnit
from mianzhou.policy.search.models import Paragraph
from mianzhou.policy.targets.models import Target, TargetJudgement

__all__ = [
    "Bulletin",
    "BulletinFile",
    "CitationRow",
    "Document",
    "DocumentVersion",
    "LoadJob",
    "MentionRow",
    "Obligation",
    "ObligationJudgement",
    "ObligationUnit",
    "Paragraph",
    "Print",
    "SectionRow",
    "Target",
    "TargetJudgement",
]
