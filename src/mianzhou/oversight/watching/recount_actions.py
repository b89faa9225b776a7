"""After a change of the calendar or of office hours: the units whose deadlines moved are told, once, case by case."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.actions.notifying import notify
from mianzhou.oversight.watching.case_clocks import ROUTE
from mianzhou.oversight.watching.models import WatchingMark
from mianzhou.oversight.watching.reading_actions import read_everything
from mianzhou.services.cases.api import recount_events, recounts

_MARK = "recounts"


def tell_recounts(*, as_of: datetime) -> int:
    """Tell of every recount that has finished since the last time, and read all clocks anew; how many cases were told of."""
    told = 0
    while (found := _tell_next(as_of)) is not None:
        read_everything(as_of=as_of)
        told += found
    return told


@transaction.atomic
def _tell_next(as_of: datetime) -> int | None:
    mark, _ = WatchingMark.objects.select_for_update().get_or_create(source=_MARK, defaults={"at": as_of})
    run = recounts().filter(finished_at__isnull=False, pk__gt=mark.position).order_by("pk").first()
    if run is None:
        return None
    moved = 0
    phrase = Text(
        "工作日历或办公时间调整，{n}“{t}”的期限改为 {due}。",
        "The calendar or the office hours changed: {n} “{t}” is now due {due}.",
    )
    for event in recount_events(run).iterator(chunk_size=500):
        case = event.case
        words = phrase.format(n=case.number, t=case.title, due=case.due_on.isoformat() if case.due_on else "—")
        notify([case.responsible_id], words, kind="recount", as_of=as_of, link=reverse(ROUTE, args=[case.pk]))
        moved += 1
    mark.position, mark.at = run.pk, as_of
    mark.save(update_fields=["position", "at"])
    return moved
