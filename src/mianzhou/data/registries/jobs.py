"""The worker's side of the registries: what arrived since a kind was linked last is linked, when no batch is under way. Safe to miss and to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from mianzhou.data.intake.models import Batch
from mianzhou.data.registries.errors import LinkBusy, NoRoom, NothingToLink, RunStopped
from mianzhou.data.registries.models import KINDS, FollowedBatch, LinkRun, RegistrySource
from mianzhou.data.registries.queries import MANAGE
from mianzhou.kernel.people.api import Actor, Person, actor_for, system_actor

_AGAIN = 20  # seconds until a run that had to wait for another is tried again


def registrar() -> Actor:
    """The system process that links."""
    return system_actor("关联 linking", ["registry.manage"])


def outdated() -> list[str]:
    """The kinds of which a source has had a batch since their last finished run, or whose last run did not come to the index; none while batches are under way.

    Batches that were linked record by record wait for the night.
    """
    from mianzhou.data.registries.linking.indexing import indexed_before

    if Batch.objects.filter(finished_at__isnull=True).exists():
        return []
    placed = FollowedBatch.objects.values("batch")
    linked = set(LinkRun.objects.filter(state="done").values_list("kind", flat=True))
    return [
        kind
        for kind in KINDS
        if _since_last_run(kind).exclude(pk__in=placed).exists() or (kind in linked and not indexed_before(kind))
    ]


def _since_last_run(kind: str) -> QuerySet[Batch]:
    """The finished batches of a kind's sources that its last run has not seen."""
    resources = RegistrySource.objects.filter(kind=kind, is_active=True).values("resource")
    last = LinkRun.objects.filter(kind=kind, state="done").order_by("-pk").first()
    rows = Batch.objects.filter(resource__in=resources, finished_at__isnull=False, accepted__gt=0)
    return rows.filter(pk__gt=last.last_batch) if last is not None else rows


@app.periodic(cron="*/15 * * * *")
@app.task(name="registries.follow", queueing_lock="registries.follow", retry=False)
def follow_batches(timestamp: int) -> None:
    """Link the kinds whose sources have new rows."""
    for kind in outdated():
        link_now(kind)


# The worker counts in UTC: two in the morning of the city.
@app.periodic(cron="0 18 * * *")
@app.task(name="registries.nightly", queueing_lock="registries.nightly", retry=False)
def link_all(timestamp: int) -> None:
    """Link every kind whose sources have new rows, those that were linked one by one too: together they may say more."""
    for kind in KINDS:
        if _since_last_run(kind).exists():
            link_now(kind)


@app.periodic(cron="* * * * *")
@app.task(name="registries.arrive", queueing_lock="registries.arrive", retry=False)
def follow_arrivals(timestamp: int) -> None:
    """Link what came in small batches within the last hour, record by record; and tell which runs have died."""
    from mianzhou.data.registries.linking.stopping_actions import settle_gone

    now = timezone.now()
    settle_gone(as_of=now)
    if not LinkRun.objects.filter(state="done").exists():
        return  # the first run makes the registries
    resources = RegistrySource.objects.filter(is_active=True).values("resource")
    fresh = Batch.objects.filter(resource__in=resources, finished_at__gt=now - timedelta(hours=1), accepted__gt=0)
    seen = LinkRun.objects.filter(state="done").aggregate(least=Min("last_batch"))["least"]
    rows = fresh.filter(pk__gt=seen).exclude(pk__in=FollowedBatch.objects.values("batch")).select_related("version")
    for batch in rows.order_by("pk")[:200]:
        _follow(batch, now)


def _follow(batch: Batch, now: datetime) -> None:
    from mianzhou.data.registries.linking.arriving_actions import follow_batch

    follow_batch(batch=batch, actor=registrar(), as_of=now)


def link_in_background(kind: str, actor: Actor) -> None:
    """Hand a run to the worker, under the name of the person who asks for it; it waits in the queue only once."""
    actor.require(MANAGE)
    _ask(kind, actor.person_id)


def _ask(kind: str, person: int | None, wait: int = 0) -> None:
    job = link_one.configure(queueing_lock=_queued(kind), schedule_in={"seconds": wait})
    try:
        with transaction.atomic():
            job.defer(kind=kind, person=person)
    except AlreadyEnqueued:
        return


def waits(kind: str) -> bool:
    """Whether a run that was asked for waits for the worker, or is with it: between taking the job and beginning the run a moment goes by."""
    jobs = ProcrastinateJob.objects.filter(queueing_lock=_queued(kind), status__in=("todo", "doing"))
    return bool(jobs.exists())


def _queued(kind: str) -> str:
    return f"registries.link.{kind}"


@app.task(name="registries.link", retry=False)
def link_one(kind: str, person: int | None = None) -> None:
    """One run, because this person asked for it, with what this person may do when it begins. Where another is under way it waits for that one's end."""
    asked = Person.objects.filter(pk=person).first() if person is not None else None
    if not link_now(kind, actor_for(asked) if asked is not None else registrar()):
        _ask(kind, person, wait=_AGAIN)


def link_now(kind: str, actor: Actor | None = None) -> bool:
    """Link a kind; where nothing is to be linked, the disk has no room or somebody stops it, nothing happens. False where another run of it is under way."""
    from mianzhou.data.registries.linking.linking_actions import (
        link_kind,
    )  # with its engines, which the worker loads only here

    try:
        link_kind(kind=kind, actor=actor or registrar(), as_of=timezone.now())
    except LinkBusy:
        return False
    except (NothingToLink, NoRoom, RunStopped):
        pass
    return True
