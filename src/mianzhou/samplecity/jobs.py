"""The worker's side of the invented city: three months of departments' files."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from mianzhou.samplecity.officework.api import deliver


def deliver_in_background() -> None:
    """Hand the outstanding files to the worker, once."""
    try:
        deliver_departments.configure(queueing_lock="samplecity.departments").defer()
    except AlreadyEnqueued:
        return


@app.task(name="samplecity.departments", retry=False)
def deliver_departments() -> None:
    """Make and take in whatever is outstanding."""
    deliver(timezone.now())
