"""Messages inside the site that go with a change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.models import Announcement, Notice, Task
from mianzhou.oversight.supervision.procedure import TRANSITIONS
from mianzhou.oversight.supervision.queries.scoping import notices_to


def notify(
    units: Iterable[int],
    text: Text,
    *,
    kind: str,
    as_of: datetime,
    task: Task | None = None,
    announcement: Announcement | None = None,
    colour: str = "",
    link: str = "",
    people: Iterable[int] = (),
) -> None:
    """Leave a message for units, and for people in person, in the caller's transaction; `link` is the page of an application's case."""
    readers = [(unit, None) for unit in dict.fromkeys(units)] + [(None, person) for person in dict.fromkeys(people)]
    Notice.objects.bulk_create(
        Notice(
            unit_id=unit_id,
            person_id=person_id,
            task=task,
            announcement=announcement,
            link=link,
            kind=kind,
            colour=colour,
            text_zh=text.zh[:600],
            text_en=text.en[:900],
            at=as_of,
        )
        for unit_id, person_id in readers
    )


def tell(task: Task, units: Iterable[int], verb: str, *, as_of: datetime, reason: str = "") -> None:
    """Leave the message that goes with a verb: what happened to which task, and why."""
    why = Text("：{reason}", ": {reason}").format(reason=reason) if reason else Text("", "")
    text = Text("{verb}“{title}”{why}", "{verb}: “{title}”{why}").format(
        verb=TRANSITIONS[verb].title, title=task.title, why=why
    )
    notify(units, text, kind=verb, as_of=as_of, task=task)


def everyone_in(task: Task) -> list[int]:
    """The participating units."""
    return list(task.parties.values_list("unit_id", flat=True))


def read_notices(*, actor: Actor, as_of: datetime, ids: Iterable[int] | None = None) -> int:
    """Mark notices to the actor as read: those listed, or all. Answers how many were new."""
    actor.require_anywhere("task.read")
    with transaction.atomic():
        rows: Any = notices_to(actor).filter(read_at__isnull=True)
        if ids is not None:
            wanted = list(ids)
            if notices_to(actor).filter(pk__in=wanted).count() != len(set(wanted)):
                raise NotFound(what=Text("消息", "notice"))
            rows = rows.filter(pk__in=wanted)
        found = list(rows.select_for_update().order_by("pk"))
        rows_ids = [n.pk for n in found]
        Notice.objects.filter(pk__in=rows_ids).update(read_at=as_of, read_by=actor.name)
        if found:
            record(actor=actor, as_of=as_of, verb="notice.read", subject=found[0], detail={"notices": rows_ids})
    return len(found)
