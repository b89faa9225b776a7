"""Recounting as a periodic job of the worker: every minute it looks whether the calendar or the office hours were changed. Safe to miss and to repeat."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.services.cases.recount_actions import begin_recount, recount_some, recounting_actor


@app.periodic(cron="* * * * *")
@app.task(name="cases.recount", queueing_lock="cases.recount", lock="cases.recount", retry=False)
def recount_deadlines(timestamp: int) -> None:
    """Count anew what is to be counted, batch by batch; a run that was stopped goes on where it was."""
    actor = recounting_actor()
    while (run := begin_recount(actor=actor, as_of=timezone.now())) is not None:
        while recount_some(run_id=run.pk, actor=actor, as_of=timezone.now()):
            continue
