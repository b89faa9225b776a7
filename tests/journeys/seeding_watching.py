"""The part of the lived city that concerns electronic supervision: the data bureau has missed a date and has a red notice about it; its own hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any


def watching_places(now: datetime) -> dict[str, dict[str, Any]]:
    """One instance for every route of these pages with parameters."""
    from mianzhou.kernel.calendar.api import publish_hours
    from mianzhou.kernel.people.api import Person, actor_for, system_actor
    from mianzhou.kernel.units.api import unit_by_code
    from mianzhou.oversight.supervision import api as supervision
    from mianzhou.oversight.watching import api as watching

    unit, begin = unit_by_code("9801-sjj"), now - timedelta(days=30)
    supervisor, clerk = (actor_for(Person.objects.get(username=name)) for name in ("ducha", "shuju"))
    source = supervision.Source(kind="meeting", title="市政府第55次常务会议")
    task = supervision.register_task(
        actor=supervisor, as_of=begin, title="统一身份认证上线", demand="按期上线。", source=source, lead=unit, co=[],
        received_on=begin.date(), due_on=now.date() - timedelta(days=3), rhythm="once",
    )  # fmt: skip
    supervision.assign(actor=supervisor, as_of=begin, task_id=task.pk)
    supervision.sign(actor=clerk, as_of=begin, task_id=task.pk, unit_id=unit.pk)
    watching.follow(as_of=now)
    watching.issue_due(actor=watching.watching_actor(), as_of=now)
    notice = watching.WatchingNotice.objects.filter(unit=unit, colour="red").order_by("-pk")[0]
    keeper = system_actor("journey", ["calendar.edit"])
    publish_hours(
        unit=unit, since=begin.date(), sessions=["08:30-12:00", "14:00-17:30"], basis="云川市大数据局作息通知",
        actor=keeper, as_of=begin,
    )  # fmt: skip
    about = {"notice_id": notice.pk}
    return {
        "watched_clock": {"clock_id": notice.clock_id},
        "watching_notice": about,
        "watching_do": about | {"verb": "answer"},
    }
