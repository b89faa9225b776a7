"""Stopping a run that is under way: it is asked for here, and the run heeds it before its next statement, as long as nothing was written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from mianzhou.data.lake.api import Scratch
from mianzhou.data.registries.errors import RunEnded, RunStopped
from mianzhou.data.registries.models import KILLED, KINDS, LinkRun
from mianzhou.data.registries.queries import MANAGE
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor

_LOCK: Final = 0x4D5A14
_WRITING: Final = ("switch", "count", "index")
_EVERY: Final = 1.0  # seconds between two looks


def settle_gone(*, as_of: datetime) -> None:
    """End the runs whose process is gone, so that nobody waits for them; what a run had not switched was never there."""
    for kind in set(LinkRun.objects.filter(state="running").values_list("kind", flat=True)):
        with alone(kind) as nobody_runs_it:
            if nobody_runs_it:
                end_gone(kind, as_of)


def end_gone(kind: str, as_of: datetime) -> None:
    """The runs of a kind that are said to be under way have ended. For who is alone with the kind: whoever ran them does not hold its lock any more."""
    LinkRun.objects.filter(kind=kind, state="running").update(state="failed", error=KILLED, finished_at=as_of)


@transaction.atomic
def stop_run(*, run: LinkRun, actor: Actor, as_of: datetime) -> None:
    """Ask a run to stop; what was there stays. One whose process is gone ends at once. Raises RunEnded where there is nothing to stop any more."""
    actor.require(MANAGE)
    held = LinkRun.objects.select_for_update().get(pk=run.pk)
    with alone(held.kind) as nobody_runs_it:
        if held.state != "running" or (held.step in _WRITING and not nobody_runs_it):
            raise RunEnded(number=run.pk)
        held.stop_asked_by = actor.name
        if nobody_runs_it:
            held.state, held.error, held.finished_at = "failed", KILLED, as_of
    held.save(update_fields=["stop_asked_by", "state", "error", "finished_at"])
    record(actor=actor, as_of=as_of, verb="registry.stopped", subject=held, detail={"kind": held.kind})


class Heeding(Scratch):
    """An executor that asks before each statement whether it shall go on."""

    def __init__(self, heed: Callable[[], None], memory_mb: int, spill: Path) -> None:
        super().__init__(memory_mb, spill, ordered=False)
        self._heed = heed

    def run(self, sql: str) -> None:
        self._heed()
        super().run(sql)

    def make(self, table: str, sql: str) -> None:
        self._heed()
        super().make(table, sql)


def heed(run: LinkRun) -> Callable[[], None]:
    """Raises RunStopped when somebody asked the run to stop; looks once a second at most."""
    looked = 0.0

    def look() -> None:
        nonlocal looked
        if time.monotonic() - looked >= _EVERY:
            looked = time.monotonic()
            stop_if_asked(run)

    return look


def stop_if_asked(run: LinkRun) -> None:
    """Raises RunStopped when somebody asked the run to stop and it has not begun to write."""
    asked = LinkRun.objects.filter(pk=run.pk).exclude(step__in=_WRITING)
    by = asked.values_list("stop_asked_by", flat=True).first()
    if by:
        raise RunStopped(by=by)


@contextmanager
def alone(kind: str) -> Iterator[bool]:
    """Be the one who links a kind; the lock ends with the process."""
    keys = [_LOCK, KINDS.index(kind)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        got = bool(cursor.fetchone()[0])
    try:
        yield got
    finally:
        if got and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)
