"""What other pillars may use of the audit record."""

from mianzhou.kernel.audit.actions import note_verification, record, record_sql
from mianzhou.kernel.audit.chain import Finding, Verdict
from mianzhou.kernel.audit.models import AuditEntry, AuditSeal
from mianzhou.kernel.audit.queries import (
    SealStatus,
    entries_about,
    entry_visible,
    export_batches,
    last_verification,
    seal_of,
    seal_status,
    verify_record,
    visible_entries,
)
from mianzhou.kernel.audit.seal_actions import seal

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Finding",
    "SealStatus",
    "Verdict",
    "entries_about",
    "entry_visible",
    "export_batches",
    "last_verification",
    "note_verification",
    "record",
    "record_sql",
    "seal",
    "seal_of",
    "seal_status",
    "verify_record",
    "visible_entries",
]
