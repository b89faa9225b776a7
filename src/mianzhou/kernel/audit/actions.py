"""Writing the audit record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.people.actors import Actor


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
    return AuditEntry.objects.create(
        at=as_of,
        actor_kind=actor.kind,
        actor_name=actor.name,
        person_id=actor.person_id,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        detail=detail or {},
        purpose=purpose,
    )
