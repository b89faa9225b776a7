"""The upkeep as periodic jobs of the worker: small files every hour, old states and strays every night."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from mianzhou.data.lakehouse.upkeep_actions import MAINTAIN, keep_up
from mianzhou.kernel.people.api import system_actor


@app.periodic(cron="41 * * * *")
@app.task(name="lake.join", queueing_lock="lake.join", lock="lake.upkeep", retry=False)
def join_small_files(timestamp: int) -> None:
    """Join the small files that pushes and mendings left."""
    keep_up(clear=False, actor=system_actor("lake-upkeep", [MAINTAIN]), as_of=timezone.now())


@app.periodic(cron="23 3 * * *")
@app.task(name="lake.keep_up", queueing_lock="lake.keep_up", lock="lake.upkeep", retry=False)
def keep_up_nightly(timestamp: int) -> None:
    """The whole upkeep."""
    keep_up(actor=system_actor("lake-upkeep", [MAINTAIN]), as_of=timezone.now())
