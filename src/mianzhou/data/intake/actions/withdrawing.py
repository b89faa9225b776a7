"""Ending what is on its way, trying again what failed, and taking back what was done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mianzhou.data.intake.actions.mending import reopen_mendings
from mianzhou.data.intake.actions.receiving import require_for
from mianzhou.data.intake.errors import BatchState, CannotWithdraw, ReasonNeeded
from mianzhou.data.intake.locks import batch_lock, resource_lock
from mianzhou.data.intake.models import (
    CANCELLED,
    COMMITTING,
    DONE,
    FAILED,
    MEND,
    ON_THE_WAY,
    WAITING,
    WITHDRAWN,
    Batch,
)
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor


@transaction.atomic
def cancel_batch(*, batch: Batch, actor: Actor, as_of: datetime) -> Batch:
    """Ask for a batch to be stopped; one that nobody works on ends at once, another within a second or so."""
    require_for(actor, "intake.send", batch.resource)
    batch = Batch.objects.select_for_update(of=("self",)).select_related("resource__provider__region").get(pk=batch.pk)
    if batch.state not in ON_THE_WAY or batch.state == COMMITTING:
        raise BatchState(batch=batch.pk, state=batch.state)
    batch.cancel_asked = True
    with batch_lock(batch.pk) as free:
        if free:
            batch.state, batch.phase, batch.finished_at, batch.staged = CANCELLED, "", as_of, None
            batch.received = batch.accepted = batch.quarantined = batch.duplicate = 0
            batch.by_reason, batch.checksum, batch.problem = {}, "", None
            if batch.kind == MEND:
                reopen_mendings(batch=batch, actor=actor, as_of=as_of)
        batch.save()
    record(actor=actor, as_of=as_of, verb="batch.cancel_asked", subject=batch)
    return batch


@transaction.atomic
def retry_batch(*, batch: Batch, actor: Actor, as_of: datetime) -> Batch:
    """Let a batch that failed or was cancelled wait again; its bytes are kept. Not while the same bytes came in another way."""
    require_for(actor, "intake.send", batch.resource)
    batch = Batch.objects.select_for_update(of=("self",)).select_related("resource__provider__region").get(pk=batch.pk)
    alive = Batch.objects.filter(resource=batch.resource, content_key=batch.content_key)
    if (
        batch.state not in (FAILED, CANCELLED)
        or batch.kind == MEND
        or alive.exclude(state__in=(FAILED, CANCELLED, WITHDRAWN)).exists()
    ):
        raise BatchState(batch=batch.pk, state=batch.state)
    batch.state, batch.attempts, batch.cancel_asked, batch.problem, batch.finished_at = WAITING, 0, False, None, None
    batch.version = batch.resource.version_in_force
    batch.save()
    record(actor=actor, as_of=as_of, verb="batch.retried", subject=batch)
    return batch


def withdraw_batch(*, batch: Batch, reason: str, actor: Actor, as_of: datetime) -> Batch:
    """Take a batch's rows out of the current state, with those of its mendings; history keeps them.

    The wish is written down first, then carried out: a process killed in between is finished by `recover`.
    """
    require_for(actor, "lake.maintain", batch.resource)
    if not reason.strip():
        raise ReasonNeeded
    with transaction.atomic():
        batch = (
            Batch.objects.select_for_update(of=("self",)).select_related("resource__provider__region").get(pk=batch.pk)
        )
        if batch.state != DONE:
            raise BatchState(batch=batch.pk, state=batch.state)
        if batch.mended_by.filter(state__in=ON_THE_WAY).exists():
            raise CannotWithdraw(batch=batch.pk)
        for each in (batch, *batch.mended_by.filter(state=DONE)):
            each.withdrawn_at, each.withdrawn_by, each.withdrawn_reason = as_of, actor.name, reason.strip()[:200]
            each.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        record(actor=actor, as_of=as_of, verb="batch.withdrawn", subject=batch, detail={"reason": reason.strip()})
    for each in (*batch.mended_by.filter(state=DONE), batch):
        finish_withdrawal(batch=each, actor=actor, as_of=as_of)
    batch.refresh_from_db()
    return batch


def unfinished_withdrawals() -> list[Batch]:
    """Batches whose withdrawal was ordered and not yet carried out, mendings first."""
    found = Batch.objects.filter(state=DONE, withdrawn_at__isnull=False).select_related("resource__provider__region")
    return list(found.order_by("-pk"))


def finish_withdrawal(*, batch: Batch, actor: Actor, as_of: datetime) -> None:
    """Carry out a withdrawal that was ordered: in the lake, then on the row."""
    with resource_lock(batch.resource_id):
        open_lake().withdraw(
            batch.resource.name, batch.pk, as_of=batch.withdrawn_at or as_of, reason=batch.withdrawn_reason
        )
        with transaction.atomic():
            batch.state = WITHDRAWN
            batch.save(update_fields=["state"])
            if batch.kind == MEND:
                reopen_mendings(batch=batch, actor=actor, as_of=as_of)
            record(actor=actor, as_of=as_of, verb="batch.taken_out", subject=batch)
