"""Writing the audit record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from psycopg.types.json import Jsonb

from mianzhou.kernel.audit.chain import Verdict
from mianzhou.kernel.audit.models import AuditEntry, AuditSeal
from mianzhou.kernel.audit.queries import VERIFY
from mianzhou.kernel.people.actors import Actor
from mianzhou.kernel.statements.prepared import Statement

# Written out: every action pays for it, and a model's way of saving takes longer than the database does.
_APPEND = (
    "INSERT INTO audit_entry (at, actor_kind, actor_name, person_id, verb, subject_type, subject_id, detail, purpose) "
)
_APPENDED = Statement(_APPEND + "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id")


def record(
    *,
    actor: Actor,
    as_of: datetime,
    verb: str,
    subject: models.Model,
    detail: dict[str, Any] | None = None,
    purpose: str = "",
) -> AuditEntry:
    """Append one entry in the caller's transaction.

    Raises RuntimeError outside a transaction: an entry that could survive its change, or be lost without it, proves nothing.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit entries are written in the transaction of the change they describe")
    told: dict[str, Any] = {
        "at": as_of,
        "actor_kind": actor.kind,
        "actor_name": actor.name,
        "person_id": actor.person_id,
        "verb": verb,
        "subject_type": subject._meta.label_lower,
        "subject_id": str(subject.pk),
        "detail": detail or {},
        "purpose": purpose,
    }
    row = _APPENDED.row(*(told | {"detail": Jsonb(told["detail"])}).values())
    assert row is not None  # RETURNING
    entry = AuditEntry(id=row[0], **told)
    entry._state.adding = False
    return entry


def record_sql(selected: str) -> str:
    """The part of a statement that appends entries, for a change that is one statement: no transaction need be around it.

    `selected` is a query whose columns are what an entry holds: moment; kind, name and number of the actor; verb; type and number of the subject; detail; purpose.
    """
    return _APPEND + selected


@transaction.atomic
def note_verification(*, verdict: Verdict, actor: Actor, as_of: datetime) -> AuditEntry:
    """Keep in the record itself that somebody verified it, and what came out."""
    actor.require("audit.read")
    detail = {
        "whole": verdict.whole,
        "entries": verdict.entries,
        "seals": verdict.seals,
        "head": verdict.head,
        "findings": [finding.message.en for finding in verdict.findings[:20]],
    }
    return record(actor=actor, as_of=as_of, verb=VERIFY, subject=AuditSeal(pk=verdict.seals), detail=detail)
