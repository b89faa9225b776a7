"""The worker's side of rural collectives: certificates of a whole village."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.applications.collective_assets.shareholding.certifying_actions import run_certificates


@app.task(name="collective_assets.certificates", queue="default", retry=2)
def issue_in_background(run_id: int) -> None:
    """Issue the certificates of a run; retried when the machine was interrupted, since a repeat goes on where it stopped."""
    run_certificates(run_id=run_id, as_of=timezone.now())
