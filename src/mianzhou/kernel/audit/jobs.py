"""Sealing as a periodic job of the worker: every minute, so that at most a minute of the record stands unsealed."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.kernel.audit.seal_actions import seal


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queueing_lock="audit.seal", retry=False)
def seal_audit(timestamp: int) -> None:
    """Seal what is committed by now; a minute that was missed is sealed with the next."""
    seal(as_of=timezone.now())
