"""The worker's side of matching: what arrived since the last run of linking is placed, every minute. Safe to miss and to repeat."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.data.matching.placing_actions import place_waiting, placing_actor


@app.periodic(cron="* * * * *")
@app.task(name="matching.place", queueing_lock="matching.place", retry=False)
def place_arrived(timestamp: int) -> None:
    """Place the batches that wait."""
    place_waiting(actor=placing_actor(), as_of=timezone.now())
