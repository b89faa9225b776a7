"""Counting complaints as a periodic job of the worker. Safe to miss and to repeat."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.applications.outside_complaints.counting_actions import count_all


@app.periodic(cron="*/10 * * * *")
@app.task(name="complaints.count", queueing_lock="complaints.count", retry=False)
def count_complaints(timestamp: int) -> None:
    """Count all complaints anew where they are too many to be counted for every page."""
    count_all(as_of=timezone.now())
