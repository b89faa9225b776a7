"""What a batch means for corrections, written with its end."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from mianzhou.data.intake.models import Batch, Correction


def settle_corrections(batch: Batch, facts: dict[str, Any]) -> None:
    """Write what `keep_corrected` found, with the batch's end and in its transaction."""
    if before := facts.get("moved_from"):
        Correction.objects.filter(resource=batch.resource_id, row_key=before).update(
            row_key=facts["made"][0]["row_key"]
        )
    if made := facts.get("made"):
        day = timezone.localdate(batch.as_of)
        Correction.objects.bulk_create(
            Correction(resource=batch.resource, batch=batch, corrected_on=day, **each) for each in made
        )
    if resent := facts.get("resent"):
        Correction.objects.filter(pk__in=resent).update(resent_by=batch, resent=F("resent") + 1)
    if ended := facts.get("ended"):
        Correction.objects.filter(pk__in=ended).update(ended_by=batch)
