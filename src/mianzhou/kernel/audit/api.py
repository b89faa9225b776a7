"""What other pillars may use of the audit record."""

from mianzhou.kernel.audit.actions import record
from mianzhou.kernel.audit.chain import Finding, Verdict
from mianzhou.kernel.audit.queries import (
    SealStatus,
    entries_about,
    export_batches,
    seal_status,
    verify_record,
    visible_entries,
)
from mianzhou.kernel.audit.seal_actions import seal

__all__ = [
    "Finding",
    "SealStatus",
    "Verdict",
    "entries_about",
    "export_batches",
    "record",
    "seal",
    "seal_status",
    "verify_record",
    "visible_entries",
]
