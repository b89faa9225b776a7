"""Watching as periodic jobs of the worker. Safe to miss and to repeat."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.oversight.watching.actions import issue_due, watching_actor
from mianzhou.oversight.watching.reading_actions import follow, read_everything
from mianzhou.oversight.watching.recount_actions import tell_recounts


@app.periodic(cron="* * * * *")
@app.task(name="watching.follow", queueing_lock="watching.follow", retry=False)
def follow_clocks(timestamp: int) -> None:
    """Read what changed, tell whose deadlines were counted anew, and issue the notices about limits of hours, which cannot wait for the morning."""
    now = timezone.now()
    follow(as_of=now)
    tell_recounts(as_of=now)
    issue_due(actor=watching_actor(), as_of=now, hours_only=True)


# The worker counts in UTC: a quarter past eight in the morning of the city.
@app.periodic(cron="15 0 * * *")
@app.task(name="watching.daily", queueing_lock="watching.daily", retry=3)
def issue_notices(timestamp: int) -> None:
    """Issue the day's notices; a day that was missed is made up for by the next run."""
    now = timezone.now()
    follow(as_of=now)
    issue_due(actor=watching_actor(), as_of=now)


# Half past two in the morning of the city.
@app.periodic(cron="30 18 * * *")
@app.task(name="watching.nightly", queueing_lock="watching.nightly", retry=False)
def read_all(timestamp: int) -> None:
    """Read everything anew, and count every month: what a missed event left behind is put right."""
    read_everything(as_of=timezone.now())
