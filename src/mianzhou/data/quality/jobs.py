"""Quality as jobs of the worker: after batches finish, and every day. Safe to miss and to repeat."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.data.quality.actions import quality_actor, refresh
from mianzhou.data.quality.queries import unmeasured


@app.periodic(cron="*/5 * * * *")
@app.task(name="quality.follow", queueing_lock="quality.follow", retry=False)
def follow_batches(timestamp: int) -> None:
    """Score the resources whose batches finished in the last minutes."""
    waiting = list(unmeasured().values_list("resource", flat=True).distinct()[:500])
    if waiting:
        refresh(actor=quality_actor(), as_of=timezone.now(), resources=waiting)


# The worker counts in UTC: half past six in the morning of the city.
@app.periodic(cron="30 22 * * *")
@app.task(name="quality.daily", queueing_lock="quality.daily", retry=3)
def score_all(timestamp: int) -> None:
    """Score every resource: standings change with the day even where nothing arrives."""
    refresh(actor=quality_actor(), as_of=timezone.now())
