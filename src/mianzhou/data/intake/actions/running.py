"""A batch's way from waiting to its receipt, and how it is found again after a crash.

The order is what keeps everything: what staging found is written down before the lake commits, and the receipt after. Whoever comes back after
a crash asks the lake whether it holds the batch: if so only the receipt is missing; if not the batch is read anew, and since it is judged
by the moment at which it arrived, the result is the one that the undisturbed run would have had.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from mianzhou.data.intake import pipeline
from mianzhou.data.intake.actions.mending import conclude_mendings, reopen_mendings
from mianzhou.data.intake.actions.withdrawing import finish_withdrawal, unfinished_withdrawals
from mianzhou.data.intake.corrections.settling_actions import settle_corrections
from mianzhou.data.intake.errors import BatchBusy, Interrupted, Unexpected
from mianzhou.data.intake.locks import batch_lock, resource_lock
from mianzhou.data.intake.models import (
    CANCELLED,
    COMMITTING,
    DONE,
    FAILED,
    MEND,
    ON_THE_WAY,
    READING,
    REFUSED,
    STAGED,
    Batch,
    BatchReceipt,
)
from mianzhou.data.intake.progress import Progress, Stopped, Stopwatch
from mianzhou.data.intake.receipts import receipt_document
from mianzhou.data.schemas.document import read_schema
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor

MOST_ATTEMPTS = 5
# What a running batch writes. Never `cancel_asked`: somebody may be asking just now.
_COUNTS = ["received", "accepted", "quarantined", "duplicate", "by_reason", "checksum", "profile"]
_WRITTEN = ["state", "phase", "finished_at", "staged", "problem", "notes", "snapshot", "seconds", *_COUNTS]
_PROGRESS = ["rows_read", "bytes_read", "progress_at"]
Tell = Callable[[int, float], None]
_log = logging.getLogger(__name__)


def run_intake(
    *, batch: Batch, actor: Actor, as_of: datetime, wait: bool = True, tell: Tell = lambda rows, share: None
) -> Batch:
    """Carry a batch to its end: done, refused, cancelled or failed. One that has ended is returned as it is.

    Raises `BatchBusy` if another process is at work on it, and without `wait` also if one is on another batch of the resource.
    `tell` hears of rows checked and the share of the file read, once a second.
    """
    watch = Stopwatch(as_of)
    with batch_lock(batch.pk) as mine:
        if not mine:
            raise BatchBusy(batch=batch.pk)
        batch = _read(batch.pk)
        if batch.state not in ON_THE_WAY:
            return batch
        if batch.cancel_asked and batch.state != COMMITTING:
            return _end(batch, CANCELLED, None, actor, watch.now)
        if batch.attempts >= MOST_ATTEMPTS:
            return _end(batch, FAILED, Interrupted(attempts=batch.attempts), actor, watch.now)
        with resource_lock(batch.resource_id, wait=wait) as turn:
            if not turn:
                raise BatchBusy(batch=batch.pk)
            return _carried(batch, actor, watch, tell)


def _carried(batch: Batch, actor: Actor, watch: Stopwatch, tell: Tell) -> Batch:
    try:
        if not (batch.state == COMMITTING and pipeline.is_held(batch)):
            _stage(batch, watch, tell)
            _commit(batch, watch)
        return _finish(batch, actor, watch.now)
    except Stopped:
        return _end(batch, CANCELLED, None, actor, watch.now)
    except MianzhouError as error:
        return _end(batch, FAILED, error, actor, watch.now)
    except DatabaseError:
        raise  # nothing can be written down now: recovery finds the batch where it stands
    except Exception as error:
        _log.exception("batch %s", batch.pk)
        if batch.state == COMMITTING and pipeline.is_held(batch):
            raise
        return _end(batch, FAILED, Unexpected(what=f"{type(error).__name__}: {error}"[:300]), actor, watch.now)
    finally:
        if batch.state not in ON_THE_WAY:
            pipeline.clear(batch)


def _read(batch_id: int) -> Batch:
    return Batch.objects.select_related(
        "resource__provider__region", "resource__current_version", "version", "parent"
    ).get(pk=batch_id)


def _stage(batch: Batch, watch: Stopwatch, tell: Tell) -> None:
    """Read and check everything; what was found is on the row before the lake learns of it."""
    with transaction.atomic():
        batch.state, batch.phase, batch.attempts = READING, "reading", batch.attempts + 1
        batch.started_at, batch.problem = watch.now, None
        batch.save(update_fields=["state", "phase", "attempts", "started_at", "problem"])

    def write(rows: int, bytes_read: int) -> bool:
        tell(rows, min(bytes_read / batch.bytes_total, 1.0))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE intake_batch SET rows_read = %s, bytes_read = %s, seconds = %s, progress_at = %s WHERE id = %s"
                " RETURNING cancel_asked",
                # The bytes are an estimate until the end is reached.
                [rows, min(bytes_read, batch.bytes_total), watch.seconds, watch.now, batch.pk],
            )
            return not cursor.fetchone()[0]

    found = pipeline.stage_batch(batch, Progress(write))
    with transaction.atomic():
        batch.state, batch.phase = STAGED, "staged"
        batch.received, batch.accepted, batch.quarantined = found.received, found.accepted, found.quarantined
        batch.duplicate, batch.by_reason, batch.checksum = found.duplicate, found.by_reason, found.checksum
        batch.notes, batch.problem, batch.staged = found.notes, found.refusal, found.files
        batch.profile = found.profile
        batch.rows_read, batch.bytes_read, batch.seconds, batch.progress_at = (
            found.received,
            batch.bytes_total,
            watch.seconds,
            watch.now,
        )
        batch.save(update_fields=[*_WRITTEN, *_PROGRESS])


def _commit(batch: Batch, watch: Stopwatch) -> None:
    with transaction.atomic():
        # The last moment at which a wish to cancel counts.
        row = Batch.objects.select_for_update().get(pk=batch.pk)
        if row.cancel_asked:
            raise Stopped
        batch.state, batch.phase = COMMITTING, "committing"
        batch.save(update_fields=["state", "phase"])
    batch.snapshot = pipeline.commit_batch(batch)
    batch.seconds = watch.seconds


@transaction.atomic
def _finish(batch: Batch, actor: Actor, at: datetime) -> Batch:
    """The lake holds the batch: state, receipt, what became of mended rows and the audit entry, all at once."""
    settle_corrections(batch, (batch.staged or {}).get("corrections", {}))
    batch.state = REFUSED if batch.problem else DONE
    batch.phase, batch.finished_at, batch.staged = "", at, None
    batch.save(update_fields=_WRITTEN)
    delivery = batch.deliveries.get(repeated=False)
    document = receipt_document(
        batch=batch, delivery=delivery, schema=read_schema(batch.version.schema), state=batch.state, finished_at=at
    )
    BatchReceipt.objects.create(batch=batch, text=json.dumps(document, ensure_ascii=False), made_at=at)
    if batch.kind == MEND:
        conclude_mendings(batch=batch)
    detail = {key: document[key] for key in ("received", "accepted", "quarantined", "duplicate", "sha256", "checksum")}
    verb = "batch.refused" if batch.state == REFUSED else "batch.done"
    record(actor=actor, as_of=at, verb=verb, subject=batch, detail={"resource": batch.resource.name} | detail)
    return batch


@transaction.atomic
def _end(batch: Batch, state: str, error: MianzhouError | None, actor: Actor, at: datetime) -> Batch:
    """The batch ends without a result; the lake holds nothing of it."""
    batch.state, batch.phase, batch.finished_at, batch.staged = state, "", at, None
    batch.received = batch.accepted = batch.quarantined = batch.duplicate = 0
    batch.by_reason, batch.checksum = {}, ""
    batch.problem = None
    if error is not None:
        batch.problem = {"code": error.code, "zh": error.in_language(None), "en": error.in_language("en")}
    batch.save(update_fields=_WRITTEN)
    if batch.kind == MEND:
        reopen_mendings(batch=batch, actor=actor, as_of=at)
    verb = "batch.cancelled" if state == CANCELLED else "batch.failed"
    record(actor=actor, as_of=at, verb=verb, subject=batch, detail={"problem": batch.problem})
    return batch


def abandoned() -> list[Batch]:
    """Batches on their way that nobody is at work on: waiting, or left by a process that is gone."""
    found = []
    for batch in Batch.objects.filter(state__in=ON_THE_WAY).order_by("pk"):
        with batch_lock(batch.pk) as free:
            if free:
                found.append(batch)
    return found


def recover(*, actor: Actor, as_of: datetime) -> list[Batch]:
    """Carry on what others left: batches in the order in which they arrived, and withdrawals. Returns the batches that were run."""
    # Folders before rows: whoever begins a batch in between has its row on the way before its folder.
    folders = pipeline.staged_folders()
    busy = set(Batch.objects.filter(state__in=ON_THE_WAY).values_list("pk", flat=True))
    pipeline.clear_folders(folders - busy)
    for batch in unfinished_withdrawals():
        finish_withdrawal(batch=batch, actor=actor, as_of=as_of)
    done = []
    for batch in abandoned():
        try:
            done.append(run_intake(batch=batch, actor=actor, as_of=as_of))
        except BatchBusy:
            continue  # somebody else was quicker
    return done
