"""The daily work as a periodic job of the worker: every day at eight, and safe to miss or repeat."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.oversight.supervision.actions.daily import daily_actor, run_daily


# The worker counts in UTC: eight in the morning of the city.
@app.periodic(cron="0 0 * * *")
@app.task(name="supervision.daily", queueing_lock="supervision.daily", retry=3)
def supervision_daily(timestamp: int) -> None:
    """Do the day's work; a day that was missed is made up for by the next run."""
    run_daily(actor=daily_actor(), as_of=timezone.now())
