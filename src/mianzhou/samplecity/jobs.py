"""The worker's side of the invented city: three months of departments' files, eight months of complaints, the directory of basic units."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.text import Text
from mianzhou.samplecity.complaints import complain
from mianzhou.samplecity.directory import fill_directory
from mianzhou.samplecity.officework.api import deliver
from mianzhou.samplecity.watching import watch


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
    watch(timezone.now())
    registrar = system_actor("样例城市 sample city", ["people.edit"])
    fill_directory(city="9801", registrar=registrar, now=timezone.now())
    if failed:
        raise NotAllDelivered(what="; ".join(failed))


def complain_in_background(city: str) -> None:
    """Hand the complaints of outside enterprises to the worker, once."""
    try:
        live_through_complaints.configure(queueing_lock="samplecity.complaints").defer(city=city)
    except AlreadyEnqueued:
        return


@app.task(name="samplecity.complaints", retry=False)
def live_through_complaints(city: str) -> None:
    """Let the complaints that are not there yet be raised and dealt with."""
    registrar = system_actor("样例城市 sample city", ["people.edit"])
    complain(city=city, registrar=registrar, now=timezone.now())
    watch(timezone.now())
