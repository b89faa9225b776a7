"""The worker's side of intake: batches that wait, what a crash left, sources whose time has come."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from mianzhou.data.intake.actions.owning import NoDataBureau, register_own
from mianzhou.data.intake.actions.running import abandoned, run_intake
from mianzhou.data.intake.actions.sourcing import SourceBusy, ask_source
from mianzhou.data.intake.actions.uploading import drop_stale_uploads
from mianzhou.data.intake.actions.watching import watch_folder
from mianzhou.data.intake.actions.withdrawing import finish_withdrawal, unfinished_withdrawals
from mianzhou.data.intake.errors import BatchBusy
from mianzhou.data.intake.models import WAITING, Batch
from mianzhou.data.intake.queries import due_sources
from mianzhou.data.intake.sources.models import FOLDER, Source
from mianzhou.kernel.people.api import Actor, system_actor

_log = logging.getLogger(__name__)
# Hundreds of files may wait: the jobs of each minute pass them by, and what was begun and broke off comes before what is new.
_BATCH, _BEGUN, _SOURCE = -20, -10, -10


def worker_actor() -> Actor:
    """The worker does what somebody permitted to ordered: batches were noted by their senders, sources by their managers."""
    return system_actor("采集 intake", ["intake.send", "intake.manage", "intake.mend"])


def run_in_background(batch: Batch, *, in_seconds: int = 0) -> None:
    """Hand a batch to the worker; it waits in the queue only once."""
    # No lock of the queue's: a killed worker would keep it, while those of the database end with their process.
    priority = _BATCH if batch.state == WAITING else _BEGUN
    job = run_batch.configure(
        queueing_lock=f"intake-batch-{batch.pk}", schedule_in={"seconds": in_seconds}, priority=priority
    )
    try:
        job.defer(batch_id=batch.pk)
    except AlreadyEnqueued:
        return  # it waits already


@app.task(name="intake.run", queue="intake", retry=False)
def run_batch(batch_id: int) -> None:
    """Carry one batch to its end; while another batch of its resource is under way, come back in a moment and let others pass."""
    batch = Batch.objects.get(pk=batch_id)
    try:
        run_intake(batch=batch, actor=worker_actor(), as_of=timezone.now(), wait=False)
    except BatchBusy:
        batch.refresh_from_db()
        if batch.state == WAITING:
            run_in_background(batch, in_seconds=2)


@app.periodic(cron="* * * * *")
@app.task(name="intake.tick", queueing_lock="intake.tick", retry=False)
def intake_tick(timestamp: int) -> None:
    """Each minute: what a killed process left is handed out again, sources that are due are asked, stale uploads go."""
    actor, now = worker_actor(), timezone.now()
    for ordered in unfinished_withdrawals():
        finish_withdrawal(batch=ordered, actor=actor, as_of=now)
    for batch in abandoned():
        run_in_background(batch)
    for source in due_sources(now):
        ask_in_background(source)
    drop_stale_uploads(actor=actor, as_of=now)


def ask_in_background(source: Source, *, asked_by: str = "") -> None:
    """Hand a source to the worker; `asked_by` is who wants it now."""
    try:
        ask_one.configure(queueing_lock=f"intake-source-{source.pk}", priority=_SOURCE).defer(
            source_id=source.pk, asked_by=asked_by
        )
    except AlreadyEnqueued:
        return


@app.task(name="intake.ask", queue="intake", retry=False)
def ask_one(source_id: int, asked_by: str = "") -> None:
    """Ask one source, and run what it brought."""
    actor, now = worker_actor(), timezone.now()
    source = Source.objects.select_related("resource__provider__region", "resource__current_version").get(pk=source_id)
    try:
        if source.kind == FOLDER:
            watch_folder(source=source, actor=actor, as_of=now, asked_by=asked_by)
            return
        run = ask_source(source=source, actor=actor, as_of=now, asked_by=asked_by)
    except SourceBusy:
        return
    if run.batch is not None:
        run_in_background(run.batch)


def own_in_background() -> None:
    """Have our own records registered, and asked for the first time, by the worker."""
    try:
        own_records.defer()
    except AlreadyEnqueued:
        return


@app.periodic(cron="0 * * * *")
@app.task(name="intake.own", queueing_lock="intake.own", retry=False)
def own_records(timestamp: int = 0) -> None:
    """Each hour: own sources that the configuration lists and nobody has registered yet are registered and asked; the night sees to the rest."""
    actor = system_actor("采集 intake", ["catalogue.edit", "catalogue.review", "intake.manage"])
    try:
        sources = register_own(city=settings.CITY_REGION, actor=actor, as_of=timezone.now())
    except NoDataBureau as missing:
        _log.warning("%s", missing.in_language("en"))  # a city whose units are not entered yet
        return
    for source in sources:
        if source.last_run_at is None and source.is_active:
            ask_in_background(source)
