"""The worker's side of pushing: micro-batches every second, beside the jobs; old records forgotten once an hour."""

from __future__ import annotations

import logging
import threading

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.data.push.checking_actions import check_pushed, forget_settled, pushing_actor
from mianzhou.data.registries.jobs import follow_arrivals
from mianzhou.kernel.errors import MianzhouError

EVERY = 1.0
_LOCK = 0x4D5A20  # one worker at a time claims; a worker that dies loses it with its connection
log = logging.getLogger(__name__)


def watch_pushed(stop: threading.Event) -> None:
    """Check what was pushed, once a second, until told to stop. Trouble is logged, and the next second tries again."""
    while not stop.wait(EVERY):
        try:
            close_old_connections()
            if _is_ours():
                check_pushed(actor=pushing_actor(), as_of=timezone.now(), before_told=_place)
        except (DatabaseError, MianzhouError, OSError):
            log.exception("pushed records were not checked")
            connection.close()
    connection.close()


def _place() -> None:
    """Have the registries know the records before their senders are told, so that whoever asks next finds them."""
    try:
        follow_arrivals(int(timezone.now().timestamp()))
    except Exception:  # whatever it was, the records were accepted; the job of every minute tries again
        log.exception("pushed records were not placed")


def _is_ours() -> bool:
    """Whether this worker holds the lock; it keeps it as long as its connection lives."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and classid = %s and pid = pg_backend_pid()",
            [_LOCK],
        )
        if cursor.fetchone()[0]:
            return True
        cursor.execute("select pg_try_advisory_lock(%s, 0)", [_LOCK])
        return bool(cursor.fetchone()[0])


@app.periodic(cron="17 * * * *")
@app.task(name="push.forget", queueing_lock="push.forget", retry=3)
def forget_old(timestamp: int) -> None:
    """Make room in the journal."""
    while forget_settled(actor=pushing_actor(), as_of=timezone.now()):
        pass
