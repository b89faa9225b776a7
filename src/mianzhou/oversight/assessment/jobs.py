"""Reminders of rectification plans as a periodic job of the worker: every day at eight, and safe to miss or repeat."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.oversight.assessment.actions.rectifying import remind, reminding_actor


# The worker counts in UTC: eight in the morning of the city.
@app.periodic(cron="0 0 * * *")
@app.task(name="assessment.daily", queueing_lock="assessment.daily", retry=3)
def assessment_daily(timestamp: int) -> None:
    """Send the day's reminders; a day that was missed is made up for by the next run."""
    remind(actor=reminding_actor(), as_of=timezone.now())
