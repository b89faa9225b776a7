"""Counting the registries' figures as a periodic job of the worker. Safe to miss and to repeat."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.data.registries.figures.counting_actions import count_due


@app.periodic(cron="*/5 * * * *")
@app.task(name="registries.count", queueing_lock="registries.count", retry=False)
def count_registries(timestamp: int) -> None:
    """Count what changed since it was counted."""
    count_due(as_of=timezone.now())
