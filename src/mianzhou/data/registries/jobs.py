"""The worker's side of the registries: what arrived since a kind was linked last is linked, when no batch is under way. Safe to miss and to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from mianzhou.data.intake.models import Batch
from mianzhou.data.registries.errors import LinkBusy, NothingToLink
from mianzhou.data.registries.models import KINDS, LinkRun, RegistrySource
from mianzhou.kernel.people.api import Actor, system_actor

_QUIET = timedelta(minutes=10)


def registrar() -> Actor:
    """The system process that links."""
    return system_actor("关联 linking", ["registry.manage"])


def outdated(now: datetime) -> list[str]:
    """The kinds of which a source has had a batch since their last finished run; none while batches come in."""
    if (
        Batch.objects.filter(finished_at__isnull=True).exists()
        or Batch.objects.filter(finished_at__gt=now - _QUIET).exists()
    ):
        return []
    found = []
    for kind in KINDS:
        resources = RegistrySource.objects.filter(kind=kind, is_active=True).values("resource")
        last = LinkRun.objects.filter(kind=kind, state="done").order_by("-started_at").first()
        since = Batch.objects.filter(resource__in=resources)
        if last is not None:
            since = since.filter(finished_at__gt=last.started_at)
        if since.exists():
            found.append(kind)
    return found


@app.periodic(cron="*/15 * * * *")
@app.task(name="registries.follow", queueing_lock="registries.follow", retry=False)
def follow_batches(timestamp: int) -> None:
    """Link the kinds whose sources have new rows."""
    for kind in outdated(timezone.now()):
        link_now(kind)


def link_in_background(kind: str) -> None:
    """Hand a run to the worker; it waits in the queue only once."""
    try:
        link_one.configure(queueing_lock=f"registries.link.{kind}").defer(kind=kind)
    except AlreadyEnqueued:
        return


@app.task(name="registries.link", retry=False)
def link_one(kind: str) -> None:
    """One run, because somebody asked for it."""
    link_now(kind)


def link_now(kind: str) -> None:
    """Link a kind; where nothing is to be linked, or another process does it, nothing happens."""
    from mianzhou.data.registries.linking.linking_actions import (
        link_kind,
    )  # with its engines, which the worker loads only here

    try:
        link_kind(kind=kind, actor=registrar(), as_of=timezone.now())
    except (LinkBusy, NothingToLink):
        return
