"""The receipt of a batch: what was sent, what was kept, what was not and why, with what proves it. Pure in what it says: the same batch, the same words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mianzhou.data.intake.models import Batch, Delivery
from mianzhou.data.intake.wording import words_of
from mianzhou.data.schemas.model import Schema


def receipt_document(
    *, batch: Batch, delivery: Delivery, schema: Schema, state: str, finished_at: datetime
) -> dict[str, Any]:
    """The receipt as JSON. The first keys are those that programs rely on."""
    return {
        "batch": batch.pk,
        "resource": batch.resource.name,
        "version": batch.version.number,
        "received": batch.received,
        "accepted": batch.accepted,
        "quarantined": batch.quarantined,
        "duplicate": batch.duplicate,
        "seconds": round(batch.seconds, 3),
        "by_reason": batch.by_reason,
        "sha256": delivery.sha256,
        "checksum": batch.checksum,
        "state": state,
        "repeated": False,
        "kind": batch.kind,
        "parent": batch.parent_id,
        "engine": batch.engine,
        "title": batch.resource.title,
        "provider": batch.resource.provider.full_name,
        "file": delivery.name,
        "table": batch.table,
        "size": delivery.size,
        "sent_by": delivery.sent_by,
        "sent_at": delivery.sent_at.isoformat(),
        "finished_at": finished_at.isoformat(),
        "reasons": reasons_in_words(schema, batch.by_reason),
        "notes": batch.notes,
        "problem": batch.problem,
    }


def reasons_in_words(schema: Schema, by_reason: dict[str, int]) -> list[dict[str, Any]]:
    """Each reason with its words in both languages and its count, the most frequent first."""
    ordered = sorted(by_reason.items(), key=lambda item: (-item[1], item[0]))
    found = []
    for reason, count in ordered:
        words = words_of(schema, reason)
        field, _, rule = reason.rpartition(":")
        found.append({"reason": reason, "field": field, "rule": rule, "zh": words.zh, "en": words.en, "count": count})
    return found
