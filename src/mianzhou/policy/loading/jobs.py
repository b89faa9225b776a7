"""The worker's side of loading."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.policy.loading.job_actions import run_load_job


@app.task(name="policy.load", queue="default", retry=2)
def load_in_background(job_id: int) -> None:
    """Load one waiting file; retried when the machine was interrupted, since a repeat finishes what was begun."""
    run_load_job(job_id=job_id, as_of=timezone.now())
