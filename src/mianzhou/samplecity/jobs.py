"""The worker's side of the invented city: three months of departments' files."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.samplecity.officework.api import deliver


class NotAllDelivered(MianzhouError):
    """Something in the invented city's life failed; everything else took place."""

    code = "samplecity-not-all-delivered"
    problem = Text("样例城市有事项没有办成：{what}。", "Something in the invented city failed: {what}. ")
    remedy = Text("其余事项已办；下次启动会再办这些。", "The rest took place; the next start tries these again.")


def deliver_in_background() -> None:
    """Hand the outstanding files to the worker, once."""
    try:
        deliver_departments.configure(queueing_lock="samplecity.departments").defer()
    except AlreadyEnqueued:
        return


@app.task(name="samplecity.departments", retry=False)
def deliver_departments() -> None:
    """Make and take in whatever is outstanding; the job fails where a part of it did, and says which."""
    failed = deliver(timezone.now()).failed
    if failed:
        raise NotAllDelivered(what="; ".join(failed))
